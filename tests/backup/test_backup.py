"""A backup: everything in one encrypted file, read again, and put back into an empty place."""

from __future__ import annotations

import fcntl
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from conference.backup import archive, copies, databases, erasures, keys, making, restoring, state
from conference.backup.contents import contents
from conference.backup.rules import name_of
from conference.backup.trouble import BackupError
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.storage import Storage
from conference.lib.transaction import transaction
from conference.registration.models import Registration
from conference.team.models import Removal
from tests.backup.conftest import Command

pytestmark = pytest.mark.usefixtures("person", "uploads")


def rows(uri: str) -> dict[str, object]:
    with databases.opened(uri) as connection:
        return dict(contents(connection))


@pytest.mark.slow
def test_what_was_backed_up_comes_back_elsewhere(
    app: Flask, command: Command, elsewhere: tuple[str, list[str]], secret_key: Path, uploads: Storage
) -> None:
    there, options = elsewhere
    made = command("backup")
    before = rows(app.config["SQLALCHEMY_DATABASE_URI"])

    restored = command("restore", "latest", "--identity", secret_key, *options)

    assert (made.exit_code, restored.exit_code) == (0, 0), made.output + restored.output
    assert rows(there) == before
    files = Storage(Path(options[1]) / "uploads")
    assert [(file.key, file.size) for file in files.listed()] == [("slides/1.pdf", 6)]
    assert "uploads: 1 files" in made.output
    assert "read again to its end: whole" in made.output
    assert "0 people who were erased after the backup was made were erased again" in restored.output
    again = command("restore", "latest", "--identity", secret_key, *options)
    assert again.exit_code == 1
    assert "is not empty" in again.output


def test_it_is_never_restored_onto_the_running_installation(app: Flask, command: Command, secret_key: Path) -> None:
    command("backup")
    before = rows(app.config["SQLALCHEMY_DATABASE_URI"])

    refused = command("restore", "latest", "--identity", secret_key)

    assert refused.exit_code == 1
    assert "is not empty: its table" in refused.output or "is in use" in refused.output
    assert rows(app.config["SQLALCHEMY_DATABASE_URI"]) == before


