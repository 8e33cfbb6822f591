"""Complete registrations a second over HTTP: the form, its sending, the thank-you page.

Two processes of four threads in production mode, rate limits off, SQLite and PostgreSQL as they are set
for use (every commit reaches the disk), 1, 8 and 64 visitors, with nobody, 1,000 and 10,000 registered. The mail
worker does not run. Each row also says how many times longer a registration is than the constant page /health/live,
which tells a slow machine from slow code. Nothing here is asserted.

`python -m bench.places [--seconds 5] [--databases sqlite,postgresql] [--clients 1,8,64] [--registered 0,1000,10000]`
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
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench._conference import fill, prepared
from tests import postgres
from tests.served import environment, free_port, web

CONSTANT = "/health/live"
HEAD = ("database", "registered", "clients", "complete/s", "p50 ms", "p95 ms", "p99 ms", "errors", "pages/s", "× page")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--databases", type=_words, default=["sqlite", "postgresql"])
    parser.add_argument("--clients", type=_numbers, default=[1, 8, 64])
    parser.add_argument("--registered", type=_numbers, default=[0, 1_000, 10_000])
    wanted = parser.parse_args()
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(" | ".join(HEAD))
    for name in wanted.databases:
        with tempfile.TemporaryDirectory(prefix="prezence-bench-") as folder, database(name, Path(folder)) as address:
            measure_on(name, address, Path(folder), wanted)


def measure_on(name: str, address: str, folder: Path, wanted: argparse.Namespace) -> None:
    """Measure all rows of one database."""
    port = free_port()
    with prepared(address, folder) as event_id, web(environment(address, folder, port=port), port):
        visitors(port, 2, 1, "register")  # what is made once is made before
        for registered in wanted.registered:
            for clients in wanted.clients:
                fill(event_id, registered)
                page = visitors(port, clients, 1.5, CONSTANT)
                found = visitors(port, clients, wanted.seconds, "register")
                print(" | ".join((name, *row(registered, clients, found, page))), flush=True)
                for words in sorted(set(found["errors"]))[:3]:
                    print(f"    {words}")


def row(registered: int, clients: int, found: dict[str, Any], page: dict[str, Any]) -> tuple[str, ...]:
    """Return one line of the table."""
    times, pages = sorted(found["times"]), sorted(page["times"])
    shown = [f"{1000 * percentile(times, part):.0f}" for part in (50, 95, 99)]
    ratio = percentile(times, 50) / percentile(pages, 50) if pages and times else float("nan")
    return (
        str(registered), str(clients), f"{len(times) / found['took']:.1f}", *shown, str(len(found["errors"])),
        f"{len(pages) / page['took']:.0f}", f"{ratio:.1f}",
    )  # fmt: skip


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
        with postgres.cluster() as address:
            yield address


def _words(text: str) -> list[str]:
    return text.split(",")


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


if __name__ == "__main__":
    main()
