"""The database beside its tables: its version, letters, order, whether it may be written to, its clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from conference.doctor.clock import compared
from conference.extensions import db
from conference.lib.diagnoses import Observation, error, ok, warning

OLDEST = {"postgresql": (13, 0), "sqlite": (3, 35)}  # that still get mended; and RETURNING in SQLite
COLLATION = (
    "SELECT datcollversion, pg_database_collation_actual_version(oid) FROM pg_database"
    " WHERE datname = current_database()"
)
BESIDE = 5  # connections for the worker, commands and backups


def look(values: Mapping[str, Any]) -> Iterator[Observation]:
    """Look at the database."""
    with db.engine.connect() as connection:
        name = connection.dialect.name
        version = connection.dialect.server_version_info or (0,)
        yield from of_version(name, version)
        yield from (of_sqlite if name == "sqlite" else of_postgresql)(connection)
        if name == "postgresql":
            yield from of_connections(connection, values)


def of_version(name: str, version: tuple[Any, ...]) -> Iterator[Observation]:
    """Say which version it is, and whether it is too old."""
    product = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}.get(name, name)
    says = f"{product} {'.'.join(map(str, version))}."
    oldest = OLDEST.get(name)
    if oldest is None:
        yield error("database-unknown", says, "Prezence is tried with PostgreSQL and SQLite only.")
    elif tuple(version) < oldest:
        yield warning("database-old", says, f"Use {product} {'.'.join(map(str, oldest))} or newer.")
    else:
        yield ok("database", says)


def of_sqlite(connection: Connection) -> Iterator[Observation]:
    """Look at the file: whole, with a write-ahead log, open for writing."""
    ask = connection.exec_driver_sql
    whole = ask("PRAGMA quick_check(1)").scalar()
    if whole != "ok":
        yield error("database-damaged", f"The SQLite file is damaged: {whole}", "Restore the last backup.")
    mode = ask("PRAGMA journal_mode").scalar()
    if mode not in ("wal", "memory"):
        says = f"The SQLite file has no write-ahead log (journal_mode is {mode}): readers keep writers waiting."
        yield warning("database-no-wal", says, "Put DATA_DIR on a local disk and restart the service.")
    connection.rollback()
    try:
        with db.engine.connect().execution_options(immediate=True) as writing:
            writing.exec_driver_sql("PRAGMA user_version=0")
            writing.rollback()
    except sa.exc.DBAPIError as failure:
        yield read_only(str(failure.orig))


def of_postgresql(connection: Connection) -> Iterator[Observation]:
    """Look at the letters, the order of letters, the clock, and whether it may be written to."""

    def ask(statement: str) -> Any:
        return connection.execute(sa.text(statement)).one()

    (encoding,) = ask("SHOW server_encoding")
    if encoding != "UTF8":
        says = f"The encoding of the database is {encoding}; not every name can be written in it."
        yield error("database-encoding", says, "Create it anew with --encoding=UTF8 --template=template0, and restore.")
    if connection.dialect.server_version_info >= (15,):  # type: ignore[operator]  # of PostgreSQL it is known
        recorded, actual = ask(COLLATION)
        if recorded and actual and recorded != actual:
            yield error(
                "collation-changed",
                f"The system sorts otherwise ({actual}) than when the database was made ({recorded}): indexes of texts"
                " may miss rows.",
                "Run in psql: REINDEX DATABASE; then: ALTER DATABASE … REFRESH COLLATION VERSION;",
            )
    (replica,), (closed,) = ask("SELECT pg_is_in_recovery()"), ask("SHOW transaction_read_only")
    if replica or closed == "on":
        yield read_only("it is a replica" if replica else "default_transaction_read_only is on")
    (there,) = ask("SELECT clock_timestamp()")
    yield from compared("database", there, datetime.now(UTC))


def of_connections(connection: Connection, values: Mapping[str, Any]) -> Iterator[Observation]:
    """Say when the server admits fewer connections than all threads may want."""
    most = int(connection.execute(sa.text("SHOW max_connections")).scalar_one())
    wanted = max(values["WEB_PROCESSES"], 1) * max(values["WEB_THREADS"], 2) + BESIDE
    if most < wanted:
        says = f"PostgreSQL admits {most} connections, and this machine alone may want {wanted}."
        yield warning("few-connections", says, "Raise max_connections, or lower WEB_PROCESSES and WEB_THREADS.")


def read_only(why: str) -> Observation:
    """Say that nobody can register."""
    mend = "Look at the rights of the file or of the account, and at DATABASE_URL: it must name the primary server."
    return error("database-read-only", f"The database can't be written to: {why}", mend)
