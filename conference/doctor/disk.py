"""The disk of the data: room, inodes, what kind it is, and how long a file takes to be safe on it."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import config as settings
from conference.doctor.saying import size
from conference.lib.diagnoses import Observation, error, ok, warning
from conference.lib.disk import RESERVE

ENOUGH = 2 * 1024**3  # bytes: a few hundred presentations
FEW_INODES = 0.05
TRIES = 15
SLOW, TOO_SLOW = 0.05, 0.5  # seconds until a small file is safe; a registration waits for two or three
OF_NETWORKS = ("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs", "fuse.glusterfs")


def look(values: Mapping[str, Any]) -> Iterator[Observation]:
    """Look at the disk of DATA_DIR."""
    folder: Path = values["DATA_DIR"]
    yield from room(shutil.disk_usage(folder).free, folder)
    yield from inodes(os.statvfs(folder), folder)
    kind = kind_of(folder, Path("/proc/mounts").read_text(encoding="utf-8"))
    if kind in OF_NETWORKS and settings.database_file(values["SQLALCHEMY_DATABASE_URI"]):
        yield error(
            "sqlite-on-network",
            f"The SQLite file lies on a network file system ({kind}), where its locks can't be relied on.",
            "Put DATA_DIR on a disk of this machine, or use PostgreSQL (DATABASE_URL).",
        )


def look_at_speed(values: Mapping[str, Any]) -> Iterator[Observation]:
    """Measure how long a file takes to be safe in DATA_DIR."""
    yield from speed(seconds_until_safe(values["DATA_DIR"]))


def room(free: int, folder: Path) -> Iterator[Observation]:
    """Say how much is free."""
    says = f"{size(free)} free on the disk of {folder}."
    mend = "Make room (old backups, logs of other programs), or give it a larger disk."
    if free < RESERVE:
        yield error("disk-full", says, mend)
    elif free < ENOUGH:
        yield warning("disk-small", says, mend)
    else:
        yield ok("disk", says)


def inodes(of: os.statvfs_result, folder: Path) -> Iterator[Observation]:
    """Say when there is room for no more files, though there is room for bytes."""
    if of.f_files and of.f_favail / of.f_files < FEW_INODES:
        says = f"Only {of.f_favail} more files can be made on the disk of {folder} (inodes)."
        yield warning("inodes-few", says, "Remove files nobody needs; `df --inodes` shows the disks.")


def speed(seconds: float) -> Iterator[Observation]:
    """Say how long a small file takes to be safe from a power cut (fsync)."""
    says = f"A small file is safe after {seconds * 1000:.1f} ms (fsync)."
    mend = "Put DATA_DIR on a faster disk; an SD card or a disk of a busy network is none."
    if seconds > TOO_SLOW:
        yield error("fsync-too-slow", says, mend)
    elif seconds > SLOW:
        yield warning("fsync-slow", says, mend)
    else:
        yield ok("fsync", says)


def seconds_until_safe(folder: Path) -> float:
    """Write small files and return the median of what each took."""
    taken = []
    with tempfile.NamedTemporaryFile(dir=folder, prefix="doctor-", buffering=0) as file:
        for _ in range(TRIES):
            began = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - began)
    return median(taken)


def kind_of(folder: Path, mounts: str) -> str:
    """Return the kind of the file system a folder lies on, such as "ext4"; empty where nothing says it."""
    lines = [line.split() for line in mounts.splitlines()]
    places = {words[1].replace("\\040", " "): words[2] for words in lines if len(words) > 2}
    above = [str(place) for place in (folder.resolve(), *folder.resolve().parents) if str(place) in places]
    return places[above[0]] if above else ""
