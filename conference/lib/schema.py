"""The tables of the database: whether they are those of this version, and how they become so.

Alembic, which changes them, is loaded for the commands that do and not by what serves: it takes eleven megabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from conference.extensions import db
from conference.lib.lazy import Later, LazyCommand, lazy

flask_migrate = lazy("flask_migrate")
UPDATE = "Run: flask --app wsgi db upgrade"
VERSIONS = sa.table("alembic_version", sa.column("version_num"))
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
            is_there = sa.inspect(connection).has_table(VERSIONS.name)
            there = set(connection.scalars(sa.select(VERSIONS.c.version_num))) if is_there else set()
    except (SQLAlchemyError, OSError) as error:
        return f"The database does not answer: {getattr(error, 'orig', error)}. Look at DATABASE_URL and DATA_DIR."
    if there == newest(app):
        return ""
    if not there:
        return f"The tables of the database are not there yet. {UPDATE}"
    return f"The tables of the database are of another version of Prezence. {UPDATE}"


def newest(app: Flask) -> set[str]:
    """Return the revisions that no other follows, from the files of the migrations."""
    found = [dict(_REVISION.findall(text)) for text in _scripts(app)]
    return {one["revision"] for one in found} - {one["down_revision"] for one in found}


def known(app: Flask) -> set[str]:
    """Return all revisions that this version of the program knows."""
    return {dict(_REVISION.findall(text))["revision"] for text in _scripts(app)}


def revision(connection: sa.Connection) -> str:
    """Return the revision of the tables of a database; empty where there are none."""
    if not sa.inspect(connection).has_table(VERSIONS.name):
        return ""
    return str(connection.scalar(sa.select(VERSIONS.c.version_num)) or "")


def _scripts(app: Flask) -> Iterator[str]:
    for path in (Path(_folder(app)) / "versions").glob("*.py"):
        yield path.read_text(encoding="utf-8")


def _folder(app: Flask) -> str:
    return str(Path(app.root_path) / "migrations")
