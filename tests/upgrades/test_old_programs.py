"""A release only adds to the tables, so that the one before may serve while the tables are upgraded.

What the release before reads or writes goes one release later: docs/upgrades.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa

from conference.extensions import db
from tests.upgrades import kept
from tests.upgrades.databases import application
from tests.upgrades.expanding import hindrances, tables_of

# What was agreed all the same, word for word as the test says it, with the reason why the release before can live with
# it. A new release empties this.
AGREED: dict[str, str] = {}


@pytest.mark.slow
def test_programs_of_the_last_release_can_use_the_tables_of_today(tmp_path: Path) -> None:
    last = kept.read(kept.RELEASES[-1])
    with application(f"sqlite:///{tmp_path / 'tables.sqlite3'}", tmp_path):
        flask_migrate.upgrade(revision=last.revision)
        with db.engine.connect() as connection:
            before = tables_of(connection)
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            after = tables_of(connection)
    assert {table.name for table in last.tables} == set(before) - {"alembic_version"}
    assert [found for found in hindrances(before, after) if found not in AGREED] == []


OLD = "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, town TEXT, CONSTRAINT long CHECK (name > 'a'))"


@pytest.fixture
def old() -> Iterator[sa.Connection]:
    """A database with one table."""
    with sa.create_engine("sqlite://").connect() as connection:
        connection.exec_driver_sql(OLD)
        yield connection


@pytest.mark.parametrize(
    "added",
    [
        "CREATE TABLE visit (id INTEGER PRIMARY KEY, at TEXT NOT NULL)",
        "ALTER TABLE person ADD phone TEXT",
        "ALTER TABLE person ADD phone TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE person ADD phone TEXT CONSTRAINT digits CHECK (phone > '0')",
        "CREATE INDEX ix ON person (town)",
    ],
)
def test_what_is_only_added_hinders_nobody(added: str, old: sa.Connection) -> None:
    before = tables_of(old)
    old.exec_driver_sql(added)
    assert hindrances(before, tables_of(old)) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("ALTER TABLE person RENAME TO people", ["person is gone"]),
        ("ALTER TABLE person DROP town", ["person.town is gone"]),
        ("CREATE UNIQUE INDEX uq ON person (town)", ["person: town must be unique now"]),
        (OLD.replace("town TEXT", "town INTEGER"), ["person.town was TEXT and is INTEGER"]),
        (OLD.replace("town TEXT", "town TEXT NOT NULL"), ["person.town may no longer be empty"]),
        (OLD.replace("name TEXT NOT NULL", "name TEXT"), ["person.name may now be empty"]),
        (OLD.replace("> 'a'", "> 'b'"), ["person: the check long is another: name > 'b'"]),
        (OLD.replace("town TEXT", "town TEXT, CONSTRAINT short CHECK (town > '')"),
         ["person: the check short is another: town > ''"]),
        (OLD.replace("town TEXT", "town TEXT, phone TEXT NOT NULL"),
         ["person.phone is new, must not be empty and has no server_default"]),
    ],
)  # fmt: skip
def test_what_would_hinder_the_release_before_is_told(changed: str, told: list[str], old: sa.Connection) -> None:
    before = tables_of(old)
    if changed.startswith("CREATE TABLE"):
        old.exec_driver_sql("DROP TABLE person")
    old.exec_driver_sql(changed)
    assert hindrances(before, tables_of(old)) == told
