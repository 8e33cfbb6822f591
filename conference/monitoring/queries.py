"""Reads of how the server fares: counts and ages over all conferences, a statement for each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app

import config as settings
from conference.events.models import Event
from conference.extensions import db
from conference.jobs.models import Job, JobState
from conference.lib.clock import now
from conference.mailing.models import Message, MessageState, Priority
from conference.monitoring.models import LastSeen, Problem, ServerError
from conference.places.models import Quota

EVENTS = 50  # conferences whose places are told, the next ones first
UNSETTLED = (MessageState.QUEUED, MessageState.SENDING, MessageState.FAILED, MessageState.UNCERTAIN)
WAITING = (MessageState.QUEUED, MessageState.SENDING)
UNFINISHED = (JobState.QUEUED, JobState.RUNNING, JobState.FAILED)
WORKER = "worker:"  # and the name of the machine: rows of the worker
MACHINE = "machine:"  # and its name: rows of what is wrong with it
KEPT_MACHINE = timedelta(days=1)  # of one that no longer reports: containers have a new name after each start


class Letters(NamedTuple):
    """How many letters are in a state, of those that go before others or of those that do not."""

    state: MessageState
    priority: Priority
    many: int


class Jobs(NamedTuple):
    """How many jobs of a kind are in a state, and since when the oldest waits, runs or was given up."""

    state: JobState
    kind: str
    many: int
    oldest: datetime


class OfEvent(NamedTuple):
    """What concerns the team of one conference."""

    event: Event
    waiting: int
    not_delivered: int
    underway: int
    given_up: int

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to look at."""
        return not (self.waiting or self.not_delivered or self.underway or self.given_up)


class PlacesLeft(NamedTuple):
    """The places of a conference that is still to come; free is None where there is no limit."""

    slug: str
    taken: int
    waiting: int
    free: int | None


def letters() -> list[Letters]:
    """Count the letters that have not gone out, by state and priority."""
    counts = sa.select(Message.state, Message.priority, sa.func.count()).where(Message.state.in_(UNSETTLED))
    rows = db.session.execute(counts.group_by(Message.state, Message.priority)).all()
    return [Letters(state, Priority(priority), many) for state, priority, many in rows]


def oldest_letter(*, without: str = "") -> datetime | None:
    """Return since when the letter waits that has waited longest; None where none is late.

    One that was tried in vain waits since it was written: when it is tried again is in the future each time.
    """
    since = sa.case((Message.attempts > 0, Message.created_at), else_=Message.due_at)
    is_waiting = sa.or_(Message.attempts > 0, Message.due_at <= now())
    query = sa.select(sa.func.min(since)).where(
        Message.state == MessageState.QUEUED, is_waiting, Message.kind != without
    )
    return db.session.scalar(sa.select(sa.type_coerce(query.scalar_subquery(), Message.created_at.type)))


def letter_left(*, without: str = "") -> datetime | None:
    """Return when the last letter went out; None where none ever did."""
    left = sa.select(sa.func.max(Message.sent_at)).where(Message.state == MessageState.SENT, Message.kind != without)
    return db.session.scalar(sa.select(sa.type_coerce(left.scalar_subquery(), Message.sent_at.type)))


def letters_since(moment: datetime, *, without: str = "") -> dict[MessageState, int]:
    """Count what became of the letters written since a moment."""
    counts = sa.select(Message.state, sa.func.count()).where(
        _lately(Message.created_at, moment), Message.kind != without
    )
    found = dict(db.session.execute(counts.group_by(Message.state)).all())
    return {state: found.get(state, 0) for state in MessageState}


def jobs() -> list[Jobs]:
    """Count the jobs that are not done, by state and kind.

    One that is put off again and again waits since it was asked for.
    """
    since = {JobState.FAILED: Job.finished_at, JobState.QUEUED: Job.asked_at, JobState.RUNNING: Job.asked_at}
    oldest = sa.func.min(sa.case(*((Job.state == state, moment) for state, moment in since.items())))
    counts = sa.select(Job.state, Job.kind, sa.func.count(), sa.type_coerce(oldest, Job.asked_at.type))
    rows = db.session.execute(counts.where(Job.state.in_(UNFINISHED)).group_by(Job.state, Job.kind)).all()
    return [Jobs(state, kind, many, since) for state, kind, many, since in rows]


def jobs_given_up(since: datetime) -> int:
    """Count the jobs that were given up since a moment."""
    count = (
        sa.select(sa.func.count()).select_from(Job).where(Job.state == JobState.FAILED, _lately(Job.finished_at, since))
    )
    return db.session.scalar(count) or 0


