"""Imports: a table that was read, what was made of it, and what it takes to take that back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.clock import now
from conference.lib.model import Base, enum_type

if TYPE_CHECKING:
    from conference.events.models import Event
    from conference.jobs.models import Job
    from conference.team.models import User


class IntakeKind(StrEnum):
    """Whom or what the rows are about."""

    PEOPLE = "people"
    SPEAKERS = "speakers"


class IntakeState(StrEnum):
    """Where an import stands."""

    READ = "read"  # waits to be confirmed; nothing is written
    WRITING = "writing"  # confirmed, the worker has it
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"  # never confirmed


class Intake(Base):
    """One file that somebody had read into a conference."""

    __tablename__ = "intake"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    kind: Mapped[IntakeKind] = mapped_column(enum_type(IntakeKind, "kind"))
    state: Mapped[IntakeState] = mapped_column(enum_type(IntakeState, "state"), default=IntakeState.READ)
    filename: Mapped[str]
    sheet: Mapped[str] = mapped_column(default="")  # of several in the file
    other_sheets: Mapped[list[Any]] = mapped_column(default=list)
    odd: Mapped[list[Any]] = mapped_column(default=list)  # what was strange about the file (untrusted/tables.py)
    heading_row: Mapped[int] = mapped_column(default=1)  # its number in the sheet
    columns: Mapped[list[Any]] = mapped_column(default=list)  # [{"heading", "target"}]
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what was ticked when it was confirmed
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)  # numbers by verdict
    # What names people is deferred, and emptied in time (`rules.py`).
    cells: Mapped[list[Any]] = mapped_column(default=list, deferred=True)  # [number of the row, its cells]
    checked: Mapped[list[Any]] = mapped_column(default=list, deferred=True)  # what the cells mean (`reading.py`)
    before: Mapped[list[Any]] = mapped_column(default=list, deferred=True)  # of those it changed, for the way back
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id"))  # the last one about it

    event: Mapped[Event] = relationship()
    created_by: Mapped[User] = relationship()
    job: Mapped[Job | None] = relationship()
