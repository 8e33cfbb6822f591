"""Registering at the same moment on PostgreSQL, where two transactions run side by side and the indexes decide."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from random import Random

import pytest
from flask import Flask

from conference.events.models import Event
from conference.extensions import db
from conference.places.models import Quota
from conference.places.queries import miscounted
from conference.registration import actions
from conference.registration.models import Registration
from tests.conftest import built
from tests.factories import make_event, make_registration, make_visit
from tests.postgres import cluster
from tests.registration.people import details, mails, registrations

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a PostgreSQL server of its own."""
    pool = {"pool_size": 20, "max_overflow": 20}
    folder = tmp_path_factory.mktemp("postgres")
    with cluster() as address, built(folder, address, SQLALCHEMY_ENGINE_OPTIONS=pool) as app:
        yield app


def at_once(app: Flask, jobs: list) -> list:
    """Run each job in a thread of its own, all starting together; what they returned or raised."""
    start, answers = threading.Barrier(len(jobs)), []
    db.session.remove()

    def run(job):
        with app.app_context():
            start.wait()
            try:
                answers.append(job())
            except Exception as error:
                answers.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def sending(event_id: int, number: int, token: str):
    """A job that sends one form."""

    def send():
        event = db.session.get_one(Event, event_id)
        return actions.register(event, details(number), form_token=token).kind.value

    return send


def test_one_form_pressed_twenty_times_is_one_registration(app):
    event = make_event(capacity=5)

    kinds = at_once(app, [sending(event.id, 1, "form") for _ in range(20)])

    assert sorted(kinds) == ["new"] + ["repeated"] * 19
    assert (len(registrations()), miscounted()) == (1, [])
    assert mails() == [("registration_confirmed", "jana1@example.org")]


def test_one_address_in_twenty_forms_is_one_registration(app):
    event = make_event(capacity=5)

    kinds = at_once(app, [sending(event.id, 1, f"form-{number}") for number in range(20)])

    assert sorted(kinds) == ["known"] * 19 + ["new"]
    assert (len(registrations()), miscounted()) == (1, [])
    assert sorted(mails()) == [
        ("registration_confirmed", "jana1@example.org"),
        ("registration_link", "jana1@example.org"),
    ]


def test_the_last_five_places_go_to_five_of_twenty_people(app):
    event = make_event(capacity=5)

    kinds = at_once(app, [sending(event.id, number, f"form-{number}") for number in range(20)])

    assert kinds == ["new"] * 20
    quota = db.session.get_one(Quota, db.session.get_one(Event, event.id).quota_id)
    assert (quota.taken, quota.waiting, miscounted()) == (5, 15, [])


def test_people_who_switch_cancel_and_register_at_once_do_not_wait_for_each_other_in_a_circle(app):
    event = make_event(capacity=12)
    groups = [str(group.id) for group in make_visit(event, (3, 3, 3)).groups]
    people = [make_registration(event).id for _ in range(12)]
    chance = Random(7)
    for person in people:
        actions.choose_visit(db.session.get_one(Registration, person), chance.choice(groups))

    def switching(person: int, wish: str):
        return lambda: actions.choose_visit(db.session.get_one(Registration, person), wish, gives_up=True) and "ok"

    def cancelling(person: int):
        return lambda: actions.cancel(db.session.get_one(Registration, person)) or "ok"

    jobs = [switching(person, chance.choice(groups)) for person in people[:8]]
    jobs += [cancelling(person) for person in people[8:]]
    jobs += [sending(event.id, number, f"form-{number}") for number in range(4)]
    answers = at_once(app, jobs)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert miscounted() == []
