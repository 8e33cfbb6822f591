"""kill -9 of web workers and of the mail worker at random moments under load, fifty rounds.

Afterwards every registration that was answered exists, each message is in the box exactly once or is marked uncertain,
and nobody's place is held. Each test prints its seed; PREZENCE_SEED repeats a run.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.client import HTTPException
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask

import config as settings
from conference.extensions import db
from conference.lib import clock, links
from conference.mailing.models import Message, MessageState
from conference.mailing.rules import LEASE
from conference.mailing.smtp import message_id
from conference.registration.models import Registration
from conference.worker import run
from tests.concurrency import checks
from tests.concurrency.house import application_on, database, open_conference, tables
from tests.served import Server, environment, free_port, web
from tests.visitor import Unexpected, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.long]

VISITORS, CONFERENCE, VISIT = 4, 40, 10
BROKEN = (OSError, HTTPException)  # what a killed server looks like from outside


class Box:
    """An SMTP server that takes its time, so that a kill falls into the middle of a conversation."""

    def __init__(self, seed: int) -> None:
        self.chance, self.taken = Random(seed), Counter()

    async def handle_DATA(self, server: Any, item: Any, envelope: Any) -> str:  # noqa: N802 - named by the library
        await asyncio.sleep(self.chance.uniform(0, 0.02))
        self.taken[message_from_bytes(envelope.content, policy=policy.default)["Message-ID"]] += 1
        await asyncio.sleep(self.chance.uniform(0, 0.02))
        return "250 2.0.0 OK"


class MailWorkers:
    """One mail worker at a time, a new one as soon as it is killed."""

    def __init__(self, environ: dict[str, str], file: Path) -> None:
        command = [sys.executable, "-m", "tests.concurrency.mail_workers", str(file)]
        self.process = subprocess.Popen(command, cwd=settings.ROOT, env=environ, stderr=subprocess.DEVNULL,
                                        start_new_session=True)  # fmt: skip
        self.file, until = file, time.monotonic() + 60
        while not file.exists():
            assert time.monotonic() < until, "the mail worker did not start"
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9 of the worker that runs now."""
        with suppress(ProcessLookupError):
            os.kill(int(self.file.read_text(encoding="ascii")), signal.SIGKILL)

    def end(self) -> None:
        """End it for good."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class People:
    """Visitors who register all the time and send the form again when the answer did not come; some cancel."""

    def __init__(self, app: Flask, port: int, seed: int) -> None:
        self.app, self.port, self.seed = app, port, seed
        self.answered: list[str] = []
        self.wrong: list[str] = []
        self.numbers, self.stop = count(1), threading.Event()
        self.threads = [threading.Thread(target=self.come, args=(number,)) for number in range(VISITORS)]

    def __enter__(self) -> People:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def wait_for_another_answer(self) -> None:
        """The server works again: somebody has registered since."""
        before, until = len(self.answered), time.monotonic() + 30
        while len(self.answered) == before:
            assert time.monotonic() < until, f"nobody is answered any more; {self.wrong[-1:]}"
            time.sleep(0.01)

    def come(self, number: int) -> None:
        """One visitor after another, over one connection as long as it lasts."""
        chance, visitor = Random(f"{self.seed} {number}"), Visitor(self.port)
        while not self.stop.is_set():
            address = f"k{next(self.numbers)}@example.org"
            self.register(visitor, address)
            if address in self.answered and chance.random() < 0.3:
                self.cancel(visitor, address)
        visitor.close()

    def register(self, visitor: Visitor, address: str) -> None:
        """Until it is answered; the same form again when the server was killed meanwhile."""
        visitor.forget()
        while not self.stop.is_set():
            try:
                visitor.open_form("zivo")
                visitor.send("zivo", family_name="Nová", email=address, visit="any")
            except BROKEN:
                visitor.close()
                time.sleep(0.05)
            except Unexpected as error:
                self.wrong.append(str(error))
                return
            else:
                self.answered.append(address)
                return

    def cancel(self, visitor: Visitor, address: str) -> None:
        """By the link, as from the mail."""
        with self.app.app_context():
            person = db.session.scalars(sa.select(Registration.id).where(Registration.email == address)).one_or_none()
            path = f"/my/{links.sign('my', person, 1)}/cancel" if person else ""
        with suppress(*BROKEN):
            if path:
                _, _, text = visitor.ask("GET", path)
                token = text.partition('name="csrf_token" value="')[2].partition('"')[0]
                visitor.ask("POST", path, {"csrf_token": token})
                return
        visitor.close()


@contextmanager
def everything(kind: str, folder: Path, seed: int) -> Iterator[tuple[Flask, Server, MailWorkers, Box, int]]:
    """Database, web server, mail worker and the box, all as processes of their own but the box."""
    port, mail_port, box = free_port(), free_port(), Box(seed)
    controller = Controller(box, hostname="127.0.0.1", port=mail_port)
    with database(kind, folder, durable=True) as address:
        app = application_on(address, folder, MAIL_PORT=mail_port, MAIL_SUPPRESS_SEND=False)
        environ = environment(address, folder, mail_port=mail_port, port=port)
        controller.start()
        try:
            with tables(app):
                open_conference(CONFERENCE, VISIT)
                with web(environ, port) as server:
                    workers = MailWorkers(environ, folder / "mail-worker")
                    try:
                        yield app, server, workers, box, port
                    finally:
                        workers.end()
        finally:
            controller.stop()


@pytest.mark.parametrize(
    ("kind", "rounds"), [("sqlite", 40), pytest.param("postgresql", 10, marks=pytest.mark.postgres)]
)
def test_nothing_answered_is_lost_and_no_mail_is_sent_twice(kind, rounds, tmp_path):
    seed = int(os.environ.get("PREZENCE_SEED") or time.time_ns() % 1_000_000)
    print(f"PREZENCE_SEED={seed}")
    chance = Random(seed)
    with everything(kind, tmp_path, seed) as (app, server, workers, box, port):
        with People(app, port, seed) as people:
            for _ in range(rounds):
                people.wait_for_another_answer()
                time.sleep(chance.uniform(0, 0.3))
                target = chance.choice(("web", "one", "mail", "both"))
                if target != "mail":
                    assert server.kill_workers(chance if target == "one" else None)
                if target in ("mail", "both"):
                    workers.kill()
        workers.end()
        with clock.frozen(datetime.now(UTC) + LEASE + timedelta(minutes=1)):
            run(app, once=True)
        db.session.rollback()  # sees what others have written

        assert people.wrong == []
        assert len(people.answered) >= rounds
        found = set(db.session.scalars(sa.select(Registration.email)))
        assert set(people.answered) <= found
        assert checks.of_places() == []
        assert lost_or_doubled(box) == []
        confirmations = confirmed(people.answered)
        assert [address for address in people.answered if confirmations[address] != 1] == []


def lost_or_doubled(box: Box) -> list[str]:
    """Messages that are in the box more often or more seldom than their rows say."""
    wrong = []
    rows = {message_id(row.key): row for row in db.session.scalars(sa.select(Message))}
    for key, row in rows.items():
        allowed = {MessageState.SENT: (1,), MessageState.UNCERTAIN: (0, 1)}.get(row.state, ())
        if box.taken[key] not in allowed:
            wrong.append(f"{row.key}: {row.state.value}, {box.taken[key]} in the box")
    return wrong + [f"{key} is in the box and in no row" for key in box.taken if key not in rows]


def confirmed(addresses: list[str]) -> Counter[str]:
    """How many confirmations were written to each address: of a place or of a turn."""
    kinds = ("registration_confirmed", "registration_waiting")
    rows = db.session.scalars(sa.select(Message.recipient).where(Message.kind.in_(kinds)))
    return Counter(address for address in rows if address in set(addresses))
