"""Rows from one database to another: all of them, as they are, or none."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from conference.backup import databases
from conference.backup.contents import KEYS, KEYS_IN_JSON, contents, named_files, tables
from conference.backup.transfer import transfer
from conference.backup.trouble import BackupError
from conference.lib import schema
from conference.lib.model import Base
from conference.places.models import Quota
from tests import postgres
from tests.backup.filled import fill, prepared

SELDOM_A_FILE = {
    "sort_key",
    "search_key",
    "email_key",
    "organisation_key",
    "public_key",
    "key",
    "key_digest",
}  # columns so called


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres.cluster() as address:
        yield address


@pytest.fixture
def other(application: Flask, server: str) -> str:
    """An empty database of PostgreSQL."""
    with sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool).connect() as connection:
        connection.execute(sa.text("DROP DATABASE IF EXISTS other"))
        connection.execute(sa.text("CREATE DATABASE other"))
    return prepared(server.rpartition("/")[0] + "/other", application)


@pytest.fixture
def filled(application: Flask, tmp_path: Path) -> str:
    """A file of SQLite with rows in every table."""
    uri = prepared(f"sqlite:///{tmp_path / 'from.sqlite3'}", application)
    with databases.opened(uri) as connection:
        fill(connection)
        connection.commit()
    return uri


@pytest.mark.postgres
@pytest.mark.slow
def test_every_row_of_every_table_arrives_in_postgresql_and_comes_back(
    application: Flask, filled: str, other: str, tmp_path: Path
) -> None:
    newest = schema.newest(application)
    with databases.opened(filled) as connection:
        before = contents(connection)
    assert {name for name, content in before.items() if content.rows < 2} == set()

    there = transfer(filled, other, newest)
    with databases.opened(other) as connection:
        number = connection.scalar(Quota.__table__.insert().returning(Quota.id))
        connection.rollback()
    back = prepared(f"sqlite:///{tmp_path / 'back.sqlite3'}", application)
    transfer(other, back, newest)

    assert there == before
    assert number == 3  # the sequence goes on after the highest
    with databases.opened(back) as connection:
        assert contents(connection) == before
        merged = sa.text("SELECT count(*) FROM registration WHERE merged_into_id = 2")
        assert connection.scalar(merged) == 1
    with pytest.raises(BackupError, match="is not empty: its table"):
        transfer(other, back, newest)


@pytest.mark.postgres
@pytest.mark.slow
def test_what_postgresql_cannot_hold_is_named_and_nothing_is_moved(application: Flask, filled: str, other: str) -> None:
    with databases.opened(filled) as connection:
        connection.execute(sa.text("UPDATE series SET title_cs = 'a' || char(0) || 'b' WHERE id = 2"))
        connection.commit()

    with pytest.raises(BackupError, match=r"Table series, row 2, column title_cs: .*NUL") as refused:
        transfer(filled, other, schema.newest(application))

    assert "Nothing was moved" in refused.value.message
    with databases.opened(other) as connection:
        assert databases.rows_in(connection) == ""


HOLDS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT count(*) FROM series").fetchall()
print("open", flush=True)
sys.stdin.read()
"""


def test_a_database_that_another_process_has_open_is_not_moved(tmp_path: Path) -> None:
    file = tmp_path / "open.sqlite3"
    with databases.opened(f"sqlite:///{file}") as connection:
        Base.metadata.tables["series"].create(connection)
        connection.commit()
    command = [sys.executable, "-c", HOLDS, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(BackupError, match="is in use: stop the service first"):
            transfer(f"sqlite:///{file}", f"sqlite:///{tmp_path / 'new.sqlite3'}", {"x"})
        process.communicate(b"")

    assert not (tmp_path / "new.sqlite3").exists()


def test_a_null_in_json_is_no_missing_value(filled: str) -> None:
    with databases.opened(filled) as connection:
        twin = next(twin for _, twin in tables("sqlite") if twin.name == "job")
        connection.exec_driver_sql("UPDATE job SET result = CASE id WHEN 1 THEN 'null' END")
        assert connection.scalars(sa.select(twin.c.result).order_by(twin.c.id)).all() == ["null", None]


def test_every_column_that_names_a_file_is_known() -> None:
    named = {column.name for table in Base.metadata.sorted_tables for column in table.columns if "key" in column.name}
    assert named - SELDOM_A_FILE == set(KEYS)
    assert all(name in Base.metadata.tables[table].columns for table, name in KEYS_IN_JSON)


def test_files_are_found_in_columns_and_lists(filled: str) -> None:
    with databases.opened(filled) as connection:
        connection.exec_driver_sql("""UPDATE removal SET files = '["removed/1.pdf"]' WHERE id = 1""")
        connection.exec_driver_sql("""UPDATE message SET attachments = '[{"storage_key": "sent/1.pdf"}]'""")
        connection.exec_driver_sql("UPDATE slide_file SET storage_key = 'slides/' || id || '.pdf'")
        found = set(named_files(connection))
    assert {"removed/1.pdf", "sent/1.pdf", "slides/1.pdf", "slides/2.pdf"} <= found
