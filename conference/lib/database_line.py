"""The line to PostgreSQL: nobody waits without end for one that does not answer, nor finds out twice that it is away.

- A connection that can't be had is tried by one thread of a process; meanwhile, and for a moment afterwards, the others
  are told at once. So a database that is silent, and not only stopped, makes few people wait for a connection
  (`config.py: PATIENCE`).
- A statement may take ANSWER_SECONDS in the processes that answer people (`limit_statements`): a server that hangs, or
  is gone without a word, must not hold all their threads.
- The clock of the machine is compared with that of the database each minute (`lib/clock.py`).
- A connection that the server has closed meanwhile, having been restarted, is put away before it is used. The system
  says so without asking the server.

SQLite is a file of this machine and needs none of it.
"""

from __future__ import annotations

import select
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import event as sa_event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import Pool

from conference.lib import clock

ANSWER_SECONDS = 30.0  # for a statement of a page; waiting for a lock takes half of it at most
RESTS = 0.5  # seconds after a failure in which nobody tries
MINUTE = 60.0  # seconds between two looks at the clock of the database
QUICK = 1.0  # seconds: an answer that took longer tells nothing of clocks
NOT_NOW = "the database did not answer a moment ago"

_limit: list[float] = []  # seconds for a statement in this process; none where there is no limit
_away: dict[str, float] = {}  # databases that did not answer, until when nobody tries
_lock = Lock()
_looked: list[float] = []  # when the clock of the database was looked at last


def limit_statements(seconds: float = ANSWER_SECONDS) -> None:
    """Let no statement of this process take longer."""
    _limit[:] = [seconds]


@sa_event.listens_for(Engine, "do_connect")
def connect(dialect: Any, _record: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
    """Connect to PostgreSQL, unless another thread does and it was away. Raises what psycopg does."""
    if dialect.name != "postgresql" or dialect.is_async:
        return None
    name = f"{named.get('host')}:{named.get('port')}/{named.get('dbname')}"
    with _lock:
        if (until := _away.get(name)) is not None:
            if monotonic() < until:
                raise dialect.loaded_dbapi.OperationalError(NOT_NOW)
            _away[name] = monotonic() + float(named.get("connect_timeout", RESTS))  # this thread tries
    try:
        connection = _connection_class(dialect.loaded_dbapi).connect(*arguments, **named)
    except dialect.loaded_dbapi.OperationalError:
        with _lock:
            _away[name] = monotonic() + RESTS
        raise
    with _lock:
        _away.pop(name, None)
    return connection


@cache
def _connection_class(psycopg: Any) -> Any:
    """Return psycopg's connection with a limit for statements."""

    class Limited(psycopg.Connection):  # type: ignore[misc]  # a module that is loaded where PostgreSQL is used
        """A connection whose statements end in time."""

        def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
            """Wait for an answer. One that does not come in time ends the connection. Raises OperationalError."""
            if timeout is not None or not _limit:
                return super().wait(gen, interval, timeout)
            try:
                return super().wait(gen, interval, _limit[0])
            except psycopg.errors._WaitTimeout:
                self.close()
                raise psycopg.OperationalError(f"the database did not answer within {_limit[0]} s") from None

    return Limited


@sa_event.listens_for(Pool, "checkout")
def prepare(connection: Any, _record: Any, _proxy: Any) -> None:
    """Raise DisconnectionError for a connection that the server has closed: the pool makes a new one."""
    if type(connection).__module__.startswith("sqlite3"):
        return
    if is_closed(connection):
        raise DisconnectionError
    if not _looked or monotonic() - _looked[0] > MINUTE:
        _looked[:] = [monotonic()]
        compare_clocks(connection)


def is_closed(connection: Any) -> bool:
    """Return whether the server has closed a connection on which nothing was asked."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))  # nothing was asked, so what there is to read is its end


def compare_clocks(connection: Any) -> None:
    """Ask the database for its time, in a transaction of its own. Raises what psycopg does."""
    before = connection.autocommit
    connection.autocommit = True
    began = monotonic()
    (there,) = connection.execute("SELECT clock_timestamp()").fetchone()
    here = datetime.now(UTC)
    connection.autocommit = before
    if monotonic() - began < QUICK:
        clock.compare(there, here)
