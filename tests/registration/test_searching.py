"""A person is found by a phone number and a name in whatever way they are typed, in the list and at the desk."""

from __future__ import annotations

import pytest

from conference.attendance.queries import found, people_expected
from conference.registration.team.attendee_filter import AttendeeFilter
from conference.registration.team.attendees import attendee_ids
from tests.factories import CONFERENCE_DAY, make_event, make_registration


@pytest.mark.parametrize(
    "typed",
    ["600 000 041", "+420600000041", "00420 600-000-041", "600/000/041", "000041", "oneill", "O'Neill", "O’NEILL",
     "novakova mala", "nováková-malá", "novakovamala"],
)  # fmt: skip
def test_any_spelling_finds_the_one_person(app, typed):
    event = make_event()
    key = "sinéad o’neill novakova-mala".replace("é", "e")
    person = make_registration(event, phone="+420600000041", search_key=key)
    make_registration(event, phone="+420600000099", search_key="nekdo jiny")

    assert attendee_ids(event, AttendeeFilter(q=typed)) == [person.id]
    assert [one.registration.id for one in found(people_expected(event, CONFERENCE_DAY), typed)] == [person.id]


def test_a_number_that_nobody_has_finds_nobody(app):
    event = make_event()
    make_registration(event, phone="+420600000041")

    assert attendee_ids(event, AttendeeFilter(q="700 000 000")) == []


def test_a_ticket_whose_code_is_digits_alone_finds_its_owner(app):
    event = make_event()
    person = make_registration(event, ticket_code="234567")
    make_registration(event, phone="+420600000041")

    assert attendee_ids(event, AttendeeFilter(q="234567")) == [person.id]
    assert [one.registration.id for one in found(people_expected(event, CONFERENCE_DAY), "234567")] == [person.id]
