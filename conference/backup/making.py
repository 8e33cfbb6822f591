"""Makes a backup while people register, looks whether it can be read, and removes those that are too old.

Files first, then the database, then the files that have come meanwhile. A row is written after its file and a file is
deleted after its row, so all that the rows of the copy name was there at the moment of the copy: either read before
it, or among what came. Where somebody deletes just then what the copy names, the database is copied once more.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import config as settings
from conference.backup import archive, copies, encryption, keys, parts, rules, state
from conference.backup.archive import Manifest, Members
from conference.backup.trouble import BackupError
from conference.lib import disk, version
from conference.lib.clock import now
from conference.lib.storage import Storage, Stored

TRIES = 5
WORK = "backup-"  # begins the names of folders in DATA_DIR/tmp that hold copies while they are written


@dataclass(frozen=True)
class Report:
    """What was made."""

    name: str
    size: int
    sha256: str
    seconds: float
    manifest: Manifest
    removed: list[str]


def make(config: Mapping[str, Any], *, with_keys: bool = False) -> Report:
    """Make a backup, verify it, and remove old ones; notes in the state how it went. Raises BackupError, OSError."""
    data_dir: Path = config["DATA_DIR"]
    with only_one(data_dir):
        begun = now()
        noted = state.read(data_dir).began(begun)
        state.write(data_dir, noted)
        try:
            report = _make(config, begun.replace(microsecond=0), with_keys)
        except BaseException as error:
            state.write(data_dir, noted.failed(str(error) or type(error).__name__))
            raise
        state.write(data_dir, state.BackupState(begun, "", begun, report.name, report.size, report.seconds))
    return report


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Let no backup of these data be made or restored meanwhile. Raises BackupError."""
    with (data_dir / "backup.lock").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("Another backup is being made or restored here: wait for it.") from None
        yield


def _make(config: Mapping[str, Any], begun: Any, with_keys: bool) -> Report:
    started = time.monotonic()
    require_apart(config["BACKUP_TO"], config["STORAGE_URL"])
    closing = encryption.locks(config["BACKUP_RECIPIENTS"], config["BACKUP_PASSPHRASE_FILE"])
    target, name = Storage(config["BACKUP_TO"]), rules.name_of(begun)
    manifests: list[Manifest] = []
    target.remove_unfinished(_is_backup)
    parts.remove_left(config["BACKUP_TO"], lambda key: rules.is_left(key, begun))
    with work_folder(config["DATA_DIR"]) as folder:
        pieces = _archive(config, folder, begun.isoformat(), with_keys, manifests)
        size, digest = archive.store(pieces, name, target, closing)
    try:
        verify(target, name, closing, manifests[0])
    except BaseException:
        with suppress(OSError):
            target.delete(name)
        raise
    removed = rotate(target, rules.keeping_of(config))
    return Report(name, size, digest, time.monotonic() - started, manifests[0], removed)


def _is_backup(key: str) -> bool:
    return rules.moment_of(key) is not None


def require_apart(backups: str, uploads: str) -> None:
    """Raise BackupError where backups lie among the uploads: each would hold all that were made before."""
    if f"{backups.rstrip('/')}/".startswith(f"{uploads.rstrip('/')}/"):
        raise BackupError(f"BACKUP_TO is inside of STORAGE_URL ({uploads}): each backup would hold all earlier ones.")


@contextmanager
def work_folder(data_dir: Path) -> Iterator[Path]:
    """Return a folder for copies, empty again afterwards; what a killed backup has left goes too."""
    parent = data_dir / "tmp"
    parent.mkdir(mode=0o700, exist_ok=True)
    for left in parent.glob(f"{WORK}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=WORK, dir=parent) as folder:
        yield Path(folder)


def verify(target: Storage, name: str, closing: encryption.Locks, expected: Manifest) -> None:
    """Read what was written as who restores it will. Raises BackupError where it is not what was meant."""
    pieces = _without(target.open_stream(name), len(closing.head))
    found, _ = archive.look(pieces, [closing.checking])
    if found != expected:
        raise BackupError("What was written is not what was meant: is the disk of BACKUP_TO sound?")


def _without(pieces: Iterator[bytes], count: int) -> Iterator[bytes]:
    """Leave out the first bytes."""
    for piece in pieces:
        yield piece[count:]
        count = max(count - len(piece), 0)


def rotate(target: Storage, keeping: rules.Keeping) -> list[str]:
    """Remove the backups that are not kept any more; returns their names."""
    removed = rules.to_remove([stored.key for stored in target.listed()], keeping, now())
    for name in removed:
        target.delete(name)
    return removed


def _archive(
    config: Mapping[str, Any], folder: Path, made_at: str, with_keys: bool, manifests: list[Manifest]
) -> Iterator[bytes]:
    """Yield the archive; leaves its manifest in the list."""
    uri, uploads, made = config["SQLALCHEMY_DATABASE_URI"], Storage(config["STORAGE_URL"]), Members()
    _require_room(config["DATA_DIR"], settings.database_file(uri))
    seen: dict[str, Stored] = {}
    yield from _new_files(uploads, seen, made)
    missing: set[str] | None = None
    for number in range(1, TRIES + 1):
        member = f"database-{number}.{copies.MEMBER_ENDING[copies.kind_of(uri)]}"
        file = folder / member
        copied = copies.copy(uri, file)
        there = {stored.key for stored in uploads.listed()}
        yield from made.member(member, file.stat().st_size, archive.pieces_of(file))
        file.unlink()
        yield from _new_files(uploads, seen, made)
        vanished = {key for key in there if archive.FILES + key not in made.parts}
        before, missing = missing, {key for key in copied.files if archive.FILES + key not in made.parts}
        if not vanished and (not missing or missing == before):
            break
    else:
        raise BackupError("Files are deleted faster than they can be copied: try again later.")
    if with_keys:
        held = keys.packed(config)
        yield from made.member(archive.KEYS, len(held), [held])
    belongs = {archive.FILES + key for key in there} | {member, archive.KEYS}
    manifest = Manifest(
        made_at, version.number(), copied.revision, copied.kind, member, copied.tables,
        {name: part for name, part in made.parts.items() if name in belongs},
        sorted(missing), keys.fingerprints(config), with_keys,
    )  # fmt: skip
    manifests.append(manifest)
    text = manifest.to_json()
    yield from Members().member(archive.MANIFEST, len(text), [text])
    yield archive.end()


def _new_files(uploads: Storage, seen: dict[str, Stored], made: Members) -> Iterator[bytes]:
    """Yield the uploads that were not read yet, or have another content now."""
    for stored in sorted(uploads.listed(), key=lambda stored: stored.key):
        if seen.get(stored.key) == stored:
            continue
        try:
            size, pieces = uploads.open_sized(stored.key)
        except FileNotFoundError:
            continue  # deleted since it was listed
        yield from made.member(archive.FILES + stored.key, size, pieces)
        seen[stored.key] = stored


def _require_room(data_dir: Path, database: Path | None) -> None:
    """Raise BackupError where the copy of the database would fill the disk."""
    size = database.stat().st_size if database is not None and database.exists() else 0
    if not disk.has_room(data_dir, 2 * size):
        raise BackupError(f"The disk of {data_dir} has no room for a copy of the database.")
