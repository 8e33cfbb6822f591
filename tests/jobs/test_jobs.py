"""Jobs: done in pieces under a lease, tried again after failures, given up visibly, with results that end."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.jobs import kinds, work
from conference.jobs.actions import ask, withdraw
from conference.jobs.kinds import Finished, GivesUp, Held, JobKind
from conference.jobs.models import Job, JobState
from conference.jobs.queries import by_id, newest
from conference.jobs.rules import LEASE, OUTAGE_PAUSE, PAUSES
from conference.lib import clock
from conference.lib.storage import StorageError
from conference.lib.transaction import action, transaction
from tests.conftest import NOW
from tests.factories import make_event

KIND = "probe"
SIZE = 3  # pieces of a job


class Worked:
    """What the kind of these tests has done; it may be told to raise."""

    def __init__(self) -> None:
        self.pieces: list[int] = []
        self.tidied: list[int] = []
        self.raises: Exception | None = None

    def run(self, held: Held) -> Finished | None:
        """One piece each time."""
        if self.raises:
            raise self.raises
        with transaction():
            self.pieces.append(held.done)
            work.advance(held, held.done + 1, SIZE)
        return Finished(result={"pieces": SIZE}) if held.done + 1 == SIZE else None

    def tidy(self, held: Held) -> None:
        """Note whose pieces are removed."""
        self.tidied.append(held.job_id)


@pytest.fixture
def worked(app, monkeypatch) -> Iterator[Worked]:
    """A kind of jobs in three pieces."""
    found = Worked()
    kind = JobKind(KIND, found.run, timedelta(days=7), tidy=found.tidy)
    monkeypatch.setitem(app.extensions[kinds.KINDS], KIND, kind)
    return found


@pytest.fixture
def event(app):
    return make_event()


def asked(event, **arguments) -> int:
    return ask(KIND, event, arguments)[0].id


def reread(job_id: int) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, job_id, populate_existing=True)


def finish() -> int:
    rounds = 0
    while work.work_once():
        rounds += 1
    return rounds


def test_a_job_is_done_in_pieces_and_says_how_far_it_is(event, worked):
    job_id = asked(event)
    seen = []
    while work.work_once():
        seen.append((reread(job_id).state.value, reread(job_id).done))
    assert seen == [("running", 1), ("running", 2), ("done", 3)]
    done = reread(job_id)
    assert (done.result, done.finished_at, done.lease_holder) == ({"pieces": SIZE}, NOW, None)
    assert worked.tidied == [job_id]


def test_the_one_that_waits_longest_is_first(event, worked):
    with clock.frozen(NOW - timedelta(minutes=1)):
        early = asked(event, turn="early")
    asked(event, turn="late")
    assert work.claim().job_id == early


def test_what_is_underway_is_not_begun_twice(event, worked):
    first, begins = ask(KIND, event, {"a": 1})
    same, again = ask(KIND, event, {"a": 1})
    other, _ = ask(KIND, event, {"a": 2})
    assert (begins, again) == (True, False)
    assert first.id == same.id != other.id


def test_a_lease_keeps_others_away_and_running_out_counts_as_a_failure(event, worked):
    job_id = asked(event)
    assert work.claim() is not None  # by a worker that dies
    with clock.frozen(NOW + LEASE - timedelta(seconds=1)):
        assert finish() == 0
    with clock.frozen(NOW + LEASE):
        assert finish() == 0
    assert (reread(job_id).state, reread(job_id).failures) == (JobState.QUEUED, 1)
    with clock.frozen(NOW + LEASE + PAUSES[0]):
        assert finish() == SIZE
    assert worked.pieces == [0, 1, 2]


def test_progress_begins_the_lease_anew(event, worked):
    job_id = asked(event)
    held = work.claim()
    with clock.frozen(NOW + timedelta(minutes=9)):
        work.advance(held, 1, SIZE)
    assert reread(job_id).leased_until == NOW + timedelta(minutes=9) + LEASE


def test_a_worker_that_lost_its_lease_takes_its_piece_back(event, worked):
    job_id = asked(event)
    late = work.claim()
    with clock.frozen(NOW + LEASE):
        finish()
    with clock.frozen(NOW + LEASE + PAUSES[0]):
        finish()
    with pytest.raises(work.LeaseLost):
        change_and_advance(late)
    assert (reread(job_id).error, reread(job_id).state) == (None, JobState.DONE)
    assert work.give_up(late) is False


@action
def change_and_advance(held: Held) -> None:
    db.session.execute(sa.update(Job).where(Job.id == held.job_id).values(error="done twice"))
    work.advance(held, 1, SIZE)


def test_a_failure_is_tried_again_with_growing_pauses_and_then_given_up(event, worked, caplog):
    job_id = asked(event)
    worked.raises = RuntimeError("secret words")
    moment = NOW
    for number, pause in enumerate(PAUSES, start=1):
        with clock.frozen(moment):
            assert finish() == 1
        assert (reread(job_id).failures, reread(job_id).due_at) == (number, moment + pause)
        moment += pause
    with clock.frozen(moment):
        assert finish() == 1
    failed = reread(job_id)
    assert (failed.state, failed.error, failed.finished_at) == (JobState.FAILED, "", moment)
    assert worked.tidied == [job_id]
    assert "secret words" not in caplog.text
    assert [job.id for job in newest(event, KIND, 4)] == [job_id]  # the organiser sees it


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [StorageError("no answer"), OSError(errno.ENOSPC, "full"), caused(GivesUp("2026/0001"), StorageError("no answer"))],
)
def test_an_outage_of_what_a_job_needs_is_waited_out_for_a_day(event, worked, error):
    job_id = asked(event)
    worked.raises = error
    for hours in (0, 1, 23):
        with clock.frozen(NOW + timedelta(hours=hours)):
            assert finish() == 1
            assert reread(job_id).due_at == clock.now() + OUTAGE_PAUSE
        assert (reread(job_id).state, reread(job_id).failures) == (JobState.QUEUED, 0)
    with clock.frozen(NOW + timedelta(hours=25)):
        finish()
    if isinstance(error, GivesUp):
        assert reread(job_id).state is JobState.FAILED
        return
    assert reread(job_id).failures == 1
    worked.raises = None
    with clock.frozen(NOW + timedelta(hours=26)):
        finish()
    assert reread(job_id).state is JobState.DONE


def test_results_that_are_out_of_reach_keep_no_job_waiting(event, worked, monkeypatch):
    old = asked(event, a=1)
    finish()
    monkeypatch.setattr(work, "_remove", raising(StorageError("no answer")))
    with clock.frozen(NOW + timedelta(days=7)):
        new = asked(event, a=2)
        finish()
        assert reread(new).state is JobState.DONE
        assert reread(old).result is not None
        monkeypatch.undo()
        finish()
        assert reread(old).result is None


def raising(error):
    def remove(_key):
        raise error

    return remove


def test_a_kind_can_give_up_at_once_and_say_why(event, worked):
    job_id = asked(event)
    worked.raises = GivesUp("2026/0002")
    finish()
    assert (reread(job_id).state, reread(job_id).error) == (JobState.FAILED, "2026/0002")


def test_what_was_given_up_begins_anew_when_asked_for_again(event, worked):
    job_id = asked(event)
    worked.raises = GivesUp("no")
    finish()
    worked.raises = None
    again, begins = ask(KIND, event, {})
    assert (again.id, begins, again.failures, again.error) == (job_id, True, 0, None)
    assert finish() == SIZE


def test_a_failure_keeps_what_was_done(event, worked):
    job_id = asked(event)
    work.work_once()
    worked.raises = RuntimeError("once")
    work.work_once()
    worked.raises = None
    with clock.frozen(NOW + PAUSES[0]):
        finish()
    assert worked.pieces == [0, 1, 2]
    assert reread(job_id).state is JobState.DONE


def test_a_kind_that_is_gone_fails_its_jobs_visibly_and_keeps_no_others(event, worked, app, monkeypatch):
    gone = ask("gone", event, {})[0].id
    other = asked(event)
    finish()
    assert (reread(gone).failures, reread(other).state) == (1, JobState.DONE)


def test_results_end(event, worked):
    job_id = asked(event)
    finish()
    with clock.frozen(NOW + timedelta(days=7)):
        finish()
    assert (reread(job_id).result, reread(job_id).expires_at) == (None, None)
    assert newest(event, KIND, 4) == []
    assert by_id(event, KIND, job_id) is not None


def test_a_result_takes_the_place_of_the_one_before(event, worked):
    first, other = asked(event, a=1), asked(event, a=2)
    finish()
    second = asked(event, a=1)
    finish()
    assert [bool(reread(job_id).result) for job_id in (first, other, second)] == [False, True, True]


def test_results_can_be_withdrawn_and_what_runs_begins_again(event, worked):
    ready = asked(event, a=1)
    finish()
    running = asked(event, a=2)
    work.work_once()
    withdraw(event.id, KIND)
    finish()
    assert reread(ready).result is None
    assert worked.pieces == [0, 1, 2, 0, 0, 1, 2]
    assert reread(running).state is JobState.DONE


def test_what_failed_after_a_piece_begins_again_too_when_results_are_withdrawn(event, worked):
    waits = asked(event)
    work.work_once()
    work.put_off(work.claim())
    withdraw(event.id, KIND)
    assert (reread(waits).state, reread(waits).done) == (JobState.QUEUED, 0)


def test_two_workers_never_have_the_same_job(event, worked, app):
    ids = {asked(event, number=number) for number in range(8)}
    held: list[int] = []
    barrier = threading.Barrier(4)

    def claims() -> None:
        with app.app_context():
            barrier.wait()
            while (found := work.claim()) is not None:
                held.append(found.job_id)

    workers = [threading.Thread(target=claims) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(60)
    assert sorted(held) == sorted(ids)
