"""The editor on PostgreSQL, where two pages of one person may be drawn at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.transaction import transaction
from conference.programme.editor import actions, queries
from conference.team.models import User
from tests.factories import make_event, make_member
from tests.intake.test_postgres import WAITS
from tests.registration.test_postgres import application

__all__ = ["application"]  # the fixture: a server of its own
pytestmark = pytest.mark.postgres


def test_two_pages_opened_at_once_are_one_presence(app: Flask) -> None:
    event = make_event()
    olga = make_member(event, name="Olga")
    event_id, olga_id = event.id, olga.id
    db.session.rollback()

    def other_page() -> None:
        with app.app_context():
            actions.note_presence(db.session.get_one(Event, event_id), db.session.get_one(User, olga_id))

    with ThreadPoolExecutor(1) as thread:
        with transaction():
            actions.note_presence(event, olga)
            db.session.flush()
            page = thread.submit(other_page)
            with db.engine.connect() as watching:
                while not watching.scalar(WAITS) and not page.done():
                    watching.execute(sa.text("SELECT pg_sleep(0.01)"))
                    watching.rollback()
        page.result(10)

    heard = queries.heard_of(event, olga)
    assert heard is not None
    assert heard <= now()
