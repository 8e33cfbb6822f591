"""The drill: everything is lost, and a backup made while people registered brings it back.

python -m tests.backup.drill                        both databases, the demo, 3,000 people, 60 MB of uploads
python -m tests.backup.drill --small --database sqlite

Fills an installation, lets people register at a real server, makes a backup meanwhile, destroys database and uploads,
restores, and compares every row and every file with what was there. Whoever had registered before the backup began must
be in it, wholly; who came later may be missing, but never half. Then the same rows are moved to the other kind of
database and compared. Prints a table; the exit code is 1 where anything differs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

import config as settings
from bench import _conference
from conference import create_app
from conference.backup.contents import batches, tables
from conference.demo.load import load
from conference.extensions import db
from conference.lib import clock
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.programme.models import Item
from conference.slides.models import Audience, SlideFile
from conference.speakers.models import Speaker
from tests.concurrency.house import database
from tests.postgres import cluster
from tests.served import environment, free_port, web
from tests.visitor import Visitor

Key = tuple[Any, ...]
Rows = dict[str, dict[Key, tuple[Any, ...]]]
"""The rows of each table, by their primary keys."""
OWNED = ("place", "message", "presence", "question_answer")
"""Tables whose rows belong to one registration and are written with it."""
FILE_BYTES = 500_000
GOOD = "All that was backed up is there, row by row and file by file."


@dataclass
class Size:
    """How much there is, and how long people come."""

    people: int = 3000
    files: int = 120
    clients: int = 3
    before: int = 20  # people who have registered when the backup begins
    demo: bool = True
    moves: bool = True  # whether the rows are moved to the other kind of database too


SMALL = Size(people=50, files=3, clients=2, before=3, demo=False, moves=False)


@dataclass
class Crowd:
    """People who register at a server until they are told to stop; whom it has thanked, in order."""

    port: int
    slug: str
    thanked: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def come(self, client: int) -> None:
        """Register one after the other."""
        visitor, number = Visitor(self.port), 0
        while not self.stopped.is_set():
            number += 1
            email = f"come-{client}-{number}@example.org"
            try:
                visitor.register(self.slug, family_name=f"Nová {client} {number}", email=email)
            except Exception as error:
                self.failed.append(f"{email}: {error}")
                return
            self.thanked.append(email)
        visitor.close()

    def wait_for(self, people: int) -> None:
        """Wait until so many have been thanked. Raises TimeoutError."""
        until = time.monotonic() + 120
        while len(self.thanked) < people:
            if time.monotonic() > until or self.failed:
                raise TimeoutError(f"only {len(self.thanked)} people registered: {self.failed[:1]}")
            time.sleep(0.02)


@contextmanager
def crowd(port: int, slug: str, clients: int) -> Iterator[Crowd]:
    """Let people come meanwhile."""
    people = Crowd(port, slug)
    threads = [threading.Thread(target=people.come, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield people
    finally:
        people.stopped.set()
        for thread in threads:
            thread.join()


class Drill:
    """One round on one kind of database."""

    def __init__(self, kind: str, address: str, folder: Path, size: Size) -> None:
        self.kind, self.address, self.folder, self.size = kind, address, folder, size
        self.data, self.port = folder / "data", free_port()
        create_app({"MODE": "testing", "DATA_DIR": folder, "SECRET_KEY": "for the tables of all features"})
        self.environ: dict[str, str] = environment(address, self.data, port=self.port)
        self.wrong: list[str] = []

    def run(self) -> bool:
        """Go through all of it; whether all was as it should be."""
        began = time.monotonic()
        slug = self.fill()
        before, files = self.rows(), self.files()
        self.tell(f"filled: {count(before)} rows, {len(files)} files")
        with web(self.environ, self.port), crowd(self.port, slug, self.size.clients) as people:
            people.wait_for(self.size.before)
            sure = list(people.thanked)
            seconds = self.timed("backup")
            people.wait_for(len(people.thanked) + 2)  # some come after it for certain
        self.tell(f"backup: {seconds:.1f} s, {len(sure)} had registered, {len(people.thanked)} in the end")
        after = self.rows()
        if people.failed:
            self.wrong.append(f"refused: {people.failed[0]}")
        self.destroy()
        seconds = self.timed("restore", "latest", "--identity", str(self.folder / "key.txt"))
        self.tell(f"restore: {seconds:.1f} s")
        self.compare(before, self.rows(), after, sure)
        if self.files() != files:
            self.wrong.append("files differ")
        if self.size.moves:
            self.move()
        self.tell(f"in all {time.monotonic() - began:.0f} s")
        return not self.wrong

    def fill(self) -> str:
        """Make the conference, the people and the uploads; the conference's slug."""
        made = self.command("backup-key")
        (self.folder / "key.txt").write_text(made)
        public = next(line for line in made.splitlines() if "public key" in line).rpartition(" ")[2]
        self.environ |= {"BACKUP_RECIPIENTS": public, "BACKUP_TO": str(self.folder / "backups")}
        order = [sys.executable, "-m", "tests.backup.drill", "--fill", str(self.size.people), str(self.size.files)]
        subprocess.run(
            [*order, *(["--demo"] if self.size.demo else [])], check=True, env=self.environ, cwd=settings.ROOT
        )
        return _conference.SLUG

    def command(self, *words: str) -> str:
        """Run a command of the administrator; what it said. Raises RuntimeError where it fails."""
        line = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        done = subprocess.run(line, env=self.environ, cwd=settings.ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stdout}{done.stderr}")
        return done.stdout

    def timed(self, *words: str) -> float:
        """Run a command; how long it took."""
        began = time.monotonic()
        self.command(*words)
        return time.monotonic() - began

    def rows(self, address: str = "") -> Rows:
        """Read all rows there are."""
        found: Rows = {}
        engine = sa.create_engine(address or self.address, poolclass=sa.NullPool)
        with engine.connect() as connection:
            for _, twin in tables(connection.dialect.name):
                names = list(twin.columns.keys())
                key = [names.index(column.name) for column in twin.primary_key.columns]
                found[twin.name] = {
                    tuple(row[place] for place in key): row for rows in batches(connection, twin) for row in rows
                }
        return found

    def files(self) -> dict[str, str]:
        """A digest of each upload."""
        folder = self.data / "uploads"
        return {
            path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file()
        }

    def destroy(self) -> None:
        """Lose the machine: database, uploads and whatever else was in the folder of the data."""
        shutil.rmtree(self.data)
        if self.kind == "postgresql":
            engine = sa.create_engine(self.address, poolclass=sa.NullPool)
            with engine.begin() as connection:
                connection.execute(sa.text("DROP SCHEMA public CASCADE"))
                connection.execute(sa.text("CREATE SCHEMA public"))

    def compare(self, before: Rows, now: Rows, after: Rows, sure: list[str]) -> None:
        """Say what is not as it was, and who is there by halves."""
        self.compare_rows(before, now, after)
        self.require_whole(now, after, sure)

    def compare_rows(self, before: Rows, now: Rows, after: Rows) -> None:
        """Print how much there is of each table, and note what is lost or differs from what it ever was."""
        print(f"{'table':<22}{'before':>9}{'restored':>9}{'at the end':>11}{'lost':>6}{'changed':>8}")
        for name, rows in now.items():
            lost = before[name].keys() - rows.keys()
            known = (before[name], after[name])
            changed = [key for key, row in rows.items() if row not in (there.get(key) for there in known)]
            if name == "quota":  # counters that went on while people came, and stood somewhere between
                changed = [key for key in changed if before[name].get(key) == after[name].get(key)]
            if name == "last_seen":  # what each machine says of itself, again and again
                changed = []
            print(
                f"{name:<22}{len(before[name]):>9}{len(rows):>9}{len(after[name]):>11}{len(lost):>6}{len(changed):>8}"
            )
            if lost or changed:
                self.wrong.append(f"{name}: {len(lost)} lost, {len(changed)} changed")

    def require_whole(self, now: Rows, after: Rows, sure: list[str]) -> None:
        """Say who is missing that had registered, and who is there by halves."""
        there = {value for row in now["registration"].values() for value in row if isinstance(value, str)}
        missing = [email for email in sure if email not in there]
        if missing:
            self.wrong.append(f"{len(missing)} who had registered are missing: {missing[0]}")
        ids = {key[0] for key in now["registration"]}
        engine = sa.create_engine(self.address, poolclass=sa.NullPool)
        twins = {twin.name: twin for _, twin in tables(engine.dialect.name)}
        for name in OWNED:
            place = list(twins[name].columns.keys()).index("registration_id")
            wanted, found = (
                Counter(row[place] for row in rows[name].values() if row[place] in ids) for rows in (after, now)
            )
            if wanted != found:
                self.wrong.append(f"{name}: {len(wanted - found)} people came back by halves")
        self.command("check-places")

    def move(self) -> None:
        """Move all rows to the other kind of database, and compare."""
        before = self.rows()
        with ExitStack() as stack:
            there = (
                stack.enter_context(cluster())
                if self.kind == "sqlite"
                else f"sqlite:///{self.folder / 'moved.sqlite3'}"
            )
            seconds = self.timed("move-database", there)
            if self.rows(there) != before:
                self.wrong.append("the moved database differs")
        self.tell(f"moved to the other database: {seconds:.1f} s, {count(before)} rows compared")

    def tell(self, text: str) -> None:
        """Say how far it is."""
        print(f"{self.kind}: {text}", flush=True)


