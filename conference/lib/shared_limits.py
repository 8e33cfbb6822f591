"""Rate limits counted once for all processes of a machine, in a small SQLite file; nothing else need be installed.

Flask-Limiter finds the storage by the scheme of its address: `shared-file:///path/to/limits.sqlite3`. Addresses of
visitors are not kept: a key is a digest made with a secret, since all addresses can be tried. The file may be lost at
any time, so nothing waits for the disk.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from hashlib import blake2b
from pathlib import Path

from limits.storage import Storage

SCHEME = "shared-file"
TABLE = "CREATE TABLE IF NOT EXISTS counted (key BLOB PRIMARY KEY, count INTEGER NOT NULL, ends REAL NOT NULL) STRICT"
COUNT = """
INSERT INTO counted VALUES (:key, :amount, :ends) ON CONFLICT (key) DO UPDATE SET
count = CASE WHEN ends > :now THEN count + :amount ELSE :amount END,
ends = CASE WHEN ends > :now THEN ends ELSE :ends END
RETURNING count"""
WAIT_SECONDS = 2.0
SECRET_BYTES = 64  # that BLAKE2b takes as its key (RFC 7693, 2.1)
SWEEP_SECONDS = 60.0


class SharedFile(Storage):
    """Counts in fixed windows. Trouble with the file raises sqlite3.Error, and Flask-Limiter goes on in memory."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - read by the library

    def __init__(self, uri: str, wrap_exceptions: bool = False, **options: float | str | bool) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._path = Path(uri.partition("://")[2])
        self._secret = str(options.get("secret", "")).encode()[:SECRET_BYTES]
        self._own = threading.local()
        self._swept = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """What goes wrong here."""
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and return how many there are in the window, which begins with its first."""
        now, connection = time.time(), self._connection()
        if now - self._swept > SWEEP_SECONDS:
            self._swept = now
            connection.execute("DELETE FROM counted WHERE ends <= ?", (now,))
        values = {"key": self._digest(key), "amount": amount, "ends": now + expiry, "now": now}
        (count,) = connection.execute(COUNT, values).fetchone()
        return int(count)

    def get(self, key: str) -> int:
        """Return how many there are in the window."""
        return int(self._row(key)[0])

    def get_expiry(self, key: str) -> float:
        """Return when the window ends."""
        return float(self._row(key)[1])

    def check(self) -> bool:
        """Return whether the file can be used."""
        try:
            self._connection().execute("SELECT 1 FROM counted LIMIT 1")
        except sqlite3.Error:
            return False
        return True

    def reset(self) -> int:
        """Forget everything; returns how many counts there were."""
        return self._connection().execute("DELETE FROM counted").rowcount

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._connection().execute("DELETE FROM counted WHERE key = ?", (self._digest(key),))

    def _row(self, key: str) -> tuple[int, float]:
        now = time.time()
        query = "SELECT count, ends FROM counted WHERE key = ? AND ends > ?"
        row = self._connection().execute(query, (self._digest(key), now)).fetchone()
        return row or (0, now)

    def _connection(self) -> sqlite3.Connection:
        """Return one for each thread of each process: none may be taken over a fork."""
        if getattr(self._own, "process", None) != os.getpid():
            connection = sqlite3.connect(self._path, timeout=WAIT_SECONDS, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(TABLE)
            self._own.process, self._own.connection = os.getpid(), connection
        found: sqlite3.Connection = self._own.connection
        return found

    def _digest(self, key: str) -> bytes:
        return blake2b(key.encode(), digest_size=16, key=self._secret).digest()
