"""Nobody holds two places at the same time; an old place is kept until the new one is sure."""

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.places import actions, queries
from conference.places.models import Place, PlaceState, Quota
from conference.places.rules import PlaceRefusal, PlaceRefused
from conference.programme.models import ItemKind
from tests.factories import at, make_event, make_item, make_registration, make_visit, take_place
from tests.outbox import letters

CONFIRMED, WAITING = PlaceState.CONFIRMED, PlaceState.WAITING


def make_workshop(event, start, end, capacity=1, **values):
    """A workshop with places."""
    return make_item(
        event, ItemKind.WORKSHOP, starts_at=at(*start), ends_at=at(*end), quota=Quota(capacity=capacity), **values
    )


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def morning(event):
    return make_workshop(event, (10, 0), (11, 0), title_cs="Dílna ráno")


@pytest.fixture
def late(event):
    """It begins while the first one lasts."""
    return make_workshop(event, (10, 30), (11, 30), title_cs="Dílna později")


def states(row):
    places = db.session.scalars(
        sa.select(Place).where(Place.registration_id == row.id).order_by(Place.id)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    assert queries.miscounted() == []
    return [(place.quota_id, place.state.value) for place in places][1:]


def test_a_second_place_at_the_same_time_is_refused_and_takes_nothing(event, morning, late):
    row = make_registration(event)
    actions.take(row.id, morning.quota_id)

    with pytest.raises(PlaceRefused) as refused:
        actions.take(row.id, late.quota_id)

    assert refused.value.reason is PlaceRefusal.OVERLAP
    assert states(row) == [(morning.quota_id, "confirmed")]


def test_one_after_the_other_is_welcome(event, morning):
    row = make_registration(event)
    next_one = make_workshop(event, (11, 0), (12, 0))

    actions.take(row.id, morning.quota_id)
    actions.take(row.id, next_one.quota_id)

    assert states(row) == [(morning.quota_id, "confirmed"), (next_one.quota_id, "confirmed")]


def test_who_says_so_swaps_and_who_waited_for_the_old_place_gets_it(event, morning, late):
    row, other = make_registration(event), make_registration(event)
    actions.take(row.id, morning.quota_id)
    actions.take(other.id, morning.quota_id)

    actions.take(row.id, late.quota_id, gives_up=True)

    assert states(row) == [(morning.quota_id, "cancelled"), (late.quota_id, "confirmed")]
    assert states(other) == [(morning.quota_id, "confirmed")]


def test_a_turn_takes_nothing_until_it_becomes_a_place_and_the_mail_says_what_went(event, morning, late):
    row, other = make_registration(event), make_registration(event)
    held = actions.take(other.id, late.quota_id)
    actions.take(row.id, morning.quota_id)

    assert actions.take(row.id, late.quota_id, gives_up=True).state is WAITING
    assert states(row) == [(morning.quota_id, "confirmed"), (late.quota_id, "waiting")]

    actions.leave(held)
    assert states(row) == [(morning.quota_id, "cancelled"), (late.quota_id, "confirmed")]
    (message,) = letters()
    assert (message.kind, message.recipient) == ("place_confirmed", row.email)
    assert "Dílna později" in message.text
    assert "Dílna ráno" in message.text


def test_an_offer_leaves_the_old_place_alone_until_it_is_accepted(app):
    event = make_event(offer_hours=24)
    morning = make_workshop(event, (10, 0), (11, 0), title_cs="Dílna ráno")
    late = make_workshop(event, (10, 30), (11, 30))
    row, other = make_registration(event), make_registration(event)
    held = actions.take(other.id, late.quota_id)
    actions.take(row.id, morning.quota_id)
    turn = actions.take(row.id, late.quota_id)

    actions.leave(held)
    assert states(row) == [(morning.quota_id, "confirmed"), (late.quota_id, "offered")]
    assert "Dílna ráno" in letters()[0].text  # what it would cost

    actions.accept(turn)
    assert states(row) == [(morning.quota_id, "cancelled"), (late.quota_id, "confirmed")]


def test_a_visit_group_takes_its_time_from_the_departure_to_the_end_of_the_visit(event):
    group = make_visit(event, (5,)).groups[0]  # leaves at 14:45, the visit ends at 16:15
    row = make_registration(event)
    actions.take(row.id, group.quota_id)

    assert queries.excluded_by(row.id, make_workshop(event, (14, 0), (14, 45)).quota_id) == []
    assert len(queries.excluded_by(row.id, make_workshop(event, (14, 0), (14, 46)).quota_id)) == 1
    assert queries.excluded_by(row.id, make_workshop(event, (16, 15), (17, 0)).quota_id) == []


def test_a_chain_of_swaps_as_long_as_the_waiting_lists_ends_with_everybody_where_they_wished(event, morning, late):
    """One place given back moves forty people, each out of one workshop and into the other."""
    leaving = make_registration(event)
    take_place(leaving, late.quota_id)
    people = [make_registration(event) for _ in range(40)]
    for number, row in enumerate(people):
        here, there = (morning, late) if number % 2 == 0 else (late, morning)
        take_place(row, here.quota_id, CONFIRMED if number == 0 else WAITING)
        take_place(row, there.quota_id, WAITING)

    actions.leave(leaving.places[-1])

    for workshop in (morning, late):
        assert [place.state for place in queries.holders(workshop.quota_id)] == [CONFIRMED]
    assert queries.miscounted() == []
