"""Places reserved for invited people until a date: what is left of them then goes to everybody."""

from __future__ import annotations

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.places import actions
from conference.places.models import Place, Quota


def overdue() -> sa.Select[int]:
    """Return the events whose reserved places are for everybody by now."""
    return (
        sa.select(Event.id)
        .join(Quota, Quota.id == Event.quota_id)
        .where(Quota.reserved > 0, Event.reserved_until <= now())
        .order_by(Event.id)
        .limit(1)
    )


@action
def release() -> list[Place]:
    """Release what is still reserved of one such event; those who wait get it. Returns the places promoted."""
    session = require_action()
    event_id = session.scalar(overdue())
    if event_id is None:
        return []
    quota_id = session.get_one(Event, event_id).quota_id
    actions.lock_event(quota_id, event_id)
    if session.scalar(overdue().where(Event.id == event_id)) is None:  # another date was set while this waited
        return []
    return actions.reserve(quota_id, 0)


def work_once() -> bool:
    """Release the places of one event; whether there were any."""
    due = db.session.scalar(overdue()) is not None
    db.session.rollback()  # ends the reading transaction
    if due:
        release()
    return due
