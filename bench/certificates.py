"""All certificates of a conference in one file, made by the worker, beside the same in an older build.

`python -m bench.certificates [--numbers 1,100,1000,2000] [--beside FOLDER] [--at-most 100]`, where FOLDER is a checkout
of an older build with its own .venv; it is asked for no more than so many, since it takes as long for each ("in line"
where the figure is for more). Each measurement is a process of its own. Seconds are those of the clock;
processor seconds those of the worker and of the process in which papers are set; memory the most that each of the two
had. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import tempfile
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("_papers.py")
HEAD = (
    "file", "certificates", "s", "processor s", "ms each", "worker MB", "press MB", "kB each",
    "older build processor s", "times quicker",
)  # fmt: skip


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--numbers", type=lambda text: [int(word) for word in text.split(",")], default=[1, 100, 1000])
    parser.add_argument("--forms", type=lambda text: text.split(","), default=["pdf", "zip"])
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--at-most", type=int, default=100)
    wanted = parser.parse_args()
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(" | ".join(HEAD))
    for form in wanted.forms:
        for number in wanted.numbers:
            now = _run(Path(__file__).parents[1], form, number)
            asked = min(number, wanted.at_most)
            older = _run(wanted.beside.resolve(), form, asked) if wanted.beside else None
            print(" | ".join(_row(form, number, now, older, number / asked)), flush=True)


def _row(form: str, number: int, now: dict[str, Any], older: dict[str, Any] | None, line: float) -> list[str]:
    told = [
        form, str(number), f"{now['seconds']:.2f}", f"{now['processor']:.2f}",
        f"{now['processor'] / number * 1000:.1f}",
        f"{now['own']:.0f}", f"{now['press']:.0f}", f"{now['bytes'] / number / 1000:.1f}",
    ]  # fmt: skip
    if older is None:
        return [*told, "–", "–"]
    took = older["processor"] * line
    return [*told, f"{took:.1f}{' in line' if line > 1 else ''}", f"{took / now['processor']:.1f}"]


def _run(build: Path, form: str, number: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="prezence-bench-") as folder:
        command = [str(build / ".venv/bin/python"), str(SCRIPT), folder, form, str(number)]
        done = subprocess.run(command, cwd=build, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
