"""The file inside the encryption: a tar archive that is written and read from front to end.

files/<key>          each upload
database-1.…         the database; where there are several, the manifest says which one counts
keys.json            only with --with-keys
manifest.json        what belongs to the backup: last, since only then is it known
"""

from __future__ import annotations

import io
import json
import os
import tarfile
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from conference.backup import encryption, rules
from conference.backup.contents import Content
from conference.backup.trouble import BackupError
from conference.lib.storage import Storage

FILES = "files/"
KEYS = "keys.json"
MANIFEST = "manifest.json"
MANIFEST_BYTES = 256 * 1024 * 1024
PIECE = 256 * 1024
PART_BYTES = 16 * 1024 * 1024  # for S3: 10,000 of them are 160 GB


@dataclass
class Member:
    """What the manifest says of a member of the archive."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """What a backup holds, and what made it."""

    made_at: str
    version: str
    revision: str
    database: str  # sqlite or postgresql
    member: str  # that holds it
    tables: dict[str, Content]
    parts: dict[str, Member] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)  # files that rows name and the storage does not have
    keys: dict[str, str] = field(default_factory=dict)  # names and fingerprints of the keys that belong to it
    with_keys: bool = False
    format: int = rules.FORMAT

    def to_json(self) -> bytes:
        """Write it down."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Read it. Raises BackupError where it says nothing this program understands."""
        try:
            values = json.loads(text)
            if values["format"] > rules.FORMAT:
                raise BackupError(rules.why_not_restored(str(values.get("version")), values["format"], "", set()))
            values["tables"] = {name: Content(**value) for name, value in values["tables"].items()}
            values["parts"] = {name: Member(**value) for name, value in values["parts"].items()}
            return cls(**values)
        except (ValueError, KeyError, TypeError) as error:
            raise BackupError(f"The manifest of the backup can't be read: {error}") from error


