"""Choosing programme items with places, answering offers, and visits beside them."""

from __future__ import annotations

import pytest

from conference.extensions import db
from conference.lib import clock
from conference.places.models import PlaceState, Quota
from conference.programme.models import ItemKind
from conference.registration import actions
from conference.registration.own import choices
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from tests.factories import at, make_event, make_item, make_registration, make_visit, take_place
from tests.registration.people import details, last_mail, mails, places, registrations

WAITING = PlaceState.WAITING


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def row(event):
    return make_registration(event)


@pytest.fixture
def workshop(event):
    return make_workshop(event)


def make_workshop(event, start=(10, 0), end=(11, 0), capacity=1, **values):
    return make_item(
        event, ItemKind.WORKSHOP, starts_at=at(*start), ends_at=at(*end), quota=Quota(capacity=capacity), **values
    )


def refused(verb, *arguments, **named):
    with pytest.raises(RegistrationRefused) as refusal:
        verb(*arguments, **named)
    return refusal.value.reason


def test_a_place_in_an_item_is_taken_and_told(row, workshop):
    choices.choose_item(row, workshop.code)

    assert places(row)[1:] == [(workshop.quota_id, "confirmed")]
    assert mails() == [("item_changed", row.email)]
    assert workshop.title_cs in last_mail().text


def test_the_second_press_changes_nothing(row, workshop):
    choices.choose_item(row, workshop.code)
    choices.choose_item(row, workshop.code)

    assert places(row)[1:] == [(workshop.quota_id, "confirmed")]
    assert len(mails()) == 1


def test_items_are_for_those_with_a_place_at_the_conference(event, workshop):
    person = make_registration(event, WAITING)

    assert refused(choices.choose_item, person, workshop.code) is RegistrationRefusal.NO_PLACE


@pytest.mark.parametrize("code", ["", "nic", "S0", "x" * 500])
def test_an_item_without_places_is_refused(row, event, code):
    make_item(event, code="S0")

    assert refused(choices.choose_item, row, code) is RegistrationRefusal.NO_SUCH_ITEM


def test_an_item_of_another_event_is_refused(row):
    foreign = make_workshop(make_event("jina"))

    assert refused(choices.choose_item, row, foreign.code) is RegistrationRefusal.NO_SUCH_ITEM


def test_what_is_at_the_same_time_goes_only_if_the_person_says_so(row, event, workshop):
    other = make_workshop(event, (10, 30), (11, 30))
    choices.choose_item(row, workshop.code)

    assert refused(choices.choose_item, row, other.code) is RegistrationRefusal.WOULD_GIVE_UP
    choices.choose_item(row, other.code, gives_up=True)

    assert places(row)[1:] == [(workshop.quota_id, "cancelled"), (other.quota_id, "confirmed")]


def test_a_turn_at_the_same_time_needs_no_question_since_it_takes_nothing_yet(row, event, workshop):
    full = make_workshop(event, (10, 30), (11, 30))
    take_place(make_registration(event), full.quota_id)
    choices.choose_item(row, workshop.code)

    choices.choose_item(row, full.code)

    assert places(row)[1:] == [(workshop.quota_id, "confirmed"), (full.quota_id, "waiting")]


def test_a_visit_at_the_time_of_an_item_takes_its_place_only_if_the_person_says_so(row, event):
    group = make_visit(event, (5,)).groups[0]
    afternoon = make_workshop(event, (15, 0), (16, 0))
    choices.choose_item(row, afternoon.code)

    assert refused(choices.choose_visit, row, str(group.id)) is RegistrationRefusal.WOULD_GIVE_UP
    choices.choose_visit(row, str(group.id), gives_up=True)

    assert places(row)[1:] == [(afternoon.quota_id, "cancelled"), (group.quota_id, "confirmed")]


def test_who_leaves_makes_way_for_the_next(row, event, workshop):
    next_one = make_registration(event)
    place = choices.choose_item(row, workshop.code)
    choices.choose_item(next_one, workshop.code)

    choices.leave_place(row, place.id)
    choices.leave_place(row, place.id)  # pressed twice

    assert places(row)[1:] == [(workshop.quota_id, "cancelled")]
    assert places(next_one)[1:] == [(workshop.quota_id, "confirmed")]
    assert ("place_confirmed", next_one.email) in mails()


