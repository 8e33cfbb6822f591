"""What an administrator is told of backups before they are needed."""

from __future__ import annotations

import errno
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from conference.backup import diagnosis, state
from conference.backup.state import BackupState
from conference.lib.clock import now


@pytest.fixture
def config(tmp_path: Path) -> dict[str, Any]:
    """Settings of an installation in production, with backups in another house."""
    return {
        "MODE": "production", "DATA_DIR": tmp_path, "BACKUP_TO": "s3://backups", "BACKUP_RECIPIENTS": "age1…",
        "BACKUP_PASSPHRASE_FILE": "",
    }  # fmt: skip


def told(config: dict[str, Any]) -> list[str]:
    return [observed.name for observed in diagnosis.look(config) if observed.severity]


@pytest.mark.parametrize(
    ("hours", "failed", "names"),
    [
        (None, "", ["backup-none"]),
        (25, "", []),
        (27, "", ["backup-old"]),
        (1, "no room", ["backup-failed"]),
        (None, "no room", ["backup-failed"]),
        (72, "no room", ["backup-failed", "backup-old"]),
    ],
)
def test_a_backup_that_is_missing_failed_or_old_is_told(
    config: dict[str, Any], hours: int | None, failed: str, names: list[str]
) -> None:
    made_at = None if hours is None else now() - timedelta(hours=hours)
    state.write(config["DATA_DIR"], BackupState(made_at=made_at, error=failed))
    assert told(config) == names


def test_it_is_said_why_it_failed(config: dict[str, Any]) -> None:
    state.write(config["DATA_DIR"], BackupState(error="The disk of /data has no room."))
    assert [observed.says for observed in diagnosis.look(config)] == [
        "The last backup failed: The disk of /data has no room."
    ]


def test_an_installation_that_nobody_backs_up_is_told_of(config: dict[str, Any]) -> None:
    assert told({**config, "BACKUP_RECIPIENTS": ""}) == ["backup-off"]
    assert told({**config, "MODE": "demo", "BACKUP_RECIPIENTS": ""}) == []


def test_backups_on_the_disk_of_the_data_are_told_of(config: dict[str, Any], tmp_path: Path) -> None:
    state.write(tmp_path, BackupState(made_at=now()))
    assert told({**config, "BACKUP_TO": str(tmp_path)}) == ["backup-same-disk"]


def test_a_state_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / state.FILE).write_text("{")
    assert state.read(tmp_path) == BackupState()
    state.write(tmp_path, BackupState(tried_at=now(), made_at=now(), name="a", size=3, seconds=1.5))
    assert state.read(tmp_path) == BackupState(now(), "", now(), "a", 3, 1.5)


def test_on_a_full_disk_a_failure_is_written_over_what_was_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = BackupState(tried_at=now(), made_at=now(), name="2026-05-12.tar.age", size=3, seconds=1.5)
    state.write(tmp_path, known)

    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    state.write(tmp_path, known.failed("No space left on device"))
    assert state.read(tmp_path) == known.failed("No space left on device")
    assert [path.name for path in tmp_path.iterdir()] == [state.FILE]
    (tmp_path / state.FILE).unlink()
    with pytest.raises(OSError, match="No space"):
        state.write(tmp_path, known)
