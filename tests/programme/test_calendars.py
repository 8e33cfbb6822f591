"""Calendar files of the programme, read back by icalendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from conference.lib import clock
from conference.lib.transaction import transaction
from conference.programme import actions
from conference.programme.models import ItemKind, ItemSpeaker, SpeakerRole
from tests.factories import at, make_event, make_item, make_speaker, make_visit, saved


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.data)


def test_an_item_with_all_it_says(client, app):
    event = make_event()
    room = actions.add_room(event, "Velký sál", 100)
    row = make_item(event, code="TALK", title_cs="Bydlení, a co dál", abstract_cs="Co **funguje**.", room_id=room.id)
    saved(ItemSpeaker(item_id=row.id, speaker_id=make_speaker(event).id))
    moderator = make_speaker(event, family_name="Moderující", organisation="")
    saved(ItemSpeaker(item_id=row.id, speaker_id=moderator.id, role=SpeakerRole.MODERATOR, position=2))
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
    make_item(event, code="TALK", title_en="Housing")
    actions.release_programme(event)
    [entry] = read(client, "/en/bydleni-2026/sessions/TALK.ics").events
    assert entry["SUMMARY"] == "Housing"
    assert entry["URL"] == "https://prezence.example.org/en/bydleni-2026/sessions/TALK"


def test_a_new_release_raises_the_sequence_of_the_same_entry(client, app):
    event = make_event()
    row = make_item(event)
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
    make_item(event)
    actions.release_programme(event)
    [before] = read(client, "/bydleni-2026/programme.ics").events
    with transaction():
        event.cancelled_at = clock.now()
    [entry] = read(client, "/bydleni-2026/programme.ics").events
    assert (before["STATUS"], entry["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert entry["SEQUENCE"] == before["SEQUENCE"] + 1


@pytest.mark.parametrize(("day", "offset"), [(date(2026, 3, 29), 2), (date(2026, 10, 25), 1)], ids=["spring", "autumn"])
def test_on_the_days_when_clocks_change(client, app, day, offset):
    event = make_event(starts_on=day, ends_on=day)
    make_item(event, starts_at=at(9, day=day), ends_at=at(10, day=day))
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
    response = client.get(f"/bydleni-2026/sessions/{visit.item.code}.ics")
    [entry] = Calendar.from_ical(response.data).events
    assert entry["LOCATION"] == "Před radnicí, Kulturní dům, Smyšlená 5, 432 01 Kadaň"
    assert "Tajná 13" not in response.text


def test_people_who_meet_elsewhere_are_led_there(client, app):
    event = make_event()
    visit = make_visit(event, meeting_point_cs="Zastávka U Lávky", meeting_address="Nábřežní 2, Kadaň")
    actions.release_programme(event)
    [entry] = Calendar.from_ical(client.get(f"/bydleni-2026/sessions/{visit.item.code}.ics").data).events
    assert entry["LOCATION"] == "Zastávka U Lávky, Nábřežní 2, Kadaň"


def test_the_language_of_a_talk_is_said_where_it_is_another(client, app):
    event = make_event()
    make_item(event, title_cs="Wohnen", code="WOHNEN", language="de")
    make_item(event, title_cs="Bydlení", code="BYDLENI")
    actions.release_programme(event)
    entries = Calendar.from_ical(client.get("/bydleni-2026/programme.ics").data).events
    said = {str(entry["SUMMARY"]): "Jazyk bodu: němčina." in str(entry["DESCRIPTION"]) for entry in entries}
    assert said == {"Wohnen": True, "Bydlení": False}
    assert "Jazyk bodu: němčina." in client.page("/bydleni-2026/sessions/WOHNEN").text
    assert "Spoken language: German." in client.page("/en/bydleni-2026/sessions/WOHNEN").text


def test_a_program_that_asks_again_gets_a_short_answer(client, app):
    event = make_event()
    make_item(event, ItemKind.OPENING)
    actions.release_programme(event)
    first = client.get("/bydleni-2026/programme.ics")
    again = client.get("/bydleni-2026/programme.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_item_taken_out_is_told_as_cancelled_until_it_is_back(client, app):
    event = make_event()
    make_item(event, code="STAYS", title_cs="Zůstává")
    speaker = make_speaker(event, family_name="Jmenovaná")
    row = make_item(event, code="GOES", title_cs="Odchází", abstract_cs="Popis")
    saved(ItemSpeaker(item_id=row.id, speaker_id=speaker.id))
    actions.release_programme(event)
    before = {entry["UID"]: entry for entry in read(client, "/bydleni-2026/programme.ics").events}
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        actions.remove_item(row, event)
        actions.release_programme(event)

    after = {entry["UID"]: entry for entry in read(client, "/bydleni-2026/programme.ics").events}

    assert set(after) == set(before)
    gone = after[f"session-{event.id}-GOES@prezence.example.org"]
    assert (gone["STATUS"], gone["SUMMARY"], gone["DTSTART"].dt) == ("CANCELLED", "Odchází", at(9, 15))
    assert gone["SEQUENCE"] > before[gone["UID"]]["SEQUENCE"]
    assert gone["DTSTAMP"].dt > before[gone["UID"]]["DTSTAMP"].dt
    assert "DESCRIPTION" not in gone
    assert after[f"session-{event.id}-STAYS@prezence.example.org"]["STATUS"] == "CONFIRMED"
    assert "Jmenovaná" not in client.get("/bydleni-2026/programme.ics").text
    [single] = read(client, "/bydleni-2026/sessions/GOES.ics").events
    assert (single["UID"], single["STATUS"], single["SEQUENCE"]) == (gone["UID"], "CANCELLED", gone["SEQUENCE"])
    assert client.get("/bydleni-2026/sessions/GOES").status_code == 404

    with clock.frozen(clock.now() + timedelta(minutes=9)):
        make_item(event, code="GOES", title_cs="Odchází")
        actions.release_programme(event)
    back = {entry["UID"]: entry for entry in read(client, "/bydleni-2026/programme.ics").events}[gone["UID"]]
    assert back["STATUS"] == "CONFIRMED"
    assert back["SEQUENCE"] > gone["SEQUENCE"]


def test_a_draft_that_was_never_published_is_no_calendar_file(client, app):
    event = make_event()
    make_item(event)
    actions.release_programme(event)
    make_item(event, code="DRAFT")
    assert client.get("/bydleni-2026/sessions/DRAFT.ics").status_code == 404


def test_a_change_of_the_venue_is_a_newer_version(client, app):
    event = make_event()
    make_item(event)
    actions.release_programme(event)
    [before] = read(client, "/bydleni-2026/programme.ics").events
    with clock.frozen(clock.now() + timedelta(minutes=5)), transaction():
        event.venue_name = "Radnice"
    [after] = read(client, "/bydleni-2026/programme.ics").events
    assert after["LOCATION"].startswith("Radnice")
    assert after["SEQUENCE"] > before["SEQUENCE"]


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)], ids=["spring", "autumn"])
def test_a_weekend_over_the_change_of_clocks(client, app, sunday):
    """Saturday, the night, Sunday and Monday, by the file's own VTIMEZONE and by the zone's name."""
    days = [sunday + timedelta(days=number) for number in (-1, 0, 1)]
    event = make_event(starts_on=days[0], ends_on=days[-1])
    night = datetime(sunday.year, sunday.month, sunday.day, 0, 30, tzinfo=UTC)  # clocks change at 1:00 in UTC
    moments = [at(9, day=days[0]), night, night + timedelta(hours=1), at(9, day=days[1]), at(9, day=days[2])]
    for moment in moments:
        make_item(event, starts_at=moment, ends_at=moment.astimezone(UTC) + timedelta(minutes=30))
    actions.release_programme(event)

    calendar = read(client, "/bydleni-2026/programme.ics")

    rules = calendar.timezones[0].to_tz(lookup_tzid=False)
    for entry, moment in zip(calendar.events, moments, strict=True):
        for name, wanted in (("DTSTART", moment), ("DTEND", moment.astimezone(UTC) + timedelta(minutes=30))):
            told = entry[name].dt
            assert told.astimezone(UTC) == wanted.astimezone(UTC)
            by_file = told if entry[name].to_ical().endswith(b"Z") else told.replace(tzinfo=rules)
            assert by_file.astimezone(UTC) == wanted.astimezone(UTC)


def test_control_characters_do_not_break_the_file(client, app):
    event = make_event(title_cs="Dvě\x0b\x01 části")
    make_item(event, title_cs="Bod\x00\x1b programu\r\nNEW:1".replace("\x00", ""), abstract_cs="a\x0cb")
    actions.release_programme(event)
    calendar = read(client, "/bydleni-2026/programme.ics")
    [entry] = calendar.events
    assert calendar["X-WR-CALNAME"] == "Dvě  části"  # the break is a space
    assert entry["SUMMARY"] == "Bod programu\nNEW:1"
    assert "NEW" not in entry


def test_the_answer_is_new_when_anything_in_it_is(client, app):
    event = make_event()
    visit = make_visit(event)
    actions.release_programme(event)
    tags = [client.get("/bydleni-2026/programme.ics").headers["ETag"]]
    with transaction():
        visit.meeting_point_cs = "Před divadlem"
    tags.append(client.get("/bydleni-2026/programme.ics").headers["ETag"])
    tags.append(client.get("/en/bydleni-2026/programme.ics").headers["ETag"])
    with transaction():
        event.cancelled_at = clock.now()
    tags.append(client.get("/bydleni-2026/programme.ics").headers["ETag"])
    assert len(set(tags)) == 4
