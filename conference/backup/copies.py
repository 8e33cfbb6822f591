"""A copy of the database as it is at one moment, while others write to it."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

import config as settings
from conference.backup import addresses, databases
from conference.backup.archive import compress
from conference.backup.contents import Content, contents, named_files
from conference.backup.trouble import BackupError
from conference.lib import schema

SQLITE, POSTGRESQL = "sqlite", "postgresql"
MEMBER_ENDING = {SQLITE: "sqlite3.gz", POSTGRESQL: "dump"}
DEBIAN = Path("/usr/lib/postgresql")
INSTALL = "Install the package postgresql-client of the server's version, or of a later one."
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


@dataclass(frozen=True)
class Copied:
    """The copy of a database, in a file, and what is in it."""

    kind: str
    revision: str
    tables: dict[str, Content]
    files: frozenset[str]  # keys that rows name


def kind_of(uri: str) -> str:
    """Return which kind of database it is. Raises BackupError for one that has no file."""
    if uri.startswith("postgresql"):
        return POSTGRESQL
    if settings.database_file(uri) is None:
        raise BackupError(f"The database {addresses.shown(uri)} is in memory: there is nothing to back up or restore.")
    return SQLITE


def copy(uri: str, target: Path) -> Copied:
    """Write a database to a file, as the archive holds it. Raises BackupError."""
    return _copy_sqlite(uri, target) if kind_of(uri) == SQLITE else _dump(uri, target)


def _copy_sqlite(uri: str, target: Path) -> Copied:
    """Copy a file by SQLite's backup interface, in one step: in its write-ahead log readers stop no writer."""
    file, plain = settings.database_file(uri), target.with_suffix(".plain")
    if file is None or not file.exists():
        raise BackupError(f"There is no database {file} to back up.")
    with closing(sqlite3.connect(file, timeout=30)) as source, closing(sqlite3.connect(plain)) as written:
        written.execute("PRAGMA synchronous=OFF")
        source.backup(written)
        trouble = written.execute("PRAGMA quick_check(1)").fetchone()[0]
    if trouble != "ok":
        raise BackupError(f"The database is damaged: {trouble}. No backup was made; restore an earlier one.")
    with databases.opened(f"sqlite:///{plain}") as connection:
        copied = _described(SQLITE, connection)
    compress(plain, target)
    for path in target.parent.glob(f"{plain.name}*"):
        path.unlink()
    return copied


def _dump(uri: str, target: Path) -> Copied:
    """Have pg_dump write what one transaction sees, and look at the same ourselves."""
    with databases.opened(uri) as connection:
        number = int(str(connection.scalar(sa.text("SHOW server_version_num"))))
        program = postgresql_program("pg_dump", number // 10_000)
        connection.rollback()
        connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        snapshot = str(connection.scalar(sa.text("SELECT pg_export_snapshot()")))
        run([program, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
             f"--file={target}", f"--dbname={addresses.for_programs(uri)}"], uri)  # fmt: skip
        return _described(POSTGRESQL, connection)


def _described(kind: str, connection: sa.Connection) -> Copied:
    databases.require_finished(connection)
    return Copied(kind, schema.revision(connection), contents(connection), frozenset(named_files(connection)))


def postgresql_program(name: str, at_least: int) -> str:
    """Return the path of a program of PostgreSQL, of this version or a later one. Raises BackupError."""
    newest = 0
    for path in _candidates(name):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        found = int(match[1]) if (match := _VERSION.search(said)) else 0
        if found >= at_least:
            return path
        newest = max(newest, found)
    if newest:
        raise BackupError(f"{name} is of version {newest}, but the server of PostgreSQL of {at_least}. {INSTALL}")
    raise BackupError(f"{name} is not installed, which PostgreSQL needs for this. {INSTALL}")


def _candidates(name: str) -> Iterator[str]:
    """Yield where such a program may be, those of the newest version first."""
    if DEBIAN.is_dir():
        found = [path for path in DEBIAN.glob(f"*/bin/{name}") if path.parent.parent.name.isdigit()]
        yield from map(str, sorted(found, key=lambda path: int(path.parent.parent.name), reverse=True))
    if path := shutil.which(name):
        yield path


def run(command: list[str], uri: str) -> None:
    """Run a program of PostgreSQL on a database. Raises BackupError with what it said."""
    password = addresses.password_of(uri)
    environ = os.environ | ({"PGPASSWORD": password} if password else {})
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name} failed: {done.stderr.strip()[-2000:]}")
