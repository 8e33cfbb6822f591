"""Bulk changes: what was done for many people at once, and what it takes to take that back."""

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


class BulkKind(StrEnum):
    """What is done for each of the people."""

    PRESENCE = "presence"
    MOVE = "move"  # to a visit group
    CERTIFICATE = "certificate"
    CANCEL = "cancel"


class BulkState(StrEnum):
    """Where a bulk change stands."""

    DOING = "doing"  # the worker has it
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkChange(Base):
    """One thing that somebody had done for many people of a conference. It knows people by their ids alone."""

    __tablename__ = "bulk_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    kind: Mapped[BulkKind] = mapped_column(enum_type(BulkKind, "kind"))
    state: Mapped[BulkState] = mapped_column(enum_type(BulkState, "state"))
    choices: Mapped[dict[str, Any]]  # of the kind: which group, day, mark; whether letters go out
    waiting: Mapped[list[Any]]  # ids of people it is still to be done for, or taken back for, in their order
    done: Mapped[list[Any]]  # [id, verdict, what it takes to take that back]
    left: Mapped[dict[str, Any]]  # ids of who was left out, by verdict
    back: Mapped[dict[str, Any]]  # ids of people by what became of them when it was taken back
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id"))  # of the worker, where there are many

    event: Mapped[Event] = relationship()
    job: Mapped[Job | None] = relationship()
    created_by: Mapped[User] = relationship()
