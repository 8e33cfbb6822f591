"""`flask doctor`: a line for each observation, an exit code, a list for programs."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from conference.lib import diagnoses
from conference.lib.diagnoses import error, warning

LATE = warning("backup-late", "The last backup is 9 days old.", "Run: prezence backup")
GONE = error("backup-gone", "There is no backup.", "Run: prezence backup")


def add(app: Flask, monkeypatch: pytest.MonkeyPatch, *observations: diagnoses.Observation) -> None:
    """Let the application have one diagnosis, which says this."""
    monkeypatch.setitem(app.extensions, diagnoses.DIAGNOSES, [])
    diagnoses.add(app, "backup", "The last backup is of today.", lambda: observations)


def test_a_line_says_how_bad_what_and_how_to_mend_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    add(app, monkeypatch, LATE, GONE)
    done = app.test_cli_runner().invoke(args=["doctor"])
    assert done.output.splitlines() == [
        "ok      tables: The database answers, and its tables are those of this version.",
        "warning backup-late: The last backup is 9 days old. Run: prezence backup",
        "error   backup-gone: There is no backup. Run: prezence backup",
    ]
    assert done.exit_code == 1


def test_a_warning_alone_is_no_failure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    add(app, monkeypatch, LATE)
    assert app.test_cli_runner().invoke(args=["doctor"]).exit_code == 0


def test_programs_get_a_list(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    add(app, monkeypatch, GONE)
    done = app.test_cli_runner().invoke(args=["doctor", "--json"])
    assert json.loads(done.output)[1] == {
        "name": "backup-gone",
        "severity": "error",
        "says": "There is no backup.",
        "mend": "Run: prezence backup",
    }
    assert done.exit_code == 1