def test_the_state_says_when_the_last_good_one_was_and_why_the_next_failed(
    app: Flask, command: Command, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("backup")
    good = state.read(app.config["DATA_DIR"])
    monkeypatch.setitem(app.config, "BACKUP_RECIPIENTS", "age1nonsense")

    failed = command("backup")

    assert (good.made_at, good.name, good.error) == (now(), name_of(now()), "")
    assert good.size == (place / good.name).stat().st_size > 1000
    bad = state.read(app.config["DATA_DIR"])
    assert (bad.made_at, bad.name) == (good.made_at, good.name)
    assert "'age1nonsense' is not a public key" in bad.error
    assert bad.error in failed.output


@pytest.mark.parametrize("put", ["AGE-SECRET-KEY-1QQQSAFE", "-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaSAFE"])
def test_a_secret_that_stands_where_a_public_key_belongs_is_told_to_nobody(
    app: Flask, command: Command, monkeypatch: pytest.MonkeyPatch, put: str
) -> None:
    monkeypatch.setitem(app.config, "BACKUP_RECIPIENTS", put)
    failed = command("backup")
    assert failed.exit_code == 1
    assert "SAFE" not in failed.output + (app.config["DATA_DIR"] / state.FILE).read_text()


def test_nothing_half_is_left_where_it_fails(
    app: Flask, command: Command, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> copies.Copied:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "copy", fails)

    failed = command("backup")

    assert failed.exit_code == 1
    assert "No backup was made: [Errno 28] No space left on device" in failed.output
    assert list(place.glob("*")) == []
    assert list((app.config["DATA_DIR"] / "tmp").iterdir()) == []


def test_what_a_killed_backup_has_left_is_removed_by_the_next(command: Command, place: Path) -> None:
    """obstore writes to a file beside it, which nothing would ever remove."""
    place.mkdir()
    for name in (f"{name_of(now() - timedelta(days=1))}#1", "mine#1"):
        (place / name).write_bytes(b"half")
    command("backup")
    assert sorted(path.name for path in place.iterdir()) == ["erasures.json", "mine#1", name_of(now())]


@pytest.mark.parametrize("place_of_damage", [0, 300, 0.5, -1])
def test_a_damaged_file_is_told_before_anything_is_written(
    command: Command, place: Path, secret_key: Path, tmp_path: Path, place_of_damage: float
) -> None:
    command("backup")
    file = place / name_of(now())
    content = bytearray(file.read_bytes())
    content[int(place_of_damage * len(content)) if place_of_damage == 0.5 else int(place_of_damage)] ^= 1
    file.write_bytes(content)

    refused = command("restore", "latest", "--identity", secret_key, "--into", tmp_path / "re")

    assert refused.exit_code == 1
    assert "Error: The backup can't be opened: the file is damaged" in refused.output
    assert not (tmp_path / "re").exists()


def test_a_file_that_was_cut_off_is_told(command: Command, place: Path, secret_key: Path) -> None:
    command("backup")
    file = place / name_of(now())
    file.write_bytes(file.read_bytes()[:-1000])

    refused = command("restore", file, "--identity", secret_key, "--check")

    assert refused.exit_code == 1
    assert "damaged or not whole" in refused.output


def test_a_file_from_elsewhere_may_have_any_name(
    command: Command, place: Path, secret_key: Path, tmp_path: Path
) -> None:
    command("backup")
    file = (place / name_of(now())).rename(tmp_path / "Záloha (1).TAR.age")

    checked = command("restore", file, "--identity", secret_key, "--check")

    assert checked.exit_code == 0, checked.output
    assert "Záloha (1).TAR.age is whole" in checked.output


def test_another_key_opens_nothing(command: Command, place: Path, tmp_path: Path) -> None:
    command("backup")
    made = command("backup-key")
    (tmp_path / "other.txt").write_text(made.stdout)

    assert "made for another key" in command("restore", "latest", "--identity", tmp_path / "other.txt").output
    assert "name the file that holds it with --identity" in command("restore", "latest").output
    assert "There is no file nonsense, nor such a backup" in command("restore", "nonsense").output


@pytest.mark.slow
def test_a_passphrase_opens_it_too(
    app: Flask, command: Command, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "passphrase"
    file.touch(mode=0o600)
    file.write_text("žluťoučký kůň úpěl\n", encoding="utf-8")
    monkeypatch.setitem(app.config, "BACKUP_RECIPIENTS", "")
    monkeypatch.setitem(app.config, "BACKUP_PASSPHRASE_FILE", str(file))

    assert command("backup").exit_code == 0
    checked = command("restore", "latest", "--check")

    assert checked.exit_code == 0, checked.output
    assert "is whole" in checked.output
    file.write_text("another one, as long\n", encoding="utf-8")
    assert "the passphrase is another one" in command("restore", "latest", "--check").output


def test_keys_are_named_and_held_only_where_asked(
    app: Flask, command: Command, place: Path, secret_key: Path, tmp_path: Path
) -> None:
    without = command("backup")
    held = command("restore", "latest", "--identity", secret_key, "--check")
    (place / name_of(now())).unlink()
    command("backup", "--with-keys")

    opened = archive.look(Storage(place).open_stream(name_of(now())), identities(secret_key))

    assert "Not in it: SECRET_KEY. Keep them elsewhere." in without.output
    assert held.exit_code == 0
    assert app.config["SECRET_KEY"].encode() not in (place / name_of(now())).read_bytes()
    assert set(opened[0].keys) == {"SECRET_KEY"}
    assert archive.KEYS in opened[1]


def identities(file: Path) -> list[object]:
    return making.encryption.identities_in(file)


def test_two_at_once_are_one_too_many(app: Flask, command: Command) -> None:
    with (app.config["DATA_DIR"] / "backup.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        refused = command("backup")
    assert "Another backup is being made" in refused.output


@pytest.mark.slow
def test_none_is_made_where_one_is_being_restored(
    command: Command, elsewhere: tuple[str, list[str]], secret_key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The timer may fire meanwhile; it would take away the folder that the other works in."""
    command("backup")
    restore, tries = restoring._restore_database, []

    def meanwhile(app: Flask, *rest: Any) -> None:
        with pytest.raises(BackupError, match="being made or restored here"):
            making.make(app.config)
        tries.append(app)
        restore(app, *rest)

    monkeypatch.setattr(restoring, "_restore_database", meanwhile)
    restored = command("restore", "latest", "--identity", secret_key, *elsewhere[1])
    assert (restored.exit_code, len(tries)) == (0, 1), restored.output


def test_a_backup_is_told_as_made_where_only_the_register_of_erasures_fails(
    command: Command, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_target: Storage) -> None:
        raise OSError("away")

    monkeypatch.setattr(erasures, "note", fails)
    made = command("backup")
    assert made.exit_code == 1
    assert "The backup was made, but not the register of erasures beside it: away" in made.output
    assert (place / name_of(now())).exists()


def test_old_ones_go_only_after_a_good_one(app: Flask, command: Command, place: Path) -> None:
    names = [name_of(now() - timedelta(days=days)) for days in range(1, 500)]
    for name in names:
        Storage(place).put(name, io.BytesIO(b"old"))
    made = command("backup")

    left = sorted(path.name for path in place.glob("prezence-*"))
    assert 20 <= len(left) <= 24
    assert name_of(now()) in left
    assert f"removed {names[-1]}" in made.output


def test_what_is_deleted_while_it_is_copied_is_in_neither(
    app: Flask, command: Command, secret_key: Path, place: Path, uploads: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file was read, then the database was copied; meanwhile somebody removed both, and somebody else added one."""
    copy = copies.copy

    def meanwhile(uri: str, target: Path) -> copies.Copied:
        uploads.delete("slides/1.pdf")
        uploads.put("slides/2.pdf", io.BytesIO(b"new"))
        with transaction() as session:
            session.execute(sa.update(Removal).values(files=["slides/2.pdf"]))
        return copy(uri, target)

    monkeypatch.setattr(copies, "copy", meanwhile)
    command("backup")

    manifest, found = archive.look(Storage(place).open_stream(name_of(now())), identities(secret_key))
    assert "files/slides/1.pdf" in found
    assert [name for name in manifest.parts if name.startswith(archive.FILES)] == ["files/slides/2.pdf"]
    assert manifest.missing == []


def test_the_database_is_copied_again_where_a_file_of_the_copy_is_gone(
    app: Flask, command: Command, secret_key: Path, place: Path, uploads: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy names a file that came after the first reading; it is removed before it can be read."""
    copy, tries = copies.copy, []

    def then_removed(uri: str, target: Path) -> copies.Copied:
        if tries:
            with transaction() as session:
                session.execute(sa.update(Removal).values(files=[]))
        copied = copy(uri, target)
        tries.append(copied.files)
        return copied

    with transaction() as session:
        session.execute(sa.update(Removal).values(files=["slides/3.pdf"]))
    monkeypatch.setattr(copies, "copy", then_removed)
    command("backup")

    manifest, _ = archive.look(Storage(place).open_stream(name_of(now())), identities(secret_key))
    assert tries == [{"slides/3.pdf"}, frozenset()]
    assert manifest.member.startswith("database-2.")
    assert manifest.missing == []


def test_what_was_missing_already_is_told(app: Flask, command: Command) -> None:
    with transaction() as session:
        session.execute(sa.update(Removal).values(files=["slides/lost.pdf"]))
    made = command("backup")
    assert made.exit_code == 0
    assert "1 files were missing already, the first of them slides/lost.pdf" in made.output


def test_who_registers_meanwhile_is_in_it_wholly_or_not_at_all(
    app: Flask, command: Command, person: Registration
) -> None:
    """A transaction that is open while the database is copied is not in the copy, and is not held up by it."""
    with transaction() as session:
        session.execute(sa.update(Registration).values(organisation="Half"))
        copied = copies.copy(app.config["SQLALCHEMY_DATABASE_URI"], app.config["DATA_DIR"] / "copy")
    assert db.session.scalar(sa.select(Registration.organisation)) == "Half"
    db.session.rollback()
    after = rows(app.config["SQLALCHEMY_DATABASE_URI"])
    assert copied.tables["registration"] != after["registration"]
    assert {**copied.tables, "registration": None} == {**after, "registration": None}


def test_a_backup_of_a_newer_program_is_refused(command: Command, place: Path, secret_key: Path, tmp_path: Path,
                                                monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    command("backup")
    monkeypatch.setattr("conference.lib.schema.known", lambda _app: {"0001"})
    refused = command("restore", "latest", "--identity", secret_key, "--into", tmp_path / "re")
    assert refused.exit_code == 1
    assert "newer version of Prezence" in refused.output
    assert not (tmp_path / "re").exists()


@pytest.mark.slow
def test_where_the_tables_cannot_be_brought_to_this_version_the_place_is_empty_again(
    command: Command, secret_key: Path, elsewhere: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_uri: str) -> None:
        raise OSError(28, "No space left on device")

    command("backup", "--with-keys")
    monkeypatch.setattr(databases, "upgrade", fails)
    refused = command("restore", "latest", "--identity", secret_key, *elsewhere[1])

    assert "Nothing was restored: [Errno 28] No space left on device" in refused.output
    databases.require_empty(elsewhere[0])
    assert not list(Storage(Path(elsewhere[1][1]) / "uploads").listed())
    assert not (Path(elsewhere[1][1]) / keys.RESTORED).exists()


def test_backups_do_not_lie_among_the_uploads(app: Flask, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "BACKUP_TO", f"{app.config['STORAGE_URL']}/backups")
    assert "each backup would hold all earlier ones" in command("backup").output


def test_a_seal_that_cannot_be_read_is_no_reason_to_make_no_backup(
    app: Flask, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SEAL_FILE", "/nowhere/seal.p12")
    assert "Not in it: SECRET_KEY, SEAL_FILE" in command("backup").output
    assert "The key of the seal can't be read" in command("backup", "--with-keys").output


def test_the_manifest_reads_what_it_wrote() -> None:
    manifest = archive.Manifest("2026", "0.4", "0042", "sqlite", "database-1.sqlite3.gz", {})
    assert archive.Manifest.from_json(manifest.to_json()) == manifest
    newer = json.dumps({**json.loads(manifest.to_json()), "format": 99})
    with pytest.raises(archive.BackupError, match="newer version"):
        archive.Manifest.from_json(newer.encode())
