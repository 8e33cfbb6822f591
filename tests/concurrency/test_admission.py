"""Many people at the same moment: a code is never used more often than it may be, reserved places never sold twice.

On both databases, by threads of one process. The same checks find what goes wrong where nothing is locked and a use is
looked up first and written later (the negative control, on PostgreSQL: on SQLite an action begins with the write lock).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from conference.admission import counting as uses
from conference.admission.models import AccessCode
from conference.admission.queries import miscounted as miscounted_codes
from conference.admission.rules import OPEN, Admittance
from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.lib.model import table_of
from conference.lib.transaction import transaction
from conference.places import counting
from conference.places.models import Quota
from conference.places.queries import miscounted
from conference.registration import actions
from tests.conftest import built
from tests.factories import make_event, saved
from tests.postgres import cluster
from tests.registration.people import details
from tests.registration.test_postgres import at_once

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

USES, RESERVED, FREE, PEOPLE = 7, 5, 6, 24


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def application(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a database of its own."""
    folder: Path = tmp_path_factory.mktemp("admission")
    is_sqlite = request.param == "sqlite"
    options = {} if is_sqlite else {"SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 40, "max_overflow": 20}}
    database: Any = nullcontext(f"sqlite:///{folder / 'x.sqlite3'}") if is_sqlite else cluster()
    with database as address, built(folder, address, **options) as app:
        yield app


def coming(event_id: int, number: int, entry: Admittance) -> Callable[[], str]:
    def come() -> str:
        return str(actions.register(db.session.get_one(Event, event_id), details(number), entry=entry).kind)

    return come


def crowd(app: Flask) -> tuple[int, list[str]]:
    """So many people, every second with a code for fewer of them, and places of which some are reserved."""
    event = make_event(capacity=RESERVED + FREE, reserved_until=clock.now() + timedelta(days=1))
    with transaction():
        event.quota.reserved = RESERVED
    saved(AccessCode(event_id=event.id, code="SPOLEK", label="Pro spolek", most_uses=USES))
    entries = [Admittance(code="SPOLEK") if number % 2 else OPEN for number in range(PEOPLE)]
    event_id = event.id
    jobs = [coming(event_id, number, entry) for number, entry in enumerate(entries)]
    return event_id, [str(answer) for answer in at_once(app, jobs)]


def faults(event_id: int, answers: list[str]) -> list[str]:
    """What must not be, whatever the order in which they came."""
    db.session.rollback()
    quota = db.session.get_one(Quota, db.session.get_one(Event, event_id).quota_id)
    code = db.session.scalars(sa.select(AccessCode)).one()
    numbers = {
        "registered": (answers.count("new"), PEOPLE // 2 + USES),
        "refused": (answers.count("code_used_up"), PEOPLE // 2 - USES),
        "used": (code.used, USES),
        "taken": (quota.taken, RESERVED + FREE),
        "reserved": (quota.reserved, 0),
    }
    found = [f"{name}: {is_so}, not {wanted}" for name, (is_so, wanted) in numbers.items() if is_so != wanted]
    return found + [f"counters: {wrong}" for wrong in (*miscounted(), *miscounted_codes())]


def test_a_crowd_takes_each_use_and_each_reserved_place_once(app: Flask) -> None:
    assert faults(*crowd(app)) == []


def see_each_other(met: threading.Barrier) -> None:
    """Give somebody else the time to look too."""
    try:
        met.wait(0.3)
    except threading.BrokenBarrierError:
        met.reset()


@pytest.mark.parametrize("unguarded", ["uses", "places"])
def test_without_the_guards_the_checks_find_it(app: Flask, monkeypatch: pytest.MonkeyPatch, unguarded: str) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("an action begins with the write lock: nobody looks beside it")
    met = threading.Barrier(2)

    def take_uses(code_id: int, wanted: int) -> bool:
        row = db.session.get_one(AccessCode, code_id, populate_existing=True)
        used, has_room = row.used, row.most_uses is None or row.used + wanted <= row.most_uses
        see_each_other(met)
        if has_room:
            table = table_of(AccessCode)
            db.session.connection().execute(sa.update(table).where(table.c.id == code_id).values(used=used + wanted))
        return has_room

    def take_reserved(session: Session, quota_id: int) -> bool:
        row = session.get_one(Quota, quota_id, populate_existing=True)
        taken, reserved = row.taken, row.reserved
        see_each_other(met)
        if reserved:
            table = table_of(Quota)
            values = {"taken": taken + 1, "reserved": reserved - 1}
            session.connection().execute(sa.update(table).where(table.c.id == quota_id).values(values))
        return bool(reserved)

    if unguarded == "uses":
        monkeypatch.setattr(uses, "take_uses", take_uses)
    else:
        monkeypatch.setattr(counting, "take_reserved", take_reserved)
    monkeypatch.setattr(counting, "lock", lambda session, quota_id: 0)
    monkeypatch.setattr(counting, "lock_things", lambda session, event_id: None)

    assert faults(*crowd(app))
