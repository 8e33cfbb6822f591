"""Who was erased does not come back with an older backup."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import pytest
import sqlalchemy as sa
from flask import Flask

from conference import create_app
from conference.backup import copies, databases, erasures
from conference.backup.rules import name_of
from conference.backup.transfer import transfer
from conference.backup.trouble import BackupError
from conference.erasure.actions import erase
from conference.extensions import db
from conference.lib import clock, schema
from conference.lib.clock import now
from conference.lib.storage import Storage
from conference.registration.models import Registration
from tests.backup.conftest import Command
from tests.factories import make_registration


def names(uri: str) -> list[tuple[str, bool]]:
    columns = (Registration.given_name, Registration.erased_at.is_not(None))
    with databases.opened(uri) as connection:
        return [tuple(row) for row in connection.execute(sa.select(*columns).order_by(Registration.id))]


@pytest.mark.slow
def test_a_person_erased_after_the_backup_is_erased_again(
    command: Command, person: Registration, elsewhere: tuple[str, list[str]], secret_key: Path
) -> None:
    number = person.id
    make_registration(person.event, given_name="Stays", email="stays@example.org")
    command("backup")
    erase(db.session.get_one(Registration, number))
    erasures.work_once()

    restored = command("restore", "latest", "--identity", secret_key, *elsewhere[1])

    assert "1 people who were erased after the backup was made were erased again" in restored.output
    assert names(elsewhere[0]) == [("", True), ("Stays", False)]


@pytest.mark.slow
def test_who_hears_no_more_of_a_restore_has_them_erased_all_the_same(
    command: Command, person: Registration, elsewhere: tuple[str, list[str]], secret_key: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """As where the output goes to `head`."""
    number = person.id
    command("backup")
    erase(db.session.get_one(Registration, number))
    erasures.work_once()
    echo = click.echo

    def hang_up(text: str, **options: Any) -> None:
        if str(text).startswith("Restored"):
            raise BrokenPipeError(32, "Broken pipe")
        echo(text, **options)

    monkeypatch.setattr(click, "echo", hang_up)
    cut = command("restore", "latest", "--identity", secret_key, *elsewhere[1])

    assert "Nothing was restored" not in cut.output
    assert names(elsewhere[0]) == [("", True)]


@pytest.mark.slow
def test_where_erasing_again_fails_nobody_is_told_that_all_is_well(
    command: Command, person: Registration, elsewhere: tuple[str, list[str]], secret_key: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def fails(_register: erasures.Register) -> int:
        raise OSError(28, "No space left on device")

    number = person.id
    command("backup")
    erase(db.session.get_one(Registration, number))
    erasures.work_once()
    monkeypatch.setattr(erasures, "again", fails)
    restored = command("restore", "latest", "--identity", secret_key, *elsewhere[1])

    assert restored.exit_code == 1
    assert "erasing them again failed (OSError: No space left on device). Nothing starts with it" in restored.output
    assert "Then start the service" not in restored.output


@pytest.mark.slow
def test_nothing_starts_with_a_restore_that_was_cut_off_before_they_are_erased_again(
    command: Command, person: Registration, elsewhere: tuple[str, list[str]], secret_key: Path,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    """As where the machine is switched off in between."""

    def is_switched_off(_register: erasures.Register) -> int:
        raise KeyboardInterrupt

    number = person.id
    command("backup")
    erase(db.session.get_one(Registration, number))
    erasures.work_once()
    monkeypatch.setattr(erasures, "again", is_switched_off)
    command("restore", "latest", "--identity", secret_key, *elsewhere[1])

    there = create_app({"MODE": "testing", "SECRET_KEY": "x" * 32, "SQLALCHEMY_DATABASE_URI": elsewhere[0],
                        "DATA_DIR": tmp_path / "data"})  # fmt: skip
    assert names(elsewhere[0]) == [("Jana", False)]
    with there.app_context():
        assert schema.trouble(there) == schema.UNFINISHED
        db.engine.dispose()
    with pytest.raises(BackupError, match="was not put back to the end"):
        copies.copy(elsewhere[0], tmp_path / "copy")
    with pytest.raises(BackupError, match="was not put back to the end"):
        transfer(elsewhere[0], f"sqlite:///{tmp_path / 'moved.sqlite3'}", schema.newest(there))
    databases.release(elsewhere[0])
    with there.app_context():
        assert schema.trouble(there) == ""
        db.engine.dispose()


def test_the_register_holds_numbers_and_moments_alone(app: Flask, person: Registration, place: Path) -> None:
    erase(person, tells=False)
    erasures.work_once()
    register = json.loads((place / erasures.REGISTER).read_text())
    assert register == {"erased": [[person.id, now().isoformat(), now().isoformat()]]}


def test_somebody_else_who_got_the_number_since_is_left_alone(app: Flask, person: Registration) -> None:
    before = (now() - timedelta(days=1)).isoformat()
    assert erasures.again({(person.id, before): before, (999, before): before}) == 0
    assert db.session.get_one(Registration, person.id).erased_at is None
    assert erasures.again({(person.id, person.created_at.isoformat()): before}) == 1


def test_a_register_never_forgets_who_a_backup_may_bring_back(app: Flask, person: Registration, place: Path) -> None:
    """A database that was restored knows less than the register; what is older than any backup goes."""
    store, old = Storage(place), (now() - timedelta(days=3)).isoformat()
    erase(person, tells=False)
    erasures.note(store)
    (place / erasures.REGISTER).write_text(
        json.dumps({"erased": [[77, old, old], [78, old, (now() - timedelta(days=3650)).isoformat()]]})
    )

    erasures.note(store)

    assert sorted(number for number, _ in erasures.read(store)) == [person.id, 77]


def test_a_register_reaches_as_far_back_as_the_oldest_backup_that_is_there(
    app: Flask, person: Registration, place: Path
) -> None:
    """Nobody made one for three years; who was erased since would come back with it."""
    store, years_ago = Storage(place), now() - timedelta(days=3 * 365)
    store.put(name_of(years_ago), io.BytesIO(b"backup"))
    with clock.frozen(years_ago + timedelta(days=1)):
        erase(person, tells=False)
    erasures.note(store)
    assert [number for number, _ in erasures.read(store)] == [person.id]


def test_without_backups_nothing_is_noted(app: Flask, person: Registration, place: Path,
                                          monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setitem(app.config, "BACKUP_RECIPIENTS", "")
    erase(person, tells=False)
    assert erasures.work_once() is False
    assert not (place / erasures.REGISTER).exists()


def test_an_erasure_is_noted_once(app: Flask, person: Registration, place: Path) -> None:
    erase(person, tells=False)
    erasures.work_once()
    (place / erasures.REGISTER).unlink()
    erasures.work_once()
    assert not (place / erasures.REGISTER).exists()
    with clock.frozen(now() + timedelta(minutes=1)):
        erase(make_registration(person.event, email="b@example.org"), tells=False)
    erasures.work_once()
    assert len(erasures.read(Storage(place))) == 2
