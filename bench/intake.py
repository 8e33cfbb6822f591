"""Imports: 2,000 people from a spreadsheet, beside reading the same file and inserting the same rows barely.

Reading is bare python-calamine, inserting is one transaction with the rows of people and places through SQLAlchemy's
Core, both in the same process right beside; an import is the reading in its own process, the matching of columns, the
check of every cell, the preview, and the writing by the worker. The best of some rounds, each on a new database.

`python -m bench.intake [--people 2000] [--databases sqlite,postgresql]`
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import config
from bench._conference import fill, prepared
from bench.places import database
from conference.demo.people import FILE
from tests.tables import xlsx

ROUNDS = 5
FAMILIES = ("nováková", "svobodová", "dvořáková", "černá", "veselá", "krejčová", "horáková", "němcová")
HEAD = ("database", "people", "read s", "insert s", "import s", "times as long", "of processors", "MB", "reader MB")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--databases", type=lambda text: text.split(","), default=["sqlite", "postgresql"])
    wanted = parser.parse_args()
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(" | ".join(HEAD))
    for name in wanted.databases:
        best = min((_measure(name, wanted.people) for _ in range(ROUNDS)), key=ratio)
        seconds = (f"{best[part]:.2f}" for part in ("read", "insert", "import"))
        times = f"{ratio(best):.1f}", f"{ratio(best, ' cpu'):.1f}"
        memory = (f"{best[part]:.0f}" for part in ("mb", "reader_mb"))
        print(" | ".join((name, str(wanted.people), *seconds, *times, *memory)), flush=True)


def ratio(found: dict[str, float], of: str = "") -> float:
    """Return how many times longer an import takes than the two bare steps, on the clock or `of` processors."""
    return found[f"import{of}"] / (found[f"read{of}"] + found[f"insert{of}"])


def _measure(name: str, people: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="prezence-bench-") as folder, database(name, Path(folder)) as address:
        for file, number in (("few.xlsx", 3), ("people.xlsx", people)):
            (Path(folder) / file).write_bytes(xlsx(rows_of(number)))
        with prepared(address, Path(folder)) as event_id:
            fill(event_id, 0)
        command = [sys.executable, "-m", "bench._imports", address, folder, str(people)]
        done = subprocess.run(command, cwd=config.ROOT, stdout=subprocess.PIPE, check=True, text=True)
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return found


def rows_of(people: int) -> list[list[str]]:
    """Return the columns of the fictional participants, for as many people as asked for."""
    head, *rows = (line.split(";") for line in FILE.read_text(encoding="utf-8-sig").splitlines())
    found = [head]
    for number in range(people):
        row = list(rows[number % len(rows)])
        row[3] += FAMILIES[number // len(rows) % len(FAMILIES)]
        row[head.index("email")] = f"person-{number}@example.org"
        row[head.index("exkurze")] = row[head.index("exkurze_skupina")] = ""
        found.append(row)
    return found


if __name__ == "__main__":
    main()
