"""Those who speak at an event."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.czech.names import NamedPerson
from conference.lib.bilingual import Bilingual
from conference.lib.clock import now
from conference.lib.links import first_version
from conference.lib.model import BYTEWISE, Base, enum_type

if TYPE_CHECKING:
    from conference.certificates.models import Certificate
    from conference.events.models import Event
    from conference.programme.models import Item, ItemSpeaker


def small_key(photo_key: str) -> str:
    """Return where the small copy of a portrait is kept, beside the portrait."""
    return f"{photo_key.removesuffix('.jpg')}-small.jpg"


def whole_key(photo_key: str) -> str:
    """Return where the uncut picture of a portrait is kept, beside the portrait."""
    return f"{photo_key.removesuffix('.jpg')}-whole.jpg"


class SpeakerAnswer(StrEnum):
    """What somebody answers to the invitation to speak."""

    YES = "yes"
    OTHER_TIME = "other_time"  # the sentence beside it says which
    NO = "no"


class SpeakerConsent(StrEnum):
    """What may be made of somebody while they speak."""

    EVERYTHING = "everything"
    PHOTOS = "photos"  # and no recording
    NOTHING = "nothing"


class Speaker(Bilingual, NamedPerson, Base):
    """One person who speaks at one event."""

    __tablename__ = "speaker"
    is_public = True
    __table_args__ = (sa.UniqueConstraint("event_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    code: Mapped[str]
    intake_id: Mapped[int | None] = mapped_column(sa.ForeignKey("intake.id"), index=True)  # the import they came by
    honorific: Mapped[str] = mapped_column(default="neutral")
    title_before: Mapped[str] = mapped_column(default="")
    given_name: Mapped[str]
    family_name: Mapped[str]
    title_after: Mapped[str] = mapped_column(default="")
    sort_key: Mapped[str] = mapped_column(BYTEWISE)
    organisation: Mapped[str] = mapped_column(default="")
    position_cs: Mapped[str] = mapped_column(default="")
    position_en: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")  # for the team only
    language: Mapped[str] = mapped_column(default="cs")
    bio_cs: Mapped[str] = mapped_column(default="")
    bio_en: Mapped[str] = mapped_column(default="")
    photo_key: Mapped[str | None]
    photo_alt: Mapped[str] = mapped_column(default="")
    photo_focus_x: Mapped[int] = mapped_column(default=50)  # per cent: what every cut keeps
    photo_focus_y: Mapped[int] = mapped_column(default=40)
    link_version: Mapped[int] = mapped_column(default=first_version)
    invited_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]  # the first time the own page was opened
    answer: Mapped[SpeakerAnswer | None] = mapped_column(enum_type(SpeakerAnswer, "answer"))  # to the invitation
    answer_note: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    consent: Mapped[SpeakerConsent | None] = mapped_column(enum_type(SpeakerConsent, "consent"))
    equipment: Mapped[str] = mapped_column(default="")  # what they need in the hall
    arrival: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)

    event: Mapped[Event] = relationship()
    item_links: Mapped[list[ItemSpeaker]] = relationship(
        back_populates="speaker", cascade="all, delete-orphan", order_by="ItemSpeaker.item_id"
    )
    certificates: Mapped[list[Certificate]] = relationship(back_populates="speaker", order_by="Certificate.id")

    @property
    def items(self) -> list[Item]:
        """Their items in the order of time, without what still waits for its time."""
        placed = (link.item for link in self.item_links if link.item.is_placed)
        return sorted(placed, key=lambda item: item.starts_at)

    @property
    def certificate(self) -> Certificate | None:
        """Their valid certificate of contribution."""
        return next((row for row in self.certificates if row.revoked_at is None), None)

    @property
    def photo_version(self) -> str:
        """Changes with the photo, for addresses that may be kept for ever; empty without a photo."""
        return self.photo_key.rpartition("/")[2][:16] if self.photo_key else ""
