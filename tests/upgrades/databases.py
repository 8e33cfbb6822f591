"""Databases with the tables of each release, made by one way through the migrations."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from conference import create_app
from conference.extensions import db
from conference.lib import clock
from tests import postgres
from tests.upgrades import kept


@contextmanager
def application(address: str, folder: Path, *, at: datetime | None = None) -> Iterator[Flask]:
    """The application of today on a database, inside its context; the clock stands still at a moment."""
    folder.mkdir(parents=True, exist_ok=True)
    release = kept.read(kept.RELEASES[0])
    app = create_app(
        {
            "MODE": "testing", "TESTING": True, "DATA_DIR": folder, "SECRET_KEY": release.secret_key,
            "SQLALCHEMY_DATABASE_URI": address, "EXTERNAL_URL": release.address, "RATELIMIT_ENABLED": False,
        }
    )  # fmt: skip
    with app.app_context(), clock.frozen(at or clock.now()):
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def of_releases(kind: str, folder: Path) -> Iterator[dict[str, str]]:
    """The address of a database for each release, with its tables and without rows."""
    if kind == "sqlite":
        yield _step_by_step(f"sqlite:///{folder / 'step.sqlite3'}", folder, _copy_file)
    else:
        with postgres.cluster() as address:
            yield _step_by_step(f"{address.removesuffix('postgres')}step", folder, _copy_database)


def _step_by_step(address: str, folder: Path, copy: Callable[[str, str], str]) -> dict[str, str]:
    copy("template1", address)
    found = {}
    for name in kept.RELEASES:
        with application(address, folder / "step"):
            flask_migrate.upgrade(revision=kept.read(name).revision)
        found[name] = copy(address, address.replace("step", f"of-{name}"))
    return found


def _copy_file(old: str, new: str) -> str:
    if old.startswith("sqlite"):
        shutil.copyfile(old.removeprefix("sqlite:///"), new.removeprefix("sqlite:///"))
    return new


def _copy_database(old: str, new: str) -> str:
    server, _, name = new.rpartition("/")
    engine = sa.create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{old.rpartition("/")[2]}"')
    return new
