"""A year of a region in an hour: thirty conferences, 20,000 people, and everything that goes wrong meanwhile.

`flask serve` with three processes and the worker, in production mode, beside a mail server on this machine. The lives
of the conferences overlap: people register and cancel, others are imported from tables, letters go to all, people
arrive at desks, certificates are made as files, some have their data erased. Meanwhile processes are killed with -9 and
backups are made. What the visitors were told is kept in a ledger; at the end it is compared with the database, and
check-places, check-mail and check-files are asked. Memory is measured all the time. `make soak` ends with exit status 1
where anything differs; how it went is printed as it goes.

`python -m bench._soak [--minutes 60] [--conferences 30] [--people 20000] [--database sqlite] [--no-kills]`
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as clock_time
from http.client import HTTPException
from pathlib import Path

import sqlalchemy as sa
from aiosmtpd.controller import Controller

import config
from bench._conference import prepared
from bench._soak_team import Team, moved
from bench.memory import measured
from bench.places import database
from conference.demo import edition
from conference.desk.access import token_of
from conference.desk.models import DeskDevice
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.rules import LEASE
from conference.places.models import Quota
from conference.programme.actions import release_programme
from conference.programme.models import Item
from conference.team.models import User
from tests.served import Server, environment, free_port, running
from tests.visitor import Unexpected, Visitor

VISITORS = 6
LIFE = 0.3  # of the whole time: how long a conference goes on
AHEAD = timedelta(minutes=5)  # the programme begins so soon
PATIENCE = 60  # seconds for an answer that a kill has taken away
CHECKS = ("check-places", "check-mail", "check-files")


@dataclass
class Life:
    """A conference, and what its people were told."""

    id: int
    slug: str
    begins: float  # part of the whole time
    desk: str  # token
    registered: set[str] = field(default_factory=set)  # addresses
    cancelled: set[str] = field(default_factory=set)
    arrived: set[int] = field(default_factory=set)  # ids of registrations
    erased: set[str] = field(default_factory=set)
    not_coming: set[int] = field(default_factory=set)


class Ledger:
    """What happened, counted by all visitors."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self.lock = threading.Lock()

    def note(self, what: str) -> None:
        """Count something that was done."""
        with self.lock:
            self.counts[what] += 1

    def fault(self, words: str) -> None:
        """Keep something that must not happen."""
        with self.lock:
            self.faults.append(words)
            print(f"FAULT: {words}", flush=True)


