"""The register of certificates, and hours that organisers correct."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.clock import now
from conference.lib.model import Base, PartialIndex, enum_type

if TYPE_CHECKING:
    from conference.events.models import Event
    from conference.registration.models import Registration
    from conference.speakers.models import Speaker
    from conference.team.models import User


class BatchFormat(StrEnum):
    """How all certificates of an event come at once."""

    ZIP = "zip"
    PDF = "pdf"


class CertificateKind(StrEnum):
    """What a certificate confirms: that somebody was there, or that somebody spoke or moderated."""

    ATTENDANCE = "attendance"
    CONTRIBUTION = "contribution"


class Certificate(Base):
    """One numbered certificate. What its paper says is frozen in `facts` when it is issued.

    It is of a registration or of a speaker; of nobody any more where a speaker was removed.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "sequence"),
        PartialIndex("uq_certificate_valid", "registration_id", unique=True, where="revoked_at IS NULL"),
        PartialIndex("uq_certificate_valid_of_speaker", "speaker_id", unique=True, where="revoked_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    kind: Mapped[CertificateKind] = mapped_column(
        enum_type(CertificateKind, "kind"), default=CertificateKind.ATTENDANCE
    )
    registration_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id"))
    speaker_id: Mapped[int | None] = mapped_column(sa.ForeignKey("speaker.id"))
    sequence: Mapped[int]
    number: Mapped[str]  # such as 2017/0042
    code: Mapped[str] = mapped_column(unique=True)  # in the address that verifies it
    facts: Mapped[dict[str, Any]]
    minutes: Mapped[int]  # credited, for lists and sums; none of a contribution
    issued_at: Mapped[datetime] = mapped_column(default=now)
    issued_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    revoked_at: Mapped[datetime | None]
    revocation_reason: Mapped[str] = mapped_column(default="")

    event: Mapped[Event] = relationship()
    registration: Mapped[Registration | None] = relationship(back_populates="certificates")
    speaker: Mapped[Speaker | None] = relationship(back_populates="certificates")


class HoursCorrection(Base):
    """Minutes of a day or a visit of one person as an organiser states them, in place of what presence adds up to."""

    __tablename__ = "hours_correction"
    __table_args__ = (
        sa.UniqueConstraint("registration_id", "part"),
        sa.CheckConstraint("minutes >= 0", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    part: Mapped[str]  # certificates.parts.HoursPart.key: a day, or the code of a visit's item
    minutes: Mapped[int]
    reason: Mapped[str]
    corrected_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    corrected_at: Mapped[datetime] = mapped_column(default=now)

    registration: Mapped[Registration] = relationship(back_populates="hours_corrections")
    corrected_by: Mapped[User | None] = relationship()
