"""The image is built and run, with `--all-of=image`: it takes minutes the first time."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.install import image
from tests.parts import is_whole
from tests.served import free_port

pytestmark = [pytest.mark.slow, pytest.mark.long]

USER = 10001
LARGEST = 600 * 1000**2  # bytes; the base of Debian's packages takes 130 MB of it


@pytest.fixture(scope="module")
def data(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A volume for the built image."""
    if not is_whole(request.config, "image"):
        pytest.skip("an image is built with --all-of=image only")
    if reason := image.why_not():
        pytest.skip(reason)
    image.build()
    folder = tmp_path_factory.mktemp("volume")
    shutil.chown(folder, USER, USER)
    return folder


@pytest.fixture(scope="module")
def name(data: Path) -> Iterator[str]:
    """The running container."""
    with image.running(data, free_port()) as found:
        yield found


def inside(name: str, command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the container."""
    return subprocess.run(image.podman("exec", name, "sh", "-c", command), capture_output=True, text=True)


def test_the_image_is_small_says_what_it_is_and_asks_after_its_health(data: Path) -> None:
    (found,) = json.loads(image.said("inspect", "--type=image", image.IMAGE))
    assert found["Size"] < LARGEST
    assert found["User"] == str(USER)
    assert found["Labels"]["org.opencontainers.image.title"] == "Prezence"
    assert found["Healthcheck"]["Test"] == ["CMD", "scripts/healthy"]


def test_the_same_lock_file_and_tree_give_the_same_files(data: Path) -> None:
    again = f"{image.IMAGE}-again"
    image.build("--no-cache", "--target=built", tag=again)
    first, second = image.files(image.IMAGE), image.files(again)
    differing = sorted(path for path in first.keys() | second.keys() if first.get(path) != second.get(path))
    assert (len(first) > 5000, differing) == (True, [])


def test_it_runs_without_rights_and_without_what_builds(name: str) -> None:
    assert inside(name, "id -u").stdout == f"{USER}\n"
    assert "CapEff:\t0000000000000000" in inside(name, "cat /proc/1/status").stdout
    assert "Read-only file system" in inside(name, "touch /opt/prezence/here").stderr
    assert inside(name, "command -v gcc cc make pip pip3").stdout == ""
    assert inside(name, "python -m pip --version").returncode == 1
    assert inside(name, "pg_dump --version && pg_restore --version").returncode == 0


def test_it_is_healthy_and_the_doctor_misses_only_what_an_administrator_does(name: str) -> None:
    assert inside(name, "scripts/healthy").stdout == "ok\n"
    found = json.loads(inside(name, "prezence doctor --json").stdout)
    errors = {one["name"] for one in found if one["severity"] == "error"}
    assert errors == {"administrator-missing", "backup-off", "mail-refused"}
    assert "papers" in {one["name"] for one in found}


def test_its_data_outlive_it(name: str, data: Path) -> None:
    made = inside(name, "prezence create-administrator jana@example.org")
    assert "is an administrator" in made.stdout, made.stderr
    image.said("stop", "--time=30", name)
    with image.running(data, free_port()) as again:
        found = json.loads(inside(again, "prezence doctor --json").stdout)
    assert "administrator-missing" not in {one["name"] for one in found}
