"""Reads about places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from conference.czech.collation import organisation_key
from conference.events.models import Event
from conference.extensions import db
from conference.lib.model import table_of
from conference.lib.prepared import Prepared
from conference.places.models import ACTIVE, HOLDS_A_PLACE, Place, PlaceState, Quota
from conference.places.rules import BusyTime, GroupFacts, VisitWish, exclude_each_other, preferred, standing
from conference.programme.models import Item
from conference.programme.queries import published_programme, times_of
from conference.programme.times import DayTimes
from conference.questions.models import QuestionChoice
from conference.registration.models import Registration
from conference.visits.models import Visit, VisitGroup

OFFERS_AT_ONCE = 50  # expired in one transaction


def active_place(registration_id: int, quota_id: int) -> Place | None:
    """Return the place or turn a person has in a quota."""
    return db.session.scalar(
        sa.select(Place).where(
            Place.registration_id == registration_id, Place.quota_id == quota_id, Place.state.in_(ACTIVE)
        )
    )


def first_waiting(quota_id: int) -> Place:
    """Return who is next. Raises NoResultFound when nobody waits."""
    return db.session.scalars(
        sa.select(Place)
        .where(Place.quota_id == quota_id, Place.state == PlaceState.WAITING)
        .order_by(Place.id)
        .limit(1)
    ).one()


def position(place: Place) -> int:
    """Return a person's number on the waiting list, from 1."""
    return db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Place)
        .where(Place.quota_id == place.quota_id, Place.state == PlaceState.WAITING, Place.id <= place.id)
    ) or 0  # fmt: skip


def quota_for_wish(event_id: int, wish: str, organisation: str = "", beside: Sequence[BusyTime] = ()) -> int | None:
    """Return the quota of the visit group that a wish (`rules.VisitWish`) names.

    For any group what rules.choose_group says, `organisation` being one's own, of those that can be had `beside` others
    as far as times go. None where there is no such group.
    """
    wished = VisitWish.read(wish)
    if wished is None:
        return None
    if wished.group_id is not None:
        return db.session.scalar(
            groups_of(event_id)
            .join(VisitGroup.visit)
            .join(Visit.item)
            .where(VisitGroup.id == wished.group_id, Item.is_placed)
        )
    return next((group.quota_id for group in groups_for_wish(event_id, wished, organisation, beside)), None)


def groups_for_wish(
    event_id: int, wished: VisitWish, organisation: str = "", beside: Sequence[BusyTime] = ()
) -> list[GroupFacts]:
    """Return the groups that a wish for any group may lead to, in the order of choice (`rules.preferred`)."""
    found = {}
    rows = AS_THEY_STAND.rows_on(db.session.connection(), event_id=event_id)
    for quota_id, departs_at, ends_at, visit_id, *stands in rows:
        busy = BusyTime(departs_at, ends_at)
        if wished.visit_id in (None, visit_id) and not any(busy.overlaps(other) for other in beside):
            found[quota_id] = busy, standing(*stands)
    has_choice = sum(stands.kind != "full" for _, stands in found.values()) > 1
    together = colleagues(event_id, organisation) if organisation and has_choice else Counter[int]()
    return preferred(
        GroupFacts(quota_id, busy, stands, together[quota_id]) for quota_id, (busy, stands) in found.items()
    )


def _groups_as_they_stand() -> sa.Select[Any]:
    quota, group = table_of(Quota).c, table_of(VisitGroup).c
    visit, item = table_of(Visit).c, table_of(Item).c
    not_free = (quota.taken + quota.reserved).label("not_free")
    return (
        sa.select(quota.id, group.departs_at, item.ends_at, group.visit_id, quota.capacity, not_free, quota.waiting)
        .join_from(table_of(Quota), table_of(VisitGroup), group.quota_id == quota.id)
        .join(table_of(Visit), visit.id == group.visit_id)
        .join(table_of(Item), item.id == visit.item_id)
        .where(group.event_id == sa.bindparam("event_id"), item.is_placed)
    )


AS_THEY_STAND = Prepared(_groups_as_they_stand())


def organisation_of(registration_id: int) -> str:
    """Return the organisation a person wrote."""
    known = sa.select(Registration.organisation).where(Registration.id == registration_id)
    name: str = db.session.execute(known).scalar_one()
    return name


def colleagues(event_id: int, organisation: str) -> Counter[int]:
    """Return how many people of an organisation hold a place in each visit group; case, accents and spaces aside."""
    key, person = organisation_key(organisation), Registration
    if not key:
        return Counter()
    counted = db.session.execute(
        sa.select(Place.quota_id, sa.func.count())
        .join(Place.registration)
        .where(
            person.event_id == event_id, person.organisation_key == key,
            Place.quota_id.in_(groups_of(event_id)), Place.state.in_(HOLDS_A_PLACE),
        )
        .group_by(Place.quota_id)
    )  # fmt: skip
    return Counter(dict(counted.all()))


def excluded_by(registration_id: int, quota_id: int) -> list[Place]:
    """Return the confirmed places of a person that they can't have beside one in this quota, in the order of taking."""
    held = held_by(registration_id)
    return excluded_among(held, db.session.get_one(Quota, quota_id)) if held else []  # most people hold nothing else


