"""Addresses of databases: no password of theirs is where others of the machine could read it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from conference.backup import addresses, copies
from conference.backup.trouble import BackupError
from tests import postgres
from tests.backup.conftest import Command
from tests.backup.filled import prepared

HIDDEN = "s3cret/w:rd"
OPEN = "postgresql://prezence:s3cret%2Fw%3Ard@127.0.0.1:5433/other"


@pytest.mark.parametrize(
    "address", [OPEN, "postgresql+psycopg://prezence@127.0.0.1:5433/other?password=s3cret%2Fw:rd&sslmode=require"]
)
def test_a_password_is_neither_shown_nor_told_to_programs(address: str) -> None:
    assert addresses.password_of(address) == HIDDEN
    for text in (addresses.shown(address), addresses.for_programs(address)):
        assert "s3cret" not in text
        assert "@127.0.0.1:5433/other" in text
    assert addresses.for_programs(address).partition("?")[0] == "postgresql://prezence@127.0.0.1:5433/other"


def test_an_address_of_a_socket_stays_one() -> None:
    assert addresses.for_programs("postgresql+psycopg:///prezence") == "postgresql:///prezence"
    assert addresses.password_of("sqlite:////var/lib/prezence/prezence.sqlite3") == ""


@pytest.mark.parametrize("command_line", [["move-database"], ["restore", "latest", "--into", "re", "--database"]])
def test_a_password_on_the_command_line_is_refused_and_not_repeated(command: Command, command_line: list[str]) -> None:
    refused = command(*command_line, OPEN)
    assert refused.exit_code == 1
    assert "everybody on this machine can read in the list of processes" in refused.output
    assert "s3cret" not in refused.output


def test_what_is_no_address_is_told_in_a_sentence(command: Command) -> None:
    refused = command("move-database", "nonsense:s3cret@host")
    assert (refused.exit_code, refused.output) == (1, f"Error: {addresses.FORM}\n")


def test_the_address_is_read_from_standard_input_the_environment_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    file = tmp_path / "address"
    file.write_text(f"{OPEN}\n", encoding="ascii")
    with app.test_cli_runner().isolation(input=f"{OPEN}\n"):
        assert addresses.new_database("-") == OPEN
    monkeypatch.setenv("NEW_DATABASE_URL_FILE", str(file))
    assert addresses.new_database("") == OPEN
    monkeypatch.setenv("NEW_DATABASE_URL", OPEN)
    with pytest.raises(BackupError, match="NEW_DATABASE_URL and NEW_DATABASE_URL_FILE are both set"):
        addresses.new_database("-")
    monkeypatch.delenv("NEW_DATABASE_URL_FILE")
    assert addresses.new_database("-") == OPEN
    assert addresses.new_database("postgresql:///prezence") == "postgresql:///prezence"


@pytest.mark.postgres
@pytest.mark.slow
def test_a_database_that_asks_for_its_password_is_backed_up(application: Flask, tmp_path: Path) -> None:
    with postgres.cluster(password=HIDDEN) as uri:
        prepared(uri, application)
        copied = copies.copy(uri, tmp_path / "copy")
        assert (copied.kind, (tmp_path / "copy").stat().st_size > 1000) == ("postgresql", True)


def test_the_password_of_a_key_is_hidden_too_and_refused_as_an_argument() -> None:
    address = "postgresql://office@db.example.org/prezence?sslpassword=s3cret&sslmode=require"

    assert (addresses.shown(address), addresses.for_programs(address)) == (
        "postgresql://office@db.example.org/prezence?sslmode=require",
        "postgresql://office@db.example.org/prezence?sslmode=require",
    )
    with pytest.raises(BackupError):
        addresses.new_database(address)
