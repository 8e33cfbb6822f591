"""The team's first page of a conference, and the outbox."""

from __future__ import annotations

from flask import abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import clock, telling
from conference.lib.routes import lead_to, page
from conference.mailing.models import MessageState
from conference.mailing.queries import message_counts
from conference.mailing.writing import may_be_read
from conference.registration.queries import person_of
from conference.registration.team.attendee_filter import UNKNOWN
from conference.reports import actions, blueprint, charts, queries, rules
from conference.reports import statistics as numbers
from conference.reports.wording import DOWNLOADS, KEPT_BACK, STATES, todo, without_entrances, without_secrets
from conference.team.access import allowed
from conference.team.models import MembershipRole
from conference.team.rules import may
from conference.visits.queries import visits_of

OPEN_STATES = (MessageState.QUEUED, MessageState.FAILED, MessageState.UNCERTAIN)  # something can be done with these


@blueprint.get("/organise/<slug:slug>/")
@organiser_page(MembershipRole.VIEWER)
def dashboard(event: Event) -> ResponseReturnValue:
    """Show how the conference stands, what needs attention, what can be downloaded."""
    visits = visits_of(event)
    figures = queries.numbers(event, visits)
    today = clock.local(clock.now(), event.timezone).date()
    bars = rules.bars(queries.registrations_by_day(event), min(today, event.ends_on))
    return page(
        today=today,
        days_left=(event.starts_on - today).days,
        numbers=figures,
        todos=[todo(event, what) for what in rules.attention(queries.facts(event, visits, figures))],
        downloads=[(label, url_for(endpoint, slug=event.slug)) for label, endpoint in DOWNLOADS],
        bars=rules.drawing(bars),
        highest=max(bars, key=lambda bar: bar.count, default=None),
        came=sum(bar.count for bar in bars),
        origin=queries.origin(event),
    )


@blueprint.get("/organise/<slug:slug>/statistics")
@organiser_page(MembershipRole.VIEWER)
def statistics(event: Event) -> ResponseReturnValue:
    """Show who comes: over time beside the last edition, by region, by answer, on visits."""
    before, today = numbers.last_edition(event), clock.local(clock.now(), event.timezone).date()
    growths = [numbers.growth(event), *([numbers.growth(before)] if before else [])]
    people, regions = numbers.people(event), numbers.regions(event)
    known = sorted(((name, count) for name, count in regions.items() if name), key=lambda row: -row[1])
    return page(
        drawing=charts.lines(growths, event.quota.capacity, (event.starts_on - today).days),
        growths=growths,
        heads=[(growth.year, "end") for growth in growths],
        people=people,
        tiles=charts.tiles(regions),
        regions=charts.shares([(name, count, {"region": name, **numbers.HERE}) for name, count in known], people),
        elsewhere=regions.get("", 0),
        from_elsewhere=url_for("registration.attendees", slug=event.slug, region=UNKNOWN, state="confirmed"),
        answers=[asked for asked in numbers.answers(event, people, allowed) if asked.answered],
        yeses=numbers.yeses(event, people, allowed),
        visits=numbers.visits(visits_of(event)),
    )


@blueprint.get("/organise/<slug:slug>/messages")
@organiser_page(MembershipRole.VIEWER)
def messages(event: Event) -> ResponseReturnValue:
    """Show the outbox of the conference, by state."""
    asked = request.args.get("state", "")
    state = MessageState(asked) if asked in set(MessageState) else None
    shown = queries.messages(event, state, request.args.get("page"))
    return page(shown=shown, state=state, counts=message_counts(event), states=STATES)


@blueprint.get("/organise/<slug:slug>/messages/<int:message_id>")
@organiser_page(MembershipRole.VIEWER)
def message(event: Event, message_id: int) -> ResponseReturnValue:
    """Show one message with its words."""
    found = queries.message_of(event, message_id) or abort(404)
    may_edit = may(g.role, MembershipRole.EDITOR)
    text = without_entrances(found.text) if allowed("links") else without_secrets(found.text)
    has_person = person_of(event, found.registration_id or 0) is not None
    return page(
        message=found, text=text, may_be_read=may_be_read(found),
        may_edit=may_edit, is_open=found.state in OPEN_STATES, has_person=has_person,
        kept_back=KEPT_BACK.get(found.error or "", "") if found.state is MessageState.DISCARDED else "",
    )  # fmt: skip


@blueprint.post("/organise/<slug:slug>/messages/<int:message_id>/retry")
@organiser_page(MembershipRole.EDITOR)
def retry_message(event: Event, message_id: int) -> ResponseReturnValue:
    """Send a message again."""
    with telling.flashed():
        actions.retry(event, message_id, team_member())
        flash(_("The message will be sent in a moment."), "success")
    return _to(event, message_id)


@blueprint.post("/organise/<slug:slug>/messages/<int:message_id>/discard")
@organiser_page(MembershipRole.EDITOR)
def discard_message(event: Event, message_id: int) -> ResponseReturnValue:
    """Give a message up."""
    with telling.flashed():
        actions.discard(event, message_id, team_member())
        flash(_("The message was discarded."), "success")
    return _to(event, message_id)


def _to(event: Event, message_id: int) -> ResponseReturnValue:
    return lead_to("reports.message", slug=event.slug, message_id=message_id)