@dataclass
class Members:
    """Notes while an archive is written: what each part was. A later part of a name takes the place of an earlier."""

    parts: dict[str, Member] = field(default_factory=dict)

    def member(self, name: str, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield a part as it stands in a tar archive. Raises BackupError where it is not as long as it was said."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        yield info.tobuf(tarfile.PAX_FORMAT)
        digest, length = sha256(), 0
        for piece in pieces:
            digest.update(piece)
            length += len(piece)
            yield piece
        if length != size:
            raise BackupError(f"{name} has {length} bytes instead of {size}: it changed while it was read.")
        yield bytes(-length % tarfile.BLOCKSIZE)
        self.parts[name] = Member(size, digest.hexdigest())


def end() -> bytes:
    """Return what ends a tar archive."""
    return bytes(2 * tarfile.BLOCKSIZE)


def pieces_of(file: Path) -> Iterator[bytes]:
    """Yield the content of a file."""
    with file.open("rb") as stream:
        yield from _read(stream)


GZIP = zlib.MAX_WBITS | 16


def compress(source: Path, target: Path) -> None:
    """Write a file with gzip's compression."""
    packer = zlib.compressobj(wbits=GZIP)
    _through(packer.compress, packer.flush, source, target)


def decompress(source: Path, target: Path) -> None:
    """Undo `compress`."""
    unpacker = zlib.decompressobj(wbits=GZIP)
    _through(unpacker.decompress, unpacker.flush, source, target)


def _through(turn: Callable[[bytes], bytes], end: Callable[[], bytes], source: Path, target: Path) -> None:
    """Write what a file becomes, and see to it that the disk has it."""
    with target.open("wb") as out:
        out.writelines(map(turn, pieces_of(source)))
        out.write(end())
        out.flush()
        os.fsync(out.fileno())


def _pipe() -> tuple[io.BufferedReader, io.BufferedWriter]:
    reads, writes = os.pipe()
    return os.fdopen(reads, "rb"), os.fdopen(writes, "wb")


class _Other(threading.Thread):
    """The other end of a pipe, in a thread; keeps what it raised."""

    def __init__(self, work: Callable[[], Any], pipe: io.BufferedIOBase) -> None:
        super().__init__(daemon=True)
        self._work, self._pipe = work, pipe
        self.error: BaseException | None = None

    def run(self) -> None:
        """Work, then close this end, so that the other one does not wait."""
        try:
            self._work()
        except BaseException as error:
            self.error = error
        finally:
            with suppress(OSError):  # what was still to be written has no reader any more
                self._pipe.close()


class _Whole(io.RawIOBase):
    """A pipe whose end counts only once its writer has said that all was written: nothing half is ever stored."""

    def __init__(self, pipe: io.BufferedIOBase) -> None:
        super().__init__()
        self._pipe = pipe
        self._digest = sha256()
        self.complete = False

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Give the next bytes. Raises BackupError where the writer gave up."""
        piece = self._pipe.read(len(buffer))
        buffer[: len(piece)] = piece
        self._digest.update(piece)
        if not piece and not self.complete:
            raise BackupError("The backup was not finished.")
        return len(piece)

    def sha256(self) -> str:
        """Return the digest of what was read."""
        return self._digest.hexdigest()


def store(pieces: Iterable[bytes], key: str, storage: Storage, closing: encryption.Locks) -> tuple[int, str]:
    """Encrypt an archive into a storage while it is made; returns the size and SHA-256 of what was stored."""
    reads, writes = _pipe()
    source = _Whole(reads)
    sizes: list[int] = []

    def put() -> None:
        sizes.append(storage.put(key, io.BufferedReader(source, PIECE), PART_BYTES))

    storing = _Other(put, reads)
    storing.start()
    try:
        with writes:
            encryption.encrypt(pieces, writes, closing)
            writes.flush()
            source.complete = True
    except BrokenPipeError:
        storing.join()
        raise storing.error or BackupError("The backup could not be stored.") from None
    finally:
        storing.join()
    if storing.error is not None:
        raise storing.error
    return sizes[0], source.sha256()


@contextmanager
def opened(pieces: Iterator[bytes], identities: list[encryption.Identity]) -> Iterator[tarfile.TarFile]:
    """Open an encrypted archive, whose members can be read one after the other.

    Raises BackupError at the end where the file was damaged anywhere: only then was all of it seen.
    """
    reads, writes = _pipe()
    opening = _Other(partial(encryption.decrypt, pieces, writes, identities), writes)
    opening.start()
    try:
        with reads:
            with tarfile.open(fileobj=reads, mode="r|") as tar:
                yield tar
            for _ in iter(lambda: reads.read(PIECE), b""):  # to the end, or the last piece would not be verified
                pass
    except tarfile.TarError as error:
        opening.join()
        raise opening.error or BackupError(f"The backup is damaged: {error}") from error
    finally:
        opening.join()
    if opening.error is not None:
        raise opening.error


Take = Callable[[str, int, Iterator[bytes]], None]


def look(
    pieces: Iterator[bytes], identities: list[encryption.Identity], take: Take | None = None
) -> tuple[Manifest, dict[str, Member]]:
    """Read a whole archive; returns its manifest and what each part was. `take` gets what each part holds.

    Raises BackupError where it is damaged, has no manifest or a part is not as the manifest says.
    """
    found: dict[str, Member] = {}
    manifest: Manifest | None = None
    with opened(pieces, identities) as tar:
        for info in tar:
            stream = tar.extractfile(info)
            if stream is None:
                raise BackupError(f"The backup is damaged: {info.name} is no file.")
            if info.name == MANIFEST:
                manifest = Manifest.from_json(stream.read(MANIFEST_BYTES))
                continue
            digest = sha256()
            content = _noted(_read(stream), digest)
            if take is not None:
                take(info.name, info.size, content)
            for _ in content:
                pass
            found[info.name] = Member(info.size, digest.hexdigest())
    if manifest is None:
        raise BackupError("The backup is not whole: its manifest is missing.")
    if wrong := [name for name, part in manifest.parts.items() if found.get(name) != part]:
        raise BackupError(f"The backup is damaged: {wrong[0]} is not what the manifest says ({len(wrong)} parts).")
    return manifest, found


def _read(stream: IO[bytes]) -> Iterator[bytes]:
    yield from iter(lambda: stream.read(PIECE), b"")


def _noted(pieces: Iterator[bytes], digest: Any) -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece
