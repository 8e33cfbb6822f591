"""How the hours add up: never more than what is known, each minute once, item by item."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conference.certificates.hours import CountedItem, Counting, CreditedItem, Stay, add_up

PRAGUE = ZoneInfo("Europe/Prague")


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    """A time on the conference day, 2 November 2017."""
    return datetime(2017, 11, day, hour, minute, tzinfo=PRAGUE)


TALK = CreditedItem(at(9), at(10))
DISCUSSION = CreditedItem(at(11), at(12, 30))
VISIT = CreditedItem(at(14, 45), at(16, 15), is_visit=True)
CAME, AWAY = replace(VISIT, came=True), replace(VISIT, came=False)


def total(items: list[CreditedItem], stays: list[Stay]) -> int:
    return add_up(items, stays).total


ALL_DAY, UNTIL_LATE, NO_SIGN_OUT = Stay(at(8, 30), at(17)), Stay(at(8, 30), at(15, 45)), Stay(at(8, 30), None)


@pytest.mark.parametrize(
    ("stays", "expected"),
    [
        pytest.param([ALL_DAY], 150, id="all day"),
        pytest.param([Stay(at(9, 20), at(17))], 130, id="came late"),
        pytest.param([Stay(at(8, 30), at(11, 10))], 70, id="left early"),
        pytest.param([Stay(at(10), at(11))], 0, id="only the break"),
        pytest.param([Stay(at(8, 30), at(9, 30)), Stay(at(11, 30), at(17))], 90, id="came back"),
        pytest.param([Stay(at(9), at(12)), Stay(at(9, 30), at(12))], 120, id="counted once"),
        pytest.param([NO_SIGN_OUT], 150, id="forgot to sign out"),
        pytest.param([Stay(at(13), None)], 0, id="came after the last item"),
        pytest.param([Stay(None, at(17))], 0, id="no arrival"),
        pytest.param([Stay(at(12), at(9))], 0, id="left before arriving"),
        pytest.param([], 0, id="never came"),
    ],
)
def test_minutes_are_those_of_credited_items_while_present(stays: list[Stay], expected: int) -> None:
    assert total([TALK, DISCUSSION], stays) == expected


@pytest.mark.parametrize(
    ("visit", "stay", "held_visits_count", "minutes", "counting"),
    [
        pytest.param(CAME, ALL_DAY, False, 90, Counting.WHOLE, id="noted at the visit"),
        pytest.param(CAME, NO_SIGN_OUT, False, 90, Counting.WHOLE, id="noted at the visit, forgot to sign out"),
        pytest.param(CAME, Stay(at(8, 30), at(14, 40)), False, 90, Counting.WHOLE, id="signed out to go on the visit"),
        pytest.param(AWAY, ALL_DAY, True, 0, Counting.STAYED_AWAY, id="noted that they did not come"),
        pytest.param(VISIT, ALL_DAY, False, 90, Counting.WHOLE, id="signed out after the visit"),
        pytest.param(VISIT, UNTIL_LATE, False, 60, Counting.PART, id="signed out during the visit"),
        pytest.param(VISIT, Stay(at(8, 30), at(14, 30)), True, 0, Counting.NOT_THERE, id="signed out before the visit"),
        pytest.param(VISIT, NO_SIGN_OUT, False, 0, Counting.NOT_NOTED, id="a held place proves nothing"),
        pytest.param(VISIT, NO_SIGN_OUT, True, 90, Counting.WHOLE, id="a held place, as the organiser decides"),
    ],
)
def test_a_visit_counts_by_what_was_noted_else_as_the_organiser_decides(
    visit: CreditedItem, stay: Stay, held_visits_count: bool, minutes: int, counting: Counting
) -> None:
    found = add_up([TALK, DISCUSSION, visit], [stay], held_visits_count)

    assert found.parts[2] == CountedItem(minutes, counting, present=minutes > 0)
    assert (found.total, found.with_visit) == (150 + minutes, minutes > 0)


def test_a_held_visit_in_the_middle_of_the_day_is_not_bridged_by_a_missing_departure() -> None:
    visit = CreditedItem(at(10), at(11), is_visit=True)

    found = add_up([TALK, visit, DISCUSSION], [NO_SIGN_OUT])

    assert found.parts[1] == CountedItem(0, Counting.NOT_NOTED, present=False)
    assert found.total == 150


def test_content_of_three_hours_forty_with_desk_break_and_lunch_between_gives_three_hours_forty() -> None:
    times = [(9, 0, 10, 30), (10, 50, 12, 0), (13, 0, 14, 0)]  # 8:45 desk, 10:30 break, 12:00 lunch
    items = [CreditedItem(at(a, b), at(c, d)) for a, b, c, d in times]

    assert total(items, [Stay(at(8, 45), at(14))]) == 3 * 60 + 40


def test_the_programme_of_plzen_2017_gives_five_hours_fifty_with_the_visit() -> None:
    times = [(9, 0, 10, 40), (11, 0, 11, 50), (12, 40, 14, 30)]
    items = [CreditedItem(at(a, b), at(c, d)) for a, b, c, d in times]
    assert total([*items, CAME], [Stay(at(8, 41), None)]) == 350
    assert total(items, [Stay(at(8, 41), None)]) == 260


def test_parallel_items_are_counted_with_the_one_that_begins_first() -> None:
    workshops = [CreditedItem(at(9, 30), at(10, 30)), CreditedItem(at(9), at(10)), CreditedItem(at(9), at(10))]

    found = add_up(workshops, [ALL_DAY])

    assert found.total == 90
    assert found.parts == (
        CountedItem(30, Counting.PART, True), CountedItem(60, Counting.WHOLE, True),
        CountedItem(0, Counting.PARALLEL, True),
    )  # fmt: skip


def test_the_parts_make_the_sum_to_the_minute() -> None:
    stays = [Stay(at(9) + timedelta(seconds=20), at(9, 30)), Stay(at(11), at(11, 45) + timedelta(seconds=50))]

    found = add_up([TALK, DISCUSSION], stays)

    assert [part.minutes for part in found.parts] == [29, 46]
    assert found.total == 75


def test_a_missing_departure_lasts_only_for_that_day() -> None:
    items = [CreditedItem(at(9), at(10)), CreditedItem(at(9, day=3), at(11, day=3))]
    assert total(items, [Stay(at(8, 50), None)]) == 60
    assert total(items, [Stay(at(8, 50), None), Stay(at(10, day=3), None)]) == 120


def test_the_day_is_that_of_the_event_even_when_the_arrival_is_stored_in_utc() -> None:
    item = CreditedItem(at(0, 30, day=3), at(2, 0, day=3))
    arrived = datetime(2017, 11, 2, 23, 15, tzinfo=UTC)  # 00:15 on the 3rd in Plzeň
    assert total([item], [Stay(arrived, None)]) == 90


def test_begun_minutes_are_cut_from_the_sum() -> None:
    stay = Stay(at(9) + timedelta(seconds=30), at(12) + timedelta(seconds=45))
    assert total([TALK, DISCUSSION], [stay]) == 120


def test_clocks_going_back_make_the_night_an_hour_longer() -> None:
    item = CreditedItem(datetime(2017, 10, 29, 1, 0, tzinfo=PRAGUE), datetime(2017, 10, 29, 4, 0, tzinfo=PRAGUE))
    assert total([item], [Stay(item.start, item.end)]) == 240
    second_half_past_two = datetime(2017, 10, 29, 2, 30, fold=1, tzinfo=PRAGUE)
    assert total([item], [Stay(second_half_past_two, item.end)]) == 90


def test_clocks_going_forward_make_the_night_an_hour_shorter() -> None:
    item = CreditedItem(datetime(2018, 3, 25, 1, 0, tzinfo=PRAGUE), datetime(2018, 3, 25, 4, 0, tzinfo=PRAGUE))
    assert total([item], [Stay(item.start, None)]) == 120


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        add_up([TALK], [Stay(at(9).replace(tzinfo=None), None)])


def test_an_item_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        add_up([CreditedItem(at(10), at(9))], [])
