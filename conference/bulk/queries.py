"""Reads of bulk changes, and of the people they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from conference.attendance.models import Presence
from conference.bulk.models import BulkChange
from conference.bulk.rules import BulkPerson
from conference.czech.names import full_name
from conference.events.models import Event
from conference.extensions import db
from conference.lib.model import table_of
from conference.lib.pieces import batched
from conference.places.models import ACTIVE, Place, PlaceState, Quota
from conference.places.queries import groups_of
from conference.programme.models import Item
from conference.registration.models import Approval, Registration
from conference.registration.rules import is_participant
from conference.visits.models import VisitGroup

PERSON = [table_of(Registration).c[name] for name in (
    "id", "title_before", "given_name", "family_name", "title_after", "email", "cancelled_at", "approval"
)]  # fmt: skip
MANY = 500  # ids in one statement
NAMED = 20  # people of one line of a page; the rest is a number
LISTED = 100  # bulk changes on their page


def people(event: Event, ids: Sequence[int], day: date | None = None) -> list[BulkPerson]:
    """Return those of an event's people with these ids who are still there, in this order; with marks of a day."""
    rows, places, marks = {}, dict[int, list[Any]](), {}
    person, place, presence = table_of(Registration).c, table_of(Place).c, table_of(Presence).c
    groups = set(db.session.scalars(groups_of(event.id)))
    items = sa.select(Quota.id).join(Quota.own_item).where(Item.event_id == event.id)
    timed = groups.union(db.session.scalars(items))
    for some in batched(ids, MANY):
        known = sa.select(*PERSON).where(
            person.event_id == event.id, person.erased_at.is_(None), person.id.in_(some)
        )  # fmt: skip
        rows.update({row.id: row for row in db.session.execute(known)})
        held = sa.select(place.registration_id, place.quota_id, place.state).where(
            place.registration_id.in_(some), place.state.in_(ACTIVE)
        )
        for row in db.session.execute(held):
            places.setdefault(row.registration_id, []).append(row)
        if day is not None:
            noted = sa.select(*presence).where(presence.registration_id.in_(some), presence.day == day)
            marks.update({row.registration_id: row for row in db.session.execute(noted)})
    return [_person(event, rows[row_id], places.get(row_id, ()), marks.get(row_id), groups, timed)
            for row_id in ids if row_id in rows]  # fmt: skip


def _person(event: Event, row: Any, places: Iterable[Any], mark: Any, groups: set[int], timed: set[int]) -> BulkPerson:
    at_conference = [place for place in places if place.quota_id == event.quota_id]
    is_active = row.cancelled_at is None
    is_pending = is_active and row.approval is Approval.PENDING
    return BulkPerson(
        id=row.id,
        name=full_name(row.title_before, row.given_name, row.family_name, row.title_after),
        has_address=bool(row.email),
        is_cancelled=row.cancelled_at is not None,
        holds_place=is_participant(
            is_active, is_pending, any(place.state is PlaceState.CONFIRMED for place in at_conference)
        ),
        is_pending=is_pending,
        groups=frozenset(place.quota_id for place in places if place.quota_id in groups),
        is_committed=any(place.quota_id in timed for place in places),
        arrived_at=mark.arrived_at if mark else None,
        left_at=mark.left_at if mark else None,
        absent=bool(mark and mark.absent),
    )


def group_of(event: Event, group_id: object) -> VisitGroup | None:
    """Return a visit group of the event."""
    if not isinstance(group_id, int):
        return None
    return db.session.scalar(sa.select(VisitGroup).where(VisitGroup.event_id == event.id, VisitGroup.id == group_id))


def by_id(event: Event, bulk_id: int) -> BulkChange | None:
    """Return one bulk change of an event."""
    return db.session.scalar(sa.select(BulkChange).where(BulkChange.event_id == event.id, BulkChange.id == bulk_id))


def of_event(event: Event) -> list[BulkChange]:
    """Return the bulk changes of an event, the newest first."""
    rows = sa.select(BulkChange).where(BulkChange.event_id == event.id).order_by(BulkChange.id.desc()).limit(LISTED)
    return list(db.session.scalars(rows))


def named(event: Event, lists: Mapping[str, Sequence[int]]) -> dict[str, list[BulkPerson]]:
    """Return the people of lists of ids, as far as they are still there."""
    wanted = list(dict.fromkeys(row_id for ids in lists.values() for row_id in ids))
    found = {person.id: person for person in people(event, wanted)}
    return {name: [found[row_id] for row_id in ids if row_id in found] for name, ids in lists.items()}
