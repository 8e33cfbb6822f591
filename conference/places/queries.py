"""Reads about places."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from conference.extensions import db
from conference.places.models import ACTIVE, HOLDS_A_PLACE, Place, PlaceState, Quota


def active_place(registration_id: int, quota_id: int) -> Place | None:
    """The place or turn a person has in a quota."""
    return db.session.scalar(
        sa.select(Place).where(
            Place.registration_id == registration_id, Place.quota_id == quota_id, Place.state.in_(ACTIVE)
        )
    )


def first_waiting(quota_id: int) -> Place:
    """Who is next. Raises NoResultFound when nobody waits."""
    return db.session.scalars(
        sa.select(Place)
        .where(Place.quota_id == quota_id, Place.state == PlaceState.WAITING)
        .order_by(Place.id)
        .limit(1)
    ).one()


def position(place: Place) -> int:
    """A person's number on the waiting list, from 1."""
    return db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Place)
        .where(Place.quota_id == place.quota_id, Place.state == PlaceState.WAITING, Place.id <= place.id)
    ) or 0  # fmt: skip


def quota_for_wish(event_id: int, wish: str) -> int | None:
    """The quota of a visit group: by its id; for `any` the first with a free place, else the shortest queue."""
    groups = groups_of(event_id)
    if wish != "any":
        if not (wish.isascii() and wish.isdigit() and len(wish) < 10):
            return None
        return db.session.scalar(groups.where(_group().id == int(wish)))
    has_room = sa.and_(Quota.waiting == 0, sa.or_(Quota.capacity.is_(None), Quota.taken < Quota.capacity))
    return db.session.scalar(
        groups.order_by(
            sa.case((has_room, 0), else_=1), sa.case((has_room, 0), else_=Quota.waiting), _group().departs_at, Quota.id
        )
    )


def groups_of(event_id: int) -> sa.Select[int]:
    """The quotas of an event's visit groups."""
    return sa.select(Quota.id).join(Quota.visit_group).where(_group().event_id == event_id)


def _group() -> Any:
    """VisitGroup, a table of a later feature, known through its relationship."""
    return Quota.visit_group.property.entity.class_


def miscounted() -> list[tuple[int, int, int, int, int]]:
    """Quotas whose counters differ from their rows: id, taken, rows of that, waiting, rows of that."""
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
    """Those who wait, in their order, with the people."""
    return _places_in(quota_id, PlaceState.WAITING)


def holders(quota_id: int) -> list[Place]:
    """Those who have a place, by name in Czech order, with the people."""
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
