"""Reads of messages: for the organiser's page and for the demo's mailbox."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer

from conference.events.models import Event
from conference.extensions import db
from conference.mailing.models import Message, MessageState

SHOWN = 200  # messages of the mailbox
UNDELIVERED = (MessageState.FAILED, MessageState.UNCERTAIN)  # what a person has to look at


def message_counts(event: Event) -> dict[MessageState, int]:
    """Return how many messages of the event are in each state; states without any are 0."""
    query = select(Message.state, func.count()).where(Message.event_id == event.id).group_by(Message.state)
    found = dict(db.session.execute(query).all())
    return {state: found.get(state, 0) for state in MessageState}


def mailbox() -> Sequence[Message]:
    """Return the newest sent messages of the whole server, for the demo only."""
    query = _without_bodies(select(Message)).where(Message.state == MessageState.SENT)
    return db.session.scalars(query.order_by(Message.sent_at.desc(), Message.id.desc()).limit(SHOWN)).all()


def on_their_way() -> int:
    """Return how many messages the worker has still to send, for the demo only."""
    waiting = (MessageState.QUEUED, MessageState.SENDING)
    return db.session.scalar(select(func.count()).select_from(Message).where(Message.state.in_(waiting))) or 0


def _without_bodies(query: Select[Message]) -> Select[Message]:
    return query.options(defer(Message.text), defer(Message.html), defer(Message.attachments))
