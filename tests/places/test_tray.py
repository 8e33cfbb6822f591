"""What was put back into the tray takes nobody in, although the last version of the programme still shows it."""

from __future__ import annotations

import pytest

from conference.lib.transaction import transaction
from conference.places.items import set_places
from conference.places.models import Quota
from conference.places.queries import limited_items
from conference.places.rules import PlaceRefusal, PlaceRefused
from conference.programme.actions import release_programme
from conference.programme.models import ItemKind
from conference.registration.own import choices
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from tests.factories import at, make_event, make_item, make_member, make_registration, make_visit, take_place
from tests.registration.people import own_address


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def workshop(event):
    item = make_item(
        event, ItemKind.WORKSHOP, starts_at=at(9), ends_at=at(10), title_en="Workshop", quota=Quota(capacity=3)
    )  # fmt: skip
    release_programme(event, make_member(event))
    return item


def put_into_the_tray(item):
    with transaction():
        item.is_placed = False


def test_the_programme_shows_no_groups_of_a_visit_in_the_tray(event, client):
    visit = make_visit(event)
    release_programme(event, make_member(event))
    put_into_the_tray(visit.item)

    for address in ("/en/bydleni-2026/programme", f"/en/bydleni-2026/sessions/{visit.item.code}"):
        page = client.page(address)
        assert "Visit to flats" in page.text  # until the next version
        assert ("Choose a group" in page.text, "group 1" in page.text.lower()) == (False, False)


def test_nobody_chooses_an_item_in_the_tray(event, client, workshop):
    person = make_registration(event)
    put_into_the_tray(workshop)

    with pytest.raises(RegistrationRefused) as refused:
        choices.choose_item(person, workshop.code)

    assert refused.value.reason is RegistrationRefusal.NO_SUCH_ITEM
    assert limited_items(event) == []
    assert "places" not in client.page(f"/en/bydleni-2026/sessions/{workshop.code}").text


def test_who_has_a_place_in_it_still_sees_it_and_may_give_it_up(event, client, workshop):
    person = make_registration(event)
    take_place(person, workshop.quota_id)
    put_into_the_tray(workshop)

    assert "Workshop" in client.page(f"/en{own_address(person)}").text


@pytest.mark.parametrize("number", [None, 2, 9])
def test_the_team_gives_it_a_time_before_its_places_are_changed(event, workshop, number):
    put_into_the_tray(workshop)

    with pytest.raises(PlaceRefused) as refused:
        set_places(event, workshop, number, make_member(event))

    assert refused.value.reason is PlaceRefusal.IN_TRAY