def test_nobody_leaves_for_another_or_leaves_the_conference_this_way(row, event, workshop):
    other = make_registration(event)
    place = choices.choose_item(other, workshop.code)

    assert refused(choices.leave_place, row, place.id) is RegistrationRefusal.NO_SUCH_ITEM
    assert refused(choices.leave_place, row, row.places[0].id) is RegistrationRefusal.NO_SUCH_ITEM


def test_after_registration_has_closed_a_place_is_given_up_but_not_taken(row, event, workshop):
    place = choices.choose_item(row, workshop.code)
    other = make_workshop(event, (13, 0), (14, 0))

    with clock.frozen(event.registration_closes_at):
        assert refused(choices.choose_item, row, other.code) is RegistrationRefusal.CLOSED
        choices.leave_place(row, place.id)

    assert places(row)[1:] == [(workshop.quota_id, "cancelled")]


def test_who_cancels_gives_up_items_too_and_nothing_comes_back_to_them(row, event, workshop):
    """The person's turn elsewhere must not be served by what they give back themselves."""
    late = make_workshop(event, (10, 30), (11, 30))
    other = make_registration(event)
    choices.choose_item(row, workshop.code)
    choices.choose_item(other, late.code)
    choices.choose_item(row, late.code)
    choices.choose_item(other, workshop.code)

    actions.cancel(row)

    assert places(row) == [
        (event.quota_id, "cancelled"), (workshop.quota_id, "cancelled"), (late.quota_id, "cancelled"),
    ]  # fmt: skip
    assert places(other)[1:] == [(late.quota_id, "cancelled"), (workshop.quota_id, "confirmed")]


@pytest.fixture
def offered(app):
    """A person to whom the only place of a conference is offered."""
    event = make_event("nabidka", capacity=1, offer_hours=24)
    holder = make_registration(event)
    person = make_registration(event, WAITING)
    actions.cancel(holder)
    return person


def test_the_answer_to_an_offer_is_counted_once(offered):
    place = offered.places[0]

    choices.answer_offer(offered, place.id, accepts=True)
    choices.answer_offer(offered, place.id, accepts=True)

    assert places(offered) == [(offered.event.quota_id, "confirmed")]
    assert refused(choices.answer_offer, offered, place.id, accepts=False) is RegistrationRefusal.NOT_OFFERED


def test_who_declines_the_conference_may_register_again_with_the_same_address(offered):
    choices.answer_offer(offered, offered.places[0].id, accepts=False)

    again = actions.register(offered.event, details(email=offered.email), form_token="again")

    assert (again.kind, places(again.registration)) == ("new", [(offered.event.quota_id, "confirmed")])
    assert len(registrations()) == 3


def test_an_answer_that_comes_late_is_refused_by_name(offered):
    with clock.frozen(offered.places[0].offered_until):
        assert (
            refused(choices.answer_offer, offered, offered.places[0].id, accepts=True) is RegistrationRefusal.OFFER_OVER
        )


def test_nobody_answers_for_another(offered):
    stranger = make_registration(make_event("cizi"))

    assert (
        refused(choices.answer_offer, stranger, offered.places[0].id, accepts=True) is RegistrationRefusal.NO_SUCH_ITEM
    )


def test_a_wish_made_while_a_place_is_offered_waits_for_the_answer(offered):
    group = make_visit(offered.event, (5,)).groups[0]

    assert choices.choose_visit(offered, str(group.id)) is None
    choices.answer_offer(offered, offered.places[0].id, accepts=True)

    assert places(offered)[1:] == [(group.quota_id, "confirmed")]


def test_any_group_is_the_one_where_colleagues_are(event):
    first, second = make_visit(event, (5, 5)).groups
    colleague = make_registration(event, organisation="MĚSTO  Kadaň")
    take_place(colleague, second.quota_id)
    stranger = actions.register(event, details(1, organisation="Obec Vejprty"), visits=["any"], form_token="1")
    friend = actions.register(event, details(2, organisation="mesto kadan"), visits=["any"], form_token="2")

    assert places(stranger.registration)[1:] == [(first.quota_id, "confirmed")]
    assert places(friend.registration)[1:] == [(second.quota_id, "confirmed")]


def test_the_team_puts_nobody_over_the_capacity(event, row):
    full = make_visit(event, (1,)).groups[0]
    take_place(make_registration(event), full.quota_id)

    assert refused(choices.choose_visit, row, str(full.id), by_team=True) is RegistrationRefusal.GROUP_FULL
    choices.choose_visit(row, str(full.id), gives_up=True, by_team=True)

    assert places(row)[1:] == [(full.quota_id, "waiting")]
    assert db.session.get_one(Quota, full.quota_id).taken == 1