class Soak:
    """The whole year: who does what, when."""

    def __init__(self, wanted: argparse.Namespace, server: Server, lives: list[Life], team: Team) -> None:
        self.wanted, self.server, self.lives, self.team = wanted, server, lives, team
        self.begun, self.seconds = time.monotonic(), wanted.minutes * 60
        self.ledger, self.memory = Ledger(), list[float]()
        self.each = wanted.people // wanted.conferences

    @property
    def part(self) -> float:
        """How much of the year is over, 0 to 1."""
        return (time.monotonic() - self.begun) / self.seconds

    def visit(self, number: int) -> None:
        """Be one person after another until the year is over."""
        draw, visitor = random.Random(number), Visitor(self.server.port, timeout=PATIENCE)
        while self.part < 1:
            alive = [life for life in self.lives if life.begins <= self.part < life.begins + LIFE]
            if not alive:
                time.sleep(0.2)
                continue
            life = draw.choice(alive)
            age = (self.part - life.begins) / LIFE
            try:
                if age < 0.6:
                    self.register(visitor, life, draw)
                elif age < 0.85:
                    self.arrive(visitor, life, draw)
                else:
                    self.afterwards(visitor, life, draw)
            except (OSError, HTTPException):
                visitor.close()
                self.ledger.note("connections that broke")
            except Unexpected as wrong:
                self.ledger.fault(f"{life.slug}: {wrong}")
        visitor.close()

    def register(self, visitor: Visitor, life: Life, draw: random.Random) -> None:
        """Register somebody, let somebody cancel, or only read."""
        if len(life.registered) >= self.each:
            return self.read(visitor, life, draw)
        email = f"soak-{draw.getrandbits(48):x}@example.org"
        typed = {"family_name": f"Vytrvalá{draw.randrange(9999)}", "email": email, "visit": draw.choice(["any", ""])}
        visitor.register(life.slug, **typed)
        life.registered.add(email)
        self.ledger.note("registered")
        if draw.random() < 0.05:
            self.team.cancel(life.id, email)
            life.cancelled.add(email)
            self.ledger.note("cancelled")
        if draw.random() < 0.3:
            self.read(visitor, life, draw)
        return None

    def arrive(self, visitor: Visitor, life: Life, draw: random.Random) -> None:
        """Let somebody arrive at the desk by a mark of a device."""
        waiting = self.team.who_comes(life.id, life.arrived | life.not_coming)
        if not waiting:
            return self.read(visitor, life, draw)
        row = draw.choice(waiting)
        outcome = self.team.mark(visitor, life.desk, row)
        if outcome in ("cancelled", "not_possible"):  # cancelled or erased since the list was read
            life.not_coming.add(row)
        elif outcome in ("done", "known", "twice"):
            life.arrived.add(row)
            self.ledger.note("arrived")
        else:
            raise Unexpected(f"a mark was answered by {outcome}")
        return None

    def afterwards(self, visitor: Visitor, life: Life, draw: random.Random) -> None:
        """Have somebody's data erased, now and then; else read."""
        left = sorted(life.registered - life.erased - life.cancelled)
        if left and draw.random() < 0.02:
            email = draw.choice(left)
            self.team.erase(life.id, email)
            life.erased.add(email)
            self.ledger.note("erased")
        self.read(visitor, life, draw)

    def read(self, visitor: Visitor, life: Life, draw: random.Random) -> None:
        """Open a public page."""
        page = draw.choice(["", "programme", "speakers", "visits", "register", "programme.ics", "schedule.json"])
        status, _, _ = visitor.ask("GET", f"/{draw.choice(['', 'en/'])}{life.slug}/{page}")
        if status != 200:
            raise Unexpected(f"/{life.slug}/{page} answered {status}")
        self.ledger.note("pages read")

    def organise(self) -> None:
        """Do the team's work for each conference once, in its time: an import, a letter, the certificates."""
        waiting = [(life.begins + LIFE * age, act, life) for life in self.lives for age, act in self.team.acts]
        for moment, act, life in sorted(waiting, key=lambda one: one[0]):
            while self.part < min(moment, 1):
                time.sleep(0.2)
            try:
                act(life.id)
                self.ledger.note(act.__name__.replace("_", " "))
            except Exception as wrong:  # the others' conferences go on
                self.ledger.fault(f"{life.slug}: {act.__name__}: {type(wrong).__name__}: {wrong}")

    def disturb(self) -> None:
        """Kill a process every now and then, make backups, and measure memory."""
        draw, each = random.Random(1), max(self.seconds / 60, 5)
        while self.part < 1:
            time.sleep(each)
            self.memory.append(sum(share.pss for share in measured(self.server)))
            if not self.wanted.no_kills and len(self.memory) % 3 == 0:
                self.server.kill_workers(draw)
                self.ledger.note("processes killed")
            if len(self.memory) % 10 == 5:
                self.ledger.note("backups" if self.command("backup") else "backups that failed")
            print(f"{self.part:.0%}, {self.memory[-1]:.0f} MB, {dict(self.ledger.counts)}", flush=True)

    def command(self, *words: str) -> bool:
        """Run a command of the administrator; whether it ended well. What it says is printed where not."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=config.ROOT, env=self.team.environ, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            self.ledger.fault(f"{words[0]}: {done.stdout}{done.stderr[-500:]}")
        return done.returncode == 0

    def run(self) -> bool:
        """Play the year; whether all was as it was told."""
        threading.excepthook = lambda failed: self.ledger.fault(f"{failed.exc_type.__name__}: {failed.exc_value}")
        threads = [threading.Thread(target=self.visit, args=(number,)) for number in range(VISITORS)]
        threads += [threading.Thread(target=act) for act in (self.organise, self.disturb)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.drain()
        for life in self.lives:
            for words in self.team.differences(life):
                self.ledger.fault(f"{life.slug}: {words}")
        for name in CHECKS:
            self.command(name)
        quarter = max(len(self.memory) // 4, 1)
        early, late = (
            statistics.median(part) for part in (self.memory[quarter : 2 * quarter] or [0], self.memory[-quarter:])
        )
        print(f"memory: {early:.0f} MB in the second quarter, {late:.0f} MB in the last; {dict(self.ledger.counts)}")
        if late > early * 1.15:
            self.ledger.fault(f"memory grew from {early:.0f} to {late:.0f} MB")
        return not self.ledger.faults

    def drain(self) -> None:
        """Wait until all letters have gone and all jobs are done; a fault two minutes after what a killed worker held
        is free again.
        """
        until = time.monotonic() + (LEASE + timedelta(minutes=2)).total_seconds()
        while any((left := self.team.waiting()).values()) and time.monotonic() < until:
            print(f"still waiting: {left}", flush=True)
            time.sleep(5)
        if any(left.values()):
            self.ledger.fault(f"still waiting: {left}")


class Sink:
    """A mail server that takes everything."""

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802 - named by the library
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[int]:
    """Run it on a free port."""
    controller = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def service(environ: dict[str, str], port: int, log: Path) -> Iterator[Server]:
    """Run the whole service, with its log in a file."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    with log.open("wb") as file, running(command, environ, port, log=file) as server:
        yield server


