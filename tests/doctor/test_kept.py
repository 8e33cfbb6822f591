"""What is kept: the database, the store of uploads, Redis."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from conference.doctor import database, limits, stored
from conference.extensions import db
from conference.lib.storage import Storage
from tests.doctor.observed import named, names
from tests.served import free_port

VALUES = {"WEB_PROCESSES": 2, "WEB_THREADS": 4}


def test_the_database_of_the_tests_is_fine(app: Flask) -> None:
    assert set(names(database.look(app.config)).values()) == {"OK"}


@pytest.mark.parametrize(
    ("name", "version", "found"),
    [
        ("sqlite", (3, 40, 1), {"database": "OK"}),
        ("sqlite", (3, 34, 0), {"database-old": "WARNING"}),
        ("postgresql", (17, 2), {"database": "OK"}),
        ("postgresql", (12, 9), {"database-old": "WARNING"}),
        ("mysql", (8, 0), {"database-unknown": "ERROR"}),
    ],
)
def test_a_version_that_is_too_old_is_told(name: str, version: tuple[int, ...], found: dict[str, str]) -> None:
    assert names(database.of_version(name, version)) == found


@contextmanager
def connected(uri: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(uri)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def writing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the database that is tried for writing be another one."""
    return lambda uri: monkeypatch.setattr(database, "db", type("Other", (), {"engine": sa.create_engine(uri)}))


def test_a_file_that_may_only_be_read_is_told(app: Flask, tmp_path: Path, writing: Callable[[str], None]) -> None:
    file = tmp_path / "a.sqlite3"
    with connected(f"sqlite:///{file}") as made:
        made.exec_driver_sql("CREATE TABLE some (thing INTEGER)")
    writing(f"sqlite:///file:{file}?mode=ro&uri=true")
    with connected(f"sqlite:///{file}") as connection:
        found = list(database.of_sqlite(connection))
    assert "readonly" in named(found, "database-read-only").says


def test_a_damaged_file_is_told(app: Flask, tmp_path: Path, writing: Callable[[str], None]) -> None:
    file = tmp_path / "a.sqlite3"
    with closing(sqlite3.connect(file)) as made:
        made.executescript("CREATE TABLE some (thing); CREATE INDEX other ON some (thing); INSERT INTO some VALUES (1)")
    with file.open("r+b") as raw:
        raw.seek(-4096, os.SEEK_END)  # the page of the index
        raw.write(bytes(range(256)) * 16)
    writing(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    with connected(f"sqlite:///{file}") as connection:
        found = list(database.of_sqlite(connection))
    assert named(found, "database-damaged").mend == "Restore the last backup."


def on_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def test_a_closed_database_of_postgresql_is_told(app: Flask) -> None:
    if not on_postgresql():
        pytest.skip("with --database postgresql")
    with db.engine.connect() as connection:
        connection.execute(sa.text("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"))
        connection.commit()
        found = list(database.of_postgresql(connection))
        connection.invalidate()
    assert "default_transaction_read_only is on" in named(found, "database-read-only").says


def test_indexes_of_an_older_system_are_told(app: Flask) -> None:
    if not on_postgresql():
        pytest.skip("with --database postgresql")
    this = "datname = current_database()"
    with db.engine.connect() as connection:
        before = connection.execute(sa.text(f"SELECT datcollversion FROM pg_database WHERE {this}")).scalar()
        connection.execute(sa.text(f"UPDATE pg_database SET datcollversion = '2.19' WHERE {this}"))
        found = list(database.of_postgresql(connection))
        connection.rollback()
    if before:  # the order of letters is that of the system, not "C"
        assert "(2.19)" in named(found, "collation-changed").says


def test_more_threads_than_connections_are_told(app: Flask) -> None:
    if not on_postgresql():
        pytest.skip("with --database postgresql")
    with db.engine.connect() as connection:
        assert names(database.of_connections(connection, VALUES)) == {}
        many = VALUES | {"WEB_PROCESSES": 50}
        assert names(database.of_connections(connection, many)) == {"few-connections": "WARNING"}


def test_the_store_writes_reads_and_deletes(app: Flask) -> None:
    assert names(stored.look()) == {"storage": "OK"}
    left = Path(app.config["STORAGE_URL"]) / "doctor"
    assert list(left.iterdir()) == []


@pytest.mark.parametrize(
    ("method", "does", "found"),
    [
        ("read", lambda *_: b"another", {"storage-changed": "ERROR"}),
        ("delete", lambda *_: None, {"storage-kept": "WARNING"}),
    ],
)
def test_a_store_that_does_otherwise_is_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch, method: str, does: object, found: dict[str, str]
) -> None:
    monkeypatch.setattr(Storage, method, does)
    assert names(stored.look()) == found


def test_a_store_that_can_not_be_written_says_why(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "prezence")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nobody knows")
    away = Storage.__new__(Storage)
    away._folder = None
    away._store = stored_at_nobody()
    monkeypatch.setattr(stored, "storage", lambda: away)
    (observed,) = stored.look()
    assert observed.name == "storage-write"
    assert "STORAGE_URL" in observed.mend


def stored_at_nobody() -> object:
    """A store at an address where nobody listens, that does not try for minutes."""
    from obstore.store import S3Store

    return S3Store(
        "bucket", endpoint=f"http://127.0.0.1:{free_port()}", client_options={"allow_http": True},
        retry_config={"max_retries": 0}, region="cz",
    )  # fmt: skip


def test_redis_that_is_away_is_told_and_none_is_no_trouble(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert names(limits.look(app.config)) == {}
    away = type("Away", (), {"check": lambda _self: False})()
    monkeypatch.setattr(limits.limiter, "_storage", away)
    assert names(limits.look({"RATELIMIT_STORAGE_URI": "redis://127.0.0.1"})) == {"redis": "ERROR"}