def of_events(events: Sequence[Event], since: datetime) -> list[OfEvent]:
    """Return what concerns each of these conferences: letters and jobs, those that failed since a moment."""
    ids, moment = [event.id for event in events], now()
    waiting = sa.and_(Message.state == MessageState.QUEUED, sa.or_(Message.attempts > 0, Message.due_at <= moment))
    failed = sa.and_(Message.state.in_((MessageState.FAILED, MessageState.UNCERTAIN)), Message.created_at >= since)
    given_up = sa.and_(Job.state == JobState.FAILED, Job.finished_at >= since)
    letters_of = _counts(Message.event_id, ids, waiting, failed)
    jobs_of = _counts(Job.event_id, ids, Job.state.in_((JobState.QUEUED, JobState.RUNNING)), given_up)
    return [OfEvent(event, *letters_of.get(event.id, (0, 0)), *jobs_of.get(event.id, (0, 0))) for event in events]


def _counts(event_id: Any, ids: Sequence[int], *conditions: sa.ColumnElement[bool]) -> dict[int, tuple[int, int]]:
    """Count rows by event and by which of two conditions they meet."""
    counts = (sa.func.count(sa.case((condition, 1))) for condition in conditions)
    rows = sa.select(event_id, *counts).where(event_id.in_(ids), sa.or_(*conditions)).group_by(event_id)
    return {of: (first, second) for of, first, second in db.session.execute(rows)}


def places(today: date) -> list[PlacesLeft]:
    """List the places of published conferences that are not over, the next first."""
    free = Quota.capacity - Quota.taken - Quota.reserved
    rows = (
        sa.select(Event.slug, Quota.taken, Quota.waiting, free)
        .join(Quota, Event.quota_id == Quota.id)
        .where(Event.published_at.is_not(None), Event.cancelled_at.is_(None), Event.ends_on >= today)
        .order_by(Event.starts_on, Event.id)
        .limit(EVENTS)
    )
    return [PlacesLeft(*row) for row in db.session.execute(rows)]


def workers() -> Sequence[LastSeen]:
    """List the last rounds of the worker, of each machine, the latest first."""
    rows = sa.select(LastSeen).where(LastSeen.name.startswith(WORKER)).order_by(LastSeen.at.desc())
    return db.session.scalars(rows).all()


def machines() -> Sequence[LastSeen]:
    """List what each machine said of itself last, within a day, by their names."""
    moment = now()
    here = sa.and_(LastSeen.at > moment - KEPT_MACHINE, LastSeen.at < moment + KEPT_MACHINE)
    rows = sa.select(LastSeen).where(LastSeen.name.startswith(MACHINE), here)
    return db.session.scalars(rows.order_by(LastSeen.name)).all()


def last_seen(name: str) -> LastSeen | None:
    """Return what was seen last of one thing."""
    return db.session.get(LastSeen, name)


def open_problems() -> Sequence[Problem]:
    """List the problems that are not over, the oldest first."""
    return db.session.scalars(
        sa.select(Problem).where(Problem.over_at.is_(None)).order_by(Problem.began_at, Problem.id)
    ).all()


def latest_errors(limit: int) -> Sequence[ServerError]:
    """List errors of the program, the latest first."""
    return db.session.scalars(sa.select(ServerError).order_by(ServerError.id.desc()).limit(limit)).all()


def errors_since(moment: datetime) -> int:
    """Count the errors of the program since a moment."""
    count = sa.select(sa.func.count()).select_from(ServerError).where(_lately(ServerError.at, moment))
    return db.session.scalar(count) or 0


def error_kinds(within: timedelta) -> Iterator[tuple[str, int]]:
    """Give how many errors of each kind there were lately."""
    counts = sa.select(ServerError.kind, sa.func.count()).where(ServerError.at >= now() - within)
    yield from db.session.execute(counts.group_by(ServerError.kind).order_by(ServerError.kind))


def _lately(column: Any, moment: datetime) -> sa.ColumnElement[bool]:
    """Say in SQL that something was since a moment; what is ahead of the clock was written while that was wrong."""
    return sa.and_(column >= moment, column <= now())


def database_bytes() -> int:
    """Return how large the database is, with its log."""
    file = settings.database_file(current_app.config["SQLALCHEMY_DATABASE_URI"])
    if file is not None:
        parts = (Path(f"{file}{ending}") for ending in ("", "-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())
    if db.engine.dialect.name != "postgresql":
        return 0
    return db.session.scalar(sa.select(sa.func.pg_database_size(sa.func.current_database()))) or 0


def disk_free() -> int:
    """Return how many bytes are free on the disk of the data."""
    return shutil.disk_usage(current_app.config["DATA_DIR"]).free