def count(rows: Rows) -> int:
    """How many rows there are."""
    return sum(map(len, rows.values()))


def fill(people: int, files: int, demo: bool) -> None:
    """Fill the installation of the environment. In a process of its own, since it reads the settings from there."""
    chance = Random(1)
    with _conference.prepared(os.environ["DATABASE_URL"], Path(os.environ["DATA_DIR"])) as event_id:
        _conference.fill(event_id, people)
        if demo:
            load()
        speaker = db.session.scalars(sa.select(Speaker).where(Speaker.event_id == event_id)).all()[0]
        item = db.session.scalars(sa.select(Item).where(Item.event_id == event_id)).all()[0]
        with transaction() as session:
            for number in range(files):
                key = f"slides/{event_id}/{number:032x}.pdf"
                size = storage().put(key, BytesIO(chance.randbytes(FILE_BYTES)))
                session.add(
                    SlideFile(event_id=event_id, speaker_id=speaker.id, item_id=item.id, storage_key=key, size=size,
                              filename="a.pdf", mime="application/pdf", audience=Audience.NOBODY,
                              version=1000 + number, replaced_at=clock.now())
                )  # fmt: skip


def main() -> int:
    """Read the options, and go through the drill on each database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--small", action="store_true", help="so small that it belongs to the tests")
    parser.add_argument("--fill", nargs=2, type=int, metavar=("PEOPLE", "FILES"), help=argparse.SUPPRESS)
    parser.add_argument("--demo", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        fill(*options.fill, options.demo)
        return 0
    kinds = ("sqlite", "postgresql") if options.database == "both" else (options.database,)
    bad = [kind for kind in kinds if not through(kind, SMALL if options.small else Size())]
    print(GOOD if not bad else "THE DRILL FAILED")
    return bool(bad)


def through(kind: str, size: Size) -> bool:
    """Go through the drill on one kind of database."""
    with tempfile.TemporaryDirectory(prefix="prezence-drill-") as folder:
        (Path(folder) / "data").mkdir()
        with database(kind, Path(folder) / "data") as address:
            drill = Drill(kind, address, Path(folder), size)
            good = drill.run()
            for line in drill.wrong:
                drill.tell(f"WRONG: {line}")
    return good


if __name__ == "__main__":
    sys.exit(main())
