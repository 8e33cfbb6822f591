"""The tables of the database: whether they are those of this version, and how they become so.

Alembic, which changes them, is loaded for the commands that do and not by what serves: it takes eleven megabytes.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from conference.extensions import db
from conference.lib.lazy import Later, LazyCommand, lazy

flask_migrate = lazy("flask_migrate")
UPDATE = "Run: flask --app wsgi db upgrade"
LOCK_WAIT = 3  # seconds a migration waits for a table on PostgreSQL; whoever wants to read it waits behind
TRIES = 10
PAUSE = 2.0  # seconds between them, in which those who waited are served
NOT_AVAILABLE = "55P03"  # what PostgreSQL calls a lock that was not to be had
log = logging.getLogger(__name__)
VERSIONS = sa.table("alembic_version", sa.column("version_num"))
RESTORING = sa.Table("restore_unfinished", sa.MetaData(), sa.Column("number", sa.Integer))
"""Is there while a backup is put back: until those who were erased since are erased again, nobody may see the rows."""
UNFINISHED = (
    "The database holds a backup that was not put back to the end, and people who were erased may be in it. Empty the"
    " database and the store of uploads, and restore the backup once more."
)
_REVISION = re.compile(r'^(revision|down_revision) = "?([^"\n]+)"?$', re.M)


def init_app(app: Flask) -> None:
    """Make `flask db …` and the functions of Flask-Migrate work on an application."""

    def migrate() -> Any:
        flask_migrate.Migrate(app, db, directory=_folder(app), render_as_batch=True)
        return app.extensions["migrate"]

    app.extensions["migrate"] = Later(migrate)
    app.cli.add_command(LazyCommand("db", "flask_migrate.cli:db", "Perform database migrations."))


def upgrade() -> None:
    """Create or update the tables. Call inside an application context."""
    flask_migrate.upgrade()


def trouble(app: Flask) -> str:
    """Return why the database can't be used, and what to do; empty when it can. Call inside an application context."""
    try:
        with db.engine.connect() as connection:
            there, unfinished = revisions_of(connection), is_unfinished(connection)
    except (SQLAlchemyError, OSError) as error:
        return f"The database does not answer: {getattr(error, 'orig', error)}. Look at DATABASE_URL and DATA_DIR."
    if unfinished:
        return UNFINISHED
    if there == newest(app):
        return ""
    if not there:
        return f"The tables of the database are not there yet. {UPDATE}"
    return too_new(app, there) or f"The tables of the database are of another version of Prezence. {UPDATE}"


def too_new(app: Flask, there: set[str]) -> str:
    """Return that a newer version of the program has made tables of such revisions; empty when this one knows them."""
    if there <= known(app):
        return ""
    return (
        f"The tables of the database were made by a newer version of Prezence ({', '.join(sorted(there))}; this one"
        f" knows up to {', '.join(sorted(newest(app)))}). Nothing was changed. Install that version again, or go back"
        " as docs/upgrades.md says."
    )


def revisions_of(connection: sa.Connection) -> set[str]:
    """Return the revisions that the tables of a database have; none where there are no tables."""
    is_there = sa.inspect(connection).has_table(VERSIONS.name)
    return set(connection.scalars(sa.select(VERSIONS.c.version_num))) if is_there else set()


def is_unfinished(connection: sa.Connection) -> bool:
    """Return whether the rows come from a backup that is not put back to the end."""
    return bool(sa.inspect(connection).has_table(RESTORING.name))


def revision(connection: sa.Connection) -> str:
    """Return the revision of the tables of a database; empty where there are none."""
    return next(iter(revisions_of(connection)), "")


def patiently(step: Callable[[], None]) -> None:
    """Change the tables by `step` as soon as nobody holds them on PostgreSQL.

    A change that waits for a table keeps all waiting who come after it, so it waits for a moment only, gives way and
    begins anew. Raises SystemExit, saying so, where that never succeeds; each try is one transaction.
    """
    for left in reversed(range(TRIES)):
        try:
            return step()
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != NOT_AVAILABLE:
                raise
            if not left:
                raise SystemExit(
                    "The tables can't be changed: a long transaction holds one of them (pg_stat_activity shows it)."
                    " Nothing was changed. End it and run this again."
                ) from error
        log.warning("Somebody holds a table that is to be changed; trying again in %s seconds.", PAUSE)
        sleep(PAUSE)
    return None


def newest(app: Flask) -> set[str]:
    """Return the revisions that no other follows, from the files of the migrations."""
    found = [dict(_REVISION.findall(text)) for text in _scripts(app)]
    return {one["revision"] for one in found} - {one["down_revision"] for one in found}


def known(app: Flask) -> set[str]:
    """Return all revisions that this version of the program knows."""
    return {dict(_REVISION.findall(text))["revision"] for text in _scripts(app)}


def _scripts(app: Flask) -> Iterator[str]:
    for path in (Path(_folder(app)) / "versions").glob("*.py"):
        yield path.read_text(encoding="utf-8")


def _folder(app: Flask) -> str:
    return str(Path(app.root_path) / "migrations")
