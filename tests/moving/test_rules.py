"""How the times of a conference move, and why it may not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from conference.lib.wall_clock import NoSuchMoment
from conference.moving.rules import Dates, MoveRefusal, moved, problem, shift_of
from conference.programme.models import ItemKind
from conference.programme.snapshot import Programme, ProgrammeDay, ProgrammeItem

PRAGUE, LONDON = "Europe/Prague", "Europe/London"
DECEMBER = Dates(date(2026, 12, 2), date(2026, 12, 3), PRAGUE)
NOVEMBER = Dates(date(2026, 11, 27), date(2026, 11, 28), PRAGUE)
SUMMER = Dates(date(2026, 6, 11), date(2026, 6, 12), PRAGUE)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("to", "after"),
    [
        (NOVEMBER, "2026-11-27T08:00"),
        (SUMMER, "2026-06-11T07:00"),  # 9:00 in summer time
        (Dates(DECEMBER.starts_on, DECEMBER.ends_on, LONDON), "2026-12-02T09:00"),
    ],
)
def test_times_of_day_stay(to, after):
    assert shift_of(DECEMBER, to).moment(utc("2026-12-02T08:00")) == utc(after)


def test_there_and_back_is_where_it_was():
    before = utc("2026-12-02T22:30"), utc("2026-12-03T00:30")
    there = shift_of(DECEMBER, SUMMER).span(*before)
    assert shift_of(SUMMER, DECEMBER).span(*there) == before


def test_a_time_that_clocks_skip_on_the_new_day_is_no_time():
    night = Dates(date(2027, 3, 28), date(2027, 3, 28), PRAGUE)
    with pytest.raises(NoSuchMoment):
        shift_of(DECEMBER, night).moment(utc("2026-12-02T01:15"))


def test_a_published_programme_moves_with_its_days():
    evening = ProgrammeItem("EVE", ItemKind.OTHER, utc("2026-12-02T22:00"), utc("2026-12-03T00:30"))
    programme = Programme((ProgrammeDay(date(2026, 12, 2), (evening,)),), ("Sál",))
    there = moved(programme, shift_of(DECEMBER, NOVEMBER))
    assert [day.date for day in there.days] == [date(2026, 11, 27)]
    assert (there.items[0].starts_at, there.items[0].minutes, there.rooms) == (utc("2026-11-27T22:00"), 150, ("Sál",))


@pytest.mark.parametrize(
    ("to", "values", "reason"),
    [
        (NOVEMBER, {}, None),
        (DECEMBER, {}, MoveRefusal.SAME),
        (NOVEMBER, {"is_cancelled": True}, MoveRefusal.CANCELLED),
        (NOVEMBER, {"present_on": {date(2026, 12, 2)}}, MoveRefusal.PRESENCE),
        (replace(DECEMBER, ends_on=date(2026, 12, 4)), {"present_on": {date(2026, 12, 3)}}, None),
        (replace(DECEMBER, ends_on=date(2026, 12, 2)), {"present_on": {date(2026, 12, 2)}}, None),
        (replace(DECEMBER, ends_on=date(2026, 12, 2)), {"present_on": {date(2026, 12, 3)}}, MoveRefusal.PRESENCE),
        (replace(DECEMBER, timezone=LONDON), {"present_on": {date(2026, 12, 2)}}, MoveRefusal.PRESENCE),
    ],
)
def test_why_a_move_is_refused(to, values, reason):
    assert problem(DECEMBER, to, **{"is_cancelled": False, "present_on": set(), **values}) is reason


def test_the_shift_is_that_of_the_first_day():
    longer = Dates(date(2026, 12, 1), date(2026, 12, 4), PRAGUE)
    assert shift_of(DECEMBER, longer).days == timedelta(days=-1)
