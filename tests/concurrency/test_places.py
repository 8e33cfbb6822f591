"""Five hundred people at once, in threads of several processes, on both databases, and what is true afterwards.

The same checks must catch a program that looks first and writes later: the negative control at the end.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import config as settings
from conference.events.models import Event
from conference.extensions import db
from conference.places.models import HOLDS_A_PLACE, Place, PlaceState, Quota
from conference.registration.models import Registration
from conference.visits.models import VisitGroup
from tests.concurrency import checks
from tests.concurrency.house import application_on, database, empty_tables, open_conference, tables
from tests.factories import make_user
from tests.served import environment, free_port, web
from tests.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.long]

PEOPLE, CONFERENCE, VISIT = 500, 100, 20
PROCESSES, THREADS = 3, 5
FEWER, MANY = 250, 5  # people beside imports, and in one import
ROUNDS = 5  # for the negative control to be caught; the first one has sufficed so far


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Both databases; a missing PostgreSQL is an error, never a skip."""
    with database(request.param, tmp_path_factory.mktemp("shared")) as found:
        yield found


@pytest.fixture(scope="module")
def shared(address: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The tests' own application on the database that the other processes use."""
    return application_on(address, tmp_path_factory.mktemp("data"))


@pytest.fixture
def house(shared: Flask) -> Iterator[Flask]:
    """Empty tables."""
    with tables(shared):
        yield shared


class Crowd:
    """Processes of people, started and ready, who begin together."""

    def __init__(self, app: Flask, event: int, group: int, people: int, **order: Any) -> None:
        whole = {
            "database": app.config["SQLALCHEMY_DATABASE_URI"], "folder": str(app.config["DATA_DIR"]), "event": event,
            "group": group, "people": people, "processes": PROCESSES, "threads": THREADS, "cancels": 0, "lock": True,
            "seed": 17, "many": 0, **order,
        }  # fmt: skip
        self.driver = subprocess.Popen(
            [sys.executable, "-m", "tests.concurrency.driver", json.dumps(whole)],
            cwd=settings.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def come(self) -> list[dict[str, Any]]:
        """Begin, wait for all, and say what each person was told."""
        try:
            assert self.driver.stdout.readline() == "ready\n", "the processes did not start"
            told, _ = self.driver.communicate("go\n")
            assert self.driver.returncode == 0
            return json.loads(told)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(self.driver.pid, signal.SIGKILL)
            self.driver.communicate()


class Watch:
    """Looks at the places while the crowd is at work: each look is one statement, hence one moment."""

    def __init__(self, app: Flask) -> None:
        self.app, self.looks, self.wrong = app, 0, []
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self) -> Watch:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()

    def run(self) -> None:
        rows = sa.select(sa.func.count()).where(Place.quota_id == Quota.id, Place.state.in_(HOLDS_A_PLACE))
        look = sa.select(Quota.id, Quota.capacity, Quota.taken, rows.scalar_subquery())
        with self.app.app_context():
            while not self.stop.wait(0.05):
                for quota, capacity, taken, held in db.session.execute(look).all():
                    self.looks += 1
                    if not taken == held <= capacity:
                        self.wrong.append(f"quota {quota}: taken {taken}, held {held} of {capacity}")
                db.session.rollback()


def counters(event_id: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Taken and waiting of the conference and of its only visit group."""
    db.session.rollback()
    event = db.session.get_one(Event, event_id, populate_existing=True)
    group = db.session.scalars(sa.select(Quota).where(Quota.visit_group.has(event_id=event_id))).one()
    return (event.quota.taken, event.quota.waiting), (group.taken, group.waiting)


def test_five_hundred_people_at_once_while_others_cancel(house):
    event, group = open_conference(CONFERENCE, VISIT)
    crowd = Crowd(house, event, group, PEOPLE, cancels=0.25)

    with Watch(house) as watch:
        told = crowd.come()

    assert [person["error"] for person in told if "error" in person] == []
    cancelled = sum(person.get("cancelled", False) for person in told)
    assert (len(told), cancelled > 50, watch.looks > 50) == (PEOPLE, True, True)
    (taken, waiting), (visitors, _) = counters(event)
    assert (taken, taken + waiting, visitors) == (CONFERENCE, PEOPLE - cancelled, VISIT)
    assert watch.wrong == []
    assert checks.of_places() == []
    assert checks.of_mails(told, db.session.get_one(Event, event).quota_id) == []


def test_imports_and_single_people_at_once_while_others_cancel(house):
    event, group = open_conference(CONFERENCE, VISIT)
    crowd = Crowd(house, event, group, FEWER, cancels=0.4, many=MANY, by=make_user().id)

    with Watch(house) as watch:
        told = crowd.come()

    assert [person["error"] for person in told if "error" in person] == []
    cancelled = sum(person.get("cancelled", False) for person in told)
    (taken, waiting), (visitors, _) = counters(event)
    imported = db.session.scalar(sa.select(sa.func.count()).where(Registration.intake_id.is_not(None)))
    assert (len(told), MANY <= imported < FEWER, cancelled > 5) == (FEWER, True, True)
    assert (taken, taken + waiting, visitors) == (CONFERENCE, FEWER - cancelled, VISIT)
    assert watch.wrong == []
    assert checks.of_places() == []
    assert checks.of_mails(told, db.session.get_one(Event, event).quota_id) == []


def test_two_hundred_people_at_once_for_two_visits_each(house):
    """Wishes in both orders take their quotas in one order, so nobody waits in a circle; each visit fills by itself."""
    event, group = open_conference(CONFERENCE, VISIT, evening=30)
    other = db.session.scalars(
        sa.select(VisitGroup.id).where(VisitGroup.event_id == event, VisitGroup.id != group)
    ).one()
    crowd = Crowd(house, event, group, 200, cancels=0.25, other=other)

    with Watch(house) as watch:
        told = crowd.come()

    assert [person["error"] for person in told if "error" in person] == []
    db.session.rollback()
    visitors = db.session.scalars(
        sa.select(Quota.taken).where(Quota.visit_group.has(event_id=event)).order_by(Quota.id)
    )
    assert visitors.all() == [VISIT, 30]
    assert watch.wrong == []
    assert checks.of_places() == []
    on_both = sa.select(Place.registration_id).join(Place.quota).where(
        Quota.visit_group.has(), Place.state == PlaceState.CONFIRMED
    ).group_by(Place.registration_id).having(sa.func.count() > 1)  # fmt: skip
    assert db.session.scalars(on_both).first()


def test_sixty_people_over_http_for_thirty_places(house, tmp_path):
    event, group = open_conference(30, 10)
    port, failures = free_port(), []
    environ = environment(house.config["SQLALCHEMY_DATABASE_URI"], tmp_path, port=port)

    def come(first: int) -> None:
        visitor = Visitor(port)
        for number in range(first, 60, 12):
            try:
                visitor.register("zivo", family_name="Nová", email=f"h{number}@example.org", visit=str(group))
            except Exception as error:
                failures.append(error)
        visitor.close()

    with web(environ, port):
        threads = [threading.Thread(target=come, args=(first,)) for first in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert failures == []
    assert counters(event) == ((30, 30), (10, 20))
    told = [
        {"id": row.id, "places": {str(p.quota_id): p.state.value for p in row.places}, "left": {}}
        for row in db.session.scalars(sa.select(Registration))
    ]
    assert len(told) == 60
    assert checks.of_places() == []
    assert checks.of_mails(told, db.session.get_one(Event, event).quota_id) == []


@pytest.mark.parametrize("many", [0, 2], ids=["single", "with imports"])
def test_without_the_lock_the_same_checks_find_places_sold_twice(house, many):
    """Negative control: looking first and writing later oversells, and the checks above say so."""
    for _ in range(ROUNDS):
        event, group = open_conference(6, 3)
        by = make_user().id
        told = Crowd(house, event, group, PROCESSES * THREADS, lock=False, many=many, by=by).come()
        assert [person["error"] for person in told if "error" in person] == []
        found = checks.of_places()
        if [sentence for sentence in found if "places held of 6" in sentence]:
            break
        empty_tables()

    assert [sentence for sentence in found if "places held of 6" in sentence], f"not caught in {ROUNDS} rounds"
    assert [sentence for sentence in found if "counters" in sentence]


def test_postgresql_missing_is_a_failure_and_no_skip(monkeypatch, tmp_path):
    from tests import postgres

    monkeypatch.setattr(postgres, "DEBIAN", [])
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(postgres.NoPostgres, match="apt-get install postgresql"), database("postgresql", Path(tmp_path)):
        pass
