"""The letters in the outbox, as the worker writes them."""

from __future__ import annotations

import sqlalchemy as sa

from conference.extensions import db
from conference.lib import clock
from conference.mailing.models import Message
from conference.mailing.writing import write_due


def letters() -> list[Message]:
    """All messages, with their words, in the order of putting down; those of later moments too."""
    due = db.session.scalar(sa.select(sa.func.max(Message.due_at)))
    with clock.frozen(max(due or clock.now(), clock.now())):
        write_due(limit=1000)
    return list(db.session.scalars(sa.select(Message).order_by(Message.id)))
