"""The state of an event's pages: its version and how its places stand, as the pages say it."""

from __future__ import annotations

import pytest

from conference.lib.transaction import transaction
from conference.places import freshness
from conference.places.actions import leave
from conference.places.models import PlaceState
from tests.factories import make_event, make_item, make_registration, make_visit, take_place


@pytest.fixture
def state(app):
    return freshness.reader(app)


def test_many_free_places_are_the_same_state_whatever_their_number(state):
    event = make_event(capacity=10)
    before = state(event.slug)

    make_registration(event)

    assert state(event.slug) == before


def test_each_of_the_last_places_is_a_state_of_its_own(state):
    event = make_event(capacity=4)
    found = [state(event.slug)]
    for place in [PlaceState.CONFIRMED] * 4:
        make_registration(event, place)
        found.append(state(event.slug))

    assert len(set(found)) == 5


def test_groups_of_visits_count_too(state):
    event = make_event()
    group = make_visit(event, (4,)).groups[0]
    before = state(event.slug)

    take_place(make_registration(event), group.quota_id)

    assert state(event.slug) != before


def test_a_public_row_changes_the_state_and_another_event_does_not(state):
    event, other = make_event(), make_event("jina")
    before = state(event.slug)
    make_item(other)
    assert state(event.slug) == before

    make_item(event)

    assert state(event.slug) != before


def test_the_pages_of_the_site_change_with_every_event(state):
    event = make_event()
    before = state("")
    with transaction():
        event.title_cs = "Jinak"

    assert state("") != before


def test_an_unknown_event_has_no_state(state):
    assert state("neznama") is None


def test_what_only_the_team_may_see_has_no_state(state):
    draft = make_event(published_at=None)
    make_visit(draft)

    assert state(draft.slug) is None


def test_groups_that_change_places_with_each_other_are_another_state(state):
    event = make_event()
    first, second = make_visit(event, (1, 1)).groups
    place = take_place(make_registration(event), first.quota_id)
    before = state(event.slug)
    with transaction():
        leave(place)

    take_place(make_registration(event), second.quota_id)

    assert state(event.slug) != before


def test_a_database_that_does_not_answer_is_no_state(state, monkeypatch):
    event = make_event()
    monkeypatch.setattr(freshness, "OF_EVENT", "SELECT no such thing")

    assert state(event.slug) is None
