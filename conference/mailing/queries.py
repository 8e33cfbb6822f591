"""Reads of messages: for the organiser's page, for the demo's mailbox and for the administrator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import defer

from conference.events.models import Event
from conference.extensions import db
from conference.mailing.models import Message, MessageState

LATE = timedelta(minutes=15)  # longer than it takes to try a letter again for the first time
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


@dataclass(frozen=True)
class Outbox:
    """How many letters are in each state; and how many are late: due, or claimed by a worker that is gone."""

    by_state: dict[MessageState, int]
    late: int

    def wrong(self) -> Iterator[str]:
        """Say what a person has to look at."""
        if self.late:
            yield f"Due for more than {LATE.seconds // 60} minutes: {self.late}. Does the worker run?"
        if count := self.by_state[MessageState.FAILED]:
            yield f"Given up: {count}. The conference's page of messages says why."
        if count := self.by_state[MessageState.UNCERTAIN]:
            yield f"May or may not have arrived: {count}. The mail server hung up while it took them."


def outbox(moment: datetime) -> Outbox:
    """Return how the letters of all conferences stand."""
    counts = dict(db.session.execute(select(Message.state, func.count()).group_by(Message.state)).all())
    queued = and_(Message.state == MessageState.QUEUED, Message.due_at < moment - LATE)
    left = and_(Message.state == MessageState.SENDING, Message.leased_until < moment - LATE)
    late = db.session.scalar(select(func.count()).select_from(Message).where(or_(queued, left)))
    return Outbox({state: counts.get(state, 0) for state in MessageState}, late or 0)


def _without_bodies(query: Select[Message]) -> Select[Message]:
    return query.options(defer(Message.text), defer(Message.html), defer(Message.attachments))
