"""Whom a conference invites to register: by name, or by a code."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.clock import now
from conference.lib.model import Base

if TYPE_CHECKING:
    from conference.events.models import Event
    from conference.registration.models import Registration


class InviteeState(StrEnum):
    """Where an invitation stands."""

    NOT_SENT = "not_sent"
    SENT = "sent"
    REGISTERED = "registered"
    WITHDRAWN = "withdrawn"


class AccessCode(Base):
    """A code with which the people of a group register, at most so many of them."""

    __tablename__ = "access_code"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "code"),
        sa.CheckConstraint("used >= 0 AND (most_uses IS NULL OR used <= most_uses)", name="used"),
    )
    is_public = True  # the form of registration asks for a code where there are any

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    code: Mapped[str]  # as `rules.read_code` gives it
    label: Mapped[str]  # whom it is for; for the team
    most_uses: Mapped[int | None]  # no limit when empty
    used: Mapped[int] = mapped_column(default=0)  # registrations with it that are not cancelled (`counting.py`)
    valid_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Invitee(Base):
    """Somebody who is invited by name, with a link of their own."""

    __tablename__ = "invitee"
    __table_args__ = (sa.UniqueConstraint("event_id", "email_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    given_name: Mapped[str] = mapped_column(default="")
    family_name: Mapped[str] = mapped_column(default="")
    email: Mapped[str]
    email_key: Mapped[str]  # what makes two addresses the same
    organisation: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    link_version: Mapped[int] = mapped_column(default=1)
    invited_at: Mapped[datetime | None]  # when the letter was put down
    used_at: Mapped[datetime | None]  # when the form behind the link was sent; it is sent once
    registration_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    withdrawn_at: Mapped[datetime | None]
    batch: Mapped[str] = mapped_column(default="")  # what tells those added together; empty for those of before
    created_at: Mapped[datetime] = mapped_column(default=now)

    event: Mapped[Event] = relationship()
    registration: Mapped[Registration | None] = relationship()

    @property
    def full_name(self) -> str:
        """The name; without one the address."""
        return f"{self.given_name} {self.family_name}".strip() or self.email

    @property
    def state(self) -> InviteeState:
        """Where the invitation stands."""
        if self.used_at is not None:
            return InviteeState.REGISTERED
        if self.withdrawn_at is not None:
            return InviteeState.WITHDRAWN
        return InviteeState.SENT if self.invited_at is not None else InviteeState.NOT_SENT
