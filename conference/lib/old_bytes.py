"""Deleted text in the files of SQLite: gone from the rows, it must be gone from the disk too.

In the database itself `secure_delete` (`lib/transaction.py`) writes zeros over what a statement frees; a trial with
thousands of rows that grew, shrank and moved left no copy, so a VACUUM, which stops everybody, is not needed. But the
write-ahead log keeps pages as they were until it is begun anew, which on a quiet site may take weeks. So it is cut to
nothing after each erasure, and by the worker every minute, which is also the second try where somebody was reading.
PostgreSQL has no such file of ours: its autovacuum and its own log settings decide.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from logging import getLogger
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from conference.extensions import db
from conference.lib.transaction import BUSY_SECONDS

PATIENCE = 250  # milliseconds; nobody may write while readers are waited for
log = getLogger(__name__)


def empty_log() -> bool:
    """Bring the write-ahead log into the database and cut it to nothing; False where a reader or writer kept it.

    Never raises: it comes after work that is done, and is tried again.
    """
    path = db.engine.url.database
    if db.engine.dialect.name != "sqlite" or not path or not _has_content(Path(f"{path}-wal")):
        return True
    try:
        with closing(db.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
    except (SQLAlchemyError, sqlite3.Error) as error:
        log.warning("the write-ahead log could not be emptied: %s", type(error).__name__)
        return False
    return not busy


def work_once() -> bool:
    """Do the worker's share; there is never a second piece to do at once."""
    empty_log()
    return False


def _has_content(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0
