"""What the list of attendees says of all people of an event at once: how many there are, and from which regions."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import sqlalchemy as sa

from conference.czech.collation import sort_key
from conference.events.models import Event
from conference.extensions import db
from conference.lib.model import table_of
from conference.places.models import ACTIVE, Place, PlaceState, Quota
from conference.registration.models import Registration
from conference.registration.participants import IS_PENDING, places_of_pending
from conference.registration.team.attendee_rows import Summary

OF_EVENT = Registration.event_id == sa.bindparam("event_id")


def summary(event: Event) -> Summary:
    """Return the counts of the whole event, whatever is filtered."""
    people, erased, pending, taken, offered, waiting = db.session.execute(
        _counts(), {"event_id": event.id, "quota_id": event.quota_id}
    ).one()
    counted = Counter({PlaceState.CONFIRMED: taken - offered, PlaceState.OFFERED: offered, PlaceState.WAITING: waiting})
    if erased:  # they keep their places, so that the conference keeps its numbers
        counted.subtract(_places_of_erased(event))
    if pending:
        counted.subtract(places_of_pending(event))
    confirmed, offered, waiting = (counted[PlaceState(state)] for state in ("confirmed", "offered", "waiting"))
    cancelled = people - erased - confirmed - offered - waiting - pending
    return Summary(confirmed, offered, waiting, cancelled, erased, pending)


def regions_of(event: Event) -> list[str]:
    """Return the regions that people in the list come from, in Czech order."""
    return sorted(db.session.scalars(_regions(), {"event_id": event.id}), key=sort_key)


@cache  # made once: building it costs more than running it
def _counts() -> sa.Select[Any]:
    """Count people and places of an event by indexes alone; places by the counters, which equal their rows."""
    quota, place = table_of(Quota).c, table_of(Place).c

    def people(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        listed = OF_EVENT, Registration.merged_into_id.is_(None), *conditions
        return sa.select(sa.func.count()).select_from(Registration).where(*listed).scalar_subquery()

    offered = sa.select(sa.func.count()).where(place.quota_id == quota.id, place.state == PlaceState.OFFERED)
    return sa.select(
        people(), people(Registration.erased_at.is_not(None)), people(IS_PENDING),
        quota.taken, offered.scalar_subquery(), quota.waiting,
    ).where(quota.id == sa.bindparam("quota_id"))  # fmt: skip


@cache
def _regions() -> sa.Select[Any]:
    """Go from one region to the next in their index: there are 14 of them among all people."""
    region = Registration.region
    here = OF_EVENT, Registration.erased_at.is_(None)
    first = sa.select(sa.func.min(region).label("region")).where(*here, region > "")
    found = first.cte("found", recursive=True)
    after = sa.select(sa.func.min(region)).where(*here, region > found.c.region).scalar_subquery()
    found = found.union_all(sa.select(after).where(found.c.region.is_not(None)))
    return sa.select(found.c.region).where(found.c.region.is_not(None))


def _places_of_erased(event: Event) -> dict[PlaceState, int]:
    counted = (
        sa.select(Place.state, sa.func.count())
        .join(Place.registration)
        .where(
            Registration.event_id == event.id, Registration.erased_at.is_not(None),
            Place.quota_id == event.quota_id, Place.state.in_(ACTIVE),
        )
        .group_by(Place.state)
    )  # fmt: skip
    return dict(db.session.execute(counted).all())
