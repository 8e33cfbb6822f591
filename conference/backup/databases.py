"""A database beside that of the application: opened alone, found empty or not, with tables of this version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

import config as settings
from conference.backup import addresses
from conference.backup.trouble import BackupError
from conference.extensions import db
from conference.lib import schema

OTHERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)
LITESTREAM = "_litestream_"  # begins the names of tables that continuous copies keep in a database
IN_USE = (
    "The database {name} is in use: stop the service first (sudo systemctl stop prezence), and Litestream where it"
    " runs, so that nothing is written meanwhile."
)


def bare(uri: str) -> Flask:
    """Return an application that knows nothing but a database, for its migrations."""
    app = Flask("conference", root_path=str(settings.ROOT))
    app.config.update(SQLALCHEMY_DATABASE_URI=uri, SQLALCHEMY_ENGINE_OPTIONS=settings.engine_options(uri))
    db.init_app(app)
    schema.init_app(app)
    return app


def upgrade(uri: str) -> None:
    """Create the tables of a database, or bring them to this version."""
    with bare(uri).app_context():
        try:
            schema.upgrade()
        finally:
            db.engine.dispose()


@contextmanager
def opened(uri: str) -> Iterator[sa.Connection]:
    """Open a database beside others who use it. Raises BackupError where it does not answer."""
    engine = sa.create_engine(uri, poolclass=NullPool, **settings.engine_options(uri))
    try:
        connection = engine.connect()
    except OperationalError as error:
        raise BackupError(f"The database {addresses.shown(uri)} does not answer: {error.orig}") from error
    with connection:
        yield connection


@contextmanager
def alone(uri: str) -> Iterator[sa.Connection]:
    """Open a database that nobody else uses, and let nobody write to it meanwhile. Raises BackupError."""
    file = settings.database_file(uri)
    if file is None:
        with opened(uri) as connection:
            if connection.scalar(OTHERS):
                raise BackupError(IN_USE.format(name=addresses.shown(uri)))
            if names := sa.inspect(connection).get_table_names():
                quoted = ", ".join(map(connection.dialect.identifier_preparer.quote, names))
                connection.execute(sa.text(f"LOCK TABLE {quoted} IN EXCLUSIVE MODE"))
            yield connection
        return
    engine = sa.create_engine(uri, poolclass=NullPool, creator=lambda: _exclusively(file), hide_parameters=True)
    try:
        connection = engine.connect()
    except (OperationalError, sqlite3.OperationalError) as error:
        raise BackupError(_why(file, error)) from error
    with connection:
        yield connection


def _exclusively(file: Path) -> sqlite3.Connection:
    """Open a file so that the first access locks everybody out, or is refused while another process has it open."""
    connection = sqlite3.connect(file, timeout=2)
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    return connection


def _why(file: Path, error: Exception) -> str:
    text = str(getattr(error, "orig", None) or error)
    return IN_USE.format(name=file) if "locked" in text else f"The database {file} can't be opened: {text}"


def rows_in(connection: sa.Connection) -> str:
    """Return the name of a table that has rows, whoever made it; empty where no table has any."""
    for name in sa.inspect(connection).get_table_names():
        if name != schema.VERSIONS.name and not name.startswith(LITESTREAM):
            table = sa.table(name)
            if connection.scalar(sa.select(sa.exists(sa.select(sa.literal(1)).select_from(table)))):
                return name
    return ""


def require_empty(uri: str) -> None:
    """Raise BackupError where a database holds rows, or somebody uses it."""
    file = settings.database_file(uri)
    if file is not None and not file.exists():
        if not file.parent.is_dir():
            raise BackupError(f"The folder {file.parent} is not there: create it for the user of the service.")
        return
    try:
        with alone(uri) as connection:
            require_no_rows(connection)
    except SQLAlchemyError as error:
        raise BackupError(
            f"{addresses.shown(uri)} can't be read as a database: {getattr(error, 'orig', error)}"
        ) from error


def require_finished(connection: sa.Connection) -> None:
    """Raise BackupError where the rows come from a restore that was cut off: nobody may copy them on."""
    if schema.is_unfinished(connection):
        raise BackupError(schema.UNFINISHED)


def mark(uri: str) -> None:
    """Say in a database that its rows may not be used yet."""
    with opened(uri) as connection:
        schema.RESTORING.create(connection)
        connection.commit()


def release(uri: str) -> None:
    """Say in a database that its rows may be used: all that belongs to a restore is done."""
    with opened(uri) as connection:
        schema.RESTORING.drop(connection)
        connection.commit()


def require_no_rows(connection: sa.Connection) -> None:
    """Raise BackupError where a database that is open holds rows."""
    if found := rows_in(connection):
        uri = connection.engine.url.render_as_string(hide_password=False)
        raise BackupError(
            f"The database {addresses.shown(uri)} is not empty: its table {found} has rows. Only an empty database is"
            " written to, so that nothing that is there is lost; name another one, or remove that one yourself."
        )
