"""Rooms, programme items and the published versions of the programme."""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.bilingual import Bilingual
from conference.lib.clock import now
from conference.lib.model import Base, enum_type

if TYPE_CHECKING:
    from conference.events.models import Event, Organisation
    from conference.places.models import Quota
    from conference.slides.models import SlideFile
    from conference.speakers.models import Speaker
    from conference.visits.models import Visit


class ItemKind(StrEnum):
    """What kind of programme item it is."""

    REGISTRATION = "registration"
    OPENING = "opening"
    TALK = "talk"
    SHORT_TALK = "short_talk"
    DISCUSSION = "discussion"
    STORY = "story"
    WORKSHOP = "workshop"
    BREAK = "break"
    LUNCH = "lunch"
    SITE_VISIT = "site_visit"
    CLOSING = "closing"
    OTHER = "other"


NO_PROGRAMME = (ItemKind.REGISTRATION, ItemKind.BREAK, ItemKind.LUNCH)
"""What nobody is educated by: it counts towards no hours unless an organiser says so of the item itself."""


class SpeakerRole(StrEnum):
    """What a speaker does at an item."""

    SPEAKER = "speaker"
    MODERATOR = "moderator"


class Room(Base):
    """A room of the venue."""

    __tablename__ = "room"
    is_public = True
    __table_args__ = (sa.UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    name: Mapped[str]
    capacity: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    opens: Mapped[time | None]  # on the clock of the event, each day; nothing is known when empty
    closes: Mapped[time | None]


class ItemSpeaker(Base):
    """A speaker or moderator of an item."""

    __tablename__ = "item_speaker"
    is_public = True

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), primary_key=True)
    speaker_id: Mapped[int] = mapped_column(sa.ForeignKey("speaker.id"), primary_key=True, index=True)
    role: Mapped[SpeakerRole] = mapped_column(enum_type(SpeakerRole, "role"), default=SpeakerRole.SPEAKER)
    position: Mapped[int] = mapped_column(default=0)

    item: Mapped[Item] = relationship(back_populates="speaker_links")
    speaker: Mapped[Speaker] = relationship(back_populates="item_links")


class Item(Bilingual, Base):
    """One programme item, as the organiser is editing it. The public sees the last Release."""

    __tablename__ = "item"
    is_public = True
    __table_args__ = (
        sa.UniqueConstraint("event_id", "code"),
        sa.CheckConstraint("ends_at > starts_at", name="times"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    code: Mapped[str]
    kind: Mapped[ItemKind] = mapped_column(enum_type(ItemKind, "kind"))
    title_cs: Mapped[str] = mapped_column(default="")
    title_en: Mapped[str] = mapped_column(default="")
    abstract_cs: Mapped[str] = mapped_column(default="")
    abstract_en: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    is_placed: Mapped[bool] = mapped_column(default=True)  # in the tray when not: then the times say only its length
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    quota_id: Mapped[int | None] = mapped_column(sa.ForeignKey("quota.id"), unique=True)  # where places are limited
    block: Mapped[int | None]  # number of the discussion block it belongs to
    language: Mapped[str] = mapped_column(default="")  # spoken there (ISO 639-1), where it is not the event's first
    credited: Mapped[bool | None]  # counts into the hours on the certificate; as usual for its kind when empty
    anonymous: Mapped[bool] = mapped_column(default=False)  # those who speak are not named
    no_photos: Mapped[bool] = mapped_column(default=False)
    no_recording: Mapped[bool] = mapped_column(default=False)
    publishes_slides: Mapped[bool] = mapped_column(default=True)

    event: Mapped[Event] = relationship()
    room: Mapped[Room | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    speaker_links: Mapped[list[ItemSpeaker]] = relationship(
        back_populates="item", cascade="all, delete-orphan", order_by="ItemSpeaker.position"
    )
    slide_files: Mapped[list[SlideFile]] = relationship(back_populates="item", order_by="SlideFile.id")
    visit: Mapped[Visit | None] = relationship(back_populates="item")
    quota: Mapped[Quota | None] = relationship(back_populates="own_item")

    @hybrid_property
    def counts(self) -> bool:
        """Whether the item counts into the hours on the certificate."""
        return self.is_placed and (self.kind not in NO_PROGRAMME if self.credited is None else self.credited)

    @counts.inplace.expression
    @classmethod
    def _counts(cls) -> sa.ColumnElement[bool]:
        return sa.and_(cls.is_placed, sa.func.coalesce(cls.credited, cls.kind.not_in(NO_PROGRAMME)))

    @property
    def speakers(self) -> list[Speaker]:
        """Those who speak or moderate, in the order set by the organiser."""
        return [link.speaker for link in self.speaker_links]


class Release(Base):
    """A published programme: frozen, numbered, with what changed since the one before."""

    __tablename__ = "release"
    is_public = True
    __table_args__ = (sa.UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    number: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(default=now)
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    content: Mapped[dict[str, Any]]  # see programme/snapshot.py
    changes: Mapped[list[Any]] = mapped_column(default=list)


class StepKind(StrEnum):
    """What a step of the draft did."""

    ADDED = "added"
    CHANGED = "changed"  # on the form of one item
    REMOVED = "removed"
    PLACED = "placed"  # another time, day or room
    TRAY = "tray"  # out of the grid
    SHIFTED = "shifted"  # some items by so many minutes
    SWAPPED = "swapped"
    DUPLICATED = "duplicated"
    LENGTHENED = "lengthened"  # and what follows was pushed
    SENT = "sent"  # several to another day, room or the tray
    COPIED_DAY = "copied_day"
    IMPORTED = "imported"  # a pasted table
    UNDONE = "undone"
    MOVED = "moved"  # the whole conference; it is moved back on its own page


class Step(Base):
    """One step of the draft, with what it changed, so that it can be undone (programme/steps.py)."""

    __tablename__ = "programme_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    actor: Mapped[str]
    kind: Mapped[StepKind] = mapped_column(enum_type(StepKind, "step_kind"))
    at: Mapped[datetime] = mapped_column(default=now)
    changes: Mapped[list[Any]]  # see programme/steps.py
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what its sentence names
    removals: Mapped[list[Any]] = mapped_column(default=list)  # ids: what it removed and can be put back
    made: Mapped[list[Any]] = mapped_column(default=list)  # rooms and speakers that came with a table
    undoes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("programme_step.id"))
    undone_at: Mapped[datetime | None]


class AcceptedWarning(Base):
    """Something to look at that the team accepts, with the reason."""

    __tablename__ = "accepted_warning"
    __table_args__ = (sa.UniqueConstraint("event_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    key: Mapped[str]  # what is looked at, and how it stood then: another collision is another warning
    reason: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class EditorPresence(Base):
    """Who has the programme editor open, and when that was last heard of."""

    __tablename__ = "editor_presence"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True, index=True)
    seen_at: Mapped[datetime]
