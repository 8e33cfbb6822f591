"""The team's pages about editions: all of the series, and the next one made from this one."""

from __future__ import annotations

from flask import g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from conference.editions import actions, blueprint, inviting, mails, queries, rules
from conference.editions import archive as actions_of_archive
from conference.editions.forms import NewEditionForm
from conference.editions.preview import preview
from conference.editions.rules import EditionRefused
from conference.events import queries as events
from conference.events import rules as event_rules
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import clock, telling
from conference.lib.languages import LANGUAGES
from conference.lib.routes import finish, lead_to, page
from conference.lib.way_back import flash_way_back
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
    is_over = clock.now() >= event_rules.bounds(event)[1] or event.cancelled_at is not None
    return page(
        event=event, editions=[(one, dates_in_words(stands(one))) for one in mine], is_public=is_public,
        is_over=is_over, is_owner=g.role is MembershipRole.OWNER,
    )  # fmt: skip


@blueprint.get(f"{AREA}/invitations")
@organiser_page(EDITOR)
def invitations(event: Event) -> ResponseReturnValue:
    """Show how many people of earlier editions can be invited, and the letter in each language."""
    people = inviting.guests(event, team_member())
    first = {guest.language: guest for guest in reversed(people)}
    reason = rules.invitations_closed(event, clock.now())
    return page(
        event=event, count=len(people), why_not=EditionRefused(reason).sentence if reason else "",
        samples=[mails.sample(event, first[language]) for language in LANGUAGES if language in first],
    )  # fmt: skip


@blueprint.post(f"{AREA}/invitations")
@organiser_page(EDITOR)
def send_invitations(event: Event) -> ResponseReturnValue:
    """Write to all of them."""
    with telling.flashed():
        told = inviting.invite(event.id, by=team_member())
        letters = ngettext("%(num)s letter will go out in a moment.", "%(num)s letters will go out in a moment.", told)
        return finish(letters if told else _("There is nobody to write to."), "editions.invitations", slug=event.slug)
    return lead_to("editions.invitations", slug=event.slug)


@blueprint.post("/organise/<slug:slug>/archive")
@organiser_page(MembershipRole.OWNER)
def archive(event: Event) -> ResponseReturnValue:
    """Put the conference into the archive, where its team reads only."""
    with telling.flashed():
        actions_of_archive.archive_event(event.id, by=team_member())
        flash_way_back(_("The edition is in the archive."), "editions.reopen", slug=event.slug)
    return lead_to("editions.editions", slug=event.slug)


@blueprint.post("/organise/<slug:slug>/reopen")
@organiser_page(MembershipRole.OWNER, in_archive=True)
def reopen(event: Event) -> ResponseReturnValue:
    """Take it out of the archive."""
    actions_of_archive.reopen_event(event.id, by=team_member())
    return finish(_("The edition can be changed again."), "editions.editions", slug=event.slug)


@blueprint.route(f"{AREA}/new", methods=["GET", "POST"])
@organiser_page(EDITOR, in_archive=True)
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
