"""The desk behind a helper's link: finding, one tap, undo, what is handed out, walk-ins; what a link does not show."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.czech.collation import search_key, stored_sort_key
from conference.desk import actions
from conference.desk.access import CLOSED
from conference.extensions import db, limiter
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.places.models import PlaceState, Quota
from conference.registration.models import Approval, Meal, Registration
from conference.visits.models import VisitGroup
from tests.desk.making import link, make_device, noted
from tests.factories import CONFERENCE_DAY, at, make_event, make_member, make_registration, make_visit, take_place

PERSON = {"given_name": "Petr", "family_name": "Náhodný", "organisation": "Obec Lhota", "municipality": "Kadaň"}


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.frozen(at(8, 42)):
        yield


@pytest.fixture
def event(app):
    return make_event(optional_fields=["meal", "needs"])


@pytest.fixture
def device(event):
    return make_device(event, name="Tablet u dveří")


def person(event, family="Řehořová", state=PlaceState.CONFIRMED, **values):
    keys = {"sort_key": stored_sort_key(family, "Jana"),
            "search_key": search_key(f"jana {family} jana jana@example.org mesto kadan")}  # fmt: skip
    return make_registration(event, state, family_name=family, given_name="Jana", **{**keys, **values})


def test_one_tap_arrived_a_second_left_and_undo_for_both(event, device, client):
    row = person(event)
    page = client.submit(client.page(link(device)), "Arrived Jana Řehořová")
    assert page.texts(".done") == ["Jana Řehořová: arrival 8:42"]
    assert page.texts(".counts span")[0] == "Arrived: 1 of 1"
    page = client.page(link(device, "?q=rehor"))
    with clock.frozen(at(15, 5)):
        page = client.submit(page, "Left Jana Řehořová")
    assert noted(row) == (at(8, 42), at(15, 5), False)
    page = client.submit(page, "Undo Jana Řehořová")
    assert noted(row) == (at(8, 42), None, False)
    client.submit(page, "Undo Jana Řehořová")
    assert noted(row) is None


def test_a_second_press_changes_nothing_and_a_second_desk_is_told_when_they_came(event, device, client):
    row = person(event)
    old = client.page(link(device))
    client.submit(old, "Arrived Jana Řehořová")
    with clock.frozen(at(8, 43)):
        client.submit(old, "Arrived Jana Řehořová")
    other = client.page(link(make_device(event)), status=200)
    assert "Řehořová" not in other.text
    with clock.frozen(at(9)):
        stale = {**old.form("Arrived Jana Řehořová").fill(), "key": "of-another-page"}
        page = client.follow(client.post(link(device, "/mark"), data=stale).headers["Location"])
    assert page.texts(".errors") == ["Jana Řehořová: has arrived already, at 8:42."]
    assert noted(row) == (at(8, 42), None, False)


def test_an_undone_arrival_that_is_sent_again_notes_nothing_and_says_so(event, device, client):
    row = person(event)
    old = client.page(link(device))
    client.submit(old, "Arrived Jana Řehořová")
    client.submit(client.page(link(device, "?q=rehor")), "Undo Jana Řehořová")
    page = client.submit(old, "Arrived Jana Řehořová")  # by the browser's way back
    sentence = "this was undone meanwhile, nothing is noted now. Please tap again if it is so."
    assert page.texts(".errors") == [f"Jana Řehořová: {sentence}"]
    assert (page.texts(".done"), noted(row)) == ([], None)


@pytest.mark.parametrize("key", ["\x00" * 8, "short", "x" * 81, "of-another-page\n", "of another page"])
def test_a_press_under_a_key_that_is_none_is_refused(event, device, client, key):
    row = person(event)
    sent = {**client.page(link(device)).form("Arrived Jana Řehořová").fill(), "key": key}
    assert client.post(link(device, "/mark"), data=sent).status_code == 400
    assert noted(row) is None


@pytest.mark.parametrize("typed", ["řehořová", "jana rehor", "kadan", "JANA", "R7XQ2A"])
def test_everybody_registered_is_found_by_parts_of_what_is_known(event, device, client, typed):
    person(event, ticket_code="R7XQ2A")
    assert client.page(link(device, f"?q={typed}")).texts("li .serif") == ["Řehořová, Jana"]


def test_addresses_are_neither_shown_nor_searched(event, device, client):
    person(event, phone="+420777123456", email="jana@example.org")
    page = client.page(link(device))
    assert "example.org" not in page.html
    assert "777" not in page.text
    assert client.page(link(device, "?q=example")).texts("li .serif") == []


def test_who_has_no_place_is_found_and_cannot_be_marked(event, device, client):
    person(event, "Zrušená", PlaceState.CANCELLED, cancelled_at=clock.now())
    person(event, "Čekalová", PlaceState.WAITING)
    page = client.page(link(device, "?q=jana"))
    assert page.texts("li .place") == ["on the waiting list: no place", "cancelled: no place"]
    assert page.all(".taps") == []


def test_the_desk_says_what_is_handed_out_in_the_words_of_the_person(event, device, client):
    row = person(event, meal=Meal.VEGAN, needs="Bezbariérový přístup")
    visit = make_visit(event)
    take_place(row, db.session.get_one(VisitGroup, visit.groups[0].id).quota_id)
    handed = client.page(link(device)).texts(".hands li")
    assert handed[:2] == ["Badge", "Lunch: vegan"]
    assert handed[2].startswith("Has a place in: ")
    assert "group 1" in handed[2]
    assert handed[3] == "Needs: Bezbariérový přístup"


def test_a_helper_registers_who_comes_without_a_registration(event, device, client):
    page = client.submit(client.page(link(device, "/walk-in")), "Register this person", **PERSON)
    assert page.h1 == "Petr Náhodný"
    assert page.texts(".place") == ["has a place at the conference"]
    assert len(page.all("svg.qr")) == 1
    row = db.session.scalars(sa.select(Registration)).one()
    assert noted(row) == (at(8, 42), None, False)
    assert len(client.page(link(device, "/walk-in")).all("main input:not([type=hidden])")) == 6


def test_a_full_conference_has_no_place_for_a_walk_in_either(app, client):
    event = make_event("plna-2026", capacity=1)
    make_registration(event)
    with transaction() as session:
        session.get_one(Quota, event.quota_id).taken = 1
    device = make_device(event)
    page = client.page(link(device, "/walk-in"))
    assert page.all("[name=lets_in]") == []
    page = client.submit(page, "Register this person", **PERSON)
    assert page.texts(".place") == ["on the waiting list of the conference as no. 1"]


def test_the_card_of_another_device_is_not_there(event, device, client):
    page = client.submit(client.page(link(device, "/walk-in")), "Register this person", **PERSON)
    card = page.address.rpartition("/")[2]
    assert client.get(link(make_device(event), f"/walk-in/{card}")).status_code == 404
    assert client.get(link(device, f"/walk-in/{card}x")).status_code == 404


def test_a_link_is_good_on_its_day_alone_and_until_it_is_ended(event, device, client):
    row = person(event)
    address = link(device)
    with clock.frozen(at(9, day=CONFERENCE_DAY - timedelta(days=1))):
        assert "On that day it opens here" in client.page(address, status=403).text
    with clock.frozen(at(9, day=CONFERENCE_DAY + timedelta(days=1))):
        page = client.page(address, status=410)
    assert row.family_name not in page.html
    actions.revoke_device(device, make_member(event))
    assert client.get(address).status_code == 404


def test_a_device_is_told_by_us_that_its_link_opens_nothing(event, device, client):
    with clock.frozen(at(9, day=CONFERENCE_DAY + timedelta(days=1))):
        over = client.get(link(device, "/people.json"))
    open_ = client.get(link(device, "/people.json"))
    actions.revoke_device(device, make_member(event))
    ended = client.get(link(device, "/people.json"))
    assert [CLOSED in answer.headers for answer in (over, open_, ended)] == [True, False, True]


def test_pages_behind_a_link_are_kept_and_told_nowhere(event, device, client):
    headers = client.get(link(device)).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Permissions-Policy"].startswith("camera=(self)")


def test_guessed_links_come_to_a_limit_and_good_ones_do_not(event, device, client, limits):
    statuses = [client.get(f"/desk/guess-{number}").status_code for number in range(61)]
    assert statuses == [404] * 60 + [429]
    limiter.reset()
    assert {client.get(link(device)).status_code for _ in range(70)} == {200}


def test_each_day_of_a_longer_conference_has_its_own_presence(app, client):
    following = CONFERENCE_DAY + timedelta(days=1)
    event = make_event("dvoudenni-2026", ends_on=following)
    row = person(event)
    client.submit(client.page(link(make_device(event))), "Arrived Jana Řehořová")
    with clock.frozen(at(9, day=following)):
        page = client.page(link(make_device(event, following)))
        assert page.texts(".counts span")[0] == "Arrived: 0 of 1"
        client.submit(page, "Arrived Jana Řehořová")
    db.session.rollback()
    assert sorted(mark.day for mark in row.presences) == [CONFERENCE_DAY, following]


def test_the_list_says_how_many_wait_for_approval_and_the_search_finds_them(event, device, client):
    person(event)
    person(event, "Tichá", approval=Approval.PENDING)
    page = client.page(link(device))
    assert page.texts(".counts span")[0] == "Arrived: 0 of 1"
    assert page.texts("#pending") == ["Waiting for approval: 1. They have no place yet; the search finds them."]
    assert "waits for approval: no place" in client.page(link(device, "?q=ticha")).text
