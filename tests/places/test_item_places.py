"""The team limits the places of a programme item; the public sees how many are left."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.places.models import Place, PlaceState, Quota
from conference.programme.actions import release_programme
from conference.programme.models import ItemKind
from conference.team.models import AuditEntry, MembershipRole
from tests.conftest import sign_in
from tests.desk.test_presence import csrf_of
from tests.factories import make_event, make_item, make_member, make_registration, make_visit, take_place

BUTTON = "Change the number of places"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def editor(event, client):
    return sign_in(client, make_member(event, MembershipRole.EDITOR))


@pytest.fixture
def workshop(event):
    return make_item(event, ItemKind.WORKSHOP, title_en="Workshop")


def address(item, slug="bydleni-2026"):
    return f"/en/organise/{slug}/programme/{item.id}/places"


def quota_of(item):
    db.session.rollback()
    db.session.refresh(item)
    return item.quota and (item.quota.capacity, item.quota.taken, item.quota.waiting)


def test_the_item_leads_to_the_page_where_places_are_limited(event, editor, workshop):
    page = editor.page(f"/en/organise/bydleni-2026/programme/{workshop.id}")
    page = editor.page(page.link("Limit the number of places"))
    assert "Nobody needs to sign up for this item." in page.text

    page = editor.submit(page, BUTTON, capacity="12")

    assert quota_of(workshop) == (12, 0, 0)
    assert page.texts(".done") == ["The number of places was changed."]
    entry = db.session.scalars(sa.select(AuditEntry)).one()
    assert (entry.verb, entry.subject_kind, entry.after) == ("changed_capacity", "Item", {"capacity": 12})


def test_people_and_the_waiting_list_are_shown_with_their_needs(event, editor, workshop):
    editor.submit(editor.page(address(workshop)), BUTTON, capacity="1")
    db.session.refresh(workshop)
    holder, waiting = make_registration(event, needs="vozík"), make_registration(event)
    take_place(holder, workshop.quota_id)
    take_place(waiting, workshop.quota_id, PlaceState.WAITING)

    page = editor.page(address(workshop))

    assert page.texts("main ul.small li") == [f"Jana {holder.family_name} , Město Kadaň (vozík)"]
    assert page.texts("main ol.small li") == [f"Jana {waiting.family_name} , Město Kadaň"]


def test_added_places_go_to_who_waits_and_fewer_than_taken_are_refused_with_the_number(event, editor, workshop):
    editor.submit(editor.page(address(workshop)), BUTTON, capacity="1")
    db.session.refresh(workshop)
    take_place(make_registration(event), workshop.quota_id)
    take_place(make_registration(event), workshop.quota_id, PlaceState.WAITING)

    page = editor.submit(editor.page(address(workshop)), BUTTON, capacity="2")
    assert "1 person from the waiting list has a place now and has been told." in page.texts(".done")[0]
    page = editor.submit(page, BUTTON, status=422, capacity="1")

    assert page.errors[0].startswith("There are 2 places taken")
    assert quota_of(workshop) == (2, 2, 0)


def test_without_a_limit_an_empty_item_needs_no_signing_up(event, editor, workshop):
    editor.submit(editor.page(address(workshop)), BUTTON, capacity="1")
    db.session.refresh(workshop)
    place_id = take_place(make_registration(event), workshop.quota_id, PlaceState.CANCELLED).id

    page = editor.submit(editor.page(address(workshop)), BUTTON, capacity="")

    assert page.texts(".done") == ["Nobody needs to sign up for this item."]
    assert quota_of(workshop) is None
    assert db.session.get(Place, place_id) is None


def test_without_a_limit_those_who_are_in_it_stay_and_those_who_wait_come_in(event, editor, workshop):
    editor.submit(editor.page(address(workshop)), BUTTON, capacity="1")
    db.session.refresh(workshop)
    take_place(make_registration(event), workshop.quota_id)
    take_place(make_registration(event), workshop.quota_id, PlaceState.WAITING)

    editor.submit(editor.page(address(workshop)), BUTTON, capacity="")

    assert quota_of(workshop) == (None, 2, 0)


def test_an_item_with_places_is_neither_removed_nor_made_a_visit(event, editor, workshop):
    editor.submit(editor.page(address(workshop)), BUTTON, capacity="1")
    item = f"/en/organise/bydleni-2026/programme/{workshop.id}"

    page = editor.submit(editor.page(item), "Save the item", status=422, kind="site_visit")
    assert "Take the limit away first" in page.errors[0]
    page = editor.submit(editor.page(f"{item}/remove"))
    assert "Take the limit away first" in page.texts(".errors")[0]

    assert quota_of(workshop) == (1, 0, 0)


def test_the_places_of_a_visit_are_those_of_its_groups(event, editor):
    visit = make_visit(event)

    assert editor.get(address(visit.item)).headers["Location"].endswith("/organise/bydleni-2026/visits")


def test_the_public_sees_how_many_places_are_left(event, client, workshop):
    with_places = make_item(event, ItemKind.WORKSHOP, quota=Quota(capacity=2), title_en="Small workshop")
    release_programme(event)
    take_place(make_registration(event), with_places.quota_id)

    assert "last place" in client.page(f"/en/bydleni-2026/sessions/{with_places.code}").text
    assert "last place" in client.page("/en/bydleni-2026/programme").text
    assert "Places" not in client.page(f"/en/bydleni-2026/sessions/{workshop.code}").texts("dt")


@pytest.mark.parametrize("role", [MembershipRole.VIEWER, MembershipRole.DESK])
def test_only_editors_limit_places(event, client, role, workshop):
    sign_in(client, make_member(event, role))
    data = {"capacity": "5", "csrf_token": csrf_of(client, event)}

    assert client.post(address(workshop), data=data).status_code == 403
    assert quota_of(workshop) is None


def test_items_of_other_events_are_not_found(event, editor):
    foreign = make_item(make_event("jina-2026"), ItemKind.WORKSHOP)

    assert editor.get(address(foreign)).status_code == 404


def test_offers_and_reminders_are_set_with_registration(event, editor):
    settings = "/en/organise/bydleni-2026/registration-settings"
    page = editor.submit(editor.page(settings), "Save", offer_hours="48", reminder_days="2")
    assert page.texts(".done") == ["Saved."]
    db.session.refresh(event)
    assert (event.offer_hours, event.reminder_days) == (48, 2)

    page = editor.submit(page, "Save", offer_hours="", reminder_days="0")
    db.session.refresh(event)
    assert (event.offer_hours, event.reminder_days) == (None, 0)

    page = editor.submit(page, "Save", status=422, offer_hours="337", reminder_days="")
    assert len(page.errors) == 2


def test_the_capacity_page_says_to_whom_places_are_offered(app, client):
    event = make_event("nabidky", capacity=1, offer_hours=24)
    editor = sign_in(client, make_member(event, MembershipRole.EDITOR))
    make_registration(event)
    waiting = make_registration(event, PlaceState.WAITING)

    page = editor.submit(editor.page("/en/organise/nabidky/places"), BUTTON, capacity="2")

    assert "1 person from the waiting list has been asked whether they take a place." in page.texts(".done")[0]
    assert page.texts("main ol.small li") == [
        f"Jana {waiting.family_name} , Město Kadaň place offered until 13 May 2026, 10:00"
    ]
