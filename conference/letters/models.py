"""Letters that the team writes to a group of people, with their files, and changed texts of automatic letters."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.bilingual import Bilingual
from conference.lib.clock import now
from conference.lib.model import Base, enum_type

if TYPE_CHECKING:
    from conference.events.models import Event


class LetterState(StrEnum):
    """Where a letter to a group stands. How far its messages are, the outbox says."""

    DRAFT = "draft"
    PLANNED = "planned"  # goes out at `send_at`
    SENT = "sent"  # in the outbox, a message for each person
    STOPPED = "stopped"  # what had not gone out by then stays here


class GroupLetter(Bilingual, Base):
    """One letter to a group of people. Its texts are Markdown with placeholders, and nothing that runs."""

    __tablename__ = "group_letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    audience: Mapped[dict[str, Any]]  # who: attendees with a filter, speakers (groups/audience.py)
    subject_cs: Mapped[str] = mapped_column(default="")
    subject_en: Mapped[str] = mapped_column(default="")
    body_cs: Mapped[str] = mapped_column(default="")
    body_en: Mapped[str] = mapped_column(default="")
    state: Mapped[LetterState] = mapped_column(enum_type(LetterState, "state"), default=LetterState.DRAFT)
    send_at: Mapped[datetime | None]  # of a planned one
    put_down_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    event: Mapped[Event] = relationship()
    files: Mapped[list[LetterFile]] = relationship(back_populates="letter", order_by="LetterFile.id")

    def is_in(self, language: str) -> bool:
        """Return whether it was written in a language."""
        return bool(getattr(self, f"body_{language}"))


class LetterFile(Base):
    """A file that goes with a letter to a group."""

    __tablename__ = "letter_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(sa.ForeignKey("group_letter.id"), index=True)
    filename: Mapped[str]
    mime: Mapped[str]
    size: Mapped[int]
    storage_key: Mapped[str]

    letter: Mapped[GroupLetter] = relationship(back_populates="files")


class LetterText(Base):
    """What a conference has made of the text of an automatic letter. A part left empty is ours."""

    __tablename__ = "letter_text"
    is_public = True  # subjects are cached, too
    __table_args__ = (sa.UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    name: Mapped[str]  # which letter (mailing/automatic.py)
    subject_cs: Mapped[str] = mapped_column(default="")
    subject_en: Mapped[str] = mapped_column(default="")
    body_cs: Mapped[str] = mapped_column(default="")
    body_en: Mapped[str] = mapped_column(default="")
    default_cs: Mapped[str] = mapped_column(default="")  # the mark of our text when this one was written
    default_en: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime] = mapped_column(default=now)

    event: Mapped[Event] = relationship()
