"""Diagnoses of an installation: what is asked when, what is said where one fails, and that no secret is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from conference.extensions import db
from conference.lib import diagnoses
from conference.lib.diagnoses import Cost, Observation, Severity, error, ok, warning

TABLES = ok("tables", "The database answers, and its tables are those of this version.")


@pytest.fixture
def looked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with no diagnosis but those that a test adds."""
    monkeypatch.setitem(app.extensions, diagnoses.DIAGNOSES, [])
    return app


def test_what_finds_nothing_says_that_all_is_well(looked: Flask) -> None:
    diagnoses.add(looked, "disk", "There is room.", lambda: [])
    assert list(diagnoses.found(looked)) == [TABLES, ok("disk", "There is room.")]
    assert diagnoses.wrong(looked) == []


def test_what_is_wrong_comes_the_worst_first(looked: Flask) -> None:
    late, gone = warning("backup-late", "It is old.", "Make one."), error("backup-gone", "There is none.", "Make one.")
    diagnoses.add(looked, "backup", "There is one.", lambda: [late, gone, ok("backup-size", "4 MB")])
    assert diagnoses.wrong(looked) == [gone, late]


def test_only_what_costs_no_more_is_asked(looked: Flask) -> None:
    for cost in Cost:
        diagnoses.add(looked, cost.name, "Well.", lambda: [], cost=cost)
    asked = {most: [observed.name for observed in diagnoses.found(looked, most)][1:] for most in Cost}
    assert asked == {
        Cost.NOTHING: ["NOTHING"],
        Cost.SECONDS: ["NOTHING", "SECONDS"],
        Cost.OTHERS: ["NOTHING", "SECONDS", "OTHERS"],
    }


def test_one_that_fails_is_an_error_and_the_others_are_asked(looked: Flask) -> None:
    def fails() -> Iterator[Observation]:
        db.session.execute(sa.text("SELECT * FROM no_such_table"))
        yield ok("fails", "never said")

    def asks_the_database() -> Iterator[Observation]:
        yield ok("asks", str(db.session.scalar(sa.text("SELECT 1"))))

    diagnoses.add(looked, "fails", "Well.", fails)
    diagnoses.add(looked, "asks", "Well.", asks_the_database)
    _, failed, asked = diagnoses.found(looked)
    assert (failed.name, failed.severity) == ("fails-failed", Severity.ERROR)
    assert "no_such_table" in failed.says
    assert asked == ok("asks", "1.")


def test_without_its_tables_only_what_reads_none_is_asked(looked: Flask) -> None:
    diagnoses.add(looked, "rows", "Rows are right.", lambda: [])
    diagnoses.add(looked, "disk", "There is room.", lambda: [], reads_tables=False)
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE alembic_version"))
    try:
        tables, disk = diagnoses.found(looked)
    finally:
        diagnoses.schema.flask_migrate.stamp()
    assert tables == error(
        "tables", "The tables of the database are not there yet.", "Run: flask --app wsgi db upgrade"
    )
    assert disk == ok("disk", "There is room.")


@pytest.mark.parametrize(
    ("setting", "value", "secret"),
    [
        ("SECRET_KEY", "of sessions and links", "of sessions and links"),
        ("MAIL_PASSWORD", "heslo k poště", "heslo k poště"),
        ("RATELIMIT_STORAGE_URI", "redis://:hunter2@10.0.0.1/0", "hunter2"),
        ("DATABASE_URL", "postgresql://prezence:tajné@db/prezence", "tajné"),
        ("DATABASE_URL", "postgresql://prezence:taj%40emn%C3%A9@db/prezence", "taj@emné"),
    ],
)
def test_no_secret_of_the_settings_is_told(
    looked: Flask, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, secret: str
) -> None:
    monkeypatch.setitem(looked.config, setting, value)
    diagnoses.add(looked, "leaks", "Well.", lambda: [error("leaks", f"it said {secret}!", f"not {secret}")])
    _, leaks = diagnoses.found(looked)
    assert (leaks.says, leaks.mend) == ("it said …!", "not …")


def test_nor_are_keys_of_the_store(looked: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "klíč k úložišti")
    diagnoses.add(looked, "leaks", "Well.", lambda: [error("leaks", "signed by klíč k úložišti", "")])
    _, leaks = diagnoses.found(looked)
    assert leaks.says == "signed by …"
