"""Reads for guides: the visit groups and programme items that have one, and who has a place in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from conference.desk.models import DeskDevice
from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock, languages
from conference.places.models import Place, PlaceState
from conference.places.queries import limited_items
from conference.registration.models import Registration
from conference.visits.queries import visits_of


@dataclass(frozen=True)
class GuidedThing:
    """A visit group or a programme item with places, at which somebody notes who came."""

    quota_id: int
    title: str
    starts_at: datetime
    day: date
    number: int | None = None  # of a visit group
    place: str = ""  # where a visit meets


def things_of(event: Event) -> list[GuidedThing]:
    """Return the visit groups and the items with places of an event, in the order of time."""
    language, zone = languages.current(), event.timezone
    groups = [
        GuidedThing(group.quota_id, visit.item.text("title", language), group.departs_at,
                    clock.local(group.departs_at, zone).date(), group.number, visit.text("meeting_point", language))
        for visit in visits_of(event) for group in visit.groups
    ]  # fmt: skip
    items = [
        GuidedThing(item.quota_id, item.text("title", language), item.starts_at,
                    clock.local(item.starts_at, zone).date())
        for item in limited_items(event) if item.quota_id
    ]  # fmt: skip
    return sorted([*groups, *items], key=lambda thing: thing.starts_at)


def thing_of(event: Event, quota_id: int) -> GuidedThing | None:
    """Return the one of this event that has these places."""
    return next((thing for thing in things_of(event) if thing.quota_id == quota_id), None)


def day_of(device: DeskDevice) -> date:
    """Return the day of a device's link: of a guide's that of the group or item, wherever it was moved since."""
    thing = thing_of(device.event, device.quota_id) if device.quota_id is not None else None
    return thing.day if thing is not None else device.day


def holders(event: Event, quota_id: int) -> list[Place]:
    """Return who has a place, by name in Czech order; without those whose data were erased."""
    rows = (
        sa.select(Place)
        .join(Place.registration)
        .where(
            Registration.event_id == event.id, Registration.erased_at.is_(None),
            Place.quota_id == quota_id, Place.state == PlaceState.CONFIRMED,
        )
        .options(joinedload(Place.registration))
        .order_by(Registration.sort_key, Registration.id)
    )  # fmt: skip
    return list(db.session.scalars(rows))
