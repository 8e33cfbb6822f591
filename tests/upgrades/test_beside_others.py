"""Tables are upgraded while others read and write, and an older program leaves newer ones alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from conference.extensions import db
from conference.lib import schema
from tests import postgres
from tests.upgrades.databases import application
from tests.upgrades.expanding import tables_of

pytestmark = pytest.mark.slow
TOO_NEW = "The tables of the database were made by a newer version of Prezence (9999; this one knows up to "


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Flask]:
    """The application with an empty file."""
    with application(f"sqlite:///{tmp_path / 'file.sqlite3'}", tmp_path) as app:
        yield app


def test_an_older_program_neither_uses_nor_changes_newer_tables(sqlite: Flask) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('9999')")
    assert schema.trouble(sqlite).startswith(TOO_NEW)
    for command in (["db", "upgrade"], ["serve", "--upgrade"]):
        answer = sqlite.test_cli_runner().invoke(args=command)
        assert (answer.exit_code, answer.output[: len(TOO_NEW)]) == (1, TOO_NEW)
    with db.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]


def test_on_sqlite_who_writes_meanwhile_waits_and_does_not_end_the_upgrade(sqlite: Flask, tmp_path: Path) -> None:
    flask_migrate.upgrade(revision="0001")
    answers = []

    @sa.event.listens_for(db.engine, "after_cursor_execute")
    def another_program_writes(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM alembic_version" not in statement:
            return
        with closing(sqlite3.connect(tmp_path / "file.sqlite3", timeout=0)) as other:
            try:
                other.execute("INSERT INTO role (name) VALUES (?)", (f"role {len(answers)}",))
                other.commit()
                answers.append("written")
            except sqlite3.OperationalError as error:
                answers.append(str(error))

    flask_migrate.upgrade(revision="0002")
    sa.event.remove(db.engine, "after_cursor_execute", another_program_writes)
    assert answers == ["written", "database is locked"]  # before it began, and since
    with db.engine.connect() as connection:
        assert schema.revisions_of(connection) == {"0002"}


@pytest.mark.postgres
def test_on_postgresql_it_gives_way_to_who_holds_a_table_and_says_where_that_never_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "LOCK_WAIT", 0.05)
    with postgres.cluster() as address, application(address, tmp_path):
        flask_migrate.upgrade(revision="0001")
        holder = db.engine.connect()
        holder.exec_driver_sql("SELECT 1 FROM event")
        pauses: list[float] = []
        monkeypatch.setattr(schema, "sleep", pauses.append)
        with pytest.raises(SystemExit, match="a long transaction holds one of them"):
            flask_migrate.upgrade(revision="0002")
        assert pauses == [schema.PAUSE] * (schema.TRIES - 1)

        monkeypatch.setattr(schema, "sleep", lambda _seconds: holder.rollback())
        flask_migrate.upgrade(revision="0002")
        assert schema.revisions_of(holder) == {"0002"}
        holder.close()


def test_an_upgrade_that_fails_half_way_has_changed_nothing(sqlite: Flask) -> None:
    flask_migrate.upgrade(revision="0001")
    with db.engine.connect() as connection:
        before = tables_of(connection)

    @sa.event.listens_for(db.engine, "before_cursor_execute")
    def the_disk_is_full(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "version_num='0003'" in statement:
            raise RuntimeError("the disk is full")

    with pytest.raises(SystemExit):
        flask_migrate.upgrade(revision="0003")
    sa.event.remove(db.engine, "before_cursor_execute", the_disk_is_full)
    with db.engine.connect() as connection:
        assert (schema.revisions_of(connection), tables_of(connection)) == ({"0001"}, before)
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    flask_migrate.upgrade(revision="0003")
