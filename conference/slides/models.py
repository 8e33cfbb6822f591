"""Uploaded slides: every version is kept, the last one counts; which of them were taken for the hall."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.clock import now
from conference.lib.model import Base, PartialIndex, enum_type

if TYPE_CHECKING:
    from conference.programme.models import Item
    from conference.speakers.models import Speaker


class Audience(StrEnum):
    """Who may see slides."""

    PUBLIC = "public"
    PARTICIPANTS = "participants"
    NOBODY = "nobody"  # the team only, for the projector


class SlideFile(Base):
    """One uploaded version of the slides of one programme item."""

    __tablename__ = "slide_file"
    is_public = True
    __table_args__ = (
        sa.UniqueConstraint("item_id", "version"),
        PartialIndex("uq_slide_file_current", "item_id", unique=True, where="replaced_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"))
    speaker_id: Mapped[int | None] = mapped_column(sa.ForeignKey("speaker.id"), index=True)  # empty: by the team
    version: Mapped[int]
    storage_key: Mapped[str]
    filename: Mapped[str]  # as people download it
    mime: Mapped[str]
    size: Mapped[int]  # bytes
    audience: Mapped[Audience] = mapped_column(enum_type(Audience, "audience"))
    uploaded_at: Mapped[datetime] = mapped_column(default=now)
    replaced_at: Mapped[datetime | None]  # empty: the version that counts
    approved_at: Mapped[datetime | None]  # the team's yes; empty while it waits for one

    item: Mapped[Item] = relationship(back_populates="slide_files")
    speaker: Mapped[Speaker | None] = relationship()
    packed: Mapped[list[SlidesPackFile]] = relationship(back_populates="file", order_by="SlidesPackFile.pack_id")


class SlidesPack(Base):
    """Which versions of slides were taken for the hall, when and by whom; a record that stays."""

    __tablename__ = "slides_pack"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    taken_at: Mapped[datetime] = mapped_column(default=now)
    actor: Mapped[str]
    only_new: Mapped[bool] = mapped_column(default=False)  # what no earlier pack had

    files: Mapped[list[SlidesPackFile]] = relationship(back_populates="pack", order_by="SlidesPackFile.position")


class SlidesPackFile(Base):
    """One file of a pack: the version, and what it is called there."""

    __tablename__ = "slides_pack_file"

    pack_id: Mapped[int] = mapped_column(sa.ForeignKey("slides_pack.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("slide_file.id"), index=True)
    path: Mapped[str]

    pack: Mapped[SlidesPack] = relationship(back_populates="files")
    file: Mapped[SlideFile] = relationship(back_populates="packed")
