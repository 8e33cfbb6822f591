"""Times as people write them, past midnight and in the nights when clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from conference.lib.wall_clock import (
    NoSuchMoment,
    Trouble,
    Which,
    moment_of,
    read_clock,
    read_day,
    read_moment,
    readings,
    span,
    which_of,
)

PRAGUE = "Europe/Prague"
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)  # the nights when clocks change, at 2:00 and at 3:00
ORDINARY = date(2026, 6, 11)
REFUSED = r"no (time|date)|must be|out of range"


@pytest.mark.parametrize("typed", ["10:00", "10.00", "10:00:00", "10:00:00.000", " 10:00 ", "10.00.00"])
def test_one_time_is_written_in_many_ways(typed: str) -> None:
    """What browsers send, with and without seconds, and what people type."""
    assert read_clock(typed) == time(10)
    assert read_moment(f"2. 11. 2026 {typed}") == datetime.fromisoformat("2026-11-02T10:00")
    assert read_moment(f"2.11.2026, {typed}") == datetime.fromisoformat("2026-11-02T10:00")
    assert read_moment(f"2026-11-02T{typed.strip()}") == datetime.fromisoformat("2026-11-02T10:00")


@pytest.mark.parametrize("typed", ["", "10", "10:0", "25:00", "10:60", "24:01", "ten", "10:00 pm", "1٠:00", "-1:00"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    """With a plain ValueError, for the field's sentence."""
    with pytest.raises(ValueError, match=REFUSED):
        read_clock(typed, may_end_day=True)


def test_midnight_ends_a_day_as_24_00() -> None:
    """As an end and as a deadline; nothing begins at 24:00."""
    assert read_clock("24:00", may_end_day=True) == time(0)
    assert read_moment("31. 12. 2026 24:00") == datetime.fromisoformat("2027-01-01T00:00")
    with pytest.raises(ValueError, match=REFUSED):
        read_clock("24:00")


def test_days_are_read_with_or_without_a_time() -> None:
    """A picker that sends a time where a day is asked for does no harm."""
    assert read_day("2. 11. 2026") == read_day("2026-11-02") == read_day("2026-11-02T08:30") == date(2026, 11, 2)
    for typed in ("31. 2. 2026", "2026-13-01", "2. listopadu 2026", ""):
        with pytest.raises(ValueError, match=REFUSED):
            read_day(typed)


@pytest.mark.parametrize(
    ("starts", "ends", "minutes"),
    [
        (time(9), time(10), 60),
        (time(23), time(1, 30), 150),
        (time(22), time(0), 120),
        (time(20), time(0), 240),  # 20:00–24:00
        (time(0), time(0), 1440),
        (time(10), time(10), 1440),
    ],
)
def test_an_end_at_or_before_the_start_belongs_to_the_next_day(starts: time, ends: time, minutes: int) -> None:
    """The evening goes on past midnight."""
    found = span(ORDINARY, starts, ends, PRAGUE)
    assert found.starts_at == moment_of(datetime.combine(ORDINARY, starts), PRAGUE)
    assert found.ends_at - found.starts_at == timedelta(minutes=minutes)


def test_the_hour_that_spring_skips_does_not_exist() -> None:
    """Said of the time that is in it, be it the start or the end."""
    for starts, ends, about in (
        (time(2, 15), time(3, 30), "starts"), (time(1, 45), time(2, 30), "ends"), (time(2), time(2, 59), "starts"),
    ):  # fmt: skip
        with pytest.raises(NoSuchMoment) as refused:
            span(SPRING, starts, ends, PRAGUE)
        assert (refused.value.trouble, refused.value.about) == (Trouble.SKIPPED, about)
    around = span(SPRING, time(1, 45), time(3), PRAGUE)
    assert around.ends_at - around.starts_at == timedelta(minutes=15)
    with pytest.raises(NoSuchMoment):
        span(date(2027, 3, 27), time(23), time(2, 30), PRAGUE)  # of the next day


def test_the_hour_that_autumn_doubles_is_asked_about() -> None:
    """First or second; nothing is guessed."""
    half_past = datetime.fromisoformat("2027-10-31T02:30")
    first, second = readings(half_past, PRAGUE)
    assert (first, second) == (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC))
    with pytest.raises(NoSuchMoment) as refused:
        moment_of(half_past, PRAGUE)
    assert refused.value.trouble is Trouble.TWICE
    assert moment_of(half_past, PRAGUE, Which.FIRST) == first
    assert moment_of(half_past, PRAGUE, Which.SECOND) == second
    assert (which_of(first, PRAGUE), which_of(second, PRAGUE)) == (Which.FIRST, Which.SECOND)
    assert which_of(second + timedelta(hours=1), PRAGUE) is None


def test_an_end_in_the_doubled_hour_is_asked_about_only_where_both_come_after_the_start() -> None:
    """After the second 2:15 there is one 2:30, and 2:40–2:20 lasts forty minutes of the same night."""
    second = span(AUTUMN, time(2, 15), time(2, 30), PRAGUE, Which.SECOND)
    assert second.ends_at - second.starts_at == timedelta(minutes=15)
    back = span(AUTUMN, time(2, 40), time(2, 20), PRAGUE, Which.FIRST)
    assert back.ends_at - back.starts_at == timedelta(minutes=40)
    with pytest.raises(NoSuchMoment) as refused:
        span(AUTUMN, time(1, 30), time(2, 30), PRAGUE)
    assert (refused.value.trouble, refused.value.about) == (Trouble.TWICE, "ends")
    assert span(AUTUMN, time(1, 30), time(2, 30), PRAGUE, None, Which.SECOND).ends_at == (
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    )
    evening = date(2027, 10, 30)
    with pytest.raises(NoSuchMoment):
        span(evening, time(23), time(2, 30), PRAGUE)


def test_choices_change_nothing_where_a_time_is_shown_once() -> None:
    """A choice left over from another day does no harm."""
    noon = datetime.fromisoformat("2026-06-11T12:00")
    assert moment_of(noon, PRAGUE, Which.SECOND) == moment_of(noon, PRAGUE) == datetime(2026, 6, 11, 10, tzinfo=UTC)
