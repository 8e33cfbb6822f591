"""The lock of those who write to SQLite: they queue for it, and each begins as soon as the one before has ended.

SQLite lets one write at a time. Who finds it busy sleeps and asks again, and after a while sleeps long: under a crowd
some are passed over until they give up. Here threads of a process wait for a lock, and processes for the lock of a file
beside the database, which the system lets go when a process is killed. This is only the queue: that one writes at a
time is SQLite's own doing, also for programs that know nothing of this lock. So nobody waits for it without end: after
LOCK_SECONDS they go on without it, and while a process stands still with the file's lock the others leave it alone.
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

KEY = "prezence.write_lock"
LOCK_SECONDS = 10.0
log = logging.getLogger(__name__)


class Queue:
    """The writers of this process to one database: one at a time, with the lock of the file where it can be had."""

    def __init__(self, path: str) -> None:
        self.path = f"{path}-write-lock"
        self._lock = threading.Lock()
        self._file: BufferedWriter | None = None
        self._has_file_lock = False
        self._waiter: threading.Thread | None = None
        self._trouble = False  # told already

    def acquire(self) -> bool:
        """Wait for the lock. False where others of this process held it too long: then nothing is to be released."""
        until = monotonic() + LOCK_SECONDS
        if not self._lock.acquire(timeout=LOCK_SECONDS):
            return False
        try:
            self._has_file_lock = self._lock_file(until)
        except BaseException:
            self._lock.release()
            raise
        return True

    def release(self) -> None:
        """Let the next one begin."""
        if self._has_file_lock and self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._has_file_lock = False
        self._lock.release()

    def _lock_file(self, until: float) -> bool:
        """Get the lock of the file by then; False where it can't be had, which is told once until it can."""
        if self._waiter is not None and self._waiter.is_alive():
            return False  # the process that has it still stands still
        try:
            if self._file is None:
                self._file = open(self.path, "ab")  # noqa: SIM115 - as long as the process
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not self._wait(self._file, until):
                    self._tell(logging.WARNING, "another process has held the write lock for too long")
                    return False
        except OSError as error:
            self._tell(logging.ERROR, f"the write lock can't be used: {error}")
            return False
        if self._trouble:
            log.info("%s: the write lock works again", self.path)
            self._trouble = False
        return True

    def _wait(self, file: BufferedWriter, until: float) -> bool:
        """Wait for the lock in a thread of its own, since the system knows no limit; who gives up leaves it waiting."""
        got: Future[None] = Future()

        def wait() -> None:
            fcntl.flock(file, fcntl.LOCK_EX)
            if got.set_running_or_notify_cancel():
                got.set_result(None)
            else:
                fcntl.flock(file, fcntl.LOCK_UN)

        self._waiter = threading.Thread(target=wait, daemon=True)
        self._waiter.start()
        try:
            got.result(max(until - monotonic(), 0))
        except TimeoutError:
            if got.cancel():
                return False
            got.result()  # it came at the last moment
        self._waiter = None
        return True

    def _tell(self, level: int, text: str) -> None:
        if not self._trouble:
            log.log(level, "%s: %s; until it passes, writers of this process wait for SQLite alone", self.path, text)
        self._trouble = True


_queues: dict[str, Queue] = {}
os.register_at_fork(after_in_child=_queues.clear)  # a child that shared the open file would share its lock


def acquire_write_lock(connection: Connection) -> float:
    """Wait for the write lock; it is released when the connection goes back to its pool.

    Returns how many seconds were waited, at most LOCK_SECONDS. Who does not get it in that time goes on without: then
    SQLite decides.
    """
    path = connection.engine.url.database
    if not path or path == ":memory:" or connection.info.get(KEY):
        return 0.0
    began = monotonic()
    queue = _queues.setdefault(path, Queue(path))
    if queue.acquire():
        connection.info[KEY] = queue
    return monotonic() - began


@sa_event.listens_for(Pool, "checkin")
def release_write_lock(_connection: Any, record: Any) -> None:
    """Let the next writer begin, since the transaction is over."""
    queue: Queue | None = record.info.pop(KEY, None)
    if queue is not None:
        queue.release()
