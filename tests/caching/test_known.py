"""The row of a conference from memory: the same as in the database, whoever has changed it, and at little cost."""

from __future__ import annotations

from contextlib import suppress

import pytest
import sqlalchemy as sa
from flask import current_app

from conference.caching import cached_value
from conference.caching.known import event_by_slug
from conference.events.models import Event
from conference.extensions import db
from conference.lib.transaction import transaction
from conference.places.models import Quota
from tests.factories import make_event
from tests.test_queries_per_request import statements

SLUG = "bydleni-2026"


@pytest.fixture
def known(app) -> Event:
    """A conference that was read before, in a session that is over."""
    make_event()
    event_by_slug(SLUG)
    db.session.remove()
    found = event_by_slug(SLUG)
    assert found is not None
    return found


def changed_by_somebody_else(**values: object) -> None:
    """Change the row in another session, as another process would."""
    with current_app.app_context(), transaction() as session:
        row = session.scalars(sa.select(Event)).one()
        for name, value in values.items():
            setattr(row, name, value)


def test_a_row_that_was_read_before_is_not_read_again(known):
    with statements() as found:
        assert known.title_cs == "Bydlení pro všechny"
        assert known.several_visits is False

    assert found == []


def test_what_was_changed_is_read_anew(known):
    changed_by_somebody_else(title_cs="Jinak")
    db.session.remove()

    found = event_by_slug(SLUG)

    assert found is not None
    assert found.title_cs == "Jinak"


def test_a_page_that_has_begun_to_read_gets_no_newer_row_than_the_rest_it_sees(app, known):
    """On SQLite it sees one moment; what it makes of that must not be cached under a newer version."""
    db.session.remove()
    db.session.execute(sa.select(sa.func.count()).select_from(Quota))
    changed_by_somebody_else(title_cs="Jinak")
    with app.app_context():
        event_by_slug(SLUG)
    titles = []

    for _ in range(2):
        event = event_by_slug(SLUG)
        titles.append(cached_value(event, "title", lambda: db.session.scalars(sa.select(Event.title_cs)).one()))
        db.session.remove()

    assert titles[-1] == "Jinak"


def test_an_address_that_is_no_more_leads_nowhere(known):
    changed_by_somebody_else(slug="jinde")
    db.session.remove()

    assert event_by_slug(SLUG) is None
    assert event_by_slug("jinde") is not None


def test_it_is_a_row_of_its_session_with_all_it_leads_to(known):
    assert sa.inspect(known).persistent
    assert isinstance(known.quota, Quota)
    with transaction():
        known.title_cs = "Z této relace"
    db.session.remove()

    found = event_by_slug(SLUG)

    assert found is not None
    assert found.title_cs == "Z této relace"


def test_two_sessions_have_rows_of_their_own(app, known):
    with app.app_context():
        other = event_by_slug(SLUG)

        assert other is not known


def test_an_action_goes_on_with_it_after_one_look_at_the_version(known):
    with statements() as found, transaction():
        assert known.title_cs == "Bydlení pro všechny"

    assert [statement.split()[:2] for statement in found] == [["SELECT", "event.version"]]


def test_an_action_sees_what_was_changed_while_it_waited_for_its_turn(known):
    changed_by_somebody_else(title_cs="Jinak")

    with transaction():
        assert known.title_cs == "Jinak"


def test_a_savepoint_keeps_what_the_action_has_changed(known):
    with transaction() as session:
        known.title_cs = "Jinak"
        with session.begin_nested():
            assert known.title_cs == "Jinak"

    assert known.title_cs == "Jinak"


def test_what_an_action_has_not_committed_is_remembered_by_nobody(known):
    with suppress(ZeroDivisionError), transaction() as session:
        known.title_cs = "Jinak"
        session.flush()
        found = event_by_slug(SLUG)
        assert found is not None
        assert found.title_cs == "Jinak"
        raise ZeroDivisionError
    db.session.remove()

    found = event_by_slug(SLUG)

    assert found is not None
    assert found.title_cs == "Bydlení pro všechny"
