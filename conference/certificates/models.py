"""The register of certificates."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.clock import now
from conference.lib.model import Base

if TYPE_CHECKING:
    from conference.registration.models import Registration


class BatchFormat(StrEnum):
    """How all certificates of an event come at once."""

    ZIP = "zip"
    PDF = "pdf"


class Certificate(Base):
    """One numbered certificate. What its paper says is frozen in `facts` when it is issued."""

    __tablename__ = "certificate"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "sequence"),
        sa.Index(
            "uq_certificate_valid",
            "registration_id",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    sequence: Mapped[int]
    number: Mapped[str]  # such as 2017/0042
    code: Mapped[str] = mapped_column(unique=True)  # in the address that verifies it
    facts: Mapped[dict[str, Any]]
    minutes: Mapped[int]  # credited, for lists and sums
    issued_at: Mapped[datetime] = mapped_column(default=now)
    issued_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    revoked_at: Mapped[datetime | None]
    revocation_reason: Mapped[str] = mapped_column(default="")

    registration: Mapped[Registration] = relationship(back_populates="certificates")
