"""Erasing on PostgreSQL, where statements are typed strictly and two presses run side by side."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from conference.erasure import retention
from conference.erasure.actions import erase
from conference.extensions import db
from conference.lib import clock
from conference.places.models import PlaceState
from conference.places.queries import miscounted
from conference.registration.models import Meal, Registration
from conference.registration.suggestions import suggestions
from tests.conftest import built
from tests.factories import make_event, make_registration
from tests.postgres import cluster
from tests.registration.people import mails, places

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a PostgreSQL server of its own."""
    folder = tmp_path_factory.mktemp("postgres")
    with cluster() as address, built(folder, address) as app:
        yield app


def test_two_presses_at_once_erase_once_and_promote_once(app):
    event = make_event(capacity=1)
    person, waiting = make_registration(event), make_registration(event, PlaceState.WAITING)
    person_id, waiting_id, quota_id = person.id, waiting.id, event.quota_id
    answers, start = [], threading.Barrier(2)
    db.session.remove()

    def press():
        with app.app_context():
            row = db.session.get_one(Registration, person_id)
            start.wait()
            answers.append(erase(row))
            db.session.remove()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()

    assert sorted(answers) == [False, True]
    assert places(db.session.get_one(Registration, waiting_id)) == [(quota_id, "confirmed")]
    assert [kind for kind, _ in mails()].count("data_erased") == 1
    assert miscounted() == []


def test_the_clock_erases(app):
    event = make_event("loni", kept_until=date(2027, 6, 30))
    person = make_registration(event, needs="Vozík", meal=Meal.VEGAN)

    with clock.frozen(datetime(2027, 7, 2, tzinfo=UTC)):
        while retention.work_once():
            pass

    db.session.refresh(person)
    assert (person.needs, person.meal, person.email, person.erased_at is None) == ("", None, "", False)


def test_suggestions_are_read(app):
    event = make_event("rada")
    for _ in range(3):
        make_registration(event, organisation="Město Louny", municipality="Louny", region="Ústecký kraj")

    found = suggestions(event)

    assert (found.organisations, found.towns[:2]) == (["Město Louny"], ["Louny", "Praha"])
