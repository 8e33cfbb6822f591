"""The table of jobs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from conference.lib.clock import now
from conference.lib.lease import Leased
from conference.lib.model import Base, enum_type


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"  # held by a worker, or between two pieces
    DONE = "done"
    FAILED = "failed"  # given up; asking for the same again begins anew


UNDERWAY = (JobState.QUEUED, JobState.RUNNING)


class Job(Leased, Base):
    """One piece of work that somebody asked for. Its kind (`kinds.py`) says how it is done."""

    __tablename__ = "job"
    __table_args__ = (sa.Index("ix_job_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    kind: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[JobState] = mapped_column(enum_type(JobState, "state"), default=JobState.QUEUED)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)  # attempts that ended badly, a killed worker's too
    error: Mapped[str | None]  # of a failed one, in a form that its kind knows to put into words; "" says nothing more
    result: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    storage_key: Mapped[str | None]  # of the file that was made
    asked_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]  # when result and file are removed
