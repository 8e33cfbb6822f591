"""Marks on PostgreSQL, where two desks write side by side."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from conference.desk import actions
from conference.desk.models import DeskMark, Tap
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from tests.conftest import built
from tests.desk.making import noted, tap
from tests.factories import CONFERENCE_DAY, at, make_event, make_registration
from tests.postgres import cluster

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a PostgreSQL server of its own."""
    folder = tmp_path_factory.mktemp("postgres")
    with cluster() as address, built(folder, address) as app:
        yield app


def test_one_key_for_two_people_at_one_moment_is_the_mark_that_was_first(app):
    event = make_event()
    first, second = make_registration(event), make_registration(event)
    sent = [tap(row, Tap.ARRIVED, at(8), key="the-same-key") for row in (first, second)]
    event_id, answers = event.id, []
    db.session.remove()

    def other_desk():
        with app.app_context():
            event = db.session.get_one(type_of_event, event_id)
            answers.append(actions.note(event, CONFERENCE_DAY, sent[1], "desk: Hall").registration_id)
            db.session.remove()

    type_of_event = type(event)
    with clock.frozen(at(9)):
        there = threading.Thread(target=other_desk)
        with transaction():
            actions.note(db.session.get_one(type_of_event, event_id), CONFERENCE_DAY, sent[0], "desk: Door")
            there.start()
            time.sleep(0.3)  # until it has looked for the key and waits for us
        there.join()

    assert answers == [sent[0].registration_id]
    assert db.session.query(DeskMark).count() == 1
    assert (noted(db.session.merge(first)), noted(db.session.merge(second))) == ((at(8), None, False), None)
