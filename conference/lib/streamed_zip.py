"""A ZIP that is written while it is sent: no file is packed, none is in memory, none on the disk a second time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from conference.lib.clock import now

ZIP64_FROM = 2**31 - 1
"""From so many bytes on the format has longer records (APPNOTE 4.3.9.2); how long a ZIP is is then not foretold."""
LOCAL, DESCRIPTOR, CENTRAL, END = 30, 16, 46, 22  # bytes of its records beside names (APPNOTE 4.3)


@dataclass(frozen=True)
class ZipEntry:
    """A file of a ZIP: its path, its size, its time on the clock of the reader, and how its content is opened."""

    path: str
    size: int
    moment: datetime
    opened: Callable[[], Iterator[bytes]]


class _Outgoing(io.RawIOBase):
    """What was written and not yet taken; it can't be gone back in, as in a line."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        self._parts.append(bytes(part))
        return len(part)

    def taken(self) -> Iterator[bytes]:
        parts, self._parts = self._parts, []
        yield from parts


def streamed(entries: Iterable[ZipEntry], checksums: str) -> Iterator[bytes]:
    """Yield a ZIP of files in pieces; last comes the list of their SHA-256 under the path `checksums`.

    A file is opened when its turn comes. What it raises then ends the ZIP in the middle, which every reader notices.
    """
    outgoing, hashes, moment = _Outgoing(), list[tuple[str, str]](), None
    with zipfile.ZipFile(outgoing, "w", zipfile.ZIP_STORED) as archive:
        for entry in entries:
            digest, moment = sha256(), entry.moment
            with archive.open(_info(entry.path, entry.size, entry.moment), "w") as target:
                for part in entry.opened():
                    digest.update(part)
                    target.write(part)
                    yield from outgoing.taken()
            hashes.append((entry.path, digest.hexdigest()))
            yield from outgoing.taken()
        told = manifest(hashes).encode()
        with archive.open(_info(checksums, len(told), moment or now()), "w") as target:
            target.write(told)
    yield from outgoing.taken()


def length(entries: Sequence[ZipEntry], checksums: str) -> int | None:
    """Return how many bytes `streamed` yields, so that a browser can show how far it is; None for one beyond 2 GB."""
    listed = sum(len(entry.path.encode()) + 67 for entry in entries)  # a hash, two spaces, the path, a line's end
    files = [(entry.path, entry.size) for entry in entries] + [(checksums, listed)]
    total = END + sum(LOCAL + DESCRIPTOR + CENTRAL + 2 * len(path.encode()) + size for path, size in files)
    return total if total < ZIP64_FROM else None


def manifest(hashes: Iterable[tuple[str, str]]) -> str:
    """Return the list of files with the SHA-256 of each, as `sha256sum --check` reads it (GNU coreutils)."""
    return "".join(f"{digest}  {path}\n" for path, digest in hashes)


def zip_time(moment: datetime) -> tuple[int, int, int, int, int, int]:
    """Return a moment as a ZIP can say it: not before 1980, which a clock without its battery shows (APPNOTE 4.4.6)."""
    year, month, day, hour, minute, second = moment.timetuple()[:6]
    return max((year, month, day, hour, minute, second), (1980, 1, 1, 0, 0, 0))


def _info(path: str, size: int, moment: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, zip_time(moment))
    entry.external_attr = 0o644 << 16
    entry.file_size = size
    return entry
