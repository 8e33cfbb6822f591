"""The capacity of the conference: raised, lowered, refused below the places taken; the waiting list in its order."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from conference.extensions import db
from conference.mailing.models import Message
from conference.places.models import PlaceState, Quota
from conference.team.models import AuditEntry, MembershipRole
from tests.conftest import sign_in
from tests.desk.test_presence import csrf_of
from tests.factories import make_event, make_member, make_registration

PAGE = "/en/organise/bydleni-2026/places"
BUTTON = "Change the number of places"


@pytest.fixture
def event(app):
    return make_event(capacity=2)


@pytest.fixture
def queue(event):
    """Two people with a place, three who wait."""
    for _ in range(2):
        make_registration(event)
    return [make_registration(event, PlaceState.WAITING) for _ in range(3)]


def counters(event):
    db.session.rollback()
    quota = db.session.get(Quota, event.quota_id, populate_existing=True)
    return quota.capacity, quota.taken, quota.waiting


def test_numbers_and_the_waiting_list_in_its_order(editor, queue):
    page = editor.page(PAGE)
    assert page.texts(".numbers dd") == ["2 of 2", "0", "3"]
    assert page.texts("tbody td:first-child") == ["1.", "2.", "3."]
    assert page.texts("tbody th") == [f"Jana {row.family_name}" for row in queue]


def test_raising_gives_places_to_those_who_wait_in_order_and_tells_them(event, editor, queue):
    page = editor.submit(editor.page(PAGE), BUTTON, capacity="4")
    assert page.texts(".done") == [
        "The number of places was changed. 2 people from the waiting list have a place now and have been told."
    ]
    assert counters(event) == (4, 4, 1)
    assert page.texts("tbody th") == [f"Jana {queue[2].family_name}"]
    told = set(db.session.scalars(select(Message.registration_id).where(Message.kind == "place_confirmed")))
    assert told == {queue[0].id, queue[1].id}


def test_no_limit_lets_everybody_in(event, editor, queue):
    editor.submit(editor.page(PAGE), BUTTON, capacity="")
    assert counters(event) == (None, 5, 0)


def test_lowering_below_the_places_taken_is_refused_with_the_number_and_advice(event, editor, queue):
    page = editor.submit(editor.page(PAGE), BUTTON, status=422, capacity="1")
    assert page.errors[0].startswith("There are 2 places taken, and nobody loses a place by a number.")
    assert page.one("#capacity").attrs["value"] == "1"
    assert counters(event) == (2, 2, 3)
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_lowering_to_the_places_taken_is_fine_and_on_record(event, client):
    roomy = make_event("velka-2026", capacity=10)
    make_registration(roomy)
    user = make_member(roomy, MembershipRole.EDITOR)
    sign_in(client, user)
    address = "/en/organise/velka-2026/places"
    page = client.submit(client.page(address), BUTTON, capacity="1")
    assert page.texts(".done") == ["The number of places was changed."]
    assert counters(roomy) == (1, 1, 0)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.verb, entry.user_id, entry.before, entry.after) == (
        "changed_capacity", user.id, {"capacity": 10}, {"capacity": 1},
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["-1", "x", "1.5", "100001", "9" * 30])
def test_what_is_no_number_of_places_is_refused(event, editor, typed):
    page = editor.submit(editor.page(PAGE), BUTTON, status=422, capacity=typed)
    assert len(page.errors) == 1
    assert counters(event) == (2, 0, 0)


@pytest.mark.parametrize("role", [MembershipRole.VIEWER, MembershipRole.DESK])
def test_only_editors_change_it(event, client, role):
    sign_in(client, make_member(event, role))
    assert client.post(PAGE, data={"capacity": "50", "csrf_token": csrf_of(client, event)}).status_code == 403
    assert counters(event) == (2, 0, 0)


def test_others_events_are_not_found(event, editor):
    make_event("jina-2026")
    data = {"capacity": "50", "csrf_token": csrf_of(editor, event)}
    assert editor.post("/organise/jina-2026/places", data=data).status_code == 404