def held_by(registration_id: int) -> list[Place]:
    """Return the confirmed places of a person, in the order of taking."""
    held = (Place.registration_id == registration_id) & (Place.state == PlaceState.CONFIRMED)
    return list(db.session.scalars(sa.select(Place).where(held).order_by(Place.id)))


def excluded_among(held: Iterable[Place], quota: Quota) -> list[Place]:
    """Return those of a person's places that they can't have beside one in this quota."""
    span = quota.span
    if span is None:
        return []
    found = [(place, place.quota.span) for place in held if place.quota_id != quota.id]
    return [place for place, other in found if other is not None and exclude_each_other(span, other)]


def active_places(registration_id: int) -> list[Place]:
    """Return all places, offers and turns of a person."""
    return list(
        db.session.scalars(
            sa.select(Place)
            .where(Place.registration_id == registration_id, Place.state.in_(ACTIVE))
            .order_by(Place.quota_id)
        )
    )


def overdue_offers(now: datetime) -> list[Place]:
    """Return offers whose time to answer has passed, the oldest first: those of one event, so many as fit one
    transaction.
    """
    event_id = Registration.event_id
    overdue = sa.and_(Place.state == PlaceState.OFFERED, Place.offered_until <= now)
    first = db.session.execute(
        sa.select(event_id).select_from(Place).join(Place.registration).where(overdue)
        .order_by(Place.offered_until, Place.id).limit(1)
    ).scalar()  # fmt: skip
    if first is None:
        return []
    return list(
        db.session.scalars(
            sa.select(Place)
            .join(Place.registration)
            .where(overdue, event_id == first)
            .order_by(Place.offered_until, Place.id)
            .limit(OFFERS_AT_ONCE)
        )
    )


def groups_of(event_id: int | sa.BindParameter[int]) -> sa.Select[int]:
    """Return the quotas of an event's visit groups."""
    return sa.select(Quota.id).join(Quota.visit_group).where(VisitGroup.event_id == event_id)


def things_of(event_id: int | sa.BindParameter[int]) -> sa.CompoundSelect[int]:
    """Return the quotas of an event's visit groups, programme items and choices of own questions."""
    items = sa.select(Item.quota_id).where(Item.event_id == event_id, Item.quota_id.is_not(None))
    choices = sa.select(QuestionChoice.quota_id).where(
        QuestionChoice.event_id == event_id, QuestionChoice.quota_id.is_not(None)
    )
    return groups_of(event_id).union_all(items, choices)


def times_of_person(event: Event, registration_id: int) -> list[DayTimes]:
    """Return the days of a conference with their hours for one person, with the visit they have a place in."""
    rows = db.session.execute(
        sa.select(Item.code, VisitGroup.departs_at)
        .join_from(Place, VisitGroup, VisitGroup.quota_id == Place.quota_id)
        .join(Visit, Visit.id == VisitGroup.visit_id)
        .join(Item, Item.id == Visit.item_id)
        .where(Place.registration_id == registration_id, Place.state == PlaceState.CONFIRMED)
    )
    return times_of(event, {row.code: row.departs_at for row in rows})


def limited_items(event: Event) -> list[Item]:
    """Return the published programme items with places of their own, in the order of time, with the places as they
    are now.
    """
    rows = list(
        db.session.scalars(
            sa.select(Item)
            .where(Item.event_id == event.id, Item.is_placed, Item.quota_id.is_not(None))
            .options(joinedload(Item.quota))
            .order_by(Item.starts_at, Item.id)
        )
    )
    programme = published_programme(event) if rows else None
    return [row for row in rows if programme is not None and programme.item(row.code)]


def miscounted() -> list[tuple[int, int, int, int, int]]:
    """Return quotas whose counters differ from their rows: id, taken, rows of that, waiting, rows of that."""
    held = sa.func.count().filter(Place.state.in_((PlaceState.CONFIRMED, PlaceState.OFFERED)))
    waits = sa.func.count().filter(Place.state == PlaceState.WAITING)
    counted = (
        sa.select(Quota.id, Quota.taken, held, Quota.waiting, waits)
        .outerjoin(Place)
        .group_by(Quota.id)
        .having(sa.or_(Quota.taken != held, Quota.waiting != waits))
    )
    return [tuple(row) for row in db.session.execute(counted)]  # type: ignore[misc]  # five integers, as selected


def waiting_list(quota_id: int) -> list[Place]:
    """Return those who wait, in their order, with the people."""
    return _places_in(quota_id, PlaceState.WAITING)


def offers(quota_id: int) -> list[Place]:
    """Return places that are kept for people until they answer, in the order of their turns, with the people."""
    return _places_in(quota_id, PlaceState.OFFERED)


def holders(quota_id: int) -> list[Place]:
    """Return those who have a place, by name in Czech order, with the people."""
    return sorted(_places_in(quota_id, *HOLDS_A_PLACE), key=lambda place: place.registration.sort_key)


def _places_in(quota_id: int, *states: PlaceState) -> list[Place]:
    return list(
        db.session.scalars(
            sa.select(Place)
            .where(Place.quota_id == quota_id, Place.state.in_(states))
            .options(joinedload(Place.registration))
            .order_by(Place.id)
        )
    )
