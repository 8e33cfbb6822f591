"""Clerks and single people at the same moment on PostgreSQL, with the same addresses in different orders."""

from __future__ import annotations

from random import Random

import pytest

from conference.events.models import Event
from conference.extensions import db
from conference.places.models import Quota
from conference.places.queries import miscounted
from conference.registration.colleagues.actions import Colleague, NotEnoughPlaces, WhenFull, register_colleagues
from tests.factories import make_event
from tests.registration.people import details, mails, registrations
from tests.registration.test_postgres import application, at_once, sending

__all__ = ["application"]  # the fixture: a server of its own
pytestmark = pytest.mark.postgres


def clerk(event_id: int, numbers: list[int], choice: WhenFull = WhenFull.EACH):
    """A job that sends one form for several people."""

    def send():
        event = db.session.get_one(Event, event_id)
        people = [Colleague(details(number)) for number in numbers]
        return len(register_colleagues(event, people, choice=choice, language="cs"))

    return send


def test_clerks_with_the_same_people_do_not_wait_for_each_other_in_a_circle(app):
    event, chance = make_event(capacity=4), Random(7)
    jobs = [clerk(event.id, chance.sample(range(6), 6)) for _ in range(8)]
    jobs += [sending(event.id, number, f"form-{number}") for number in range(6)]

    answers = at_once(app, jobs)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert len(registrations()) == 6
    assert sorted(kind for kind, _ in mails() if kind != "registration_link") == (
        ["registration_confirmed"] * 4 + ["registration_waiting"] * 2
    )
    assert miscounted() == []


def test_forms_for_all_or_nobody_are_never_halved(app):
    event = make_event(capacity=7)
    jobs = [clerk(event.id, [3 * n, 3 * n + 1, 3 * n + 2], WhenFull.ALL) for n in range(6)]

    answers = at_once(app, jobs)

    assert sorted(answer.free for answer in answers if isinstance(answer, NotEnoughPlaces)) == [1] * 4
    assert [answer for answer in answers if not isinstance(answer, NotEnoughPlaces)] == [3, 3]
    quota = db.session.get_one(Quota, db.session.get_one(Event, event.id).quota_id)
    assert (quota.taken, quota.waiting, len(registrations()), len(mails())) == (6, 0, 6, 6)
    assert miscounted() == []
