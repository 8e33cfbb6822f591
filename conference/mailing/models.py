"""The outbox: one row for one e-mail, written in the transaction of the change it tells of."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.clock import now
from conference.lib.lease import Leased
from conference.lib.model import Base, enum_type

if TYPE_CHECKING:
    from conference.events.models import Event


class MessageState(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"  # a worker has claimed it until leased_until
    SENT = "sent"
    FAILED = "failed"  # given up; shown to the organiser
    UNCERTAIN = "uncertain"  # the talk with the server ended before its verdict: it may or may not have been delivered
    DISCARDED = "discarded"


OUT = frozenset({MessageState.SENDING, MessageState.SENT, MessageState.UNCERTAIN})  # somebody may have read it


class Priority(IntEnum):
    """What goes out first. A kind of message says it once (`outbox.to_many`)."""

    AWAITED = 1  # somebody waits for it: a confirmation, a link
    TO_MANY = 2


class Message(Leased, Base):
    """One e-mail to one address."""

    __tablename__ = "message"
    __table_args__ = (sa.Index("ix_message_state_priority_due_at", "state", "priority", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    speaker_id: Mapped[int | None] = mapped_column(sa.ForeignKey("speaker.id"), index=True)
    group_letter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("group_letter.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)  # what it tells of, so that nothing is told twice
    kind: Mapped[str]
    language: Mapped[str]
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]  # both empty while the message has facts
    html: Mapped[str]
    facts: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))  # words are still to be written
    attachments: Mapped[list[Any]] = mapped_column(default=list)  # [{"filename", "mime", "content" or "storage_key"}]
    state: Mapped[MessageState] = mapped_column(enum_type(MessageState, "state"), default=MessageState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    priority: Mapped[int] = mapped_column(default=Priority.AWAITED)
    due_at: Mapped[datetime] = mapped_column(default=now)
    useful_until: Mapped[datetime | None]  # a reminder is not sent after what it reminds of
    error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]

    event: Mapped[Event | None] = relationship()
