"""Turns of those who write to SQLite: they queue, and each begins as soon as the one before has ended.

SQLite lets one write at a time. Who finds it busy sleeps and asks again, and after a while sleeps long: under a crowd
some are passed over until they give up. Here threads of a process wait for a lock, and processes for the lock of a file
beside the database, which the system lets go when a process is killed. This is only the queue: that one writes at a
time is SQLite's own doing, also for programs that know nothing of turns. So nobody waits for a turn without end: after
TURN_SECONDS they go on without one, and while a process stands still with the file's lock the others leave it alone.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from concurrent.futures import Future
from io import BufferedWriter
from time import monotonic
from typing import Any

from sqlalchemy import event as sa_event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import Pool

KEY = "prezence.turn"
TURN_SECONDS = 10.0
log = logging.getLogger(__name__)


class Queue:
    """The writers of this process to one database: one at a time, with the lock of the file where it can be had."""

    def __init__(self, path: str) -> None:
        self.path = f"{path}-turn"
        self._lock = threading.Lock()
        self._file: BufferedWriter | None = None
        self._has_file_lock = False
        self._waiter: threading.Thread | None = None
        self._trouble = False  # told already

    def take(self) -> bool:
        """Wait for the turn. False where others of this process kept it for too long: then nothing is to be ended."""
        until = monotonic() + TURN_SECONDS
        if not self._lock.acquire(timeout=TURN_SECONDS):
            return False
        try:
            self._has_file_lock = self._lock_file(until)
        except BaseException:
            self._lock.release()
            raise
        return True

    def end(self) -> None:
        """Let the next one begin."""
        if self._has_file_lock and self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._has_file_lock = False
        self._lock.release()

    def _lock_file(self, until: float) -> bool:
        """Have the file's lock by then; False where it can't be had, which is told once until it can."""
        if self._waiter is not None and self._waiter.is_alive():
            return False  # the process that has it still stands still
        try:
            if self._file is None:
                self._file = open(self.path, "ab")  # noqa: SIM115 - as long as the process
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not self._wait(self._file, until):
                    self._tell(logging.WARNING, "another process has kept the turn to write for too long")
                    return False
        except OSError as error:
            self._tell(logging.ERROR, f"the turns of writers can't be kept: {error}")
            return False
        if self._trouble:
            log.info("%s: turns are kept again", self.path)
            self._trouble = False
        return True

    def _wait(self, file: BufferedWriter, until: float) -> bool:
        """Wait for the lock in a thread of its own, since the system knows no limit; who gives up leaves it waiting."""
        turn: Future[None] = Future()

        def wait() -> None:
            fcntl.flock(file, fcntl.LOCK_EX)
            if turn.set_running_or_notify_cancel():
                turn.set_result(None)
            else:
                fcntl.flock(file, fcntl.LOCK_UN)

        self._waiter = threading.Thread(target=wait, daemon=True)
        self._waiter.start()
        try:
            turn.result(max(until - monotonic(), 0))
        except TimeoutError:
            if turn.cancel():
                return False
            turn.result()  # it came at the last moment
        self._waiter = None
        return True

    def _tell(self, level: int, text: str) -> None:
        if not self._trouble:
            log.log(level, "%s: %s; until it passes, writers of this process wait for SQLite alone", self.path, text)
        self._trouble = True


_queues: dict[str, Queue] = {}
os.register_at_fork(after_in_child=_queues.clear)  # a child that shared the open file would share its lock


def take_turn(connection: Connection) -> float:
    """Wait until it is this connection's turn to write; it ends when the connection goes back to its pool.

    Returns how many seconds were waited, at most TURN_SECONDS. Who gets no turn in that time goes on without: then
    SQLite decides.
    """
    path = connection.engine.url.database
    if not path or path == ":memory:" or connection.info.get(KEY):
        return 0.0
    began = monotonic()
    queue = _queues.setdefault(path, Queue(path))
    if queue.take():
        connection.info[KEY] = queue
    return monotonic() - began


@sa_event.listens_for(Pool, "checkin")
def end_turn(_connection: Any, record: Any) -> None:
    """The transaction is over: the next one may begin."""
    queue: Queue | None = record.info.pop(KEY, None)
    if queue is not None:
        queue.end()
