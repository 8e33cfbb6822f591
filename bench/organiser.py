"""The organiser's list of attendees, its XLSX and its CSV, with 1,000 and 10,000 people.

Each is asked for in a process of its own, by a client inside it, in both databases: processor seconds, the size of the
answer and the largest memory of the process. For XLSX the same cells written by bare XlsxWriter are the limit. Nothing
here is asserted.

`python -m bench.organiser [--people 1000,10000] [--databases sqlite,postgresql] [--beside FOLDER]`, where FOLDER is a
checkout of an older build with its `.venv`: then both are measured in turn.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter

import config as settings
from bench.places import database

SCRIPT = Path(__file__).with_name("_lists.py")
ROUNDS = 3
WHAT = ("page", "xlsx", "csv")
HEAD = (
    "database",
    "people",
    "what",
    "seconds",
    "kB",
    "MB",
    "older build s",
    "MB",
    "times quicker",
    "part of bare XlsxWriter",
)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=lambda text: [int(word) for word in text.split(",")], default=[1_000, 10_000])
    parser.add_argument("--databases", type=lambda text: text.split(","), default=["sqlite", "postgresql"])
    parser.add_argument("--beside", type=Path)
    wanted = parser.parse_args()
    builds = [Path(settings.ROOT), *([wanted.beside.resolve()] if wanted.beside else [])]
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(" | ".join(HEAD))
    for name in wanted.databases:
        for people in wanted.people:
            with tempfile.TemporaryDirectory(prefix="prezence-bench-") as folder:
                _measure(name, people, Path(folder), builds)


def _measure(name: str, people: int, folder: Path, builds: list[Path]) -> None:
    own = [folder / f"build-{number}" for number in range(len(builds))]
    for place in own:
        place.mkdir()
    with database(name, own[0]) as first, database(name, own[-1]) as other:
        addresses = [first, other][: len(builds)]
        for build, place, address in zip(builds, own, addresses, strict=True):
            _run(build, address, place, "fill", str(people))
        for what in WHAT:
            rounds = [
                [json.loads(_run(*each, what)) for each in zip(builds, addresses, own, strict=True)]
                for _ in range(ROUNDS)
            ]
            best = [min((found[number] for found in rounds), key=lambda one: one["seconds"])
                    for number in range(len(builds))]  # fmt: skip
            bare = _bare(own[0] / "asked.xlsx") if what == "xlsx" else None
            print(" | ".join((name, str(people), what, *_row(best, bare))), flush=True)


def _row(best: list[dict[str, Any]], bare: float | None) -> list[str]:
    now = best[0]
    told = [f"{now['seconds']:.3f}", f"{now['bytes'] / 1000:.1f}", f"{now['megabytes']:.0f}"]
    told += [f"{best[1]['seconds']:.3f}", f"{best[1]['megabytes']:.0f}", f"{best[1]['seconds'] / now['seconds']:.1f}"] \
        if len(best) > 1 else ["–"] * 3  # fmt: skip
    return [*told, f"{now['seconds'] / bare:.2f}" if bare else "–"]


def _run(build: Path, database: str, folder: Path, what: str, *values: str) -> str:
    command = [str(build / ".venv/bin/python"), str(SCRIPT), database, str(folder), what, *values]
    done = subprocess.run(command, cwd=build, check=True, capture_output=True, text=True, env=os.environ)
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def _bare(file: Path) -> float:
    """Return the processor seconds that XlsxWriter takes for the cells of a workbook alone."""
    rows = python_calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        book = xlsxwriter.Workbook(BytesIO(), {"constant_memory": True})
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if value != "":
                    sheet.write(number, place, value)
        book.close()
        best = min(best, time.process_time() - began)
    return best


if __name__ == "__main__":
    sys.exit(main())
