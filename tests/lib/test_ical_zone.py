"""The rules of zones, compared with the zone database, and read as RFC 5545, 3.6.5 says."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conference.lib.ical_zone import changes, zone_rules


def lines(zone: str, first: int = 2026, last: int = 2028) -> list[str]:
    return zone_rules(zone, first, last).to_ical().decode().split("\r\n")


def test_summer_time_begins_at_the_time_before_the_change():
    """At two o'clock the clock is put to three: the rule begins at 02:00, the wall clock of before it."""
    assert lines("Europe/Prague") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Prague",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20261025T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_changes_without_a_rule_are_told_one_by_one():
    """Morocco leaves summer time for Ramadan, which moves through the year."""
    found = lines("Africa/Casablanca")
    assert found.count("BEGIN:STANDARD") == 3
    assert found.count("BEGIN:DAYLIGHT") == 3
    assert not [line for line in found if line.startswith("RRULE")]


def test_a_zone_without_changes_has_one_rule():
    assert lines("UTC") == [
        "BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZNAME:UTC",
        "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "zone", ["Europe/Prague", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tehran"]
)
def test_the_moment_of_each_change_is_that_of_the_zone_database(zone):
    """Apia went over the date line in 2011, Lord Howe moves by half an hour, Tehran gave summer time up in 2022."""
    for change in changes(zone, 2009, 2024):
        moment = (change.at - change.before).replace(tzinfo=UTC)
        assert moment.astimezone(ZoneInfo(zone)).utcoffset() == change.after
        assert (moment - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).utcoffset() == change.before


def test_no_change_is_forgotten():
    found = changes("Europe/Prague", 2026, 2027)
    assert [(change.at, change.is_summer) for change in found] == [
        (datetime(2026, 3, 29, 2), True), (datetime(2026, 10, 25, 3), False),  # noqa: DTZ001 - times on the wall clock
        (datetime(2027, 3, 28, 2), True), (datetime(2027, 10, 31, 3), False),  # noqa: DTZ001 - the same
    ]  # fmt: skip


def test_what_comes_before_the_first_change_has_a_rule_too():
    """Kazakhstan has one zone since 1 March 2024; before that Almaty was an hour ahead."""
    rules = zone_rules("Asia/Almaty", 2023, 2025).to_tz(lookup_tzid=False)
    assert datetime(2024, 2, 1, 9, tzinfo=rules).utcoffset() == timedelta(hours=6)
    assert datetime(2024, 4, 1, 9, tzinfo=rules).utcoffset() == timedelta(hours=5)
