"""Taking, leaving and promoting places: the only code that changes the counters of a quota.

A place is taken by a guarded UPDATE in the transaction that writes its row; the UPDATE locks the quota's row until the
commit, so ids of places in one quota are in the order of their turns. Callers that change several quotas of an event
lock them all first (`lock_event`): the conference, then its visit groups in id order, so that nobody waits in a circle.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.places import mails, queries
from conference.places.models import ACTIVE, HOLDS_A_PLACE, Place, PlaceState, Quota
from conference.places.rules import PlaceRefusal, PlaceRefused, capacity_problem

HAS_ROOM = sa.or_(Quota.capacity.is_(None), Quota.taken < Quota.capacity)


@action
def take(registration_id: int, quota_id: int) -> Place:
    """Give a person a place, or a turn on the waiting list when there is none or others wait.

    Raises PlaceRefused(ALREADY_ACTIVE) when the person already has a place or a turn there.
    """
    session = require_action()
    _lock(session, quota_id)
    if queries.active_place(registration_id, quota_id):
        raise PlaceRefused(PlaceRefusal.ALREADY_ACTIVE)
    taken = _count(session, quota_id, Quota.waiting == 0, HAS_ROOM, taken=Quota.taken + 1)
    if not taken:
        _count(session, quota_id, waiting=Quota.waiting + 1)
    state = PlaceState.CONFIRMED if taken else PlaceState.WAITING
    place = Place(registration_id=registration_id, quota_id=quota_id, state=state, created_at=now(), changed_at=now())
    session.add(place)
    session.flush()
    return place


@action
def leave(place: Place, state: PlaceState = PlaceState.CANCELLED) -> list[Place]:
    """Give a place or a turn back; who is next gets it and is told. Returns the places promoted.

    Raises PlaceRefused(NOT_ACTIVE) when there is nothing to give back.
    """
    session = require_action()
    _lock(session, place.quota_id)
    session.refresh(place)
    if place.state not in ACTIVE:
        raise PlaceRefused(PlaceRefusal.NOT_ACTIVE)
    if place.state in HOLDS_A_PLACE:
        _count(session, place.quota_id, taken=Quota.taken - 1)
    else:
        _count(session, place.quota_id, waiting=Quota.waiting - 1)
    place.state, place.changed_at, place.offered_until = state, now(), None
    session.flush()
    return promote(place.quota_id)


@action
def promote(quota_id: int) -> list[Place]:
    """Give free places to those who wait, in their order, and tell them."""
    session = require_action()
    promoted: list[Place] = []
    while _count(session, quota_id, Quota.waiting > 0, HAS_ROOM, taken=Quota.taken + 1, waiting=Quota.waiting - 1):
        place = queries.first_waiting(quota_id)
        place.state, place.changed_at = PlaceState.CONFIRMED, now()
        session.flush()
        promoted.append(place)
    for place in promoted:
        mails.tell_promoted(place, _take_wished_visit(place))
    return promoted


@action
def change_capacity(quota_id: int, capacity: int | None) -> list[Place]:
    """Set how many places there are; added ones go to those who wait. Returns the places promoted.

    Raises PlaceRefused(BELOW_TAKEN) with the number of places held.
    """
    session = require_action()
    taken = _lock(session, quota_id)
    if capacity_problem(capacity, taken):
        raise PlaceRefused(PlaceRefusal.BELOW_TAKEN, taken)
    _count(session, quota_id, capacity=capacity)
    return promote(quota_id)


@action
def take_visit(registration_id: int, event_id: int, wish: str) -> Place | None:
    """Give a person a place in the visit group they wish: a group's id, or `any`; None when there is no such group."""
    _lock_groups(require_action(), event_id)  # so that the group chosen for `any` still has its place
    quota_id = queries.quota_for_wish(event_id, wish)
    return take(registration_id, quota_id) if quota_id else None


def lock_event(quota_id: int, event_id: int) -> None:
    """Wait for the turn at all quotas of an event: the conference's own, then its visit groups in id order."""
    session = require_action()
    _lock(session, quota_id)
    _lock_groups(session, event_id)


def _take_wished_visit(place: Place) -> Place | None:
    """Who waited for the conference gets in line for the visit they asked for only now."""
    registration = place.registration
    if place.quota_id != registration.event.quota_id or not registration.visit_wish:
        return None
    wish, registration.visit_wish = registration.visit_wish, ""
    return take_visit(registration.id, registration.event_id, wish)


def _count(session: Session, quota_id: int, *guards: sa.ColumnElement[bool], **values: object) -> bool:
    """Change a quota's counters if the guards hold; whether they did."""
    statement = (
        sa.update(Quota)
        .where(Quota.id == quota_id, *guards)
        .values(**values)
        .returning(Quota.id)
        .execution_options(synchronize_session=False)
    )
    changed = session.execute(statement).scalar() is not None
    known = session.identity_map.get(identity_key(Quota, quota_id))
    if known is not None:
        session.expire(known)
    return changed


def _lock_groups(session: Session, event_id: int) -> None:
    session.execute(queries.groups_of(event_id).order_by(Quota.id).with_for_update(of=Quota)).all()


def _lock(session: Session, quota_id: int) -> int:
    """Wait for the quota's turn and return how many places are held."""
    return session.execute(sa.select(Quota.taken).where(Quota.id == quota_id).with_for_update()).scalar_one()
