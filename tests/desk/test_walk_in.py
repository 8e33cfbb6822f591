"""Somebody without a registration at the desk: with or without an address, and into a full conference on purpose."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.models import Message
from conference.places.actions import change_capacity
from conference.places.models import PlaceState, Quota
from conference.registration import actions, queries
from conference.registration.models import Registration
from conference.team.models import AuditEntry, MembershipRole
from tests.conftest import sign_in
from tests.factories import at, make_event, make_member, make_registration, make_visit
from tests.registration.people import miscounted

PAGE = "/en/organise/bydleni-2026/presence/walk-in"
PERSON = {"given_name": "Petr", "family_name": "Náhodný", "organisation": "Obec Lhota", "municipality": "Kadaň"}


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def event(app):
    return make_event(capacity=2)


@pytest.fixture
def desk(client, event):
    return sign_in(client, make_member(event, MembershipRole.DESK))


def newest() -> Registration:
    db.session.rollback()
    return db.session.scalars(sa.select(Registration).order_by(Registration.id.desc())).first()


def quota(event) -> tuple[int | None, int, int]:
    db.session.rollback()
    row = db.session.get_one(Quota, event.quota_id)
    return row.capacity, row.taken, row.waiting


def record(verb: str) -> list[AuditEntry]:
    return list(db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == verb).order_by(AuditEntry.id)))


def test_the_desk_registers_somebody_without_an_address_who_has_arrived(desk, event):
    page = desk.submit(desk.page(PAGE), "Register this person", **PERSON)

    row = newest()
    assert (row.email, row.privacy_read_at, [mark.arrived_at for mark in row.presences]) == ("", None, [at(9)])
    assert page.h1 == "Petr Náhodný"
    assert page.texts(".place") == ["has a place at the conference"]
    assert len(page.all("svg.qr")) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 0


def test_the_link_on_the_card_opens_their_own_page(desk, event):
    page = desk.submit(desk.page(PAGE), "Register this person", **PERSON)

    link = page.texts(".text-break.small")[0]
    own = desk.page(link.removeprefix("https://prezence.example.org"))
    assert "Petr Náhodný" in own.text


def test_two_people_without_an_address_are_two_people(desk, event):
    first = desk.page(PAGE)
    desk.submit(first, "Register this person", **PERSON)
    desk.submit(first, "Register this person", **{**PERSON, "given_name": "Pavla"})

    assert quota(event)[1] == 2


def test_a_second_press_registers_once(desk, event):
    page = desk.page(PAGE)
    desk.submit(page, "Register this person", **PERSON)
    desk.submit(page, "Register this person", **PERSON)

    assert quota(event)[1] == 1


def test_who_has_an_address_gets_the_letter_and_the_desk_sees_no_link(desk, event):
    page = desk.submit(desk.page(PAGE), "Register this person", **PERSON, email="petr@example.org")

    assert page.all("svg.qr") == []
    assert [row.recipient for row in db.session.scalars(sa.select(Message))] == ["petr@example.org"]


def test_a_full_conference_puts_them_in_line_and_marks_nobody_arrived(desk, event):
    for _ in range(2):
        make_registration(event)

    page = desk.submit(desk.page(PAGE), "Register this person", **PERSON)

    assert page.texts(".place") == ["on the waiting list of the conference as no. 1"]
    assert (quota(event), newest().presences) == ((2, 2, 1), [])


def test_those_who_wait_are_named_before_somebody_is_let_in(desk, event):
    for _ in range(2):
        make_registration(event)
    make_registration(event, PlaceState.WAITING, family_name="Čekající")

    page = desk.page(PAGE)

    assert page.texts(".notice li a") == ["Jana Čekající"]


def test_let_in_on_purpose_there_is_a_place_more_and_those_who_wait_keep_their_turns(desk, event):
    for _ in range(2):
        make_registration(event)
    waits = make_registration(event, PlaceState.WAITING)

    page = desk.submit(desk.page(PAGE), "Register this person", **PERSON, lets_in=True, reason="Doprovod řečnice")

    assert page.texts(".place") == ["has a place at the conference"]
    assert quota(event) == (3, 3, 1)
    assert queries.conference_turn(db.session.get_one(Registration, waits.id)).position == 1
    assert miscounted() == []
    assert [entry.after for entry in record("let_in")] == [{"let_in_reason": "Doprovod řečnice", "people_waiting": 1}]
    assert [(entry.before, entry.after) for entry in record("changed_capacity")] == [({"capacity": 2}, {"capacity": 3})]


def test_nobody_is_let_in_without_a_reason(desk, event):
    for _ in range(2):
        make_registration(event)

    page = desk.submit(desk.page(PAGE), "Register this person", **PERSON, lets_in=True, status=422)

    assert page.errors == ["Please write why this person is let in although no place is free."]
    assert quota(event) == (2, 2, 0)


def test_letting_in_where_a_place_is_free_adds_none(desk, event):
    for _ in range(2):
        make_registration(event)
    page = desk.page(PAGE)
    change_capacity(event.quota_id, 3)
    desk.submit(page, "Register this person", **PERSON, lets_in=True, reason="Doprovod")

    assert quota(event) == (3, 3, 0)
    assert record("let_in") == []


def test_who_waits_is_let_in_on_their_page_and_told(desk, event):
    for _ in range(2):
        make_registration(event)
    make_registration(event, PlaceState.WAITING, family_name="První")
    second = make_registration(event, PlaceState.WAITING, email="druha@example.org", visit_wishes=["any"])
    make_visit(event)
    page = desk.page(f"/en/organise/{event.slug}/attendees/{second.id}")
    assert page.texts("#let-in li a") == ["Jana První"]

    page = desk.submit(page, "Let in", reason="Vede diskusi")

    assert page.texts(".done") == ["Let in: there is a place at the conference, one more than before."]
    assert (quota(event), miscounted()) == ((3, 3, 1), [])
    assert [row.kind for row in db.session.scalars(sa.select(Message))] == ["place_confirmed"]


def test_a_known_address_leads_to_its_registration(desk, event):
    make_registration(event, email="petr@example.org", email_key="petr@example.org")

    page = desk.submit(desk.page(PAGE), "Register this person", **PERSON, email="petr@example.org", status=422)

    assert page.errors == ["This address is registered already."]
    assert page.link("Open the registration of this address")


def test_before_the_day_nobody_has_arrived(client, event):
    with clock.frozen(at(9) - timedelta(days=5)):
        desk = sign_in(client, make_member(event, MembershipRole.DESK))
        page = desk.page(PAGE)
        assert "arrived" not in page.form("Register this person").names


def test_who_has_no_address_is_changed_and_cancelled_without_a_letter(desk, client, event):
    desk.submit(desk.page(PAGE), "Register this person", **PERSON)
    row = newest()
    editor = sign_in(client, make_member(event, MembershipRole.EDITOR))
    person = f"/en/organise/{event.slug}/attendees/{row.id}"

    editor.submit(editor.page(f"{person}/edit"), "Save", organisation="Obec Nová Lhota")
    editor.submit(editor.page(f"{person}/cancel"), "Cancel the registration")

    row = newest()
    assert (row.organisation, row.email, row.cancelled_at) == ("Obec Nová Lhota", "", at(9))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 0


def test_a_freed_place_is_theirs_at_once_where_others_would_be_asked(desk, event):
    with transaction():
        event.offer_hours = 24
    first = make_registration(event)
    make_registration(event)
    with clock.frozen(at(9) - timedelta(days=10)):
        desk.submit(desk.page(PAGE), "Register this person", **PERSON)
        row = newest()
        actions.cancel(db.session.get_one(Registration, first.id))

    assert [place.state for place in db.session.get_one(Registration, row.id).places] == [PlaceState.CONFIRMED]
