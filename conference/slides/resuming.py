"""Uploads that go on after a break: parts of a file in the storage, until the form that they belong to is sent.

Nothing is in the database: what an upload is of stands in a small file beside its parts, and how far it is follows
from them. So any machine goes on with it, and what is never finished is erased by its age alone.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from conference.lib.clock import now
from conference.lib.storage import may_hold, storage
from conference.untrusted.refusals import RefusalReason, UploadRefused
from conference.untrusted.uploads import SLIDES_MAX_BYTES

PART_BYTES = 4 * 1024 * 1024
"""The largest part that is taken: what a broken connection loses at most."""
KEPT = timedelta(days=1)
META_MAX = 4096
FOLDER = "uploads"
_KEY = re.compile(r"([0-9]{10})-([0-9a-f]{32})")


@dataclass(frozen=True)
class PartialUpload:
    """A file that is on its way: whose it is, what it is called, how long it will be, and how much is here."""

    key: str
    item_id: int
    speaker_id: int
    filename: str
    length: int
    offset: int
    parts: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether all of it is here."""
        return self.offset == self.length

    @property
    def expires_at(self) -> datetime:
        """The moment from which it may be erased."""
        return _begun(self.key) + KEPT


def check_length(length: int) -> None:
    """Raise UploadRefused(EMPTY, TOO_LARGE) for a file of so many bytes that is not taken."""
    if length <= 0:
        raise UploadRefused(RefusalReason.EMPTY)
    if length > SLIDES_MAX_BYTES:
        raise UploadRefused(RefusalReason.TOO_LARGE, f"{length} bytes")


def begin(item_id: int, speaker_id: int, filename: str, length: int) -> PartialUpload:
    """Begin an upload of so many bytes. Raises UploadRefused as `check_length` does."""
    check_length(length)
    key = f"{now():%Y%m%d%H}-{secrets.token_hex(16)}"
    meta = {"item_id": item_id, "speaker_id": speaker_id, "filename": filename[:300], "length": length}
    storage().put(f"{_folder(key)}/meta.json", BytesIO(json.dumps(meta).encode()))
    return PartialUpload(key, item_id, speaker_id, filename, length, 0, ())


def find(key: str, item_id: int, speaker_id: int) -> PartialUpload | None:
    """Return what is here of an upload; None for one that is not theirs, not of this item, or too old."""
    if not _KEY.fullmatch(key) or now() - KEPT >= _begun(key):  # a key may name any year
        return None
    try:
        meta = json.loads(storage().read(f"{_folder(key)}/meta.json", META_MAX))
    except FileNotFoundError:
        return None
    if (meta["item_id"], meta["speaker_id"]) != (item_id, speaker_id):
        return None
    offset, parts = _here(key)
    return PartialUpload(key, item_id, speaker_id, meta["filename"], meta["length"], offset, parts)


def add(upload: PartialUpload, content: BinaryIO) -> int:
    """Keep the part that follows; returns how much is here then.

    Raises UploadRefused(TOO_LARGE) for more than was announced.
    """
    name = f"{_folder(upload.key)}/{upload.offset:012}.part"
    size = storage().put(name, content)
    if upload.offset + size > upload.length:
        storage().delete(name)
        raise UploadRefused(RefusalReason.TOO_LARGE, f"more than {upload.length} bytes")
    return upload.offset + size


def put_together(upload: PartialUpload, target: Path) -> None:
    """Write the whole file to the disk, piece by piece. Raises FileNotFoundError where a part was erased meanwhile."""
    store = storage()
    with target.open("wb") as out:
        for part in upload.parts:
            for piece in store.open_stream(part):
                out.write(piece)


def drop(upload: PartialUpload) -> None:
    """Erase the parts of an upload."""
    storage().delete_below(_folder(upload.key))


def erase_old() -> bool:
    """Erase what was begun more than a day ago and never finished; whether there was anything."""
    if not may_hold(FOLDER):  # most of the time: what stores need stays unloaded in a worker that rests
        return False
    limit = f"{now() - KEPT - timedelta(hours=1):%Y%m%d%H}"
    old = [one.key for one in storage().listed(FOLDER) if one.key.split("/")[1] < limit]
    for key in old:
        storage().delete(key)
    return bool(old)


def _folder(key: str) -> str:
    hour, secret = key.split("-")
    return f"{FOLDER}/{hour}/{secret}"


def _begun(key: str) -> datetime:
    """Return the hour in which an upload was begun; the first moment of all where that is none."""
    try:
        return datetime.strptime(key.partition("-")[0], "%Y%m%d%H").replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _here(key: str) -> tuple[int, tuple[str, ...]]:
    """Return how many bytes are here without a gap, and the parts that hold them."""
    found = sorted((one.key, one.size) for one in storage().listed(_folder(key)) if one.key.endswith(".part"))
    offset, parts = 0, []
    for name, size in found:
        if int(name.rpartition("/")[2].removesuffix(".part")) == offset:
            offset += size
            parts.append(name)
    return offset, tuple(parts)
