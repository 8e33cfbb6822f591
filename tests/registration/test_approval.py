"""Registrations that wait for the team: what is kept for them, answers with their letters, taking an answer back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conference.events.models import Event
from conference.extensions import db
from conference.letters.groups.audience import LetterAudience, people
from conference.letters.queries import everybody
from conference.letters.rules import RecipientKind
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.places.models import PlaceState
from conference.places.queries import miscounted
from conference.registration import actions
from conference.registration.approval import actions as approval
from conference.registration.colleagues.actions import Colleague, WhenFull, register_colleagues
from conference.registration.models import Approval, Registration
from conference.registration.own.choices import choose_visit
from conference.registration.reminders import work_once as remind
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from conference.registration.team.attendee_counts import summary
from conference.registration.team.attendee_filter import AttendeeFilter
from conference.registration.team.attendees import attendee_ids
from conference.team.models import User
from tests.client import PageClient
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_registration, make_visit
from tests.registration.people import FORM, details, letters, mails, own_address, places

PAGE = "/en/organise/bydleni-2026/approval"
REASON = {"cs": "Přednášíte.", "en": "You speak."}


@pytest.fixture
def event(app) -> Event:
    """Two places; who registers waits for the team, with a place kept."""
    return make_event(capacity=2, approval_needed=True)


@pytest.fixture
def olga(event: Event) -> User:
    return make_member(event)


def register(event: Event, number: int = 1, **values: str) -> Registration:
    return actions.register(event, details(number), language="cs", **values).registration


def yes(event: Event, *rows: Registration, by: User) -> list[Registration]:
    return approval.answer(event, [row.id for row in rows], accepts=True, reasons=REASON, by=by)


def no(event: Event, *rows: Registration, by: User) -> list[Registration]:
    return approval.answer(event, [row.id for row in rows], accepts=False, reasons=REASON, by=by)


def back(event: Event, *rows: Registration, by: User) -> list[Registration]:
    return approval.take_back(event, [row.id for row in rows], by=by)


def no_place_before_the_yes(event: Event) -> None:
    with transaction():
        event.approval_keeps_place = False


def test_a_place_is_kept_and_the_confirmation_waits(event):
    row = register(event)

    assert places(row) == [(event.quota_id, "confirmed")]
    assert row.is_pending
    assert mails() == [("registration_pending", row.email)]


def test_or_no_place_is_taken_before_the_yes(event, olga):
    no_place_before_the_yes(event)
    row = register(event)
    assert places(row) == []

    yes(event, row, by=olga)

    assert places(row) == [(event.quota_id, "confirmed")]
    assert [kind for kind, _ in mails()] == ["registration_pending", "registration_approved"]


def test_the_yes_comes_in_the_order_of_registering(event, olga):
    no_place_before_the_yes(event)
    first, second, third = (register(event, number) for number in (1, 2, 3))

    yes(event, third, second, first, by=olga)

    assert [places(row)[0][1] for row in (first, second, third)] == ["confirmed", "confirmed", "waiting"]


def test_the_wish_for_a_visit_comes_true_with_the_yes(event, olga):
    group = make_visit(event, (1,)).groups[0]
    row = register(event, visits=[str(group.id)])
    assert choose_visit(row, "any") is None  # another wish, no place yet
    assert places(row) == [(event.quota_id, "confirmed")]

    yes(event, row, by=olga)

    assert places(row) == [(event.quota_id, "confirmed"), (group.quota_id, "confirmed")]


def test_letters_wait_ten_minutes_and_give_the_reason(event, olga):
    accepted, refused = register(event, 1), register(event, 2)
    yes(event, accepted, by=olga)
    no(event, refused, by=olga)

    told = {letter.kind: letter for letter in letters()}

    for kind in ("registration_approved", "registration_refused"):
        assert told[kind].due_at == clock.now() + timedelta(minutes=10)
        assert "Přednášíte." in told[kind].text
    assert [one["filename"] for one in told["registration_approved"].attachments] == ["konference.ics"]


def test_a_no_ends_the_registration_and_the_next_in_line_gets_the_place(event, olga):
    first = register(event, 1)
    register(event, 2)
    third = register(event, 3)
    yes(event, third, by=olga)
    assert places(third) == [(event.quota_id, "waiting")]

    no(event, first, by=olga)

    assert not first.is_active
    assert places(first) == [(event.quota_id, "cancelled")]
    assert places(third) == [(event.quota_id, "confirmed")]
    assert mails()[-2:] == [("place_confirmed", third.email), ("registration_refused", first.email)]


def test_who_waits_for_the_team_gets_a_free_place_unasked_and_untold(event):
    with transaction():
        event.offer_hours = 24
    first, _, third = (register(event, number) for number in (1, 2, 3))

    actions.cancel(first)

    assert places(third) == [(event.quota_id, "confirmed")]
    assert [kind for kind, to in mails() if to == third.email] == ["registration_pending"]


def test_two_of_the_team_answer_once(event, olga):
    row = register(event)
    yes(event, row, by=olga)

    with pytest.raises(RegistrationRefused) as refused:
        no(event, row, by=olga)

    assert refused.value.reason is RegistrationRefusal.ANSWERED
    assert row.is_active


def test_others_are_passed_over(event, olga):
    stranger = make_registration(make_event("jina"), approval=Approval.PENDING)
    with pytest.raises(RegistrationRefused):
        yes(event, stranger, by=olga)
    assert stranger.is_pending


def test_a_yes_can_be_taken_back_until_its_letter_left(event, olga):
    group = make_visit(event, (1,)).groups[0]
    row = register(event, visits=[str(group.id)])
    yes(event, row, by=olga)

    back(event, row, by=olga)

    assert row.is_pending
    assert row.visit_wishes == [str(group.id)]
    assert places(row) == [(event.quota_id, "confirmed"), (group.quota_id, "cancelled")]
    assert "discarded" in {letter.state.value for letter in letters()}


def test_taken_back_it_gives_the_place_back_where_none_is_kept(event, olga):
    no_place_before_the_yes(event)
    row = register(event)
    yes(event, row, by=olga)

    back(event, row, by=olga)

    assert places(row) == [(event.quota_id, "cancelled")]


def test_a_no_taken_back_leaves_a_turn_where_the_place_is_gone(event, olga):
    first = register(event, 1)
    register(event, 2)
    third = register(event, 3)
    no(event, first, by=olga)

    back(event, first, by=olga)

    assert first.is_pending
    assert places(first)[-1] == (event.quota_id, "waiting")
    assert places(third) == [(event.quota_id, "confirmed")]


def test_a_no_is_not_taken_back_over_a_new_registration(event, olga):
    first = register(event, 1)
    no(event, first, by=olga)
    again = register(event, 1)

    with pytest.raises(RegistrationRefused) as refused:
        back(event, first, by=olga)

    assert refused.value.reason is RegistrationRefusal.EMAIL_IN_USE
    assert again.is_pending


def test_once_the_letter_left_it_is_too_late(event, olga):
    row = register(event)
    yes(event, row, by=olga)
    letters_of_now = [letter for letter in letters() if letter.kind == "registration_approved"]
    with transaction():
        letters_of_now[0].state = "sent"

    with pytest.raises(RegistrationRefused) as refused:
        back(event, row, by=olga)

    assert refused.value.reason is RegistrationRefusal.ANSWER_SENT


def test_whom_the_team_adds_does_not_wait(event):
    row = actions.register(event, details(), form_token="f", by_team=True).registration
    assert not row.is_pending


def test_colleagues_wait_too_and_the_clerk_hears_it(event):
    people = [Colleague(details(number)) for number in (1, 2)]
    told = register_colleagues(event, people, choice=WhenFull.EACH, language="cs", clerk_email="clerk@example.org")

    assert [one.answer.is_pending for one in told] == [True, True]
    assert "čeká na schválení pořadatelem" in letters()[-1].text


def test_who_waits_is_counted_and_found_apart(event):
    make_registration(event)
    row = register(event)

    counted = summary(event)

    assert (counted.confirmed, counted.pending, counted.cancelled) == (1, 1, 0)
    assert attendee_ids(event, AttendeeFilter(state=("pending",))) == [row.id]
    assert row.id not in attendee_ids(event, AttendeeFilter(state=("confirmed",)))


def test_nobody_who_waits_is_reminded(event):
    register(event)
    with clock.frozen(clock.now() + timedelta(days=28)):
        remind()
    assert "reminder" not in [kind for kind, _ in mails()]


def test_the_same_answer_for_a_known_address(event, client: PageClient):
    register(event, 1)
    pages = []
    for email in ("jana1@example.org", "jana2@example.org"):
        page = client.page("/en/bydleni-2026/register")
        sent = client.submit(page, "Send the registration", **{**FORM, "email": email})
        pages.append(sent.text.replace(email, ""))

    assert pages[0] == pages[1]
    assert "Your registration waits for the organiser." in pages[0]


def test_the_own_page_says_that_it_waits_and_then_the_answer(event, olga, client: PageClient):
    row = register(event)
    assert client.page("/en" + own_address(row)).h1 == "Your registration waits for the organiser."

    no(event, row, by=olga)

    page = client.page("/en" + own_address(row))
    assert page.h1 == "The organiser could not accept your registration."
    assert "Přednášíte." in page.text


def test_the_page_answers_several_and_takes_it_back(event, olga, client: PageClient):
    first, second = register(event, 1), register(event, 2)
    sign_in(client, olga)
    page = client.page(PAGE + "?all=1")

    done = client.submit(page, "Approve", reason_cs="Rádi vás uvidíme.")
    assert "2 registrations were approved." in done.text
    assert [db.session.get(Registration, row.id).approval for row in (first, second)] == [Approval.GIVEN] * 2

    client.submit(done, "Take it back")
    assert [db.session.get(Registration, row.id).is_pending for row in (first, second)] == [True, True]
    assert miscounted() == []


def test_nobody_ticked_is_said_and_the_reason_stays(event, olga, client: PageClient):
    register(event)
    sign_in(client, olga)

    page = client.submit(client.page(PAGE), "Refuse", status=422, reason_en="No room.")

    assert page.errors == ["Nobody is ticked. Tick the people whom your answer is for."]
    assert page.texts("#reason_en") == ["No room."]


def test_a_place_that_is_only_kept_makes_nobody_one_with_a_place_in_letters(event, olga):
    """Those with a place get an entry for the calendar with a letter about a change."""
    waits, comes = register(event, 1), register(event, 2)
    yes(event, comes, by=olga)
    groups = {waits.id: RecipientKind.WAITING, comes.id: RecipientKind.REGISTERED}
    assert {one.row_id: one.group for one in everybody(event)} == groups
    assert {one.row_id: one.group for one in people(event, LetterAudience())} == groups


def offered_after_the_yes(event, olga) -> Registration:
    """Two places, both taken; a third person gets a yes and waits; a place becomes free and is offered."""
    with transaction():
        event.offer_hours = 24
    first, _, third = (register(event, number) for number in (1, 2, 3))
    yes(event, third, by=olga)
    actions.cancel(first)
    assert places(third) == [(event.quota_id, "offered")]
    return third


def test_an_offer_ends_with_the_yes_it_came_with_and_the_place_is_kept(event, olga):
    third = offered_after_the_yes(event, olga)

    back(event, third, by=olga)

    assert third.is_pending
    assert places(third) == [(event.quota_id, "confirmed")]
    assert {letter.kind: letter.state for letter in letters() if letter.recipient == third.email}["place_offered"] == (
        "discarded"
    )


def test_or_goes_to_the_next_where_no_place_is_kept(event, olga):
    third = offered_after_the_yes(event, olga)
    fourth = make_registration(event, PlaceState.WAITING)
    no_place_before_the_yes(event)

    back(event, third, by=olga)

    assert places(third) == [(event.quota_id, "cancelled")]
    assert places(fourth) == [(event.quota_id, "offered")]


def test_letters_about_the_place_leave_after_the_yes(event, olga):
    third = offered_after_the_yes(event, olga)
    due = {letter.kind: letter.due_at for letter in letters() if letter.recipient == third.email}
    assert due["place_offered"] == due["registration_approved"] > clock.now()
