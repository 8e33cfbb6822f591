"""Calendar files are read back by icalendar, the way a calendar program reads them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from conference.lib.ical import CalendarEntry, Method, Organiser, calendar_file, method_of

PRAGUE = ZoneInfo("Europe/Prague")


def entry(starts_at: datetime, minutes: int = 60, **values: object) -> CalendarEntry:
    defaults = {
        "uid": "session-1-AB@prezence.example.org",
        "summary": "Bydlení především",
        "starts_at": starts_at,
        "ends_at": starts_at.astimezone(UTC) + timedelta(minutes=minutes),
        "zone": "Europe/Prague",
        "stamp": datetime(2026, 5, 12, 8, 0, tzinfo=UTC),
    }
    return CalendarEntry(**{**defaults, **values})


def read(content: bytes) -> Calendar:
    return Calendar.from_ical(content)


def test_everything_is_read_back():
    start = datetime(2026, 6, 11, 9, 15, tzinfo=PRAGUE)
    text = "První řádek,\ndruhý; a „uvozovky“ \\ konec"
    content = calendar_file(
        "Bydlení pro všechny",
        [entry(start, sequence=3, description=text, location="Velký sál", url="https://prezence.example.org/x")],
    )
    calendar = read(content)
    assert (calendar["VERSION"], calendar["METHOD"], calendar["X-WR-CALNAME"]) == (
        "2.0", "PUBLISH", "Bydlení pro všechny",
    )  # fmt: skip
    [event] = calendar.events
    assert event["UID"] == "session-1-AB@prezence.example.org"
    assert event["SEQUENCE"] == 3
    assert event["DTSTAMP"].dt == datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
    assert event["DTSTART"].dt == start
    assert event["DTSTART"].params["TZID"] == "Europe/Prague"
    assert event["DTEND"].dt == start + timedelta(hours=1)
    assert event["SUMMARY"] == "Bydlení především"
    assert event["DESCRIPTION"] == text
    assert event["LOCATION"] == "Velký sál"
    assert event["URL"] == "https://prezence.example.org/x"
    assert event["STATUS"] == "CONFIRMED"


def test_what_is_empty_is_left_out():
    [event] = read(calendar_file("X", [entry(datetime(2026, 6, 11, 9, 0, tzinfo=PRAGUE))])).events
    assert not {"DESCRIPTION", "LOCATION", "URL"} & set(event)


def test_lines_are_folded_and_end_in_crlf():
    start = datetime(2026, 6, 11, 9, 15, tzinfo=PRAGUE)
    content = calendar_file("X", [entry(start, description="Příliš žluťoučký kůň. " * 20)])
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [(date(2026, 3, 29), 1, 2), (date(2026, 10, 25), 2, 1)],
    ids=["spring: 23 hours", "autumn: 25 hours"],
)
def test_clock_changes_are_in_the_file_itself(day, before, after):
    """The offsets are read from the file's own VTIMEZONE, as a program does that does not know Europe/Prague."""
    night = datetime(day.year, day.month, day.day, 0, 30, tzinfo=PRAGUE)
    morning = datetime(day.year, day.month, day.day, 9, 0, tzinfo=PRAGUE)
    calendar = read(calendar_file("X", [entry(night, uid="a"), entry(morning, uid="b")]))
    [zone] = calendar.timezones
    assert zone["TZID"] == "Europe/Prague"
    rules = zone.to_tz(lookup_tzid=False)
    assert night.replace(tzinfo=rules).utcoffset() == timedelta(hours=before)
    assert morning.replace(tzinfo=rules).utcoffset() == timedelta(hours=after)
    assert [event["DTSTART"].to_ical().decode() for event in calendar.events] == [
        f"{day:%Y%m%d}T003000", f"{day:%Y%m%d}T090000",
    ]  # fmt: skip


def test_the_hour_that_comes_twice_is_told_apart():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2:30 in summer time
    second = first + timedelta(hours=1)  # 2:30 again, in winter time
    calendar = read(calendar_file("X", [entry(first, 30, uid="a"), entry(second, 30, uid="b")]))
    assert [event["DTSTART"].to_ical() for event in calendar.events] == [b"20261025T003000Z", b"20261025T013000Z"]
    assert [event["DTSTART"].dt.astimezone(UTC) for event in calendar.events] == [first, second]


def test_an_item_across_the_night_of_the_change_ends_when_it_ends():
    start = datetime(2026, 3, 29, 1, 30, tzinfo=PRAGUE)
    [event] = read(calendar_file("X", [entry(start, 60)])).events
    assert event["DTEND"].to_ical() == b"20260329T033000"
    assert event["DTEND"].dt.astimezone(UTC) - event["DTSTART"].dt.astimezone(UTC) == timedelta(hours=1)


def test_cancelled_entries_say_so():
    [event] = read(calendar_file("X", [entry(datetime(2026, 6, 11, 9, 0, tzinfo=PRAGUE), cancelled=True)])).events
    assert event["STATUS"] == "CANCELLED"


def test_the_rules_of_the_zone_stand_before_the_entries():
    content = calendar_file("X", [entry(datetime(2026, 6, 11, 9, 0, tzinfo=PRAGUE))])
    assert content.index(b"END:VTIMEZONE") < content.index(b"BEGIN:VEVENT")


@pytest.mark.parametrize(
    ("cancelled", "method"),
    [([True], Method.CANCEL), ([True, True], Method.PUBLISH), ([True, False], Method.PUBLISH), ([], Method.PUBLISH)],
)
def test_only_a_single_entry_can_be_taken_out(cancelled, method):
    """RFC 5546, 3.2.5: all components of a CANCEL have the same UID."""
    start = datetime(2026, 6, 11, 9, 0, tzinfo=PRAGUE)
    assert method_of([entry(start, cancelled=one) for one in cancelled]) is method


def test_who_cancels_is_named():
    start = datetime(2026, 6, 11, 9, 0, tzinfo=PRAGUE)
    organiser = Organiser('Bydlení "pro všechny"; I.', "konference@example.org")
    calendar = read(calendar_file("X", [entry(start, cancelled=True)], Method.CANCEL, organiser))
    [event] = calendar.events
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert str(event["ORGANIZER"]) == "mailto:konference@example.org"
    assert event["ORGANIZER"].params["CN"] == "Bydlení 'pro všechny'; I."


def test_the_same_entries_give_the_same_bytes():
    entries = [entry(datetime(2026, 6, 11, 9, 0, tzinfo=PRAGUE))]
    assert calendar_file("X", entries) == calendar_file("X", entries)


def test_a_calendar_without_entries_can_be_read():
    assert read(calendar_file("X", [])).events == []


def test_a_naive_time_is_refused():
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - on purpose
    with pytest.raises(ValueError, match="time zone"):
        calendar_file("X", [CalendarEntry("u", "s", naive, naive, "UTC", naive)])
