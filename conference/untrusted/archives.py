"""ZIP containers from strangers: looked through without ever being unpacked to disk or held in memory.

The central directory is believed only where the bytes agree with it: every entry is inflated in small pieces that are
thrown away, so an entry that inflates to more than it declares is stopped after its declared size.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from conference.untrusted.refusals import RefusalReason, UploadRefused

MAX_ENTRIES = 20_000
MAX_DIRECTORY_BYTES = 8 * 1024 * 1024
MAX_UNPACKED_BYTES = 2 * 1024**3
MAX_RATIO = 200
"""Unpacked to packed size of the whole archive; XML packs about 20 : 1, a bomb 1000 : 1."""
RATIO_FREE_BYTES = 50 * 1024 * 1024
"""Below this unpacked size the ratio is not asked: blank pictures pack extremely well."""
PIECE = 64 * 1024

_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED_FLAGS = 0x1 | 0x40
_PROGRAMS = re.compile(
    r"\.(exe|dll|com|scr|msi|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|lnk|jar|sh|app"
    r"|zip|7z|rar|gz|tgz|bz2|xz|zst|tar|cab|iso|img)$",  # archives in archives, where a bomb would not be seen
    re.IGNORECASE,
)
_READ_ERRORS = (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, struct.error, ValueError, EOFError)


class Archive:
    """A ZIP file whose structure and content have been found harmless; small entries can be read."""

    def __init__(self, path: Path, entries: list[zipfile.ZipInfo]) -> None:
        self._path = path
        self.entries = entries
        self.names = [entry.filename for entry in entries]

    def read(self, name: str, limit: int) -> bytes | None:
        """Return the content of one entry, None where it is missing.

        Raises UploadRefused (BOMB) where it is longer than `limit` bytes.
        """
        entry = next((entry for entry in self.entries if entry.filename == name), None)
        if entry is None:
            return None
        if entry.file_size > limit:
            raise UploadRefused(RefusalReason.BOMB, f"{name} declares {entry.file_size} bytes")
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the content of one entry piece by piece, as long as it may be; nothing where it is missing."""
        entry = next((entry for entry in self.entries if entry.filename == name), None)
        if entry is not None:
            with self._path.open("rb") as stream:
                yield from _inflated(stream, entry)

    def head(self, name: str, length: int) -> bytes:
        """Return the first bytes of one entry, fewer where it is shorter."""
        found = b""
        for piece in self.pieces(name):
            found += piece
            if len(found) >= length:
                break
        return found[:length]


def open_archive(path: Path, *, inflates: bool = True) -> Archive:
    """Check the ZIP file at `path` whole and return it; memory stays small, nothing is written.

    Where a process with limits reads it afterwards, what it declares is enough: nothing is inflated then.

    Raises UploadRefused: DAMAGED, ENCRYPTED, BOMB or UNSAFE.
    """
    _check_directory_size(path)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
            directory_starts = archive.start_dir
    except _READ_ERRORS as error:
        raise UploadRefused(RefusalReason.DAMAGED, str(error)) from error
    _check_declared(entries, directory_starts)
    with path.open("rb") as stream:
        for entry in entries if inflates else ():
            for _ in _inflated(stream, entry):
                pass
    return Archive(path, entries)


