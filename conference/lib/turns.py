"""Turns of those who write to SQLite: they queue, and each begins as soon as the one before has ended.

SQLite lets one write at a time. Who finds it busy sleeps and asks again, and after a while sleeps long: under a crowd
some are passed over until they give up. Here threads of a process wait for a lock, and processes for the lock of a file
beside the database, which the system lets go when a process is killed. This is only the queue: that one writes at a
time is SQLite's own doing, also for programs that know nothing of turns.
"""

import fcntl
import threading
from collections import defaultdict
from typing import Any

from sqlalchemy import event as sa_event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import Pool

KEY, FILE = "prezence.turn", "prezence.turn_file"
_in_process: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def take_turn(connection: Connection, seconds: float) -> None:
    """Wait until it is this connection's turn to write; it ends when the connection goes back to its pool.

    After so many seconds behind others of this process it goes on without: then SQLite decides.
    """
    path = connection.engine.url.database
    if not path or path == ":memory:" or connection.info.get(KEY):
        return
    lock = _in_process[path]
    if not lock.acquire(timeout=seconds):
        return
    connection.info[KEY] = lock
    if FILE not in connection.info:
        connection.info[FILE] = open(f"{path}-turn", "ab")  # noqa: SIM115 - as long as the connection
    fcntl.flock(connection.info[FILE], fcntl.LOCK_EX)


@sa_event.listens_for(Pool, "checkin")
def end_turn(_connection: Any, record: Any) -> None:
    """The transaction is over: the next one may begin."""
    lock = record.info.pop(KEY, None)
    if lock is not None:
        fcntl.flock(record.info[FILE], fcntl.LOCK_UN)
        lock.release()


@sa_event.listens_for(Pool, "close")
def forget_file(_connection: Any, record: Any) -> None:
    """The connection is closed, and its file with it."""
    file = record.info.pop(FILE, None)
    if file is not None:
        file.close()
