"""Configuration: production starts only when nothing is missing, and says which variable to set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import config as settings
from conference import create_app

COMPLETE = {
    "SECRET_KEY": "long enough to be a secret in production",
    "EXTERNAL_URL": "https://konference.example.org",
    "MAIL_SERVER": "smtp.example.org",
}


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_production_names_the_variable_that_is_missing(name: str) -> None:
    values = settings.from_environment({key: value for key, value in COMPLETE.items() if key != name})
    problems = settings.problems(values)
    assert len(problems) == 1
    assert problems[0].startswith(name)


def test_production_refuses_to_start_without_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in COMPLETE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PREZENCE_ENV", "production")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    with pytest.raises(settings.ConfigurationError) as refused:
        create_app()
    named = [line.split(" ")[0] for line in str(refused.value).splitlines()]
    assert named == ["SECRET_KEY", "EXTERNAL_URL", "MAIL_SERVER"]


def test_a_complete_production_configuration_has_no_problems() -> None:
    assert settings.problems(settings.from_environment(COMPLETE)) == []


def test_the_demo_makes_its_own_secret_at_the_first_start_and_keeps_it(tmp_path: Path) -> None:
    values = {"MODE": "demo", "SECRET_KEY": "", "DATA_DIR": tmp_path, "SQLALCHEMY_DATABASE_URI": "sqlite://"}
    first, second = create_app(values), create_app(values)
    assert first.config["SECRET_KEY"] == second.config["SECRET_KEY"]
    assert len(first.config["SECRET_KEY"]) >= 48
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_postgresql_is_spoken_to_through_psycopg() -> None:
    values = settings.from_environment({**COMPLETE, "DATABASE_URL": "postgres://u:p@localhost/prezence"})
    assert values["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u:p@localhost/prezence"


def test_a_number_that_is_none_is_named() -> None:
    with pytest.raises(settings.ConfigurationError, match="MAIL_PORT"):
        settings.from_environment({**COMPLETE, "MAIL_PORT": "twenty-five"})


def test_check_config_masks_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    app = create_app({**settings.from_environment(COMPLETE), "DATA_DIR": tmp_path})
    shown = app.test_cli_runner().invoke(args=["check-config"])
    assert shown.exit_code == 0
    assert COMPLETE["SECRET_KEY"] not in shown.output
    assert "SECRET_KEY = (set)" in shown.output


def test_a_start_that_fails_tells_the_administrator_what_to_set_and_nothing_else(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "check-config"]
    bare = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, env=bare, cwd=settings.ROOT, check=False)
    assert done.returncode == 1
    first, *named = done.stderr.splitlines()
    assert first == "Prezence can't start with this configuration."
    assert [line.split(" ")[0] for line in named] == ["SECRET_KEY", "EXTERNAL_URL", "MAIL_SERVER"]


def test_days_of_backups_are_a_number_or_unknown() -> None:
    assert settings.from_environment({"BACKUP_KEPT_DAYS": "30"})["BACKUP_KEPT_DAYS"] == 30
    assert settings.from_environment({})["BACKUP_KEPT_DAYS"] is None
    for typed in ("0", "a month"):
        with pytest.raises(settings.ConfigurationError, match="BACKUP_KEPT_DAYS"):
            settings.from_environment({"BACKUP_KEPT_DAYS": typed})
