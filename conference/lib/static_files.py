"""Static files under names with the hash of their content, compressed, kept by browsers for ever.

At its start the application copies its files, and what it needs of packages, into a folder of the instance, each as
`name.<hash>.ext` beside a packed copy. Workers that start together write the same bytes; names of earlier versions
stay, for pages that are still open somewhere.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

PACKED = {".css", ".js", ".svg"}


def collect(files: Mapping[str, Path], target: Path) -> dict[str, str]:
    """Copy files, given by their plain names, into a folder and return the names they got there.

    Raises OSError where the folder can't be written.
    """
    names: dict[str, str] = {}
    for plain, path in files.items():
        content = path.read_bytes()
        stem, dot, extension = plain.rpartition(".")
        names[plain] = f"{stem}.{sha256(content).hexdigest()[:12]}{dot}{extension}"
        _write(target / names[plain], content)
        if path.suffix in PACKED:
            _write(target / f"{names[plain]}.gz", gzip.compress(content, 9, mtime=0))
    return names


def files_in(folder: Path) -> dict[str, Path]:
    """Return all files of a folder by their plain names."""
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def is_immutable(_path: str, address: str) -> bool:
    """Return whether a file stands under a name with a hash, whose content never changes."""
    parts = address.rsplit("/", 1)[-1].split(".")
    return len(parts) > 2 and len(parts[-2]) == 12 and set(parts[-2]) <= set("0123456789abcdef")


def _write(path: Path, content: bytes) -> None:
    """Write a file at once, or leave the one that is there: its name says what is in it."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
