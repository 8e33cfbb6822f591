"""Which badges were printed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from conference.lib.clock import now
from conference.lib.model import Base


class PrintedBadge(Base):
    """The badge of a person as it was last put into a file: whoever is called otherwise by now gets a new one."""

    __tablename__ = "printed_badge"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    says: Mapped[str]  # a hash of what stands on it
    printed_at: Mapped[datetime] = mapped_column(default=now)
