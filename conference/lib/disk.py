"""The disk of the data: who may read it, and whether there is room left on it."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

RESERVE = 64 * 1024 * 1024
"""Bytes that must be free, so that a database can still write its log and an administrator look around."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO
FULL_ERRNO = (errno.ENOSPC, errno.EDQUOT)
FULL_SQLSTATE = "53100"  # disk_full (PostgreSQL, appendix A)
FULL_WORDS = ("disk is full", "no space left on device", "quota exceeded")  # SQLite and the storage say it in words


def has_room(folder: Path, wanted: int = 0) -> bool:
    """Return whether so many bytes can be written there, with some to spare."""
    return shutil.disk_usage(folder).free >= wanted + RESERVE


def require_room(folder: Path, wanted: int) -> None:
    """Raise OSError where there is no room for so many bytes."""
    if not has_room(folder, wanted):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def is_full(error: BaseException) -> bool:
    """Return whether an error says that the disk, or a share of it, is full."""
    below = getattr(error, "orig", None) or error
    if getattr(below, "errno", None) in FULL_ERRNO or getattr(below, "sqlstate", None) == FULL_SQLSTATE:
        return True
    return any(words in str(below).lower() for words in FULL_WORDS)


def keep_private(folder: Path, database: Path | None) -> None:
    """Let nobody but the owner read the data: what is created from now on, and what others could read until now.

    What belongs to somebody else stays as it is; `readable_by_others` tells of it.
    """
    os.umask(OTHERS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in readable_by_others(folder, database):
        if path.stat().st_uid == os.geteuid():
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)


def readable_by_others(folder: Path, database: Path | None) -> Iterator[Path]:
    """Yield the data folder and what lies in it, and the files of the database, where others than the owner may read
    them.

    A folder shared by all, such as /tmp, is left out: it is nobody's own.
    """
    found = [path for path in (folder, *folder.iterdir()) if path.name != "static"]  # the pages' own files are public
    if database is not None:
        found += [Path(f"{database}{ending}") for ending in ("", "-wal", "-shm", "-write-lock")]
    for path in dict.fromkeys(found):
        mode = path.stat().st_mode if path.exists() and not path.is_symlink() else 0
        if mode & OTHERS and not mode & stat.S_ISVTX:
            yield path
