"""Decisions about presence and about the list on a phone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from conference.attendance.rules import (
    LetterRange,
    PresenceRefusal,
    day_problem,
    day_to_show,
    days_of,
    departure_day,
    letter_ranges,
    letters_between,
    may_be_marked,
    times_problem,
)
from conference.lib.wall_clock import read_clock

DAY = date(2026, 6, 11)
PRAGUE = "Europe/Prague"


def test_only_participants_are_marked():
    def problem(is_cancelled=False, is_pending=False, holds_a_place=True):
        return may_be_marked(is_cancelled, is_pending, holds_a_place)

    assert problem() is None
    assert problem(holds_a_place=False) is PresenceRefusal.NO_PLACE
    assert problem(is_pending=True) is PresenceRefusal.PENDING
    assert problem(is_cancelled=True) is PresenceRefusal.CANCELLED


@pytest.mark.parametrize(("offset", "expected"), [(-1, PresenceRefusal.DAY_OUTSIDE), (0, None), (1, None),
                                                  (2, PresenceRefusal.DAY_OUTSIDE)])  # fmt: skip
def test_days_of_the_conference_only(offset, expected):
    assert day_problem(DAY + timedelta(days=offset), DAY, DAY + timedelta(days=1)) is expected


def test_the_day_begins_at_midnight_of_the_zone_and_its_night_ends_at_six():
    first = datetime(2026, 6, 10, 22, 0, tzinfo=UTC)
    assert times_problem(DAY, PRAGUE, first, None) is None
    assert times_problem(DAY, PRAGUE, first - timedelta(seconds=1), None) is PresenceRefusal.TIME_OUTSIDE
    assert times_problem(DAY, PRAGUE, first + timedelta(hours=29, minutes=59), None) is None
    assert times_problem(DAY, PRAGUE, first + timedelta(hours=30), None) is PresenceRefusal.TIME_OUTSIDE


def test_the_october_day_has_an_hour_more():
    day, first = date(2026, 10, 25), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    assert times_problem(day, PRAGUE, first, first + timedelta(hours=30, minutes=59)) is None
    assert times_problem(day, PRAGUE, first, first + timedelta(hours=31)) is PresenceRefusal.TIME_OUTSIDE


def test_nobody_leaves_before_they_arrive():
    came = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)
    assert times_problem(DAY, PRAGUE, None, came) is PresenceRefusal.NOT_ARRIVED
    assert times_problem(DAY, PRAGUE, came, came) is PresenceRefusal.LEFT_BEFORE_ARRIVED
    assert times_problem(DAY, PRAGUE, came, came + timedelta(minutes=1)) is None


@pytest.mark.parametrize(
    ("typed", "arrived", "days"),
    [("0:45", "19:00", 1), ("5:59", "19:00", 1), ("16:00", "9:00", 0), ("8:30", "9:00", 0), ("1:00", "0:30", 0),
     ("0:45", None, 1), ("14:00", None, 0)],
)  # fmt: skip
def test_who_leaves_after_midnight_leaves_the_evening(typed, arrived, days):
    at = arrived and read_clock(arrived)
    assert departure_day(DAY, read_clock(typed), at) == DAY + timedelta(days=days)


def test_the_day_shown_first_is_today_or_the_nearest():
    days = days_of(DAY, DAY + timedelta(days=2))
    assert len(days) == 3
    assert day_to_show(days, DAY + timedelta(days=1)) == days[1]
    assert day_to_show(days, DAY - timedelta(days=30)) == days[0]
    assert day_to_show(days, DAY + timedelta(days=30)) == days[2]


def test_letters_are_put_together_up_to_the_size_and_never_split():
    letters = ["A"] * 2 + ["B"] * 2 + ["Č"] * 9 + ["H"] + ["CH"] + ["I"]
    ranges = letter_ranges(letters, size=4)
    assert ranges == [LetterRange("A", "B", 4), LetterRange("Č", "Č", 9), LetterRange("H", "I", 3)]
    assert [found.key for found in ranges] == ["A-B", "Č", "H-I"]
    assert letters_between(letters, ranges[2]) == {"H", "CH", "I"}
    assert letter_ranges([]) == []
