"""The machine: disk, memory, clock, papers; and how it is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from conference.doctor import clock, disk, fonts, machine, tls
from conference.doctor.saying import size
from conference.lib.apart import Failed
from tests.doctor.observed import named, names

GIGABYTE = 1024**3
NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
MOUNTS = "/dev/sda1 / ext4 rw 0 0\nnas:/data /srv/our\\040data nfs4 rw 0 0\n"


@pytest.mark.parametrize(
    ("count", "said"), [(640 * 1024**2, "640 MB"), (1.5 * GIGABYTE, "1.5 GB"), (80.4 * GIGABYTE, "80 GB")]
)
def test_sizes_are_said_as_people_do(count: float, said: str) -> None:
    assert size(count) == said


@pytest.mark.parametrize(
    ("free", "found"),
    [
        (3 * GIGABYTE, {"disk": "OK"}),
        (GIGABYTE, {"disk-small": "WARNING"}),
        (20 * 1024**2, {"disk-full": "ERROR"}),
    ],
)
def test_a_disk_with_little_room_is_told(free: int, found: dict[str, str]) -> None:
    assert names(disk.room(free, Path("/srv"))) == found


@pytest.mark.parametrize(("available", "found"), [(500, {}), (49, {"inodes-few": "WARNING"})])
def test_a_disk_that_takes_no_more_files_is_told(available: int, found: dict[str, str]) -> None:
    of = SimpleNamespace(f_files=1000, f_favail=available)
    assert names(disk.inodes(of, Path("/srv"))) == found  # type: ignore[arg-type]


def test_a_disk_without_inodes_of_its_own_has_enough() -> None:
    assert names(disk.inodes(SimpleNamespace(f_files=0, f_favail=0), Path("/srv"))) == {}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seconds", "found"),
    [(0.004, {"fsync": "OK"}), (0.08, {"fsync-slow": "WARNING"}), (0.9, {"fsync-too-slow": "ERROR"})],
)
def test_a_slow_disk_is_told(seconds: float, found: dict[str, str]) -> None:
    assert names(disk.speed(seconds)) == found


def test_the_file_system_is_that_of_the_nearest_mount() -> None:
    assert disk.kind_of(Path("/srv/our data/prezence"), MOUNTS) == "nfs4"
    assert disk.kind_of(Path("/srv/other"), MOUNTS) == "ext4"


def test_sqlite_on_the_network_is_an_error(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"DATA_DIR": tmp_path, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/a.sqlite3"}
    monkeypatch.setattr(disk, "kind_of", lambda *_: "nfs4")
    assert named(disk.look(values), "sqlite-on-network").mend.endswith("(DATABASE_URL).")
    elsewhere = values | {"SQLALCHEMY_DATABASE_URI": "postgresql://db/prezence"}
    assert "sqlite-on-network" not in names(disk.look(elsewhere))


def test_this_disk_is_looked_at_and_nothing_stays_on_it(tmp_path: Path) -> None:
    values = {"DATA_DIR": tmp_path, "SQLALCHEMY_DATABASE_URI": "sqlite://"}
    assert "ms (fsync)" in next(iter(disk.look_at_speed(values))).says
    assert any("free on the disk" in observed.says for observed in disk.look(values))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("total", "available", "limits", "found"),
    [
        (2000, 900, [], {"memory": "OK"}),
        (2000, 150, [], {"memory-short": "WARNING"}),
        (500, 400, [], {"memory-small": "WARNING"}),
        (8000, 7000, [str(512 * 1024**2)], {"memory-small": "WARNING"}),
        (8000, 7000, ["max"], {"memory": "OK"}),
    ],
)
def test_little_memory_is_told(total: int, available: int, limits: list[str], found: dict[str, str]) -> None:
    meminfo = f"MemTotal: {total * 1024} kB\nMemAvailable: {available * 1024} kB\nHugePages_Total: 0\n"
    assert names(machine.memory(meminfo, limits)) == found


def test_this_memory_is_read() -> None:
    (observed,) = machine.look()
    assert "of memory" in observed.says


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        (2, {"clock-proxy": "OK"}),
        (-20, {"clock-proxy": "WARNING"}),
        (90, {"clock-proxy": "ERROR"}),
    ],
)
def test_a_clock_that_is_apart_is_told(seconds: int, found: dict[str, str]) -> None:
    assert names(clock.compared("proxy", NOON - timedelta(seconds=seconds), NOON)) == found


def test_it_is_said_which_clock_is_ahead() -> None:
    (observed,) = clock.compared("database", NOON + timedelta(seconds=20), NOON)
    assert observed.says == "The clock here is 20 s behind that of the database."


@pytest.mark.parametrize(
    ("end", "found"),
    [
        ("Aug 12 12:00:00 2026 GMT", {"proxy-certificate": "OK"}),
        ("May 22 12:00:00 2026 GMT", {"proxy-certificate-ends": "WARNING"}),
        ("May 14 12:00:00 2026 GMT", {"proxy-certificate-ends": "ERROR"}),
    ],
)
def test_the_end_of_a_certificate_is_told_in_time(end: str, found: dict[str, str]) -> None:
    assert names(tls.until_end("proxy", end, NOON)) == found


@pytest.mark.slow
def test_a_page_is_set_in_all_typefaces() -> None:
    (observed,) = fonts.look()
    assert observed.says.startswith("A page was set in 7 typefaces with all Czech letters")


def test_typefaces_without_czech_letters_and_papers_that_fail_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> bytes:
        raise Failed("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(fonts, "advances_of", lambda _path: (1000, {ord(letter): 500 for letter in "áčď"}))
    monkeypatch.setattr(fonts.pdf, "write_pdf", fails)
    incomplete, *_, papers = fonts.look()
    assert incomplete.says.endswith(" lacks éěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ„“–….")
    assert papers.says == "No paper can be set: cannot load library 'libpango-1.0-0'"
    assert "scripts/system-packages pdf" in papers.mend
