"""Places reserved for invited people: taken by them alone, seen as taken by others, for everybody after the date."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from conference.admission import actions as admission
from conference.admission.mails import address
from conference.admission.models import AccessCode
from conference.admission.queries import invitees_of
from conference.admission.rules import OPEN, Admittance, Named
from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.places import actions as places
from conference.places import counting
from conference.places.models import Place, PlaceState, Quota
from conference.places.queries import miscounted
from conference.places.reserving import work_once
from conference.places.states import PlaceRefusal, PlaceRefused
from conference.registration import actions
from conference.registration.approval import actions as approval
from conference.registration.colleagues.actions import Colleague, NotEnoughPlaces, WhenFull, register_colleagues
from conference.registration.models import Registration
from conference.team.models import User
from tests.client import PageClient
from tests.factories import make_event, make_member, saved
from tests.registration.people import details

CODE = Admittance(code="SPOLEK")
CONFIRMED, WAITING = PlaceState.CONFIRMED, PlaceState.WAITING


@pytest.fixture
def event(app) -> Event:
    """Three places, of which two are reserved for a day; a code."""
    event = make_event(capacity=3)
    saved(AccessCode(event_id=event.id, code="SPOLEK", label="Pro spolek"))
    reserve(event, 2, make_member(event))
    return event


@pytest.fixture
def olga(event: Event) -> User:
    return make_member(event)


def reserve(event: Event, number: int, by: User) -> list[Place]:
    return admission.reserve(event, number, clock.now() + timedelta(days=1), by=by)


def come(event: Event, number: int, entry: Admittance = OPEN) -> Registration:
    return actions.register(event, details(number), entry=entry).registration


def state(row: Registration) -> PlaceState:
    db.session.rollback()
    assert miscounted() == []
    return db.session.get_one(Registration, row.id).places[-1].state


def counters(event: Event) -> tuple[int, int, int]:
    """Places taken, reserved, and people who wait."""
    db.session.rollback()
    quota = db.session.get_one(Quota, event.quota_id)
    return quota.taken, quota.reserved, quota.waiting


def test_others_get_what_is_not_reserved(event):
    assert [state(come(event, number)) for number in (1, 2)] == [CONFIRMED, WAITING]
    assert counters(event) == (1, 2, 1)


def test_invited_people_pass_by_those_who_wait(event):
    come(event, 1)
    come(event, 2)
    assert [state(come(event, number, CODE)) for number in (3, 4, 5)] == [CONFIRMED, CONFIRMED, WAITING]
    assert counters(event) == (3, 0, 2)


def test_what_an_invited_person_gives_back_is_everybodys(event):
    come(event, 1)
    waits, invited = come(event, 2), come(event, 3, CODE)
    actions.cancel(invited)
    assert state(waits) is CONFIRMED
    assert counters(event) == (2, 1, 0)


def test_at_the_date_the_rest_goes_to_those_who_wait(event):
    come(event, 1)
    waits = come(event, 2)
    assert not work_once()
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert work_once()
        assert not work_once()
        assert state(waits) is CONFIRMED
        assert state(come(event, 3)) is CONFIRMED
    assert counters(event) == (3, 0, 0)


def test_after_the_date_nobody_passes_by_those_who_wait(event):
    """Even where the worker has not released the places yet."""
    come(event, 1)
    come(event, 2)
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert state(come(event, 3, CODE)) is WAITING


def test_only_what_is_free_is_reserved(event, olga):
    come(event, 1)
    with pytest.raises(PlaceRefused) as refused:
        reserve(event, 3, olga)
    assert (refused.value.reason, refused.value.taken) == (PlaceRefusal.NOT_SO_MANY_FREE, 2)
    assert counters(event) == (1, 2, 0)


def test_fewer_reserved_places_go_to_those_who_wait(event, olga):
    come(event, 1)
    waits = come(event, 2)
    assert len(reserve(event, 1, olga)) == 1
    assert state(waits) is CONFIRMED


def test_the_capacity_keeps_what_is_reserved(event):
    come(event, 1)
    with pytest.raises(PlaceRefused) as refused:
        places.change_capacity(event.quota_id, 2)
    assert refused.value.reason is PlaceRefusal.BELOW_RESERVED


def test_nothing_is_reserved_without_a_limit(app):
    event = make_event(capacity=None)
    with pytest.raises(PlaceRefused):
        reserve(event, 1, make_member(event))


def test_without_a_limit_the_page_can_be_saved_with_none(app):
    event = make_event(capacity=None)
    assert admission.reserve(event, 0, None, by=make_member(event)) == []


def test_where_the_limit_is_taken_away_the_rest_is_released_all_the_same(event):
    places.change_capacity(event.quota_id, None)
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert work_once()
        assert not work_once()
    assert counters(event) == (0, 0, 0)


def test_a_later_date_set_while_the_release_waits_its_turn_holds(event, monkeypatch: pytest.MonkeyPatch):
    """The worker has found the event, and gets the lock after the team has set another date."""
    lock = counting.lock

    def late(session: Session, quota_id: int) -> int:
        taken = lock(session, quota_id)
        later = sa.update(Event).where(Event.id == event.id).values(reserved_until=clock.now() + timedelta(days=9))
        session.execute(later.execution_options(synchronize_session=False))
        return taken

    monkeypatch.setattr(counting, "lock", late)
    with clock.frozen(clock.now() + timedelta(days=1)):
        work_once()
    assert counters(event) == (0, 2, 0)


def test_colleagues_with_a_code_take_reserved_places(event):
    people = [Colleague(details(number)) for number in (1, 2, 3)]
    with pytest.raises(NotEnoughPlaces):
        register_colleagues(event, people, choice=WhenFull.ALL, language="cs")
    told = register_colleagues(event, people, choice=WhenFull.ALL, language="cs", entry=CODE)
    assert [one.answer.has_place for one in told] == [True] * 3
    assert counters(event) == (3, 0, 0)


def test_a_known_address_takes_nothing(event):
    come(event, 1, CODE)
    actions.register(event, details(1, position="ředitelka"), entry=CODE)
    assert counters(event) == (1, 1, 0)


def test_with_the_yes_who_came_by_a_code_gets_a_reserved_place(event, olga):
    with transaction():
        event.approval_needed, event.approval_keeps_place = True, False
    come(event, 1)
    row = come(event, 2, CODE)
    approval.answer(event, [row.id], accepts=True, reasons={}, by=olga)
    assert state(row) is CONFIRMED
    assert counters(event) == (1, 1, 0)


def test_a_no_that_is_taken_back_finds_a_reserved_place_again(event, olga):
    with transaction():
        event.approval_needed = True
    row = come(event, 1, CODE)
    come(event, 2)
    come(event, 3)
    approval.answer(event, [row.id], accepts=False, reasons={}, by=olga)
    approval.take_back(event, [row.id], by=olga)
    assert state(row) is CONFIRMED


def test_the_page_shows_reserved_places_as_taken(event, client: PageClient):
    assert client.page("/en/bydleni-2026/register").texts("aside .place") == ["last place"]
    come(event, 1)
    assert client.page("/en/bydleni-2026/register").texts("aside .place") == ["full: waiting list"]


def test_the_form_of_an_invitation_shows_the_places_it_has(event, olga, client: PageClient):
    come(event, 1)
    admission.add_invitees(event, [Named("hana@example.org")], by=olga)
    (hana,) = invitees_of(event)
    page = client.page(address(hana).removeprefix("https://prezence.example.org"))
    assert page.texts("aside .place") == ["poslední 2 místa"]
