"""500 people through 6 desks at once: how long a mark takes, beside a bare guarded update and with visitors reading.

Two processes of four threads in production mode, every commit reaches the disk. The bare guarded update is
`UPDATE … SET taken = taken + 1 WHERE taken < capacity RETURNING` in a transaction of its own, by as many threads at
once on the same database, without HTTP: what no way of noting somebody can do without. Pages of the public are read by
two visitors, alone and while people arrive. The last line kills all processes with -9 while people arrive and looks
whether each mark that was answered is there. Nothing here is asserted.

`python -m bench.desk [--people 500] [--desks 6] [--databases sqlite,postgresql]`
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench._conference import SLUG, fill, prepared
from bench.places import database, percentile, visitors
from conference.attendance.models import Presence
from conference.desk.access import token_of
from conference.desk.models import DeskDevice, DeskMark
from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.places.models import Quota
from conference.registration.models import Registration
from tests.served import Server, environment, free_port, web

HEAD = ("database", "what", "marks/s", "p50 ms", "p95 ms", "p99 ms", "beside it")
UPDATE = "UPDATE quota SET taken = taken + 1 WHERE id = :id AND taken < capacity RETURNING taken"
PAGE = f"/{SLUG}/programme"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--desks", type=int, default=6)
    parser.add_argument("--databases", type=lambda text: text.split(","), default=["sqlite", "postgresql"])
    wanted = parser.parse_args()
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(" | ".join(HEAD))
    for name in wanted.databases:
        with tempfile.TemporaryDirectory(prefix="prezence-bench-") as folder, database(name, Path(folder)) as address:
            measure_on(name, address, Path(folder), wanted.people, wanted.desks)


def measure_on(name: str, address: str, folder: Path, people: int, desks: int) -> None:
    """Measure all rows of one database."""
    port = free_port()
    with prepared(address, folder) as event_id:
        bare = bare_updates(event_id, people, desks)
        with web(environment(address, folder, port=port), port) as server:
            visitors(port, 2, 1, PAGE)  # what is made once is made before
            alone = reads(port, 4)
            row(name, "bare guarded update", bare, people / sum(bare) * desks, "")
            tokens, ids = conference_of_today(event_id, people, desks)
            found = arrive(port, tokens, ids)
            ratio = percentile(sorted(found["times"]), 95) / percentile(sorted(bare), 95)
            row(name, "a mark", found["times"], people / found["took"], f"p95 {ratio:.1f} × bare")
            tokens, ids = conference_of_today(event_id, people, desks)
            found, beside = arrive_beside(port, tokens, ids)
            row(name, "a mark, pages read", found["times"], people / found["took"],
                f"pages {beside:.0f}/s, alone {alone:.0f}/s: {beside / alone:.0%}")  # fmt: skip
            tokens, ids = conference_of_today(event_id, people, desks)
            found, kills = arrive_killed(port, server, tokens, ids)
            row(name, "a mark, kill -9", found["times"], people / found["took"],
                f"killed {kills} times, sent again {found['again']}, lost {missing(found['keys'], ids)}")  # fmt: skip


def row(name: str, what: str, times: list[float], rate: float, beside: str) -> None:
    """Print one line of the table."""
    ordered = sorted(times)
    shown = [f"{1000 * percentile(ordered, part):.1f}" for part in (50, 95, 99)]
    print(" | ".join((name, what, f"{rate:.0f}", *shown, beside)), flush=True)


def conference_of_today(event_id: int, people: int, desks: int) -> tuple[list[str], list[int]]:
    """Make the conference one of today with so many people who have not come, and a link for each desk."""
    with transaction() as session:
        for table in (DeskMark, Presence, DeskDevice):
            session.execute(sa.delete(table))
    fill(event_id, people)
    with transaction() as session:
        event = session.get_one(Event, event_id)
        today: date = clock.local(clock.now(), event.timezone).date()
        event.starts_on, event.ends_on = min(event.starts_on, today), max(event.ends_on, today)
        event.registration_closes_at = event.registration_opens_at = event.slides_due_at = None
        devices = [DeskDevice(event_id=event_id, day=today, name=f"Stůl {number}") for number in range(desks)]
        session.add_all(devices)
        session.flush()
        tokens = [token_of(device) for device in devices]
        ids = list(session.scalars(sa.select(Registration.id).order_by(Registration.id)))
    db.session.remove()
    return tokens, ids


def bare_updates(event_id: int, people: int, desks: int) -> list[float]:
    """Take as many places by the bare guarded update, by as many threads; how long each took."""
    fill(event_id, 0)
    quota_id = db.session.get_one(Event, event_id).quota_id
    db.session.remove()
    engine, times, start = db.engine, list[float](), threading.Barrier(desks)

    def take(number: int) -> None:
        start.wait()
        for _ in range(number, people, desks):
            begun = time.perf_counter()
            with engine.connect().execution_options(immediate=True) as connection, connection.begin():
                connection.execute(sa.text(UPDATE), {"id": quota_id}).one()
            times.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(desks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction() as session:
        session.execute(sa.update(Quota).where(Quota.id == quota_id).values(taken=0))
    return times


def start(port: int, tokens: list[str], ids: list[int]) -> subprocess.Popen[str]:
    """Let people arrive, in a process of its own."""
    command = [sys.executable, "-m", "bench._desks"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    process.stdin.write(json.dumps({"port": port, "tokens": tokens, "ids": ids}))
    process.stdin.close()
    return process


def told(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Wait until everybody has arrived; what the desks found."""
    assert process.stdout is not None
    found: dict[str, Any] = json.loads(process.stdout.read())
    process.wait()
    return found


def arrive(port: int, tokens: list[str], ids: list[int]) -> dict[str, Any]:
    """Let people arrive, and nothing else happen."""
    return told(start(port, tokens, ids))


def reads(port: int, seconds: float) -> float:
    """Pages a second that two visitors read."""
    found = visitors(port, 2, seconds, PAGE)
    rate: float = len(found["times"]) / found["took"]
    return rate


def arrive_beside(port: int, tokens: list[str], ids: list[int]) -> tuple[dict[str, Any], float]:
    """Let people arrive while visitors read."""
    process = start(port, tokens, ids)
    rate = reads(port, 4)
    return told(process), rate


def arrive_killed(port: int, server: Server, tokens: list[str], ids: list[int]) -> tuple[dict[str, Any], int]:
    """Let people arrive while all processes that answer are killed again and again."""
    process, kills = start(port, tokens, ids), 0
    while process.poll() is None and kills < 3:
        time.sleep(1.5)
        if process.poll() is None:
            server.kill_workers()
            kills += 1
    return told(process), kills


def missing(keys: list[str], ids: list[int]) -> int:
    """Count marks that were answered and are not there, and people without an arrival."""
    db.session.rollback()
    there = set(db.session.scalars(sa.select(DeskMark.key)))
    noted = db.session.scalar(sa.select(sa.func.count()).select_from(Presence)) or 0
    return len(set(keys) - there) + len(ids) - noted


if __name__ == "__main__":
    main()
