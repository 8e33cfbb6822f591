"""The disk of the data: nobody else may read it, and a full one says so."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

import config as settings
from conference import create_app
from conference.extensions import db
from conference.lib import disk
from tests.client import PageClient

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077)


def test_what_the_application_makes_is_for_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    values = {"MODE": "demo", "DATA_DIR": data, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{data / 'prezence.sqlite3'}"}
    app = create_app({**values, "SECRET_KEY": ""})
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE somebody (id INTEGER)")
        assert {path.name for path in data.iterdir()} >= {"prezence.sqlite3-wal", "secret_key"}
        assert open_to_others(data) == []


def test_what_others_could_read_is_mended_at_the_start(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite3"
    data = tmp_path / "data"
    (data / "uploads").mkdir(parents=True)
    for path in (data / "secret_key", elsewhere, Path(f"{elsewhere}-wal")):
        path.touch(0o644)
    assert set(disk.readable_by_others(data, elsewhere)) == {
        data, data / "uploads", data / "secret_key", elsewhere, Path(f"{elsewhere}-wal")
    }  # fmt: skip
    disk.keep_private(data, elsewhere)
    assert list(disk.readable_by_others(data, elsewhere)) == []


def test_a_folder_for_all_is_nobodys_own_and_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    disk.keep_private(tmp_path, None)
    assert tmp_path.stat().st_mode & 0o7777 == 0o1777


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full")), True),
        (OperationalError("INSERT", {}, psycopg.errors.DiskFull("could not extend file")), True),
        (RuntimeError("Generic LocalFileSystem error: No space left on device (os error 28)"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (OperationalError("INSERT", {}, sqlite3.OperationalError("database is locked")), False),
    ],
)
def test_errors_that_say_that_the_disk_is_full_are_known(error: Exception, full: bool) -> None:
    assert disk.is_full(error) is full


def test_a_full_disk_is_said_on_the_page_and_the_service_is_not_ready(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing_fits(*_: object) -> None:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    assert client.get("/health/ready").status_code == 200
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 1000))
    monkeypatch.setitem(app.view_functions, "team.link_sent", nothing_fits)
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.text) == (503, "disk is full\n")
    answer = client.get("/en/organise/sign-in/sent")
    assert answer.status_code == 503
    assert "The server has no room left" in answer.text
    assert "trying again will not help" in answer.text


def test_a_file_that_would_fill_the_disk_is_refused_before_it_is_kept(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: Usage(10**9, 0, disk.RESERVE + 2_000_000))
    disk.require_room(app.config["DATA_DIR"], 2_000_000)
    with pytest.raises(OSError, match="No space left"):
        disk.require_room(app.config["DATA_DIR"], 2_000_001)


@pytest.mark.parametrize(
    ("uri", "file"),
    [
        ("sqlite:////var/lib/prezence/a.sqlite3", Path("/var/lib/prezence/a.sqlite3")),
        ("sqlite:///a.sqlite3?mode=rw", Path("a.sqlite3")),
        ("sqlite://", None), ("sqlite:///:memory:", None), ("postgresql+psycopg://u:p@localhost/prezence", None),
    ],
)  # fmt: skip
def test_the_file_of_a_database_follows_from_its_address(uri: str, file: Path | None) -> None:
    assert settings.database_file(uri) == file
