"""Doing jobs: a worker claims one with a lease, does a piece of it, writes down how far it is, and lets it go.

Whoever claims it next, on whatever machine, goes on from there. A worker killed in the middle of a piece loses that
piece: its lease runs out, which counts as a failure. After some failures a job is given up, for a person to see.
"""

from __future__ import annotations

from collections.abc import Callable
from logging import getLogger
from typing import Any

import sqlalchemy as sa

from conference.extensions import db
from conference.jobs.kinds import Finished, GivesUp, Held, kind_of
from conference.jobs.models import Job, JobState
from conference.jobs.rules import LEASE, OUTAGE_PAUSE, is_waited_out, pause_after
from conference.lib import disk, lease, logs
from conference.lib.clock import now
from conference.lib.lease import FREE, Claim
from conference.lib.masking import where_of, words_of
from conference.lib.storage import StorageError, storage
from conference.lib.transaction import action, require_action

log = getLogger(__name__)


class LeaseLost(Exception):  # noqa: N818 - says what happened
    """Another worker has the job by now; what this one was about to write is not written."""


def work_once() -> bool:
    """Do a piece of the first job that waits; returns whether there was anything to do."""
    if not _something_to_do():
        return False
    for lost in recover():
        _tidy(lost)
    held = claim()
    if held is not None:
        with logs.about(job=held.job_id):
            _do(held)
    return remove_results() or held is not None  # last: where files are out of reach, no job waits for that


def _do(held: Held) -> None:
    """Do a piece of a job, and write down what came of it."""
    over = True
    try:
        finished = kind_of(held.kind).run(held)
        db.session.rollback()  # ends the reading transaction of the piece
        if finished is None:
            release(held)
            return
        if not complete(held, finished):
            _remove(finished.storage_key)  # another worker has taken over
            return
    except LeaseLost:
        db.session.rollback()
        return
    except GivesUp as reason:
        db.session.rollback()
        if reason.__cause__ is not None and _waits(held, reason.__cause__):
            return
        log.error("job %d (%s) failed: %s", held.job_id, held.kind, reason)
        give_up(held, str(reason))
    except Exception as error:  # whatever it is, the person who asked must be told
        db.session.rollback()
        if _waits(held, error):
            return
        log.error("job %d (%s) failed with %s\n%s", held.job_id, held.kind, type(error).__name__, where_of(error))
        over = put_off(held)
    if over:
        _tidy(held)


def _waits(held: Held, error: BaseException) -> bool:
    """Have a job wait where an error is that of an outage; returns whether it does."""
    if not (is_outage(error) and wait_out(held)):
        return False
    log.warning("job %d (%s) waits: %s", held.job_id, held.kind, words_of(error))
    return True


@action
def claim() -> Held | None:
    """Take the job that has waited longest of those nobody works on; None when there is none."""
    free = sa.or_(Job.state == JobState.QUEUED, sa.and_(Job.state == JobState.RUNNING, Job.leased_until.is_(None)))
    claims = lease.take(
        Job, sa.and_(free, Job.due_at <= now()), (Job.due_at, Job.id), length=LEASE, state=JobState.RUNNING
    )
    if not claims:
        return None
    return _held(require_action().get_one(Job, claims[0].row_id, populate_existing=True), claims[0])


@action
def advance(held: Held, done: int, total: int) -> None:
    """Write down how far a job is, in the transaction of what was done; the lease begins anew.

    Raises LeaseLost, which takes that transaction back: what another worker does by now is not done twice.
    """
    if not _write(held, done=done, total=total, leased_until=now() + LEASE):
        raise LeaseLost


def telling(held: Held, total: int, before: int = 0) -> Callable[[int], None]:
    """Return what writes down how far a job is while a piece of it is done, which has read all it needs by then.

    What it is told comes on top of `before`; a job that is done again from the start does not go back.
    """

    def told(done: int) -> None:
        db.session.rollback()  # ends the reading transaction
        advance(held, min(total, max(held.done, before + done)), total)

    return told


@action
def release(held: Held) -> None:
    """Let anybody go on with a job."""
    _write(held, **FREE)


@action
def complete(held: Held, finished: Finished) -> bool:
    """Store what came of a job, in place of what came of the same one before; False where the lease was lost.

    Of a kind that is `one_of_all` what was asked for last stays, also where it is finished first.
    """
    moment, kind = now(), kind_of(held.kind)
    keeps = moment + kind.keeps if finished.result or finished.storage_key else None
    if not _write(
        held, state=JobState.DONE, done=Job.total, result=finished.result, storage_key=finished.storage_key,
        finished_at=moment, expires_at=keeps, error=None, **FREE,
    ):  # fmt: skip
        return False
    others = sa.select(Job).where(
        Job.event_id == held.event_id, Job.kind == held.kind, Job.state == JobState.DONE, Job.id != held.job_id
    )
    mine = require_action().get_one(Job, held.job_id, populate_existing=True)
    for job in require_action().scalars(others.where(Job.expires_at > moment)):
        if kind.one_of_all and (job.asked_at, job.id) > (mine.asked_at, mine.id):
            mine.expires_at = moment
        elif kind.one_of_all or job.arguments == held.arguments:
            job.expires_at = moment
    return True


