"""The survey of a conference and what is kept of its answers: counts, and texts by themselves.

Nothing here leads to a person, to a moment, or from one answer to another of the same person. The tables have no row
numbers (SQLite's WITHOUT ROWID) and keys that say nothing about when a row came.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from conference.lib.bilingual import Bilingual
from conference.lib.model import Base

UNORDERED = {"sqlite_with_rowid": False}


class Survey(Bilingual, Base):
    """The survey of one conference: when it is open, what it says first, and how many answered."""

    __tablename__ = "survey"
    __table_args__ = (
        sa.CheckConstraint("opens_on <= closes_on", name="days"),
        sa.CheckConstraint("shown >= 0 AND shown <= replies", name="shown"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), unique=True)
    opens_on: Mapped[date]
    closes_on: Mapped[date]  # the last day
    intro_cs: Mapped[str] = mapped_column(default="")
    intro_en: Mapped[str] = mapped_column(default="")
    replies: Mapped[int] = mapped_column(default=0)
    shown: Mapped[int] = mapped_column(default=0)  # how many of them the results hold


class SurveyTally(Base):
    """How often one answer was given: the id of a choice, a number, a day; "" is how many answered the question."""

    __tablename__ = "survey_tally"
    __table_args__ = (sa.CheckConstraint("shown >= 0 AND shown <= times", name="shown"), UNORDERED)

    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"), primary_key=True, autoincrement=False)
    answer: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int]
    shown: Mapped[int] = mapped_column(default=0)


class SurveyText(Base):
    """What somebody wrote, without what they answered else; its id is random."""

    __tablename__ = "survey_text"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"), index=True)
    value: Mapped[str]
    is_shown: Mapped[bool] = mapped_column(default=False)


class UsedTicket(Base):
    """A ticket that answers came with: a digest of a random number that was in one letter and is nowhere else."""

    __tablename__ = "survey_used_ticket"
    __table_args__ = (UNORDERED,)

    digest: Mapped[str] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"), index=True)
