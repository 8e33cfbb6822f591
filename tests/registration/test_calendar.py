"""The calendar of one person, read back by icalendar as their program reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from conference.lib import clock
from conference.lib.transaction import transaction
from conference.places.models import PlaceState, Quota
from conference.programme.actions import release_programme
from conference.programme.models import ItemKind
from conference.visits.actions import GroupDetails, VisitDetails, change_group, change_visit
from tests.conftest import NOW
from tests.factories import (
    CONFERENCE_DAY,
    at,
    make_event,
    make_item,
    make_member,
    make_registration,
    make_visit,
    saved,
    take_place,
)
from tests.registration.people import own_address

NEXT_DAY = CONFERENCE_DAY + timedelta(days=1)


def entries(client, person):
    response = client.get(f"{own_address(person)}/calendar.ics")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return {str(entry["UID"]).partition("@")[0]: entry for entry in Calendar.from_ical(response.data).events}


def later(minutes=10):
    return clock.frozen(clock.now() + timedelta(minutes=minutes))


@pytest.fixture
def event(app):
    return make_event(ends_on=NEXT_DAY)


@pytest.fixture
def person(event):
    return make_registration(event)


def test_a_conference_that_moves_takes_its_entry_along(client, event, person):
    [before] = entries(client, person).values()
    with later(), transaction():
        event.starts_on, event.ends_on = NEXT_DAY, NEXT_DAY
    [after] = entries(client, person).values()
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt
    assert after["DTSTART"].dt.date() == NEXT_DAY


def test_a_release_that_changes_the_hours_is_a_newer_version(client, event, person):
    row = make_item(event)
    release_programme(event)
    [before] = entries(client, person).values()
    with later():
        with transaction():
            row.ends_at = at(17)
        release_programme(event)
    [after] = entries(client, person).values()
    assert (after["UID"], after["DTEND"].dt) == (before["UID"], at(17))
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_a_day_that_is_gone_is_cancelled(client, event, person):
    make_item(event)
    second = make_item(event, starts_at=at(9, day=NEXT_DAY), ends_at=at(12, day=NEXT_DAY))
    release_programme(event)
    before = entries(client, person)
    with later():
        with transaction() as session:
            session.delete(second)
        release_programme(event)
    after = entries(client, person)
    assert [str(entry["STATUS"]) for entry in before.values()] == ["CONFIRMED", "CONFIRMED"]
    assert list(after) == list(before)
    assert [str(entry["STATUS"]) for entry in after.values()] == ["CONFIRMED", "CANCELLED"]
    assert min(entry["SEQUENCE"] for entry in after.values()) > max(entry["SEQUENCE"] for entry in before.values())


def test_an_item_with_places_is_there_while_the_person_has_one(client, event, person):
    quota = saved(Quota(capacity=10))
    row = make_item(event, ItemKind.WORKSHOP, code="DILNA", title_cs="Dílna", quota_id=quota.id)
    release_programme(event)
    name = f"item-{event.id}-{person.id}-DILNA"
    assert name not in entries(client, person)
    place = take_place(person, quota.id)
    entry = entries(client, person)[name]
    assert (entry["SUMMARY"], entry["DTSTART"].dt, entry["STATUS"]) == ("Dílna", row.starts_at, "CONFIRMED")
    with later(), transaction():
        place.state, place.changed_at = PlaceState.CANCELLED, clock.now()
    given_up = entries(client, person)[name]
    assert given_up["STATUS"] == "CANCELLED"
    assert given_up["SEQUENCE"] > entry["SEQUENCE"]


def test_a_group_that_leaves_earlier_or_elsewhere_is_a_newer_version(client, event, person):
    visit = make_visit(event, meeting_point_cs="U brány")
    group = visit.groups[0]
    take_place(person, group.quota_id)
    name = f"visit-{event.id}-{person.id}"
    before = entries(client, person)[name]
    with later():
        details = GroupDetails(number=1, departs_at=group.departs_at - timedelta(minutes=5))
        change_group(event, group, details, group.quota.capacity, make_member(event))
    earlier = entries(client, person)[name]
    with later(20):
        change_visit(event, visit, VisitDetails(meeting_point_cs="Na nádraží"), make_member(event))
    elsewhere = entries(client, person)[name]
    assert before["SEQUENCE"] < earlier["SEQUENCE"] < elsewhere["SEQUENCE"]
    assert before["DTSTART"].dt - earlier["DTSTART"].dt == timedelta(minutes=5)
    assert elsewhere["LOCATION"].startswith("Na nádraží")


def test_who_waits_for_an_item_has_nothing_in_the_calendar(client, event, person):
    quota = saved(Quota(capacity=0))
    make_item(event, ItemKind.WORKSHOP, quota_id=quota.id)
    release_programme(event)
    take_place(person, quota.id, PlaceState.WAITING)
    assert [name.partition("-")[0] for name in entries(client, person)] == ["conference"]


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)], ids=["spring", "autumn"])
def test_days_before_on_and_after_the_change_of_clocks(client, app, sunday):
    """The offsets are read from the file's own VTIMEZONE, as by a program that knows no zones."""
    days = [sunday + timedelta(days=number) for number in (-1, 0, 1)]
    event = make_event(starts_on=days[0], ends_on=days[-1], registration_closes_at=NOW + timedelta(minutes=1))
    for day in days:
        make_item(event, starts_at=at(9, day=day), ends_at=at(17, day=day))
    release_programme(event)
    response = client.get(f"{own_address(make_registration(event))}/calendar.ics")
    calendar = Calendar.from_ical(response.data)
    [zone] = calendar.timezones
    rules = zone.to_tz(lookup_tzid=False)
    for entry, day in zip(calendar.events, days, strict=True):
        assert entry["DTSTART"].to_ical().decode() == f"{day:%Y%m%d}T090000"
        wall = entry["DTSTART"].dt.replace(tzinfo=rules)
        assert wall.astimezone(UTC) == at(9, day=day).astimezone(UTC)


def test_who_has_it_already_gets_a_short_answer(client, event, person):
    address = f"{own_address(person)}/calendar.ics"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "no-store"
    with clock.frozen(NOW + timedelta(minutes=5)), transaction():
        person.changed_at = clock.now()
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_moments_are_told_in_utc_where_the_wall_shows_them_twice(client, app):
    sunday = date(2026, 10, 25)
    event = make_event(starts_on=sunday, ends_on=sunday)
    start = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)  # 2:00 for the second time
    make_item(event, starts_at=start, ends_at=start + timedelta(hours=2))
    release_programme(event)
    [entry] = entries(client, make_registration(event)).values()
    assert entry["DTSTART"].to_ical() == b"20261025T010000Z"
