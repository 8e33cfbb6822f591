"""Who was there, and when."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.clock import now
from conference.lib.model import Base

if TYPE_CHECKING:
    from conference.registration.models import Registration


class Presence(Base):
    """Arrival and departure of one person on one day, or the knowledge that they did not come."""

    __tablename__ = "presence"
    __table_args__ = (
        sa.UniqueConstraint("registration_id", "day"),
        sa.CheckConstraint("left_at IS NULL OR left_at > arrived_at", name="times"),
        sa.CheckConstraint("NOT absent OR (arrived_at IS NULL AND left_at IS NULL)", name="absent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    day: Mapped[date]
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    absent: Mapped[bool] = mapped_column(default=False)
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    changed_at: Mapped[datetime] = mapped_column(default=now)

    registration: Mapped[Registration] = relationship(back_populates="presences")
