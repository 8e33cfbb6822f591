"""Reads of how many people are in the building now: in all, by programme item with places, by visit group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from conference.attendance.models import Presence
from conference.attendance.queries import PresenceCounts, counts
from conference.desk.queries import Admitted, guests, how_many_pending
from conference.events.models import Event
from conference.extensions import db
from conference.places.models import Place, PlaceState
from conference.places.queries import limited_items
from conference.visits.queries import visits_of


@dataclass(frozen=True)
class Attended:
    """How many people one thing expects, how many of them are in the building, how many were noted at it itself."""

    title: str
    starts_at: datetime
    held: int
    here: int
    came: int
    number: int | None = None  # of a visit group


@dataclass(frozen=True)
class DayNumbers:
    """The numbers of a day as they are now."""

    counts: PresenceCounts
    total: int
    pending: int
    items: list[Attended]
    groups: list[Attended]

    @property
    def inside(self) -> int:
        """How many people are in the building."""
        return self.counts.arrived - self.counts.left


def numbers(event: Event, day: date, language: str) -> DayNumbers:
    """Return the numbers of a day."""
    people = guests(event, day)
    holders = [one for one in people if one.admitted is Admitted.PLACE]
    by_quota = _by_quota(event, day)
    items = [
        Attended(item.text("title", language), item.starts_at, *by_quota.get(item.quota_id or 0, (0, 0, 0)))
        for item in limited_items(event)
    ]
    groups = [
        Attended(visit.item.text("title", language), group.departs_at, *by_quota.get(group.quota_id, (0, 0, 0)),
             number=group.number)
        for visit in visits_of(event)
        for group in visit.groups
    ]  # fmt: skip
    return DayNumbers(counts(holders), len(holders), how_many_pending(people), items, groups)


def _by_quota(event: Event, day: date) -> dict[int, tuple[int, int, int]]:
    """Return the places held, those of people in the building, and those noted at the thing itself, by quota."""
    is_here = sa.and_(Presence.arrived_at.is_not(None), Presence.left_at.is_(None))
    of_day = sa.and_(Presence.registration_id == Place.registration_id, Presence.day == day)
    rows = db.session.execute(
        sa.select(
            Place.quota_id,
            sa.func.count(),
            sa.func.count().filter(is_here),
            sa.func.count().filter(Place.came.is_(True)),
        )
        .join(Place.registration)
        .outerjoin(Presence, of_day)
        .where(Place.state == PlaceState.CONFIRMED, Place.registration.has(event_id=event.id))
        .group_by(Place.quota_id)
    )
    return {quota_id: (held, here, came) for quota_id, held, here, came in rows}
