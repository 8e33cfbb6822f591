"""Moves of a conference: the one that is prepared, and those that were carried out."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from conference.lib.clock import now
from conference.lib.model import Base, PartialIndex

PLANNED = "done_at IS NULL"


class Move(Base):
    """From which days and zone a conference moves to which. Until it is carried out nothing else has changed."""

    __tablename__ = "move"
    is_public = True
    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="days"),
        PartialIndex("uq_move_planned", "event_id", unique=True, where=PLANNED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    timezone: Mapped[str]
    from_starts_on: Mapped[date]
    from_ends_on: Mapped[date]
    from_timezone: Mapped[str]
    planned_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
    was_public: Mapped[bool] = mapped_column(default=False)  # when it was carried out
