"""The hall's pack: 60 files of slides of 50 MB as one ZIP, beside a plain copy of the same files on the same disk.

`python -m bench.slides_pack [--files 60] [--megabytes 50]`

The plain copy reads each stored file and writes all of them into one; the pack is written to the same disk as it is
made, with its checksums. Each ends when the disk has it, and is a process of its own; its memory is the most it had
beyond what it had before the first file. The aim: less than 20 MB, and at least half of the plain speed. Nothing here
is asserted. The disk needs room for twice the files.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from conference.lib.storage import Storage
from conference.lib.streamed_zip import ZipEntry, length, streamed

MB = 1024 * 1024
READ = 256 * 1024
HEAD = ("way", "MB", "s", "MB/s", "memory, MB more")
Way = Callable[[Storage, list[str]], Iterator[bytes]]


def plain(store: Storage, keys: list[str]) -> Iterator[bytes]:
    """Yield the files as they lie on the disk."""
    for key in keys:
        path = store.local_path(key)
        if path is None:
            raise FileNotFoundError(key)
        with path.open("rb", buffering=0) as source:
            while part := source.read(READ):
                yield part


def packed(store: Storage, keys: list[str]) -> Iterator[bytes]:
    """Yield the pack of the files."""
    moment = datetime(2026, 6, 11, 9, 15, tzinfo=UTC)
    entries = [
        ZipEntry(f"09-{number:02} Talk.pptx", store.size(key), moment, partial(store.open_stream, key))
        for number, key in enumerate(keys)
    ]
    length(entries, "SHA256SUMS.txt")
    return streamed(entries, "SHA256SUMS.txt")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--megabytes", type=int, default=50)
    parser.add_argument("--folder", type=Path, help="where the disk is that is measured")
    wanted = parser.parse_args()
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(" | ".join(HEAD))
    with tempfile.TemporaryDirectory(prefix="prezence-bench-", dir=wanted.folder) as name:
        folder = Path(name)
        keys = _in_a_process(_fill, folder, wanted.files, wanted.megabytes)
        for way in (plain, packed):
            size, seconds, more = _in_a_process(_measure, folder, way, keys)
            told = (way.__name__, f"{size / MB:.0f}", f"{seconds:.1f}", f"{size / MB / seconds:.0f}", f"{more:.1f}")
            print(" | ".join(told), flush=True)


def _fill(answer: Connection, folder: Path, files: int, megabytes: int) -> None:
    store, keys = Storage(folder / "storage"), []
    source = folder / "source"
    for number in range(files):
        with source.open("wb") as target:
            for _ in range(megabytes):
                target.write(os.urandom(MB))
        keys.append(f"slides/{number}.pptx")
        store.put(keys[-1], source)
    source.unlink()
    answer.send(keys)


def _measure(answer: Connection, folder: Path, way: Way, keys: list[str]) -> None:
    store, out = Storage(folder / "storage"), folder / "out"
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the most it had is counted anew
    began, size = time.perf_counter(), 0
    with out.open("wb", buffering=0) as target:
        for part in way(store, keys):
            size += target.write(part) or 0
        os.fsync(target.fileno())
    seconds = time.perf_counter() - began
    out.unlink()
    answer.send((size, seconds, _memory("VmHWM") - before))


def _memory(name: str) -> float:
    """Return a figure of this process from /proc, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def _in_a_process(work: Callable[..., None], *given: object) -> Any:
    ours, theirs = get_context("spawn").Pipe(duplex=False)
    process = get_context("spawn").Process(target=work, args=(theirs, *given))
    process.start()
    theirs.close()
    found = ours.recv()
    process.join()
    return found


if __name__ == "__main__":
    main()
