"""The conference's times, and one person's, are the same wherever they are told: pages, letters, calendars, data."""

from __future__ import annotations

import json
import re

import pytest
from icalendar import Calendar

from conference.lib import clock
from conference.lib.transaction import transaction
from conference.programme.actions import release_programme
from conference.registration import mails
from conference.visits.queries import visits_of
from tests.factories import at, make_event, make_item, make_registration, make_visit, take_place
from tests.registration.people import last_mail, own_address

COMMON, LONGER = "8:30–14:00", "prohlídka do 16:15"


def plain(text: str) -> str:
    """With plain spaces, and none that only stand between the elements of a page."""
    return re.sub(r" (?=,)| ?(?=–)|(?<=–) ", "", text.replace("\N{NO-BREAK SPACE}", " "))


@pytest.fixture
def event(app):
    event = make_event()
    make_item(event, starts_at=at(8, 30), ends_at=at(14))
    make_visit(event)
    release_programme(event)
    return event


@pytest.fixture
def visit_quota(event):
    return visits_of(event)[0].groups[0].quota_id


@pytest.fixture
def holder(event, visit_quota):
    person = make_registration(event)
    take_place(person, visit_quota)
    return person


@pytest.mark.parametrize("name", ["", "practical", "register", "register/colleagues"])
def test_public_pages_tell_the_hours_of_all_and_that_a_visit_lasts_longer(client, event, name):
    text = plain(client.page(f"/{event.slug}/{name}").text)
    assert f"{COMMON}, {LONGER}" in text


def test_facts_for_programs_tell_the_same_hours(client, event):
    for name in ("", "programme"):
        page = client.page(f"/{event.slug}/{name}")
        facts = json.loads(page.texts('script[type="application/ld+json"]')[0])
        assert (facts["startDate"], facts["endDate"]) == ("2026-06-11T08:30+02:00", "2026-06-11T14:00+02:00")


@pytest.mark.parametrize("goes", [True, False])
def test_a_person_reads_the_same_everywhere(client, event, visit_quota, goes):
    person = make_registration(event, language="cs")
    place = take_place(person, visit_quota) if goes else next(iter(person.places))

    told = {"own page": plain(client.page(own_address(person)).text)}
    with transaction():
        mails.tell_registered(person)
    told["confirmation"] = last_mail().text
    with transaction():
        mails.tell_reminder(person, at(8, 30))
    told["reminder"] = last_mail().text
    with transaction():
        mails.tell_promoted(place, [])
    told["a place that was free"] = last_mail().text

    assert {name: COMMON in plain(text) for name, text in told.items()} == dict.fromkeys(told, True)
    assert {name: LONGER in plain(text) for name, text in told.items()} == dict.fromkeys(told, goes)
    calendar = Calendar.from_ical(client.get(f"{own_address(person)}/calendar.ics").data)
    spans = [(entry["DTSTART"].dt, entry["DTEND"].dt) for entry in calendar.events]
    assert spans == [(at(8, 30), at(14)), (at(14, 45), at(16, 15))][: 1 + goes]


def test_the_end_of_a_visit_in_the_draft_is_told_to_nobody(client, event, holder):
    with transaction(), clock.frozen(at(9)):
        item = holder.places[-1].quota.visit_group.visit.item
        item.ends_at = at(17)
    for address in (f"/{event.slug}/", f"/{event.slug}/visits", f"/{event.slug}/register", own_address(holder)):
        text = client.page(address).text
        assert "16:15" in text
        assert "17:00" not in text
    calendar = client.get(f"{own_address(holder)}/calendar.ics").text
    assert "T161500" in calendar
    assert "T170000" not in calendar
