"""The counters of limited things and their locks: the only code that changes `taken`, `waiting` and `capacity`.

A place is taken by a guarded UPDATE, never by counting first and writing later. These functions are called through this
module, so that the negative control of the tests (tests/concurrency) can put a naive one in place of `take_one` and
nothing in place of `lock`, and see that its checks catch what then goes wrong.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from conference.lib.places import Transition
from conference.places import queries
from conference.places.models import Quota

HAS_ROOM = sa.or_(Quota.capacity.is_(None), Quota.taken < Quota.capacity)


def take_one(session: Session, quota_id: int) -> bool:
    """Take a place for a newcomer if one is free and nobody waits; whether it was taken."""
    return _update(session, quota_id, Quota.waiting == 0, HAS_ROOM, taken=Quota.taken + 1)


def pass_on(session: Session, quota_id: int) -> bool:
    """Take a free place for the first who waits; whether there was one, and somebody waited."""
    return _update(session, quota_id, Quota.waiting > 0, HAS_ROOM, taken=Quota.taken + 1, waiting=Quota.waiting - 1)


def count(session: Session, quota_id: int, step: Transition) -> None:
    """Write down what a step does to the counters that took no place."""
    if step.taken or step.waiting:
        _update(session, quota_id, taken=Quota.taken + step.taken, waiting=Quota.waiting + step.waiting)


def set_capacity(session: Session, quota_id: int, capacity: int | None) -> None:
    """Change how many places there are; the caller has checked under the lock that so many are not taken."""
    _update(session, quota_id, capacity=capacity)


def lock(session: Session, quota_id: int) -> int:
    """Wait for the quota's turn and return how many places are held."""
    return session.execute(sa.select(Quota.taken).where(Quota.id == quota_id).with_for_update()).scalar_one()


def lock_things(session: Session, event_id: int) -> None:
    """Wait for the turn at everything limited of an event but the conference itself: groups and items, in id order."""
    things = sa.select(Quota.id).where(Quota.id.in_(queries.things_of(event_id)))
    session.execute(things.order_by(Quota.id).with_for_update()).all()


def _update(session: Session, quota_id: int, *guards: sa.ColumnElement[bool], **values: object) -> bool:
    """Change a quota if the guards hold; whether they did."""
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
