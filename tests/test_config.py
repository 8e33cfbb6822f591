"""Configuration: production starts only when nothing is missing, and says which variable to set."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask

import config as settings
from conference import create_app
from conference.backup import state
from conference.backup.state import BackupState
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.model import Base
from conference.team.actions import create_account
from tests.served import free_port

pytestmark = pytest.mark.slow

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


@pytest.fixture
def installed(tmp_path: Path) -> Flask:
    """An installation for which nothing is wrong."""
    backups = {"BACKUP_TO": "s3://backups", "BACKUP_RECIPIENTS": "age1…"}
    values = settings.from_environment(
        {**COMPLETE, **backups, "DATA_DIR": str(tmp_path / "data"), "TRUSTED_PROXIES": "1",
         "WEB_BIND": f"127.0.0.1:{free_port()}"}
    )  # fmt: skip
    app = create_app(values)
    state.write(app.config["DATA_DIR"], BackupState(made_at=now()))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        flask_migrate.stamp()
        create_account("jana@example.org", administrator=True)
        db.session.remove()
        db.engine.dispose()
    return app


def findings(app: Flask) -> list[str]:
    """What check-config finds; the status says whether it is anything."""
    done = app.test_cli_runner().invoke(args=["check-config"])
    found = [line.removeprefix("- ") for line in done.output.splitlines() if line.startswith("- ")]
    assert done.exit_code == bool(found), done.output
    return found


def test_check_config_masks_secrets(installed: Flask) -> None:
    shown = installed.test_cli_runner().invoke(args=["check-config"]).output
    assert COMPLETE["SECRET_KEY"] not in shown
    assert "SECRET_KEY = (set)" in shown
    assert shown.endswith("The configuration is complete.\n")


def test_check_config_masks_passwords_in_addresses(installed: Flask) -> None:
    installed.config["RATELIMIT_STORAGE_URI"] = "redis://:hunter2@127.0.0.1/0"
    shown = installed.test_cli_runner().invoke(args=["check-config"]).output
    assert "RATELIMIT_STORAGE_URI = redis://:…@127.0.0.1/0" in shown
    assert "hunter2" not in shown


@pytest.mark.parametrize(
    ("name", "value", "begins"),
    [
        ("TRUSTED_PROXIES", 0, "TRUSTED_PROXIES is 0"),
        ("RATELIMIT_STORAGE_URI", "memory://", "RATELIMIT_STORAGE_URI is memory://"),
        ("RATELIMIT_ENABLED", False, "RATELIMIT_ENABLED is 0"),
        ("WEB_THREADS", 1, "WEB_PROCESSES must be"),
        ("BABEL_TRANSLATION_DIRECTORIES", "not compiled", "translations/cs.po is not compiled"),
        ("DATA_DIR", "demo", "DATA_DIR is"),
    ],
)
def test_check_config_finds_what_is_set_wrong(
    installed: Flask, tmp_path: Path, name: str, value: Any, begins: str
) -> None:
    if value == "not compiled":
        value = tmp_path / "translations"
        value.mkdir()
        (value / "cs.po").touch()
    elif value == "demo":
        value = tmp_path
        (value / "secret_key").touch()
        state.write(value, BackupState(made_at=now()))
    installed.config[name] = value
    (found,) = findings(installed)
    assert found.startswith(begins)


def test_check_config_finds_missing_tables_and_a_missing_administrator(installed: Flask) -> None:
    with installed.app_context():
        Base.metadata.tables["role_user"].drop(db.engine)
        Base.metadata.tables["role_user"].create(db.engine)
        db.engine.dispose()
    assert findings(installed) == [
        "There is no administrator yet. Run: flask --app wsgi create-administrator you@example.org"
    ]
    with installed.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    assert findings(installed) == ["The tables of the database are not there yet. Run: flask --app wsgi db upgrade"]


def test_check_config_finds_a_server_that_slow_senders_silence(installed: Flask) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listener:  # it waits for each request in turn
        installed.config["WEB_BIND"] = f"127.0.0.1:{listener.getsockname()[1]}"
        check = sys.modules["conference.check_config"]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(check, "ANSWERS_WITHIN", 0.3)
            (found,) = findings(installed)
    assert "flask --app wsgi serve" in found


def test_production_does_not_keep_its_data_where_the_demo_does() -> None:
    folders = [settings.from_environment({"PREZENCE_ENV": mode})["DATA_DIR"].name for mode in ("demo", "production")]
    assert folders == ["instance", "data"]


def test_redis_without_its_client_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "find_spec", lambda _name: None)
    values = settings.from_environment({**COMPLETE, "RATELIMIT_STORAGE_URI": "redis://127.0.0.1"})
    (problem,) = settings.problems(values)
    assert "pip install" in problem


def test_a_start_that_fails_tells_the_administrator_what_to_set_and_nothing_else(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "check-config"]
    bare = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, env=bare, cwd=settings.ROOT, check=False)
    assert done.returncode == 1
    first, *named = done.stderr.splitlines()
    assert first == "Prezence can't start with this configuration."
    assert [line.split(" ")[0] for line in named] == ["SECRET_KEY", "EXTERNAL_URL", "MAIL_SERVER"]


def test_a_secret_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a key that containers keep in a file\n", encoding="utf-8")
    values = settings.from_environment({"SECRET_KEY_FILE": str(tmp_path / "key")})
    assert values["SECRET_KEY"] == "a key that containers keep in a file"
    with pytest.raises(settings.ConfigurationError, match="SECRET_KEY and SECRET_KEY_FILE are both set"):
        settings.from_environment({"SECRET_KEY_FILE": str(tmp_path / "key"), "SECRET_KEY": "another"})
    with pytest.raises(settings.ConfigurationError, match="MAIL_PASSWORD_FILE names a file that can't be read"):
        settings.from_environment({"MAIL_PASSWORD_FILE": str(tmp_path / "gone")})


def test_days_of_backups_are_a_number_or_unknown() -> None:
    assert settings.from_environment({"BACKUP_KEPT_DAYS": "30"})["BACKUP_KEPT_DAYS"] == 30
    assert settings.from_environment({})["BACKUP_KEPT_DAYS"] is None
    for typed in ("0", "a month"):
        with pytest.raises(settings.ConfigurationError, match="BACKUP_KEPT_DAYS"):
            settings.from_environment({"BACKUP_KEPT_DAYS": typed})


@pytest.mark.parametrize(
    ("name", "value"),
    [("ALERT_EMAIL", "správce"), ("ALERT_EMAIL", "a@example.org, b@example.org"), ("LOG_FORMAT", "xml")],
)
def test_a_setting_of_watching_that_can_not_be_right_is_named(name: str, value: str) -> None:
    with pytest.raises(settings.ConfigurationError, match=f"{name} is"):
        settings.from_environment(COMPLETE | {name: value})


def test_a_token_for_the_figures_that_could_be_guessed_is_refused() -> None:
    (problem,) = settings.problems(settings.from_environment(COMPLETE | {"METRICS_TOKEN": "prometheus"}))
    assert problem.startswith("METRICS_TOKEN is shorter")
