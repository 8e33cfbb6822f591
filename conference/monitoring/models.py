"""What is known of how the server fares: looks of the worker, errors of pages, problems that need a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from conference.lib.clock import now
from conference.lib.model import Base, PartialIndex


class LastSeen(Base):
    """What was seen last of one thing, such as the worker of a machine or the certificate of the site."""

    __tablename__ = "last_seen"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ServerError(Base):
    """An error of the program while a page was made, without anything of who asked for it."""

    __tablename__ = "server_error"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    endpoint: Mapped[str]
    kind: Mapped[str]  # the class of the error
    number: Mapped[str]  # of the request, as the person's page told it


class Problem(Base):
    """Something about the server that needs a person, from when it began to when it was over."""

    __tablename__ = "problem"
    __table_args__ = (PartialIndex("uq_problem_open", "name", where="over_at IS NULL", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]  # short, and always the same for the same thing
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)  # how it stood when it was seen last
    began_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    told_at: Mapped[datetime | None]  # last, to the administrators
    over_at: Mapped[datetime | None]
