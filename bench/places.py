"""Complete registrations a second over HTTP: the form, its sending, the thank-you page.

Two processes of four threads in production mode, rate limits off, SQLite and PostgreSQL as they are set
for use (every commit reaches the disk), 1, 8 and 64 visitors, with nobody, 1,000 and 10,000 registered. The mail
worker does not run. Each row also says how many times longer a registration is than the constant page /health/live,
which tells a slow machine from slow code, and how many milliseconds of processor a registration takes in our processes
and in those of PostgreSQL, which hold also where other programs use the machine. Nothing here is asserted.

`python -m bench.places [--seconds 5] [--rounds 1] [--databases sqlite,postgresql] [--clients 1,8,64]
[--registered 0,1000,10000] [--beside FOLDER]`, where FOLDER is a checkout of an older build with its `.venv`: then both
are measured in turn, and two columns more say how many times as many registrations a second ours reaches, and how many
times as much processor time the older build takes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import config as settings
from bench._processors import database_server, seconds_of
from tests import postgres

CONSTANT = "/health/live"
SCRIPT = Path(__file__).with_name("_side.py")
HEAD = (
    "database", "registered", "clients", "build", "complete/s", "p50 ms", "p95 ms", "p99 ms", "errors", "pages/s",
    "× page", "our ms", "database ms",
)  # fmt: skip


@dataclass
class Found:
    """What the rounds of one row found."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    took: float = 0.0
    pages: list[float] = field(default_factory=list)
    pages_took: float = 0.0
    ours: float = 0.0
    database: float = 0.0

    @property
    def rate(self) -> float:
        """Registrations a second."""
        return len(self.times) / self.took

    @property
    def processor(self) -> float:
        """Processor milliseconds of a registration, the database's included."""
        return 1000 * (self.ours + self.database) / max(len(self.times), 1)


class Side:
    """One build that runs, with its own database."""

    def __init__(self, build: Path, address: str, folder: Path) -> None:
        self.name = "ours" if build == Path(settings.ROOT) else build.name
        command = [str(build / ".venv/bin/python"), str(SCRIPT), address, str(folder)]
        self.process = subprocess.Popen(command, cwd=build, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.server = int(self.process.stdout.readline())
        self.database = database_server(address)

    def ask(self, *words: object) -> Any:
        """Have it do something; what it found."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps(words)}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def measure(self, found: Found, clients: int, seconds: float) -> None:
        """Add a round to what was found."""
        pages = self.ask("visit", clients, 1.5, CONSTANT)
        found.pages += pages["times"]
        found.pages_took += pages["took"]
        before = self.spent()
        registered = self.ask("visit", clients, seconds, "register")
        ours, database = (after - earlier for after, earlier in zip(self.spent(), before, strict=True))
        found.times += registered["times"]
        found.errors += registered["errors"]
        found.took += registered["took"]
        found.ours += ours
        found.database += database

    def spent(self) -> tuple[float, float]:
        """Return the processor seconds taken so far, by the server and by its database."""
        return seconds_of(self.server), seconds_of(self.database) if self.database else 0.0

    def end(self) -> None:
        """Let it end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--databases", type=_words, default=["sqlite", "postgresql"])
    parser.add_argument("--clients", type=_numbers, default=[1, 8, 64])
    parser.add_argument("--registered", type=_numbers, default=[0, 1_000, 10_000])
    parser.add_argument("--beside", type=Path)
    wanted = parser.parse_args()
    builds = [Path(settings.ROOT), *([wanted.beside.resolve()] if wanted.beside else [])]
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(" | ".join((*HEAD, *(["times the rate", "times less processor"] if wanted.beside else []))))
    for name in wanted.databases:
        with ExitStack() as stack:
            measure_on(name, [_side(stack, name, build) for build in builds], wanted)


def _side(stack: ExitStack, name: str, build: Path) -> Side:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="prezence-bench-")))
    side = Side(build, stack.enter_context(database(name, folder)), folder)
    stack.callback(side.end)
    return side


def measure_on(name: str, sides: list[Side], wanted: argparse.Namespace) -> None:
    """Measure all rows of one database."""
    for side in sides:
        side.ask("visit", 2, 1, "register")  # what is made once is made before
    for registered in wanted.registered:
        for clients in wanted.clients:
            found = [Found() for _ in sides]
            for _ in range(wanted.rounds):
                for side, of_side in zip(sides, found, strict=True):
                    side.ask("fill", registered)
                    side.measure(of_side, clients, wanted.seconds)
            for side, of_side in zip(sides, found, strict=True):
                ratios = _ratios(found) if side is sides[0] else []
                print(" | ".join((name, str(registered), str(clients), side.name, *row(of_side), *ratios)), flush=True)
                for words in sorted(set(of_side.errors))[:3]:
                    print(f"    {words}")


def row(found: Found) -> tuple[str, ...]:
    """Return the figures of one line of the table."""
    times, pages, many = sorted(found.times), sorted(found.pages), max(len(found.times), 1)
    shown = [f"{1000 * percentile(times, part):.0f}" for part in (50, 95, 99)]
    ratio = percentile(times, 50) / percentile(pages, 50) if pages and times else float("nan")
    return (
        f"{found.rate:.1f}", *shown, str(len(found.errors)), f"{len(pages) / found.pages_took:.0f}", f"{ratio:.1f}",
        f"{1000 * found.ours / many:.2f}", f"{1000 * found.database / many:.2f}",
    )  # fmt: skip


def _ratios(found: list[Found]) -> list[str]:
    """Say how the first of two builds compares with the other one."""
    if len(found) < 2:
        return []
    ours, older = found
    return [f"{ours.rate / older.rate:.2f}", f"{older.processor / ours.processor:.2f}"]


def percentile(ordered: list[float], part: int) -> float:
    """Return the value that `part` percent do not exceed; not a number when there is none."""
    return ordered[min(len(ordered) - 1, len(ordered) * part // 100)] if ordered else float("nan")


def visitors(port: int, clients: int, seconds: float, what: str) -> dict[str, Any]:
    """Visitors in a process of their own; what they found."""
    return in_a_process("bench._visitors", port, clients, seconds, what)


def in_a_process(module: str, *values: object) -> dict[str, Any]:
    """Run a module of the bench with these values; the JSON it prints."""
    command = [sys.executable, "-m", module, *map(str, values)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@contextmanager
def database(name: str, folder: Path) -> Iterator[str]:
    """Give the address of an empty database."""
    if name == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
    else:
        with postgres.cluster(durable=True) as address:
            yield address


def _words(text: str) -> list[str]:
    return text.split(",")


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


if __name__ == "__main__":
    main()
