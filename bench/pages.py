"""Public pages a second over HTTP, beside the bare limit: the same server sending a constant page.

Two processes of four threads in production mode on SQLite, a conference with 24 programme items and one
with 300, readers without cookies on connections kept open, 1 and 8 at once. Each row says which part of the bare limit
it reaches, measured just before it, since the machine may be busy with other things, and how many a second are drawn
anew (with a query that no page knows). Nothing here is asserted.

`python -m bench.pages [--seconds 2] [--connections 1,8] [--database sqlite|postgresql]`
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench._conference import LARGE, MEDIUM, SLUG, grown, prepared
from bench.places import database, in_a_process, percentile
from tests.served import environment, free_port, running, web

PAGES = {
    "home of the site": "/",
    "home": f"/{SLUG}/",
    "programme, 24 items": f"/{MEDIUM}/programme",
    "programme, 300 items": f"/{LARGE}/programme",
    "speakers": f"/{SLUG}/speakers",
    "visits": f"/{SLUG}/visits",
    "registration form": f"/{SLUG}/register",
}
HEAD = ("page", "connections", "pages/s", "p50 ms", "p95 ms", "kB", "bare limit/s", "part of it", "drawn anew/s")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--connections", type=lambda text: [int(word) for word in text.split(",")], default=[1, 8])
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    wanted = parser.parse_args()
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(" | ".join(HEAD))
    with (
        tempfile.TemporaryDirectory(prefix="prezence-bench-") as folder,
        database(wanted.database, Path(folder)) as address,
        prepared(address, Path(folder)),
        served(address, Path(folder)) as port,
        served(address, Path(folder), bare=True) as bare_port,
    ):
        grown()
        for name, path in PAGES.items():
            for connections in wanted.connections:
                readers(port, 8, 0.5, path)  # both workers have it
                bare = readers(bare_port, connections, wanted.seconds, "/")
                cached = readers(port, connections, wanted.seconds, path)
                anew = readers(port, connections, wanted.seconds, f"{path}?drawn=anew")
                print(" | ".join(row(name, connections, cached, bare, anew)), flush=True)


def row(name: str, connections: int, cached: dict[str, Any], bare: dict[str, Any], anew: dict[str, Any]) -> list[str]:
    """Return one line of the table."""
    times, speed, limit = sorted(cached["times"]), rate(cached), rate(bare)
    shown = [f"{1000 * percentile(times, part):.1f}" for part in (50, 95)]
    size = f"{cached['size'] / 1000:.1f}"
    return [name, str(connections), f"{speed:.0f}", *shown, size, f"{limit:.0f}", f"{speed / limit:.2f}",
            f"{rate(anew):.0f}"]  # fmt: skip


def rate(found: dict[str, Any]) -> float:
    """Return answers a second."""
    return float(len(found["times"]) / found["took"])


def readers(port: int, connections: int, seconds: float, path: str) -> dict[str, Any]:
    """Readers in a process of their own; what they found."""
    return in_a_process("bench._readers", port, connections, seconds, path)


@contextmanager
def served(address: str, folder: Path, *, bare: bool = False) -> Iterator[int]:
    """Run and give the port of a server with two processes of four threads."""
    port = free_port()
    environ = environment(address, folder, port=port)
    constant = [sys.executable, "-m", "bench._constant", str(port)]
    with running(constant, environ, port) if bare else web(environ, port):
        yield port


if __name__ == "__main__":
    main()
