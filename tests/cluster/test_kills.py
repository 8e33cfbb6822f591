"""kill -9 of whole machines while people register: nothing confirmed is lost, no letter leaves twice."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from itertools import count
from random import Random

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.lib import clock
from conference.mailing.models import Message, MessageState
from conference.mailing.rules import LEASE
from conference.mailing.smtp import message_id
from conference.registration.models import Registration
from conference.worker import run
from tests.cluster.conftest import conference
from tests.cluster.machines import Cluster, Machine
from tests.concurrency import checks
from tests.visitor import Unexpected

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.postgres]

VISITORS = 6


class Crowd:
    """People who register all the time, and send the same form again until they are thanked."""

    def __init__(self, cluster: Cluster, slug: str) -> None:
        self.cluster, self.slug, self.stop = cluster, slug, threading.Event()
        self.thanked: list[str] = []
        self.wrong: list[str] = []
        self.numbers = count(1)
        self.threads = [threading.Thread(target=self.come) for _ in range(VISITORS)]

    def __enter__(self) -> Crowd:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def come(self) -> None:
        """One after another."""
        person = self.cluster.person()
        while not self.stop.is_set():
            address = f"k{next(self.numbers)}@example.org"
            person.forget()
            while not self.stop.is_set():
                try:
                    person.send(self.slug, family_name="Nová", email=address)
                except Unexpected as error:
                    if not any(f"answered by {status} " in str(error) for status in (502, 503)):
                        self.wrong.append(str(error))
                        return
                    time.sleep(0.1)
                except (OSError, HTTPException):
                    person.close()
                else:
                    self.thanked.append(address)
                    break

    def wait_for_more(self, many: int) -> None:
        """So many more people have been thanked."""
        wanted, until = len(self.thanked) + many, time.monotonic() + 30
        while len(self.thanked) < wanted:
            assert time.monotonic() < until, f"nobody is answered any more; {self.wrong[-1:]}"
            time.sleep(0.02)


def test_machines_that_are_killed_lose_nothing_that_was_confirmed(
    cluster: Cluster, request: pytest.FixtureRequest
) -> None:
    seed = int(os.environ.get("PREZENCE_SEED") or time.time_ns() % 1_000_000)
    print(f"PREZENCE_SEED={seed}")
    chance, event = Random(seed), conference("pady", capacity=60)
    slug, event_id = event.slug, event.id
    with Crowd(cluster, slug) as crowd:
        for round_number in range(12 if request.config.getoption("--all") else 1):
            fallen: list[Machine] = [chance.choice(cluster.webs), cluster.workers[round_number % 2]]
            crowd.wait_for_more(3)
            time.sleep(chance.uniform(0, 0.2))
            for machine in fallen:
                machine.kill()
            crowd.wait_for_more(6)
            for machine in fallen:
                machine.start()
            for machine in fallen:
                machine.ready()
    assert crowd.wrong == []
    db.session.rollback()
    found = set(db.session.scalars(sa.select(Registration.email).where(Registration.event_id == event_id)))
    assert set(crowd.thanked) <= found
    assert checks.of_places() == []

    for worker in cluster.workers:
        worker.kill()
    with clock.frozen(datetime.now(UTC) + LEASE + timedelta(minutes=1)):
        run(cluster.app, once=True)
    db.session.rollback()
    allowed = {MessageState.SENT: (1,), MessageState.UNCERTAIN: (0, 1)}
    rows = db.session.scalars(sa.select(Message).where(Message.event_id == event_id)).all()
    counted = {row.key: (row.state, cluster.mailbox.taken[message_id(row.key)]) for row in rows}
    assert {key: told for key, told in counted.items() if told[1] not in allowed.get(told[0], ())} == {}
    kinds = ("registration_confirmed", "registration_waiting")
    told = [row.recipient for row in rows if row.kind in kinds]
    assert sorted(told) == sorted(found)