def _check_directory_size(path: Path) -> None:
    """Refuse a directory too large to be read, before anything reads it."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _END.size - 0xFFFF))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise UploadRefused(RefusalReason.DAMAGED, "no end of central directory")
    _, disk, _, _, count, directory_bytes, _, _ = _END.unpack_from(tail, at)
    # A presentation under 4 GB with fewer than 65,535 parts never needs the 64-bit records.
    if disk or (at >= 20 and tail.startswith(b"PK\x06\x07", at - 20)):
        raise UploadRefused(RefusalReason.DAMAGED, "64-bit or split archive")
    if count > MAX_ENTRIES or directory_bytes > MAX_DIRECTORY_BYTES:
        raise UploadRefused(RefusalReason.BOMB, f"{count} entries, directory of {directory_bytes} bytes")


def _check_declared(entries: list[zipfile.ZipInfo], directory_starts: int) -> None:
    """Refuse by what the central directory itself says; `entries` come in the order of their place in the file."""
    if not entries:
        raise UploadRefused(RefusalReason.DAMAGED, "no entries")
    if len(entries) > MAX_ENTRIES:
        raise UploadRefused(RefusalReason.BOMB, f"{len(entries)} entries")
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > RATIO_FREE_BYTES and unpacked > packed * MAX_RATIO):
        raise UploadRefused(RefusalReason.BOMB, f"{packed} bytes unpack to {unpacked}")
    if entries[0].header_offset != 0:
        raise UploadRefused(RefusalReason.UNSAFE, "something stands before the first entry")
    free_from = 0
    for entry in entries:
        if entry.header_offset < free_from:
            raise UploadRefused(RefusalReason.BOMB, "entries overlap")
        free_from = entry.header_offset + _LOCAL.size + len(entry.orig_filename) + entry.compress_size
        _check_entry(entry)
    if free_from > directory_starts:
        raise UploadRefused(RefusalReason.DAMAGED, "entries run into the directory")
    if len({entry.filename.casefold() for entry in entries}) != len(entries):
        raise UploadRefused(RefusalReason.UNSAFE, "the same name twice")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    parts = name.removesuffix("/").split("/")
    if "\\" in name or ":" in name or "\x00" in name or any(part in ("", ".", "..") for part in parts):
        raise UploadRefused(RefusalReason.UNSAFE, f"name {name!r}")
    if _PROGRAMS.search(name):
        raise UploadRefused(RefusalReason.UNSAFE, f"a program or an archive: {name!r}")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UploadRefused(RefusalReason.UNSAFE, f"a link: {name!r}")
    if entry.flag_bits & _ENCRYPTED_FLAGS:
        raise UploadRefused(RefusalReason.ENCRYPTED, name)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UploadRefused(RefusalReason.DAMAGED, f"compression {entry.compress_type}")


def _inflated(stream: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the true bytes of an entry in pieces, stopped as soon as there are more of them than declared."""
    _find_content(stream, entry)
    length = checksum = 0
    for piece in _pieces(stream, entry):
        length += len(piece)
        if length > entry.file_size:
            raise UploadRefused(RefusalReason.BOMB, f"{entry.filename} inflates to more than it declares")
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if length != entry.file_size or checksum != entry.CRC:
        raise UploadRefused(RefusalReason.DAMAGED, f"{entry.filename} differs from its declaration")


def _find_content(stream: IO[bytes], entry: zipfile.ZipInfo) -> None:
    """Move to the content of an entry, whose own header must agree with the directory."""
    stream.seek(entry.header_offset)
    header = stream.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        raise UploadRefused(RefusalReason.DAMAGED, f"no header of {entry.filename}")
    _, _, flags, method, _, _, _, _, _, name_bytes, extra_bytes = _LOCAL.unpack(header)
    if flags & _ENCRYPTED_FLAGS:
        raise UploadRefused(RefusalReason.ENCRYPTED, entry.filename)
    name = stream.read(name_bytes).decode("utf-8" if flags & 0x800 else "cp437", errors="replace")
    if name != entry.orig_filename or method != entry.compress_type:
        raise UploadRefused(RefusalReason.UNSAFE, f"two headers disagree: {name!r}, {entry.filename!r}")
    stream.seek(extra_bytes, 1)


def _pieces(stream: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    left = entry.compress_size
    inflater = zlib.decompressobj(-15) if left and entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left:
        packed = stream.read(min(PIECE, left))
        if not packed:
            raise UploadRefused(RefusalReason.DAMAGED, f"{entry.filename} is cut short")
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        try:
            while packed:
                yield inflater.decompress(packed, PIECE)
                packed = inflater.unconsumed_tail
            # Output may still wait inside the inflater after its last input.
            while not left and (rest := inflater.decompress(b"", PIECE)):
                yield rest
        except zlib.error as error:
            raise UploadRefused(RefusalReason.DAMAGED, f"{entry.filename}: {error}") from error
        if inflater.unused_data:
            break
    if inflater is not None and (not inflater.eof or inflater.unused_data):
        raise UploadRefused(RefusalReason.DAMAGED, f"{entry.filename} does not end where it should")
