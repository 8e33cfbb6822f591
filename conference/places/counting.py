"""The counters of limited things and their locks: the only code that changes `taken`, `waiting` and `capacity`.

A place is taken by a guarded UPDATE, never by counting first and writing later. These functions are called through this
module, so that the negative control of the tests (tests/concurrency) can put a naive one in place of `take_one` and
nothing in place of `lock`, and see that its checks catch what then goes wrong.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from conference.lib.model import table_of
from conference.lib.prepared import Prepared
from conference.places import queries
from conference.places.models import Quota
from conference.places.states import Transition

QUOTA = table_of(Quota).c
NOT_FREE = QUOTA.taken + QUOTA.reserved  # to who is not invited
HAS_ROOM = sa.or_(QUOTA.capacity.is_(None), QUOTA.capacity > NOT_FREE)
THIS = QUOTA.id == sa.bindparam("quota_id")
# Made once: building a statement costs more than running it.
CHANGE = sa.update(table_of(Quota)).returning(QUOTA.id)
TAKE_ONE = Prepared(CHANGE.where(THIS, QUOTA.waiting == 0, HAS_ROOM).values(taken=QUOTA.taken + 1))
PASS_ON = Prepared(
    CHANGE.where(THIS, QUOTA.waiting > 0, HAS_ROOM).values(taken=QUOTA.taken + 1, waiting=QUOTA.waiting - 1)
)
JOIN = Prepared(sa.update(table_of(Quota)).where(THIS).values(waiting=QUOTA.waiting + 1).returning(QUOTA.waiting))
SO_MANY = sa.bindparam("so_many", type_=sa.Integer)
HAS_ROOM_FOR_MANY = sa.or_(QUOTA.capacity.is_(None), QUOTA.capacity >= NOT_FREE + SO_MANY)
TAKE_MANY = CHANGE.where(THIS, QUOTA.waiting == 0, HAS_ROOM_FOR_MANY).values(taken=QUOTA.taken + SO_MANY)
JOIN_MANY = sa.update(table_of(Quota)).where(THIS).values(waiting=QUOTA.waiting + SO_MANY).returning(QUOTA.waiting)
STANDS = sa.select(QUOTA.capacity, NOT_FREE, QUOTA.waiting).where(THIS)
TAKE_RESERVED = Prepared(
    CHANGE.where(THIS, QUOTA.reserved > 0).values(taken=QUOTA.taken + 1, reserved=QUOTA.reserved - 1)
)
HAS_SO_MANY = sa.or_(SO_MANY == 0, sa.and_(QUOTA.capacity.is_not(None), QUOTA.taken + SO_MANY <= QUOTA.capacity))
RESERVE = CHANGE.where(THIS, HAS_SO_MANY).values(reserved=SO_MANY)
LOCK = Prepared(sa.select(QUOTA.taken).where(THIS).with_for_update())
LOCK_THINGS = Prepared(
    sa.select(QUOTA.id).where(QUOTA.id.in_(queries.things_of(sa.bindparam("event_id"))))
    .order_by(QUOTA.id).with_for_update()
)  # fmt: skip


def take_one(session: Session, quota_id: int) -> bool:
    """Take a place for a newcomer if one is free and nobody waits; whether it was taken."""
    return _changed(session, quota_id, TAKE_ONE)


def take_reserved(session: Session, quota_id: int) -> bool:
    """Take a place that is reserved for invited people, whoever waits; whether there was one."""
    return _changed(session, quota_id, TAKE_RESERVED)


def reserve(session: Session, quota_id: int, number: int) -> bool:
    """Reserve so many of the places that nobody holds, in place of those reserved before; whether there are so many."""
    changed = session.connection().execute(RESERVE, {"quota_id": quota_id, "so_many": number}).scalar() is not None
    _expire(session, quota_id)
    return changed


def pass_on(session: Session, quota_id: int) -> bool:
    """Take a free place for the first who waits; whether there was one, and somebody waited."""
    return _changed(session, quota_id, PASS_ON)


def count(session: Session, quota_id: int, step: Transition) -> None:
    """Write down what a step does to the counters that took no place."""
    if step.taken or step.waiting:
        changed = {"taken": QUOTA.taken + step.taken, "waiting": QUOTA.waiting + step.waiting}
        _change(session, quota_id, CHANGE.where(THIS).values(changed))


def count_beyond(session: Session, quota_id: int, step: Transition) -> None:
    """Write a step down that takes a place which is added for it: the capacity, where there is one, rises with it."""
    changed = {
        "taken": QUOTA.taken + step.taken, "waiting": QUOTA.waiting + step.waiting,
        "capacity": QUOTA.capacity + step.taken,
    }  # fmt: skip
    _change(session, quota_id, CHANGE.where(THIS).values(changed))


def count_many(session: Session, quota_id: int, *, taken: int, waiting: int) -> None:
    """Write down that so many places and turns are there no more."""
    _change(session, quota_id, CHANGE.where(THIS).values(taken=QUOTA.taken - taken, waiting=QUOTA.waiting - waiting))


def set_capacity(session: Session, quota_id: int, capacity: int | None) -> None:
    """Change how many places there are; the caller has checked under the lock that so many are not taken."""
    _change(session, quota_id, CHANGE.where(THIS).values(capacity=capacity))


def lock(session: Session, quota_id: int) -> int:
    """Wait for the quota's turn and return how many places are held. Raises NoResultFound for one that is gone."""
    taken: int = LOCK.one(quota_id=quota_id)
    return taken


def join(session: Session, quota_id: int) -> int:
    """Count a newcomer among those who wait; their position, the last one. The quota is locked.

    Raises NoResultFound for one that is gone.
    """
    position: int = JOIN.one(quota_id=quota_id)
    _expire(session, quota_id)
    return position


def take_many(session: Session, quota_id: int, wanted: int) -> int:
    """Take places for so many newcomers, or for as many as there are while nobody waits; how many. The quota is locked.

    Raises RuntimeError where somebody was let in between: then it was not.
    """
    capacity, taken, waiting = session.connection().execute(STANDS, {"quota_id": quota_id}).one()
    free = 0 if waiting else wanted if capacity is None else min(wanted, capacity - taken)
    if not free:
        return 0
    taken_now = session.connection().execute(TAKE_MANY, {"quota_id": quota_id, "so_many": free}).scalar()
    if taken_now is None:
        raise RuntimeError("places were taken beside the lock")
    _expire(session, quota_id)
    return free


def join_many(session: Session, quota_id: int, number: int) -> int:
    """Count so many newcomers among those who wait; the position of the last one. The quota is locked."""
    values = {"quota_id": quota_id, "so_many": number}
    position: int = session.connection().execute(JOIN_MANY, values).scalar_one()
    _expire(session, quota_id)
    return position


def lock_things(session: Session, event_id: int) -> None:
    """Wait for the turn at everything limited of an event but the conference itself: groups and items, in id order."""
    LOCK_THINGS.rows(event_id=event_id)


def _changed(session: Session, quota_id: int, statement: Prepared) -> bool:
    """Do the same as `_change` by a statement that is made already."""
    changed = bool(statement.rows(quota_id=quota_id))
    _expire(session, quota_id)
    return changed


def _change(session: Session, quota_id: int, statement: sa.UpdateBase) -> bool:
    """Change a quota if the guards of the statement hold; whether they did."""
    changed = session.connection().execute(statement, {"quota_id": quota_id}).scalar() is not None
    _expire(session, quota_id)
    return changed


def _expire(session: Session, quota_id: int) -> None:
    known = session.identity_map.get(identity_key(Quota, quota_id))
    if known is not None:
        session.expire(known)
