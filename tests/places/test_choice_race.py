"""The last place of a question's choice, asked for by many at once, on the database of the run: `make test` runs this
on PostgreSQL too. The same checks must catch a program that looks first and writes later.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib.transaction import transaction
from conference.places import counting
from conference.places.models import HOLDS_A_PLACE, Place, Quota
from conference.places.queries import miscounted
from conference.questions.models import QuestionKind
from conference.questions.rules import QuestionRefused
from conference.registration import actions
from tests.factories import make_event, make_question
from tests.registration.people import details, registrations

PEOPLE = 8
seen = threading.local()


@pytest.fixture
def small(app):
    """A workshop with one place, beside one with as many as come."""
    question = make_question(make_event(), QuestionKind.ONE_OF, "Malý dům", "Velký dům")
    with transaction():
        question.choices[0].quota = Quota(capacity=1)
    return question.choices[0]


def all_at_once(app, choice) -> list[bool]:
    """Eight people look whether a place is free, and when all have looked each asks for it; who was registered."""
    event_id, quota_id, own = choice.event_id, choice.quota_id, {choice.question.name: (choice.id,)}
    start = threading.Barrier(PEOPLE)
    db.session.remove()

    def ask(person: int) -> bool:
        with app.app_context():
            quota = db.session.get_one(Quota, quota_id)
            seen.free = quota.capacity - quota.taken
            db.session.rollback()
            start.wait()
            try:
                actions.register(db.session.get_one(Event, event_id), details(person).changed(**own))
            except QuestionRefused:
                return False
            return True

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(ask, range(PEOPLE)))


def held(quota_id: int) -> int:
    """How many have a place."""
    rows = sa.select(sa.func.count()).where(Place.quota_id == quota_id, Place.state.in_(HOLDS_A_PLACE))
    return db.session.scalar(rows) or 0


def test_of_many_at_once_one_gets_the_last_place_and_nobody_else_is_registered(app, small):
    quota_id = small.quota_id
    assert all_at_once(app, small).count(True) == 1
    assert (held(quota_id), len(registrations()), miscounted()) == (1, 1, [])


def test_without_the_guard_the_same_checks_find_the_place_sold_to_all(app, small, monkeypatch):
    quota_id, guarded = small.quota_id, counting.take_one

    def naive(session, asked):
        return seen.free > 0 if asked == quota_id else guarded(session, asked)

    monkeypatch.setattr(counting, "take_one", naive)
    assert all_at_once(app, small).count(True) == PEOPLE
    assert (held(quota_id), len(registrations())) == (PEOPLE, PEOPLE)
    assert miscounted() != []
