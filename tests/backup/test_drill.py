"""The drill in small, and continuous copies by Litestream: heavy, so only `make test-all` has them."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import yaml

import config as settings
from conference.backup import databases
from conference.backup.contents import contents
from conference.events.models import Event
from conference.extensions import db
from conference.lib.old_bytes import empty_log
from tests.backup import drill
from tests.conftest import built
from tests.factories import make_event, make_registration

PROGRAM = Path(sys.executable).with_name("litestream")
SAMPLE = settings.ROOT / "deploy" / "litestream.yml"

pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_lost_is_restored_from_a_backup_made_while_people_registered(kind: str) -> None:
    command = [sys.executable, "-m", "tests.backup.drill", "--small", "--database", kind]
    done = subprocess.run(command, cwd=settings.ROOT, capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 0, done.stdout + done.stderr
    assert drill.GOOD in done.stdout


def test_the_drill_notices_a_row_that_is_lost_and_one_that_differs(tmp_path: Path) -> None:
    """Negative control of the test above."""
    one = drill.Drill("sqlite", f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path, drill.SMALL)
    before: drill.Rows = {"event": {(1,): (1, "a"), (2,): (2, "b")}, "quota": {}}
    one.compare_rows(before, {"event": {(1,): (1, "other")}, "quota": {}}, before)
    assert one.wrong == ["event: 1 lost, 1 changed"]


def test_litestream_copies_while_people_register_and_the_log_is_cut(tmp_path: Path) -> None:
    """Its sample configuration, with a folder in place of the bucket."""
    file = tmp_path / "live.sqlite3"
    sample = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
    assert sample["dbs"][0]["path"] == "/var/lib/prezence/prezence.sqlite3"
    sample["dbs"][0] |= {"path": str(file), "replica": {"type": "file", "path": str(tmp_path / "replica")}}
    configuration = tmp_path / "litestream.yml"
    configuration.write_text(yaml.safe_dump(sample), encoding="utf-8")

    with built(tmp_path / "data", f"sqlite:///{file}") as app, app.app_context():
        number = make_event().id
        command = [PROGRAM, "replicate", "-config", configuration]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            try:
                register(file, number)
                expected = rows(file)
                wait_for_copy(configuration, file, tmp_path, expected)
            finally:
                process.terminate()
                process.communicate(timeout=30)
        db.session.remove()


def register(file: Path, event_id: int) -> None:
    """Let people come, while the worker tries to cut the log."""
    for person in range(60):
        make_registration(db.session.get_one(Event, event_id), email=f"{person}@example.org")
        if person % 20 == 10:
            empty_log()
    assert file.with_name(f"{file.name}-wal").exists()


def rows(file: Path) -> object:
    with databases.opened(f"sqlite:///{file}") as connection:
        return contents(connection)


def wait_for_copy(configuration: Path, file: Path, folder: Path, expected: object) -> None:
    """Restore until the copy has all rows. Raises AssertionError after a while."""
    until = time.monotonic() + 60
    while True:
        restored = folder / f"restored-{time.monotonic_ns()}.sqlite3"
        command = [PROGRAM, "restore", "-config", configuration, "-o", restored, file]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0 and rows(restored) == expected:
            with closing(sqlite3.connect(restored)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return
        assert time.monotonic() < until, done.stderr
        time.sleep(0.5)
