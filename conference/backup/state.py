"""When the last backup was made and how the last try ended: a small file beside the data, for whoever watches.

It stands in no database, since it is asked when there is none, and a backup would bring an old one back.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from conference.lib import disk

FILE = "backup-state.json"


@dataclass(frozen=True)
class BackupState:
    """What is known of backups; moments are aware."""

    tried_at: datetime | None = None  # when the last try began
    error: str = ""  # why it failed; empty while it runs and where it did not
    made_at: datetime | None = None  # when the last good backup was begun: what was written later is not in it
    name: str = ""  # of that backup, in BACKUP_TO
    size: int = 0  # its bytes
    seconds: float = 0.0  # how long it took

    def began(self, moment: datetime) -> BackupState:
        """Say that a try has begun."""
        return replace(self, tried_at=moment, error="")

    def failed(self, why: str) -> BackupState:
        """Say that it has failed."""
        return replace(self, error=why)


def read(data_dir: Path) -> BackupState:
    """Return what is known; nothing where no backup was ever tried or the file can't be read."""
    try:
        values = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
        for name in ("tried_at", "made_at"):
            values[name] = datetime.fromisoformat(values[name]) if values[name] else None
        return BackupState(**values)
    except (OSError, ValueError, KeyError, TypeError):
        return BackupState()


def write(data_dir: Path, state: BackupState) -> None:
    """Write it down, whole or not at all. On a full disk it goes over the old one, which has its place there.

    Raises OSError where even that can't be.
    """
    file, new = data_dir / FILE, data_dir / f"{FILE}.new"
    text = json.dumps(asdict(state), default=datetime.isoformat)
    try:
        new.write_text(text, encoding="utf-8")
        os.replace(new, file)
    except OSError as error:
        new.unlink(missing_ok=True)
        if not (disk.is_full(error) and file.exists()):
            raise
        with file.open("r+", encoding="utf-8") as target:
            target.write(text)
            target.truncate()
