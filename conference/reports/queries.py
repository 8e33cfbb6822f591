"""The numbers of the dashboard and the outbox of one conference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import defer

from conference.czech.collation import sort_key
from conference.events import rules as event_rules
from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock, languages, paging
from conference.mailing.models import Message, MessageState
from conference.mailing.queries import message_counts
from conference.places.models import PlaceState
from conference.programme.queries import draft_for_team
from conference.registration.models import Registration
from conference.registration.participants import IS_PENDING, count_pending, places_of_pending, registered
from conference.registration.team.attendee_filter import AttendeeFilter
from conference.registration.team.attendees import attendee_ids
from conference.reports.rules import ConferenceFacts, GroupOccupancy
from conference.slides import queries as slides
from conference.visits.models import Visit
from conference.visits.wording import group_name

PER_PAGE = 50
TOWNS = 12  # shown one by one; the rest is summed up


@dataclass(frozen=True)
class Places:
    """Places of all groups of a visit together; capacity is None where one has no limit."""

    title: str
    taken: int
    capacity: int | None
    waiting: int


@dataclass(frozen=True)
class Numbers:
    """The figures on top of the dashboard."""

    taken: int
    """Places at the conference that are held or offered."""
    waiting: int
    pending: int
    """Registrations that wait for the team's yes; a place or turn that is kept for them is not among the others."""
    visits: Sequence[Places]
    """Of each visit that has groups."""
    slides: int
    slides_expected: int
    messages: Mapping[MessageState, int]

    @property
    def sent(self) -> int:
        """Messages that went out."""
        return self.messages[MessageState.SENT]

    @property
    def not_delivered(self) -> int:
        """Messages that did not go out, or perhaps did not."""
        return self.messages[MessageState.FAILED] + self.messages[MessageState.UNCERTAIN]

    @property
    def on_the_way(self) -> int:
        """Messages the worker has still to send."""
        return self.messages[MessageState.QUEUED] + self.messages[MessageState.SENDING]


@dataclass(frozen=True)
class Origin:
    """Where people come from: the towns with most of them, and how many come from how many others."""

    towns: list[tuple[str, int]]
    others: int
    people_from_others: int


def numbers(event: Event, visits: Sequence[Visit]) -> Numbers:
    """Return the figures on top of the dashboard."""
    expected, have = slides.expected(event), slides.current(event)
    pending = count_pending(event)
    kept = places_of_pending(event) if pending else Counter[PlaceState]()
    return Numbers(
        taken=event.quota.taken - kept[PlaceState.CONFIRMED] - kept[PlaceState.OFFERED],
        waiting=event.quota.waiting - kept[PlaceState.WAITING],
        pending=pending,
        visits=[_places_on(visit) for visit in visits if visit.groups],
        slides=sum(1 for item in expected if item.code in have),
        slides_expected=len(expected),
        messages=message_counts(event),
    )


def facts(event: Event, visits: Sequence[Visit], known: Numbers) -> ConferenceFacts:
    """Return what the rules of attention want to know beside the `known` figures."""
    now, draft = clock.now(), draft_for_team(event)
    is_over = now >= event_rules.bounds(event)[1]
    wanting = AttendeeFilter(certificate="missing")
    return ConferenceFacts(
        now=now,
        is_published=event.published_at is not None,
        is_cancelled=event.cancelled_at is not None,
        is_over=is_over,
        not_delivered=known.messages[MessageState.FAILED],
        uncertain=known.messages[MessageState.UNCERTAIN],
        has_programme=draft.release is not None,
        unpublished_changes=len(draft.changes) if draft.release else 0,
        items_outside=sum(
            len(day.items) for day in draft.programme.days if not event.starts_on <= day.date <= event.ends_on
        ),
        slides_to_approve=len(slides.waiting(event)) if event.slides_need_approval else 0,
        missing_slides=known.slides_expected - known.slides,
        slides_due_at=event.slides_due_at,
        groups=[
            GroupOccupancy(group_name(group), group.quota.free, group.quota.waiting)
            for visit in visits
            for group in visit.groups
        ],
        to_approve=known.pending,
        waiting=known.waiting,
        step_free_known=event.venue_step_free is not None,
        visits_step_free_known=all(visit.step_free is not None for visit in visits),
        needs=_registered_with_needs(event),
        missing_certificates=len(attendee_ids(event, wanting)) if is_over else 0,
    )


def registrations_by_day(event: Event) -> dict[date, int]:
    """Return how many registrations came on each day, on the clock of the event; cancelled ones came too."""
    moments = db.session.scalars(
        sa.select(Registration.created_at).where(Registration.event_id == event.id, ~IS_PENDING)
    )
    return dict(Counter(clock.local(moment, event.timezone).date() for moment in moments))


def origin(event: Event) -> Origin:
    """Return the towns of those who are registered, most people first, then in Czech order.

    Names erased later count too.
    """
    rows = db.session.execute(
        sa.select(Registration.municipality, sa.func.count())
        .where(
            Registration.event_id == event.id,
            Registration.cancelled_at.is_(None),
            ~IS_PENDING,
            Registration.municipality != "",
        )
        .group_by(Registration.municipality)
    )
    towns = sorted(((town, count) for town, count in rows), key=lambda row: (-row[1], sort_key(row[0])))
    rest = towns[TOWNS:]
    return Origin(towns[:TOWNS], len(rest), sum(count for _, count in rest))


def messages(event: Event, state: MessageState | None, page: str | None) -> paging.Page[Message]:
    """Return one page of the outbox, newest first, without the words."""
    conditions = [Message.event_id == event.id]
    if state is not None:
        conditions.append(Message.state == state)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Message).where(*conditions)) or 0
    number, pages, start = paging.bounds(total, page, PER_PAGE)
    items = db.session.scalars(
        sa.select(Message)
        .where(*conditions)
        .options(defer(Message.text), defer(Message.html), defer(Message.attachments))
        .order_by(Message.id.desc())
        .offset(start)
        .limit(PER_PAGE)
    ).all()
    return paging.Page(items, number, pages, total)


def message_of(event: Event, message_id: int) -> Message | None:
    """Return one message of this event."""
    return db.session.scalar(sa.select(Message).where(Message.id == message_id, Message.event_id == event.id))


def _places_on(visit: Visit) -> Places:
    quotas = [group.quota for group in visit.groups]
    capacities = [quota.capacity for quota in quotas]
    capacity = None if None in capacities else sum(number or 0 for number in capacities)
    title = visit.item.text("title", languages.current())
    return Places(title, sum(quota.taken for quota in quotas), capacity, sum(quota.waiting for quota in quotas))


def _registered_with_needs(event: Event) -> int:
    counted = sa.select(sa.func.count()).select_from(Registration).where(*registered(event), Registration.needs != "")
    return db.session.scalar(counted) or 0
