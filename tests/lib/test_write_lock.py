"""Turns of writers: a file that can't be opened, and a process that stopped while it had the lock, hold nobody up."""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest
import sqlalchemy as sa

from conference.lib import transaction as of_actions
from conference.lib import write_lock

pytestmark = pytest.mark.slow

BUSY, TURN = 1.0, 0.6  # seconds, in place of 15 and 10


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    """A database of its own, whose writers wait for a second at most."""
    monkeypatch.setattr(of_actions, "BUSY_SECONDS", BUSY)
    monkeypatch.setattr(write_lock, "LOCK_SECONDS", TURN)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'lock.sqlite3'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE written (at FLOAT)")
    yield engine
    engine.dispose()


def write(engine: sa.Engine) -> float:
    """Write a row as an action does; the seconds it took."""
    began = monotonic()
    with engine.connect().execution_options(immediate=True) as connection, connection.begin():
        connection.exec_driver_sql("INSERT INTO written VALUES (1)")
    return monotonic() - began


def rows(engine: sa.Engine) -> int:
    """How many were written."""
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM written").scalar_one()


@contextmanager
def held_elsewhere(engine: sa.Engine) -> Iterator[None]:
    """The lock file is held by somebody who does not go on."""
    with open(f"{engine.url.database}-write-lock", "ab") as other:  # another opening is another owner
        fcntl.flock(other, fcntl.LOCK_EX)
        yield


def told(caplog: pytest.LogCaptureFixture) -> list[int]:
    """The levels of what the log says about the lock."""
    return [record.levelno for record in caplog.records if record.name == write_lock.__name__]


def test_a_turn_file_that_cant_be_opened_holds_nobody_up_and_is_told_once(
    database: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, write_lock.__name__)
    file = Path(f"{database.url.database}-write-lock")
    file.mkdir()
    assert max(write(database) for _ in range(3)) < 0.3
    assert told(caplog) == [logging.ERROR]
    assert "-write-lock" in caplog.text
    file.rmdir()
    assert write(database) < 0.3
    assert told(caplog) == [logging.ERROR, logging.INFO]
    assert rows(database) == 4


def test_a_stopped_process_with_the_turn_holds_one_writer_up_for_a_bounded_time_and_no_other(
    database: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, write_lock.__name__)
    with held_elsewhere(database):
        assert TURN <= write(database) < BUSY
        assert max(write(database) for _ in range(3)) < 0.3
        assert told(caplog) == [logging.WARNING]
    until = monotonic() + 10
    while len(told(caplog)) < 2 and monotonic() < until:
        write(database)
    assert told(caplog) == [logging.WARNING, logging.INFO]
    with held_elsewhere(database):  # and the next one is waited for again, and told again
        assert write(database) >= TURN
    assert told(caplog)[2:] == [logging.WARNING]


def test_waiting_for_the_turn_and_for_sqlite_takes_no_longer_than_the_busy_time(database: sa.Engine) -> None:
    with held_elsewhere(database), database.connect() as stopped:
        stopped.exec_driver_sql("INSERT INTO written VALUES (0)")  # and has SQLite's own lock as well
        began = monotonic()
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            write(database)
        assert BUSY - 0.2 <= monotonic() - began < BUSY + 0.4
        stopped.rollback()
    with database.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == BUSY * 1000


def test_threads_of_a_process_behind_a_long_writer_give_up_waiting_in_time(database: sa.Engine) -> None:
    taken: list[float] = []
    with database.connect().execution_options(immediate=True) as slow, slow.begin():
        others = [threading.Thread(target=lambda: taken.append(_refused(database))) for _ in range(3)]
        for thread in others:
            thread.start()
        for thread in others:
            thread.join()
    assert max(taken) < BUSY + 0.4
    assert write(database) < 0.3


def _refused(engine: sa.Engine) -> float:
    began = monotonic()
    with pytest.raises(sa.exc.OperationalError):
        write(engine)
    return monotonic() - began


def test_a_child_has_turns_of_its_own(database: sa.Engine) -> None:
    with database.connect().execution_options(immediate=True) as connection, connection.begin():
        child = os.fork()
        if child == 0:
            os._exit(len(write_lock._queues))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
