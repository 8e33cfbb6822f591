"""The units of systemd and the compose file: what systemd says of them, and that they name what there is."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

import config as settings
from config import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
EXPOSED = 15  # tenths, as `systemd-analyze security` counts; 10 is a service that could do everything, times ten
CLOSES = re.compile(r"^(?!ReadWritePaths|WantedBy|\[)\S+=.*$", re.M)  # lines that deny something
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]


def analysed(*arguments: str) -> str:
    """What systemd-analyze says, which must be without fault."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here, so nobody has looked at the units")
    done = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path) -> None:
    for one in UNITS:  # the timer names its service
        there = one.read_text(encoding="utf-8").replace("/opt/prezence/.venv/bin/flask", "/bin/true")
        (tmp_path / one.name).write_text(there, encoding="utf-8")
    assert analysed("verify", "--man=no", str(tmp_path / unit.name)) == ""


@pytest.mark.slow
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_can_do_little_beside_its_work(unit: Path) -> None:
    analysed("security", "--no-pager", "--offline=true", f"--threshold={EXPOSED}", str(unit))


def test_the_services_are_closed_in_alike() -> None:
    closed = {
        frozenset(CLOSES.findall(unit.read_text(encoding="utf-8").partition("StateDirectoryMode")[2]))
        for unit in SERVICES
    }
    assert len(SERVICES) == 3
    assert len(closed) == 1


def compose() -> dict[str, Any]:
    """The compose file."""
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def test_each_service_of_the_compose_file_is_closed_in() -> None:
    for name, service in compose()["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        pinned = r"[a-z.]+/[a-z/]+:v?\d[\w.]*" if name != "prezence" else r"localhost/prezence"
        assert re.fullmatch(pinned, service["image"]), name


def test_each_service_sees_its_own_secrets_only() -> None:
    """A folder of all would give whoever gets into one of them the keys of the others."""
    seen = {
        name: {mount.partition(":")[0] for mount in service.get("volumes", []) if mount.startswith("./private")}
        for name, service in compose()["services"].items()
    }
    folder = "./private/secrets"
    assert {name: mounts for name, mounts in seen.items() if mounts} == {
        "prezence": {f"{folder}/secret_key", f"{folder}/database_url"},
        "postgresql": {f"{folder}/postgresql_password"},
    }


def test_only_what_has_no_profile_runs_by_itself() -> None:
    services = compose()["services"]
    assert [name for name, service in services.items() if "profiles" not in service] == ["prezence"]
    assert all(service.get("profiles", [name]) == [name] for name, service in services.items())


def test_volumes_are_declared_and_used() -> None:
    found = compose()
    mounted = {
        mount.partition(":")[0]
        for service in found["services"].values()
        for mount in service.get("volumes", [])
        if not mount.startswith(".")
    }
    assert mounted == set(found["volumes"])


def written(folder: Path, *arguments: str) -> dict[str, str]:
    """What scripts/install-container writes: the settings and .env, as one."""
    for part in ("scripts", "deploy"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("settings", "private", ".env"))
    environ = {"PATH": "/usr/bin:/bin:/usr/sbin", "PREZENCE_ONLY_WRITES": "1"}
    subprocess.run([folder / "scripts" / "install-container", *arguments], check=True, capture_output=True, env=environ)
    lines = [line for name in ("settings", ".env") for line in (folder / "deploy" / name).read_text().splitlines()]
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_settings_of_the_container_are_settings(tmp_path: Path) -> None:
    office = ("https://konference.example.org", "smtp.example.org")
    found = written(tmp_path, "--with", "postgresql,redis,storage", *office)
    known = {setting.name for setting in settings.SETTINGS}
    unknown = {name for name in found if name.removesuffix("_FILE") not in known}
    assert {name for name in unknown if not name.startswith("AWS_")} == {"COMPOSE_PROFILES", "PREZENCE_HOST"}
    assert found["COMPOSE_PROFILES"] == "proxy,postgresql,redis,storage"
    assert found["TRUSTED_PROXIES"] == "1"
    secrets = tmp_path / "deploy" / "private" / "secrets"
    password = (secrets / "postgresql_password").read_text()
    assert (secrets / "database_url").read_text() == f"postgresql://prezence:{password}@postgresql/prezence"
    assert len((secrets / "secret_key").read_text()) >= 32
    assert stat.S_IMODE(secrets.parent.stat().st_mode) == 0o700  # others of this machine get no further
    assert (tmp_path / "deploy" / "settings").stat().st_mode & 0o077 == 0


def test_an_office_alone_gets_sqlite_and_a_proxy_and_one_to_try_none(tmp_path: Path) -> None:
    alone = written(tmp_path / "office", "https://konference.example.org", "smtp.example.org")
    assert (alone["COMPOSE_PROFILES"], "DATABASE_URL_FILE" in alone) == ("proxy", False)
    tried = written(tmp_path / "tried", "http://127.0.0.1:8000", "smtp.example.org")
    assert (tried["COMPOSE_PROFILES"], tried["TRUSTED_PROXIES"]) == ("", "0")


def test_what_starts_the_container_is_a_command(application: Flask) -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert 'CMD ["serve", "--upgrade"]' in text
    assert "serve" in application.cli.commands
    copied = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    missing = [line for line in copied if line.startswith("!") and not (ROOT / line[1:]).exists()]
    assert missing == []
