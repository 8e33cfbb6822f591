"""Moving a conference: where to, then all that it changes, then the deed or a plan that waits."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from conference.events import rules as event_rules
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.letters import mails
from conference.letters.wording import GROUPS
from conference.lib import telling
from conference.lib.clock import now
from conference.lib.languages import LANGUAGES
from conference.lib.routes import finish, lead_to, page
from conference.moving import actions, blueprint, queries
from conference.moving.forms import CarryOutForm, MoveForm
from conference.moving.preview import preview
from conference.moving.wording import dates_in_words
from conference.team.models import MembershipRole

AREA = "/organise/<slug:slug>/move"
EDITOR = MembershipRole.EDITOR


@blueprint.route(AREA, methods=["GET", "POST"])
@organiser_page(EDITOR)
def move(event: Event) -> ResponseReturnValue:
    """Show the days and the zone, and where the conference moves; nothing changes before the next page."""
    planned, last, stands = queries.planned(event), queries.last_done(event), queries.stands(event)
    form = MoveForm(queries.target(planned) if planned else stands)
    if telling.carry_out(form, lambda: actions.plan_move(event.id, form.dates, by=team_member())):
        return lead_to("moving.move_preview", slug=event.slug)
    return page(
        form=form, event=event, now_words=dates_in_words(stands, with_zone=True),
        planned=planned and dates_in_words(queries.target(planned), with_zone=True),
        last=last and dates_in_words(queries.origin(last), with_zone=True),
        is_back=bool(last and queries.origin(last) == stands),
    )  # fmt: skip


@blueprint.route(f"{AREA}/preview", methods=["GET", "POST"])
@organiser_page(EDITOR)
def move_preview(event: Event) -> ResponseReturnValue:
    """Show everything that moves, with ticks where there is a choice, the letters, and the button that does it."""
    planned = queries.planned(event)
    if planned is None:
        return lead_to("moving.move", slug=event.slug)
    shown = preview(event, planned)
    may_tell = bool(shown.people) and event.published_at is not None and now() < event_rules.bounds(event)[1]
    form = CarryOutForm(shown.deadlines, shown.proposed, to=shown.new.key, tells=may_tell)
    told = telling.carry_out(form, lambda: actions.carry_out(
        event.id, form.to.data or "", form.along.data or [], tells=may_tell and form.tells.data, by=team_member(),
    ))  # fmt: skip
    if told:
        return _done(event, told.value)
    return page(
        form=form, event=event, shown=shown, may_tell=may_tell, old_words=dates_in_words(shown.old, with_zone=True),
        new_words=dates_in_words(shown.new, with_zone=True), groups=GROUPS, names=LANGUAGES,
        samples=mails.samples(event, shown.occasion, shown.people) if may_tell and shown.can_be_done else [],
    )  # fmt: skip


@blueprint.post(f"{AREA}/drop")
@organiser_page(EDITOR)
def drop_move(event: Event) -> ResponseReturnValue:
    """Drop the move that is prepared."""
    actions.drop_move(event.id, by=team_member())
    return finish(_("The move was dropped. Nothing has changed."), "moving.move", slug=event.slug)


@blueprint.post(f"{AREA}/back")
@organiser_page(EDITOR)
def move_back(event: Event) -> ResponseReturnValue:
    """Prepare the way back to where the conference was before its last move."""
    last = queries.last_done(event) or abort(404)
    with telling.flashed():
        actions.plan_move(event.id, queries.origin(last), by=team_member())
        return lead_to("moving.move_preview", slug=event.slug)
    return lead_to("moving.move", slug=event.slug)


def _done(event: Event, told: int) -> ResponseReturnValue:
    sentence = _("The conference is moved, everywhere at once.")
    letters = ngettext("%(num)s letter will go out in a moment.", "%(num)s letters will go out in a moment.", told)
    return finish(f"{sentence} {letters}" if told else sentence, "moving.move", slug=event.slug)