@action
def give_up(held: Held, error: str = "") -> bool:
    """Fail a job for good; `error` says why, in a form that its kind knows. False where the lease was lost."""
    return _write(held, state=JobState.FAILED, error=error, finished_at=now(), **FREE)


def is_outage(error: BaseException) -> bool:
    """Return whether an error says that what a job needs is away, which passes, and nothing about the job."""
    return isinstance(error, StorageError) or disk.is_full(error)


@action
def wait_out(held: Held) -> bool:
    """Let a job wait for the end of an outage, without counting a failure; False where it has done so for too long."""
    job = require_action().scalar(sa.select(Job).where(lease.is_held_by(Job, held.claim)).with_for_update())
    if job is None or not is_waited_out(job.asked_at, now()):
        return False
    job.state, job.due_at = JobState.QUEUED, now() + OUTAGE_PAUSE
    job.leased_until = job.lease_holder = None
    return True


@action
def put_off(held: Held) -> bool:
    """Count a failure: the job is tried again after a pause, or given up; returns whether it was."""
    job = require_action().scalar(sa.select(Job).where(lease.is_held_by(Job, held.claim)).with_for_update())
    return job is not None and _count_failure(job)


@action
def recover() -> list[Held]:
    """Count a failure for each job whose worker has not come back; returns those given up."""
    lost = sa.select(Job).where(Job.state == JobState.RUNNING, lease.has_run_out(Job)).order_by(Job.id)
    given_up = []
    for job in require_action().scalars(lost.with_for_update(skip_locked=True)).all():
        log.warning("the worker of job %d (%s) did not come back", job.id, job.kind)
        held = _held(job, Claim(job.id, job.lease_holder or "", job.leased_until or now()))
        if _count_failure(job):
            given_up.append(held)
    return given_up


def remove_results() -> bool:
    """Remove results that have been kept long enough, or were replaced; returns whether any were.

    Where the storage does not answer they stay, hidden from everybody, and are removed later.
    """
    rows = db.session.scalars(sa.select(Job).where(Job.expires_at <= now()))
    found = [(row.id, row.storage_key) for row in rows]
    db.session.rollback()
    for job_id, key in found:
        try:
            _remove(key)
        except StorageError as error:
            log.warning("the result of job %d stays for now: %s", job_id, words_of(error))
            return False
        _forget_result(job_id)
    return bool(found)


@action
def _forget_result(job_id: int) -> None:
    nothing = {"result": None, "storage_key": None, "expires_at": None}
    require_action().execute(sa.update(Job).where(Job.id == job_id).values(nothing))


def _count_failure(job: Job) -> bool:
    """Put a job off, or give it up; returns whether it was given up."""
    job.failures += 1
    job.leased_until = job.lease_holder = None
    pause = pause_after(job.failures)
    if pause is None:
        job.state, job.error, job.finished_at = JobState.FAILED, "", now()
    else:
        job.state, job.due_at = JobState.QUEUED, now() + pause
    return pause is None


def _held(job: Job, claim: Claim) -> Held:
    return Held(claim, job.id, job.event_id, job.kind, job.arguments, job.done, job.total)


def _something_to_do() -> bool:
    moment = now()
    waits = sa.and_(Job.state == JobState.QUEUED, Job.due_at <= moment)
    goes_on = sa.and_(Job.state == JobState.RUNNING, sa.or_(Job.leased_until.is_(None), Job.leased_until <= moment))
    found = db.session.scalar(sa.select(sa.exists().where(sa.or_(waits, goes_on, Job.expires_at <= moment))))
    db.session.rollback()
    return bool(found)


def _write(held: Held, **values: Any) -> bool:
    return lease.write(Job, held.claim, Job.state == JobState.RUNNING, **values)


def _remove(key: str | None) -> None:
    if key:
        storage().delete(key)


def _tidy(held: Held) -> None:
    """Remove what the pieces left; a mistake there must not look like one of the job."""
    try:
        kind_of(held.kind).tidy(held)
    except Exception as error:
        log.error("what job %d (%s) left could not be removed: %s", held.job_id, held.kind, type(error).__name__)
    finally:
        db.session.rollback()
