"""Access codes: taken once for each registration, never more often than they may be, given back by who cancels."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conference.admission import actions, queries
from conference.admission.models import AccessCode
from conference.admission.rules import AdmissionRefusal, AdmissionRefused, Admittance
from conference.events.models import Admission, Event
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.merging import actions as merging
from conference.merging.models import RegistrationMerge
from conference.merging.queries import state_of
from conference.registration import actions as registering
from conference.registration.colleagues.actions import Colleague, WhenFull, register_colleagues
from conference.registration.models import Registration
from conference.registration.team import taking_back
from conference.registration.team.attendee_filter import AttendeeFilter
from conference.registration.team.attendees import attendee_ids
from conference.team.models import User
from conference.team.removals import take_back
from tests.client import PageClient
from tests.conftest import sign_in
from tests.factories import make_event, make_member, saved
from tests.registration.people import FORM, details, registrations

FORM_PAGE, CODES = "/en/bydleni-2026/register", "/en/organise/bydleni-2026/codes"
BUTTON = "Send the registration"


@pytest.fixture
def event(app) -> Event:
    return make_event()


@pytest.fixture
def code(event: Event) -> AccessCode:
    """A code for two people."""
    return saved(AccessCode(event_id=event.id, code="SPOLEK", label="Pro spolek", most_uses=2))


@pytest.fixture
def olga(event: Event) -> User:
    return make_member(event)


def come(event: Event, number: int, typed: str = "spolek", **values: str) -> Registration:
    return registering.register(event, details(number, **values), entry=Admittance(typed)).registration


def used(code: AccessCode) -> int:
    db.session.rollback()
    assert queries.miscounted() == []
    return db.session.get_one(AccessCode, code.id).used


def refusal(event: Event, number: int, typed: str = "spolek") -> AdmissionRefusal:
    with pytest.raises(AdmissionRefused) as refused:
        come(event, number, typed)
    reason: AdmissionRefusal = refused.value.reason
    return reason


def test_a_use_is_taken_and_it_is_known_who_came_by_it(event, code):
    row = come(event, 1)

    assert used(code) == 1
    assert attendee_ids(event, AttendeeFilter(code=(str(code.id),))) == [row.id]


def test_a_wrong_count_is_told_to_the_administrator(event, code):
    come(event, 1)
    assert list(queries.wrong_uses()) == []

    with transaction():
        code.used = 2

    (observed,) = queries.wrong_uses()
    assert observed.says == f"access code {code.id}: used 2 times, registrations with it 1"


def test_no_more_than_it_may_be_used(event, code):
    for number in (1, 2):
        come(event, number)

    assert refusal(event, 3) is AdmissionRefusal.CODE_USED_UP
    assert used(code) == 2
    assert len(registrations()) == 2


def test_who_cancels_gives_the_use_back(event, code):
    first = come(event, 1)
    come(event, 2)
    registering.cancel(first)
    assert used(code) == 1

    come(event, 3)

    assert used(code) == 2


def cancelled_and_back(row: Registration, by: User) -> None:
    held = {place.id: place.state for place in row.places}
    registering.cancel(row, by_team=True)
    taking_back.cancel(row, held, "", by)


def test_a_cancellation_taken_back_takes_the_use_again(event, code, olga):
    row = come(event, 1)
    cancelled_and_back(row, olga)
    assert used(code) == 1


def test_or_the_person_comes_without_the_code_where_it_is_used_up(event, code, olga):
    first = come(event, 1)
    come(event, 2)
    held = {place.id: place.state for place in first.places}
    registering.cancel(first, by_team=True)
    come(event, 3)

    taking_back.cancel(first, held, "", olga)

    assert used(code) == 2
    assert db.session.get_one(Registration, first.id).access_code_id is None


def test_one_made_of_two_has_one_use_and_two_again_have_two(event, code, olga):
    kept, other = come(event, 1), come(event, 2)
    row = merging.merge(event, kept.id, other.id, (), shown=state_of(kept, other), by=olga)
    assert used(code) == 1

    merging.undo(db.session.get_one(RegistrationMerge, row.id), by=olga)

    assert used(code) == 2


def test_pressing_the_button_twice_uses_it_once(event, code):
    come(event, 1)
    come(event, 1)
    assert used(code) == 1


def test_a_known_address_is_answered_as_a_new_one_and_uses_nothing(event, code):
    come(event, 1)
    come(event, 1, position="ředitelka")
    assert used(code) == 1
    come(event, 2)
    with pytest.raises(AdmissionRefused):
        come(event, 1, position="vedoucí")


def test_wrong_and_late_codes(event, code):
    assert refusal(event, 1, "jiny") is AdmissionRefusal.CODE_UNKNOWN
    with transaction():
        code.valid_until = clock.now()
    assert refusal(event, 1) is AdmissionRefusal.CODE_OVER


def test_a_code_of_another_conference_is_none(event, code):
    other = make_event("jina")
    assert refusal(other, 1) is AdmissionRefusal.CODE_UNKNOWN


def test_colleagues_take_a_use_each_or_none_is_registered(event, code):
    people = [Colleague(details(number)) for number in (1, 2, 3)]
    with pytest.raises(AdmissionRefused):
        register_colleagues(event, people, choice=WhenFull.EACH, language="cs", entry=Admittance("SPOLEK"))
    assert used(code) == 0

    register_colleagues(event, people[:2], choice=WhenFull.EACH, language="cs", entry=Admittance("SPOLEK"))

    assert used(code) == 2


def test_a_known_colleague_gives_the_use_back(event, code):
    registering.register(event, details(1))
    people = [Colleague(details(1)), Colleague(details(2))]
    register_colleagues(event, people, choice=WhenFull.EACH, language="cs", entry=Admittance("SPOLEK"))
    assert used(code) == 1


def test_the_limit_is_not_lowered_below_what_was_used(event, code, olga):
    come(event, 1)
    come(event, 2)
    values = {"code": "SPOLEK", "label": "Pro spolek", "most_uses": 1, "valid_until": None}
    with pytest.raises(AdmissionRefused) as refused:
        actions.change_code(event, code, values, by=olga)
    assert refused.value.facts == {"used": 2}


def test_a_code_is_removed_while_nobody_came_by_it(event, code, olga):
    removal = actions.remove_code(event, code, by=olga)
    assert not queries.has_codes(event)
    take_back(event, removal.id, by=olga)

    come(event, 1)
    with pytest.raises(AdmissionRefused) as refused:
        actions.remove_code(event, queries.codes_of(event)[0], by=olga)
    assert refused.value.reason is AdmissionRefusal.CODE_IN_USE


def test_the_form_asks_for_a_code_where_there_is_one(event, client: PageClient):
    assert client.page(FORM_PAGE).all("#code") == []
    saved(AccessCode(event_id=event.id, code="SPOLEK", label="Pro spolek"))
    assert len(client.page(FORM_PAGE).all("#code")) == 1


def test_a_link_brings_the_code(event, code, client: PageClient):
    client.submit(client.page(f"{FORM_PAGE}?code=SPOLEK"), BUTTON, **FORM)
    assert used(code) == 1


def test_a_wrong_code_is_told_at_its_field(event, code, client: PageClient):
    page = client.submit(client.page(FORM_PAGE), BUTTON, status=422, **FORM, code="jiny\0")
    assert page.errors == ["There is no such code. Check it against what you were given, sign by sign."]
    assert page.one("#family_name").attrs["value"] == "Nováková"


def test_where_only_invited_people_register_a_code_opens_the_form(event, code, client: PageClient):
    with transaction():
        event.admission = Admission.INVITED_ONLY
    page = client.page(FORM_PAGE)
    assert "Only invited people can register now." in page.text
    assert page.all("#family_name") == []

    page = client.page(f"{FORM_PAGE}?code=spolek")
    client.submit(page, BUTTON, **FORM)

    assert used(code) == 1


def test_and_without_one_nothing_is_taken(event, code, client: PageClient):
    page = client.page(FORM_PAGE)
    with transaction():
        event.admission, event.open_to_all_from = Admission.INVITED_FIRST, clock.now() + timedelta(days=1)
    sent = client.submit(page, BUTTON, status=422, **FORM)
    assert sent.errors[0].startswith("Only invited people can register now.")
    assert registrations() == []


def test_the_team_adds_a_code_and_sees_its_link(event, olga, client: PageClient):
    sign_in(client, olga)
    page = client.submit(client.page(CODES), "Add the code", label="Pro kraj", code="Ústí 26", most_uses="5")

    assert "/en/bydleni-2026/register?code=USTI26" not in page.text
    assert "https://prezence.example.org/bydleni-2026/register?code=USTI26" in page.text
    page = client.submit(client.page(CODES), "Add the code", status=422, label="Jiný", code="usti26")
    assert page.errors == ["There is this code already. Choose another one, or change that one."]
