"""The own page: offers to take or decline, programme items with places, and what a choice would cost."""

from __future__ import annotations

import pytest

from conference.lib import clock
from conference.places.models import PlaceState, Quota
from conference.programme.actions import release_programme
from conference.programme.models import ItemKind
from conference.registration import actions
from conference.registration.own import choices
from tests.factories import at, make_event, make_item, make_registration, make_visit, take_place
from tests.registration.people import own_address, places

WAITING = PlaceState.WAITING


@pytest.fixture
def event(app):
    return make_event(offer_hours=24)


@pytest.fixture
def workshop(event):
    return make_workshop(event)


@pytest.fixture
def person(event):
    return make_registration(event)


def make_workshop(event, start=(10, 0), end=(11, 0), title="Workshop", **values):
    row = make_item(
        event, ItemKind.WORKSHOP, starts_at=at(*start), ends_at=at(*end), title_en=title, quota=Quota(capacity=1),
        **values,
    )  # fmt: skip
    release_programme(event)
    return row


def english(registration):
    return "/en" + own_address(registration)


def answer(client, registration, **values):
    token = client.page(english(registration) + "/cancel").one("main input[name=csrf_token]").attrs["value"]
    return client.post(english(registration) + "/places", data={**values, "csrf_token": token})


@pytest.fixture
def offered(app):
    """A person to whom the only place of a conference is offered."""
    event = make_event("nabidka", capacity=1, offer_hours=24)
    holder = make_registration(event)
    person = make_registration(event, WAITING)
    actions.cancel(holder)
    return person


def test_an_offer_shows_the_deadline_and_two_buttons(offered, client):
    page = client.page(english(offered))

    assert page.h1 == "A place is kept for you."
    assert "13 May 2026" in page.text
    assert page.texts("main form button")[:2] == ["Take the place", "Decline the place"]
    assert places(offered) == [(offered.event.quota_id, "offered")]  # looking changes nothing


def test_the_place_is_taken_by_the_button(offered, client):
    page = client.submit(client.page(english(offered)), "Take the place")

    assert page.h1 == "You have a place."
    assert page.texts(".done") == ["The place is yours."]


def test_who_declines_may_register_again(offered, client):
    page = client.submit(client.page(english(offered)), "Decline the place")

    assert page.h1 == "Your registration is cancelled."
    assert page.link("Register again") == "/en/nabidka/register"


def test_an_offer_that_ran_out_is_explained(offered, client):
    page = client.page(english(offered))
    with clock.frozen(offered.places[0].offered_until):
        late = client.submit(page, "Take the place")
        assert "The time to answer has passed; the place goes to the next in line." in late.text
        actions.places.expire_offers()
        page = client.page(english(offered))

    assert "The time to take the place that we kept for you has passed." in page.text


def test_who_waits_sees_the_number_and_may_leave_the_list(event, client):
    row = make_registration(event, WAITING)
    page = client.page(english(row))

    assert "Your number is 1. As soon as a place is free, we keep it for you and write to you." in page.text
    assert page.link("Leave the waiting list").endswith("/cancel")


def test_items_with_places_are_shown_and_chosen(person, workshop, client):
    page = client.page(english(person))
    assert "Programme items with limited places" in page.texts("h2")
    assert "last place" in page.text

    page = client.submit(page, "Choose")
    assert page.texts(".done") == ["You have a place."]
    assert places(person)[1:] == [(workshop.quota_id, "confirmed")]

    client.submit(page, "Give the place up")
    assert places(person)[1:] == [(workshop.quota_id, "cancelled")]


def test_an_item_that_is_not_published_is_not_shown(event, person, client):
    make_item(event, ItemKind.WORKSHOP, quota=Quota(capacity=1))

    assert "Programme items with limited places" not in client.page(english(person)).texts("h2")


def test_the_page_says_what_a_choice_would_cost_before_it_is_made(event, person, workshop, client):
    other = make_workshop(event, (10, 30), (11, 30), "Another workshop")
    choices.choose_item(person, workshop.code)

    page = client.page(english(person))
    assert "You would give up what you have at the same time: Workshop (10:00–11:00)" in page.text
    answer(client, person, take=other.code)
    page = client.page(english(person))
    assert "You have a place elsewhere at the same time, so nothing was changed." in page.text

    client.submit(page, "Choose and give up the other")
    assert places(person)[1:] == [(workshop.quota_id, "cancelled"), (other.quota_id, "confirmed")]


def test_a_visit_at_the_time_of_an_item_says_so_too(event, person, client):
    group = make_visit(event, (5,)).groups[0]
    afternoon = make_workshop(event, (15, 0), (16, 0), "Afternoon workshop")
    choices.choose_item(person, afternoon.code)

    page = client.page(english(person))
    assert "You would give up: Afternoon workshop (15:00–16:00)" in page.text
    client.submit(page, "Choose and give up the other")

    assert places(person)[1:] == [(afternoon.quota_id, "cancelled"), (group.quota_id, "confirmed")]


def test_who_waits_beside_a_place_sees_both_and_may_leave_the_list_only(event, person, client):
    first, full = make_visit(event, (1, 1)).groups
    take_place(person, first.quota_id)
    take_place(make_registration(event), full.quota_id)

    page = client.submit(client.page(english(person)), "Keep my place and wait")
    assert page.texts(".notice .place") == ["you have a place", "you are on the waiting list, number 1"]
    assert "Once you have this place, you give up what you have at the same time:" in page.text

    client.submit(page, "Leave the waiting list")
    assert places(person)[1:] == [(first.quota_id, "confirmed"), (full.quota_id, "cancelled")]


@pytest.mark.parametrize(
    "values",
    [{}, {"take": "x\0"}, {"leave": "abc"}, {"accept": "9" * 40}, {"decline": "-1"}, {"accept": "²"}, {"leave": ""}],
)
def test_what_is_no_place_is_refused_with_a_sentence(person, client, values):
    assert answer(client, person, **values).status_code == 303
    assert "There is no such place to choose or to give up any more." in client.page(english(person)).text


def test_the_thank_you_page_and_the_mail_point_to_items_with_places(event, workshop, client):
    page = client.page("/en/bydleni-2026/register")
    page = client.submit(
        page, "Send the registration", given_name="Jana", family_name="Nová", email="jana@example.org",
        organisation="Město", municipality="Kadaň", privacy_read=True,
    )  # fmt: skip

    assert "Some programme items have a limited number of places." in page.text


def test_the_data_of_a_person_tell_of_items_and_offers(event, person, workshop, client):
    choices.choose_item(person, workshop.code)

    data = client.get(own_address(person) + "/data.json").get_json()

    assert [(place["of"], place["item"]) for place in data["places"]] == [
        ("conference", None), ("item", workshop.title_cs),
    ]  # fmt: skip
    assert data["places"][0]["offered_until"] is None
