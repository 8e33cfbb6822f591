"""Merges: which registration became a part of which, and what it takes to take that back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.clock import now
from conference.lib.model import Base

if TYPE_CHECKING:
    from conference.events.models import Event
    from conference.registration.models import Registration
    from conference.team.models import User


class RegistrationMerge(Base):
    """One registration that became a part of another one of the same person."""

    __tablename__ = "registration_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    kept_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    before: Mapped[dict[str, Any]]  # as both were; empty once it can't be taken back any more
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    kept: Mapped[Registration] = relationship(foreign_keys=kept_id)
    other: Mapped[Registration] = relationship(foreign_keys=other_id)
    created_by: Mapped[User] = relationship()