def conferences(number: int, people: int) -> list[Life]:
    """Write so many conferences of today, with programme, visits and a desk's link; most of `people` get a place."""
    data, today = edition.read("coming.yaml"), clock.now().date()
    opens, closes = (datetime.combine(today + timedelta(days=days), clock_time(8)) for days in (-14, 1))
    user = db.session.scalars(sa.select(User)).first()
    assert user is not None
    lives = []
    for index in range(number):
        with transaction() as session:
            event = edition.write(data, today, opens, closes, slug=f"soak-{index}")
            event.registration_closes_at, event.slides_due_at = clock.now() + timedelta(days=1), None
            session.flush()
            session.execute(
                sa.update(Quota).where(Quota.id == event.quota_id).values(capacity=people // number * 4 // 5)
            )
            first = session.scalar(sa.select(sa.func.min(Item.starts_at)).where(Item.event_id == event.id))
            assert first is not None
            moved(session, event.id, clock.now() + AHEAD - first)
            event.starts_on, event.ends_on = today, today + timedelta(days=1)
            device = DeskDevice(event_id=event.id, day=today, name="Stůl")
            session.add(device)
            session.flush()
            life = Life(event.id, event.slug, index / number * (1 - LIFE), token_of(device))
        release_programme(event, user)
        lives.append(life)
    db.session.remove()
    return lives


def main() -> None:
    """Play it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--conferences", type=int, default=30)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--no-kills", action="store_true")
    parser.add_argument("--log", type=Path, help="where the log of the service is kept")
    wanted = parser.parse_args()
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    port = free_port()
    with (
        tempfile.TemporaryDirectory(prefix="prezence-soak-") as name,
        database(wanted.database, Path(name)) as address,
        prepared(address, Path(name)),
        mail_server() as mail_port,
    ):
        lives = conferences(wanted.conferences, wanted.people)
        passphrase = Path(name) / "passphrase"
        passphrase.write_text("a passphrase for a year in an hour\n", encoding="utf-8")
        passphrase.chmod(0o600)
        environ = environment(address, Path(name), mail_port=mail_port, port=port)
        environ |= {"WEB_BIND": f"127.0.0.1:{port}", "WEB_PROCESSES": "3", "BACKUP_PASSPHRASE_FILE": str(passphrase)}
        log = wanted.log or Path(name) / "server.log"
        with service(environ, port, log) as server:
            went_well = Soak(wanted, server, lives, Team(environ)).run()
    sys.exit(0 if went_well else 1)


if __name__ == "__main__":
    main()
