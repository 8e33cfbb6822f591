"""The team's pages about editions: all of the series, and the next one made from this one."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.editions import actions, blueprint, queries, rules
from conference.editions.forms import NewEditionForm
from conference.editions.preview import preview
from conference.events import queries as events
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import telling
from conference.lib.routes import finish, page
from conference.moving.queries import stands
from conference.moving.wording import dates_in_words
from conference.team.models import MembershipRole

AREA = "/organise/<slug:slug>/editions"
EDITOR = MembershipRole.EDITOR


@blueprint.get(AREA)
@organiser_page(EDITOR)
def editions(event: Event) -> ResponseReturnValue:
    """Show the editions of the series that this person may open, and what can be done about this one."""
    mine = [one for one in events.events_of(team_member()) if one.series_id == event.series_id]
    mine.sort(key=lambda one: (one.starts_on, one.id), reverse=True)
    is_public = queries.series_by_slug(event.series.slug) is not None
    return page(event=event, editions=[(one, dates_in_words(stands(one))) for one in mine], is_public=is_public)


@blueprint.route(f"{AREA}/new", methods=["GET", "POST"])
@organiser_page(EDITOR)
def new_edition(event: Event) -> ResponseReturnValue:
    """Ask for date, number and title, then show what is copied, with ticks; only then is anything written."""
    form = NewEditionForm(event, events.next_edition(event.series), queries.offered(event))
    step = request.form.get("step", "")
    if step == "create":
        made = telling.carry_out(form, lambda: actions.make_edition(
            event.id, form.asked, rules.ticked(form.parts.data or []), by=team_member(),
        ))  # fmt: skip
        if made:
            said = _("The new edition is created. Its pages are a draft that only the team sees.")
            return finish(said, "reports.dashboard", slug=made.value.slug)
    shows = step not in ("create", "change") and form.validate_on_submit()
    return page(form=form, event=event, shown=preview(event, form.asked) if shows else None)
