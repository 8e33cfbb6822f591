"""Whether the tables of the database are those of this version, and what to do where they are not."""

from __future__ import annotations

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from conference.extensions import db

UPDATE = "Run: flask --app wsgi db upgrade"


def trouble(app: Flask) -> str:
    """Why the database can't be used, and what to do; empty when it can. Call inside an application context."""
    try:
        with db.engine.connect() as connection:
            there = set(MigrationContext.configure(connection).get_current_heads())
    except (SQLAlchemyError, OSError) as error:
        return f"The database does not answer: {getattr(error, 'orig', error)}. Look at DATABASE_URL and DATA_DIR."
    if there == set(ScriptDirectory(str(Path(app.root_path) / "migrations")).get_heads()):
        return ""
    if not there:
        return f"The tables of the database are not there yet. {UPDATE}"
    return f"The tables of the database are of another version of Prezence. {UPDATE}"
