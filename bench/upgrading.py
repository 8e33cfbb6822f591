"""A released version serves and registers people while the tables are upgraded to this version's; then this one does.

Four visitors register one person after the other and read pages, in production mode with two processes, on SQLite and
on PostgreSQL. Told are answers of 500 and above, connections that broke, the longest answer, how long the upgrade took,
and whether everybody who was thanked is in the tables.

`git worktree add ../prezence-0.4.0 v0.4.0 && python -m bench.upgrading ../prezence-0.4.0 [--databases sqlite]`
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

import sqlalchemy as sa

import config as settings
from bench.places import database
from tests.served import KEY, Server, environment, free_port, running
from tests.visitor import Unexpected, Visitor

SLUG = "ukazka-3-rocnik"
PAGES = ("/", f"/{SLUG}/", f"/{SLUG}/programme", f"/{SLUG}/speakers", f"/{SLUG}/visits", "/organise/sign-in")
VISITORS = 4
BEFORE, AFTER = 5.0, 5.0  # seconds of serving


class Crowd:
    """Visitors who register until they are stopped, and what they met."""

    def __init__(self, port: int, mark: str) -> None:
        self.port, self.mark = port, mark
        self.thanked: list[str] = []
        self.met: Counter[str] = Counter()
        self.longest = 0.0
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._visit, args=(number,)) for number in range(VISITORS)]

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _visit(self, number: int) -> None:
        visitor, count = Visitor(self.port), 0
        while not self._over.is_set():
            count += 1
            began = time.perf_counter()
            try:
                email = f"{self.mark}-{number}-{count}@example.org"
                visitor.register(SLUG, family_name="Zapsaná", email=email)
                self.thanked.append(email)
                self.met["registered"] += 1
                page = PAGES[count % len(PAGES)]
                status, _, _ = visitor.ask("GET", page)
                self.met["pages" if status == 200 else f"{page} {status}"] += 1
            except (OSError, HTTPException, Unexpected) as error:
                self.met[f"{type(error).__name__}: {error}"] += 1
                visitor.close()
                visitor = Visitor(self.port)
            self.longest = max(self.longest, time.perf_counter() - began)
        visitor.close()


def main() -> None:
    """Upgrade beneath a server and tell what its visitors met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, nargs="?", help="the folder with the code of the released version")
    parser.add_argument("--databases", type=lambda text: text.split(","), default=["sqlite", "postgresql"])
    asked = parser.parse_args()
    if asked.checkout is None:
        print("Nothing was tried: say which folder holds the code of a released version.")
        return
    for name in asked.databases:
        with tempfile.TemporaryDirectory(prefix="prezence-bench-") as folder, database(name, Path(folder)) as address:
            print(f"== {name}", flush=True)
            upgrade_beneath(asked.checkout.resolve(), address, Path(folder))


def upgrade_beneath(checkout: Path, address: str, folder: Path) -> None:
    """Serve with the old code, upgrade with the new, serve on, then serve with the new."""
    demo = {"PREZENCE_ENV": "demo", "DATABASE_URL": address, "DATA_DIR": str(folder / "demo"), "SECRET_KEY": KEY}
    flask(checkout, os.environ | demo, "demo")
    port = free_port()
    environ = environment(address, folder / "data", port=port) | {"PYTHONPATH": ""}
    with serving(checkout, environ, port), Crowd(port, "old") as old:
        time.sleep(BEFORE)
        before, began = len(old.thanked), time.perf_counter()
        flask(settings.ROOT, environ, "db", "upgrade")
        took, meanwhile = time.perf_counter() - began, len(old.thanked)
        time.sleep(AFTER)
    print(f"upgrade: {took:.1f} s; registered {before} before, {meanwhile - before} meanwhile,", end=" ")
    print(f"{len(old.thanked) - meanwhile} after it; longest answer {old.longest:.1f} s")
    tell("released version", address, old)
    with serving(settings.ROOT, environ, port), Crowd(port, "new") as new:
        time.sleep(AFTER)
    tell("this version", address, new)
    print(flask(settings.ROOT, environ, "check-places").strip())


def tell(who: str, address: str, crowd: Crowd) -> None:
    """Print what the visitors of a version met, and whom the tables lack."""
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    with engine.connect() as connection:
        there = set(connection.exec_driver_sql("SELECT email FROM registration").scalars())
    lost = [email for email in crowd.thanked if email not in there]
    print(f"{who}: {len(crowd.thanked)} thanked, {len(lost)} of them lost; {dict(crowd.met)}", flush=True)


@contextmanager
def serving(checkout: Path, environ: dict[str, str], port: int) -> Iterator[Server]:
    """Run the web server of a checkout until it is ready; stopped afterwards."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--no-worker"]
    bound = environ | {"WEB_BIND": f"127.0.0.1:{port}", "WEB_PROCESSES": "2"}
    with running(command, bound, port, checkout=checkout) as server:
        yield server


def flask(checkout: Path, environ: dict[str, str], *words: str) -> str:
    """Run a command of a checkout; what it printed. Raises CalledProcessError."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    return subprocess.run(command, cwd=checkout, env=environ, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
