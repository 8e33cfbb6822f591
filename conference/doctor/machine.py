"""Memory, of the machine or of the container."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from conference.doctor.saying import size
from conference.lib.diagnoses import Observation, ok, warning

ENOUGH_LEFT = 200 * 1024**2  # bytes that a long paper takes
ENOUGH = 700 * 1024**2  # bytes: the service at rest, and one paper that is set
LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def look() -> Iterator[Observation]:
    """Look at the memory."""
    limits = [Path(name).read_text(encoding="ascii").strip() for name in LIMITS if Path(name).exists()]
    yield from memory(Path("/proc/meminfo").read_text(encoding="ascii"), limits)


def memory(meminfo: str, limits: list[str]) -> Iterator[Observation]:
    """Say how much there is and how much is left, as /proc/meminfo and the limits of control groups say it."""
    lines = (line.split() for line in meminfo.splitlines())
    kilobytes = {words[0]: int(words[1]) for words in lines if len(words) > 1}
    whole = min([kilobytes["MemTotal:"] * 1024, *(int(limit) for limit in limits if limit.isdigit())])
    left = min(kilobytes["MemAvailable:"] * 1024, whole)
    says = f"{size(whole)} of memory, {size(left)} of them free."
    if whole < ENOUGH:
        yield warning("memory-small", says, "Give the machine or the container 1 GB; long papers may fail until then.")
    elif left < ENOUGH_LEFT:
        yield warning("memory-short", says, "See what takes it (`top`), or set WEB_PROCESSES to 1.")
    else:
        yield ok("memory", says)
