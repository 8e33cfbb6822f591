"""Calendar files of the programme, read back by icalendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from conference.lib import clock
from conference.lib.transaction import transaction
from conference.programme import actions
from conference.programme.models import SessionKind, SessionSpeaker, SpeakerRole
from tests.factories import at, make_event, make_session, make_speaker, make_visit, saved


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.data)


def test_an_item_with_all_it_says(client, app):
    event = make_event()
    room = actions.add_room(event, "Velký sál", 100)
    row = make_session(event, code="TALK", title_cs="Bydlení, a co dál", abstract_cs="Co **funguje**.", room_id=room.id)
    saved(SessionSpeaker(session_id=row.id, speaker_id=make_speaker(event).id))
    moderator = make_speaker(event, family_name="Moderující", organisation="")
    saved(SessionSpeaker(session_id=row.id, speaker_id=moderator.id, role=SpeakerRole.MODERATOR, position=2))
    actions.release_programme(event)

    [entry] = read(client, "/bydleni-2026/sessions/TALK.ics").events

    assert entry["UID"] == f"session-{event.id}-TALK@prezence.example.org"
    assert entry["SUMMARY"] == "Bydlení, a co dál"
    assert entry["DESCRIPTION"] == (
        "Přednáška\nMgr. Radka Řečnická, Město Kadaň\nModerování: Mgr. Radka Moderující\n\nCo funguje."
    )
    assert entry["LOCATION"] == "Velký sál, Kulturní dům, Smyšlená 5, 432 01 Kadaň"
    assert entry["URL"] == "https://prezence.example.org/bydleni-2026/sessions/TALK"
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (at(9, 15), at(10))
    assert entry["DTSTAMP"].dt == clock.now()


def test_in_english(client, app):
    event = make_event()
    make_session(event, code="TALK", title_en="Housing")
    actions.release_programme(event)
    [entry] = read(client, "/en/bydleni-2026/sessions/TALK.ics").events
    assert entry["SUMMARY"] == "Housing"
    assert entry["URL"] == "https://prezence.example.org/en/bydleni-2026/sessions/TALK"


def test_a_new_release_raises_the_sequence_of_the_same_entry(client, app):
    event = make_event()
    row = make_session(event)
    actions.release_programme(event)
    [before] = read(client, "/bydleni-2026/programme.ics").events
    with transaction():
        row.ends_at = at(11)
    actions.release_programme(event)
    [after] = read(client, "/bydleni-2026/programme.ics").events
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["DTEND"].dt == at(11)


def test_a_cancelled_conference_cancels_its_entries(client, app):
    event = make_event()
    make_session(event)
    actions.release_programme(event)
    [before] = read(client, "/bydleni-2026/programme.ics").events
    with transaction():
        event.cancelled_at = clock.now()
    [entry] = read(client, "/bydleni-2026/programme.ics").events
    assert (before["STATUS"], entry["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert entry["SEQUENCE"] == before["SEQUENCE"] + 1


@pytest.mark.parametrize(
    ("day", "offset"), [(date(2026, 3, 29), 2), (date(2026, 10, 25), 1)], ids=["spring", "autumn"]
)
def test_on_the_days_when_clocks_change(client, app, day, offset):
    event = make_event(starts_on=day, ends_on=day)
    make_session(event, starts_at=at(9, day=day), ends_at=at(10, day=day))
    actions.release_programme(event)

    calendar = read(client, "/bydleni-2026/programme.ics")

    [entry] = calendar.events
    assert entry["DTSTART"].to_ical().decode() == f"{day:%Y%m%d}T090000"
    rules = calendar.timezones[0].to_tz(lookup_tzid=False)
    assert entry["DTSTART"].dt.replace(tzinfo=rules).utcoffset() == timedelta(hours=offset)
    assert entry["DTSTART"].dt.astimezone(UTC) == datetime(day.year, day.month, day.day, 9 - offset, tzinfo=UTC)


def test_a_visit_is_where_its_people_meet(client, app):
    event = make_event()
    visit = make_visit(event, meeting_point_cs="Před radnicí", address="Tajná 13")
    actions.release_programme(event)
    response = client.get(f"/bydleni-2026/sessions/{visit.session.code}.ics")
    [entry] = Calendar.from_ical(response.data).events
    assert entry["LOCATION"] == "Před radnicí"
    assert "Tajná 13" not in response.text


def test_a_program_that_asks_again_gets_a_short_answer(client, app):
    event = make_event()
    make_session(event, SessionKind.OPENING)
    actions.release_programme(event)
    first = client.get("/bydleni-2026/programme.ics")
    again = client.get("/bydleni-2026/programme.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
