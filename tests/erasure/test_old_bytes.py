"""What was erased is gone from the files of SQLite too, not only from the rows."""

import sqlite3
import subprocess
from pathlib import Path

import pytest

from conference.erasure.actions import erase, erase_needs
from conference.extensions import db
from conference.lib import old_bytes
from conference.lib.transaction import OutsideAction, action, afterwards
from conference.registration import actions
from tests.factories import make_event
from tests.registration.people import details

NAME, NEED = "Přeslavínová", "Vozík šestnáctka"


@pytest.fixture
def files(app) -> list[Path]:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite's own files")
    path = db.engine.url.database
    return [Path(path), Path(f"{path}-wal")]


@pytest.fixture
def person(files):
    event = make_event()
    return actions.register(event, details(family_name=NAME, needs=NEED)).registration


def traces(files: list[Path], text: str) -> list[str]:
    return [file.suffix for file in files if text.encode() in _bytes(file)]


def _bytes(file: Path) -> bytes:
    """The content, read by another process: closing the file in this one would drop SQLite's locks (fcntl(2))."""
    return subprocess.run(["cat", file], check=True, capture_output=True).stdout


def test_an_erased_name_is_in_no_file_of_the_database(person, files):
    assert traces(files, NAME)

    erase(person, tells=False)

    assert traces(files, NAME) == []
    assert files[1].stat().st_size == 0


def test_needs_erased_by_the_clock_are_in_no_file_either(person, files):
    erase_needs(person.event_id)

    assert traces(files, NEED) == []


def test_while_somebody_reads_the_erasure_succeeds_and_the_worker_finishes_it(person, files, monkeypatch):
    monkeypatch.setattr(old_bytes, "PATIENCE", 1)
    reader = sqlite3.connect(files[0], isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM registration").fetchone()

    assert erase(person, tells=False)
    assert traces(files, NAME) != []

    reader.close()
    assert old_bytes.work_once() is False
    assert traces(files, NAME) == []


def test_what_follows_a_transaction_comes_once_and_not_when_it_failed(app):
    done = []

    def step() -> None:
        done.append("step")

    @action
    def works(fails: bool) -> None:
        afterwards(step)
        afterwards(step)
        assert done == []
        if fails:
            raise LookupError

    with pytest.raises(LookupError):
        works(fails=True)
    assert done == []
    works(fails=False)
    assert done == ["step"]
    with pytest.raises(OutsideAction):
        afterwards(step)
