"""What may be wrong with backups: there is none, the last one failed or is old, or it lies beside the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conference.backup import rules, state
from conference.lib.clock import now
from conference.lib.diagnoses import Observation, error, ok, warning

RUN = "Run: prezence backup"
DISK = "Name a folder of another disk or a store of another house in BACKUP_TO."


def look(config: Mapping[str, Any]) -> Iterator[Observation]:
    """Yield what is wrong; nothing but what is well outside production."""
    if config["MODE"] != "production":
        yield ok("backup", "Backups are for installations in production.")
        return
    if not (config["BACKUP_RECIPIENTS"] or config["BACKUP_PASSPHRASE_FILE"]):
        yield error(
            "backup-off", "There are no backups: nothing says who could open one.",
            "Set BACKUP_RECIPIENTS to the public key that “prezence backup-key” makes, and run scripts/install-server"
            " again: from then on one is made each night (docs/backup.md, also for containers).",
        )  # fmt: skip
        return
    yield from _of_state(state.read(config["DATA_DIR"]))
    yield from _of_place(config)


def _of_state(known: state.BackupState) -> Iterator[Observation]:
    if known.error:
        yield error("backup-failed", f"The last backup failed: {known.error}", f"Mend what it names. {RUN}")
    if known.made_at is None:
        if not known.error:
            yield error("backup-none", "No backup was made yet.", RUN)
    elif now() - known.made_at > rules.OLD_AFTER:
        hours = round((now() - known.made_at).total_seconds() / 3600)
        yield error("backup-old", f"The last good backup is {hours} hours old.", f"{RUN}, and look at its timer.")


def _of_place(config: Mapping[str, Any]) -> Iterator[Observation]:
    target, data_dir = str(config["BACKUP_TO"]), Path(config["DATA_DIR"])
    if "://" not in target and Path(target).exists() and Path(target).stat().st_dev == data_dir.stat().st_dev:
        yield warning("backup-same-disk", "Backups lie on the disk of the data, and would be lost with it.", DISK)
