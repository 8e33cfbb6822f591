"""How a programme lies on the page: columns, rows, what is chosen, what stands beside an item."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from conference.programme.models import ItemKind
from conference.programme.snapshot import Programme, ProgrammeDay, ProgrammeItem
from conference.programme.timetable import (
    MOST_COLUMNS,
    MOST_ROWS,
    DayPlan,
    FilterCounts,
    ProgrammeFilter,
    beside,
    choice_of,
    counts,
    narrowed,
    plan,
    rooms_of,
)
from tests.factories import CONFERENCE_DAY, at

ROOMS = ("Velký sál", "Malý sál", "Dílna")
NEXT_DAY = CONFERENCE_DAY + timedelta(days=1)


def item(code: str, starts: tuple[int, int], ends: tuple[int, int], room: str = "", **values) -> ProgrammeItem:
    kind = values.pop("kind", ItemKind.TALK)
    return ProgrammeItem(code, kind, at(*starts), at(*ends), f"Bod {code}", room=room, **values)


A = item("A", (9, 0), (10, 0), "Velký sál")
B = item("B", (9, 0), (9, 30), "Malý sál")
C = item("C", (9, 30), (10, 0), "Malý sál")
LUNCH = item("LUNCH", (12, 0), (13, 0), kind=ItemKind.LUNCH)


def planned(*items: ProgrammeItem, rooms=ROOMS) -> DayPlan:
    return plan(ProgrammeDay(CONFERENCE_DAY, items), rooms)


def places(found: DayPlan) -> dict[str, tuple[int, int, int, int]]:
    """Row, rows, column and columns by the code of the item."""
    return {slot.item.code: (slot.row, slot.rows, slot.column, slot.columns) for slot in found.slots}


def test_one_after_another_needs_no_columns():
    found = planned(A, replace(C, starts_at=at(10), ends_at=at(11)), LUNCH)
    assert found.columns == ()
    assert [slot.item.code for slot in found.slots] == ["A", "C", "LUNCH"]


def test_rooms_side_by_side_in_the_organisers_order_and_lunch_across_them():
    found = planned(B, A, C, LUNCH)
    assert found.columns == ("Velký sál", "Malý sál")
    assert places(found) == {"A": (1, 2, 1, 1), "B": (1, 1, 2, 1), "C": (2, 1, 2, 1), "LUNCH": (3, 1, 0, 1)}
    assert [slot.item.code for slot in found.slots] == ["A", "B", "C", "LUNCH"]


def test_items_that_touch_do_not_overlap():
    assert planned(A, replace(C, starts_at=at(10), ends_at=at(10, 30))).columns == ()


def test_what_ends_between_two_beginnings_reaches_into_the_row_it_ends_in():
    late = item("LATE", (9, 40), (10, 30), "Malý sál")
    assert places(planned(replace(A, ends_at=at(9, 50)), late)) == {"A": (1, 2, 1, 1), "LATE": (2, 1, 2, 1)}


def test_a_visit_beside_the_talks_gets_a_column_after_the_rooms():
    visit = item("VISIT", (9, 15), (10, 0), kind=ItemKind.SITE_VISIT)
    found = planned(A, B, C, visit)
    assert found.columns == ("Velký sál", "Malý sál", "")
    assert places(found)["VISIT"] == (2, 2, 3, 1)
    assert [slot.in_own_room for slot in found.slots if slot.item.code == "VISIT"] == [False]


def test_a_room_taken_twice_shows_both_items():
    found = planned(A, replace(A, code="AGAIN"))
    assert found.columns == ("Velký sál", "")
    assert places(found) == {"A": (1, 1, 1, 1), "AGAIN": (1, 1, 2, 1)}


def test_a_break_goes_across_the_rooms_that_are_free_meanwhile():
    workshop = item("WORKSHOP", (9, 0), (11, 0), "Dílna", kind=ItemKind.WORKSHOP)
    pause = item("BREAK", (10, 0), (10, 30), kind=ItemKind.BREAK)
    found = planned(A, B, C, workshop, pause)
    assert found.columns == ROOMS
    assert places(found)["BREAK"] == (3, 1, 1, 2)
    assert places(found)["WORKSHOP"] == (1, 3, 3, 1)


def test_a_break_with_no_room_free_has_a_column_of_its_own():
    pause = item("BREAK", (9, 0), (9, 20), kind=ItemKind.BREAK)
    found = planned(A, B, pause)
    assert found.columns == ("Velký sál", "Malý sál", "")
    assert places(found)["BREAK"][2] == 3


def test_too_many_rooms_or_hours_stand_one_under_the_other():
    rooms = [f"Sál {number}" for number in range(MOST_COLUMNS + 1)]
    assert planned(*(replace(A, code=room, room=room) for room in rooms), rooms=rooms).columns == ()
    fitting = rooms[:-1]
    assert planned(*(replace(A, code=room, room=room) for room in fitting), rooms=fitting).columns == tuple(fitting)
    short = [
        item(f"S{n}", divmod(8 * 60 + 5 * n, 60), divmod(8 * 60 + 5 * n + 5, 60), "Malý sál")
        for n in range(MOST_ROWS + 1)
    ]
    long = item("LONG", (8, 0), (18, 0), "Velký sál")
    assert planned(long, *short).columns == ()
    assert planned(long, *short[:-1]).columns == ("Velký sál", "Malý sál")


def test_no_item_is_lost_or_doubled_and_none_lies_over_another():
    crowd = [
        item(
            f"I{n}",
            divmod(9 * 60 + 7 * n % 180, 60),
            divmod(9 * 60 + 7 * n % 180 + 10 + 5 * (n % 7), 60),
            ["", *ROOMS][n % 4],
        )
        for n in range(16)
    ]
    found = planned(*crowd)
    assert sorted(slot.item.code for slot in found.slots) == sorted(one.code for one in crowd)
    assert len(found.columns) > len(ROOMS)
    cells = [
        (row, column)
        for slot in found.slots
        for row in range(slot.row, slot.row + slot.rows)
        for column in range(slot.column, slot.column + slot.columns)
    ]
    assert len(cells) == len(set(cells))
    assert min(column for _, column in cells) == 1


def test_an_empty_day_is_empty():
    assert planned() == DayPlan(CONFERENCE_DAY, (), ())


TOMORROW = replace(B, code="D", starts_at=at(9, day=NEXT_DAY), ends_at=at(10, day=NEXT_DAY), kind=ItemKind.DISCUSSION)
TWO_DAYS = Programme(
    (ProgrammeDay(CONFERENCE_DAY, (A, B, C, LUNCH)), ProgrammeDay(NEXT_DAY, (TOMORROW,))), ("Malý sál", "Velký sál")
)


def test_rooms_stand_in_the_organisers_order_then_as_they_come():
    assert rooms_of(TWO_DAYS) == ["Malý sál", "Velký sál"]
    assert rooms_of(replace(TWO_DAYS, rooms=())) == ["Velký sál", "Malý sál"]
    assert rooms_of(replace(TWO_DAYS, rooms=("Nikde", "Malý sál"))) == ["Malý sál", "Velký sál"]


@pytest.mark.parametrize(
    ("choice", "codes"),
    [
        (ProgrammeFilter(), ["A", "B", "C", "LUNCH", "D"]),
        (ProgrammeFilter(kind="talk"), ["A", "B", "C"]),
        (ProgrammeFilter(room="Malý sál"), ["B", "C", "D"]),
        (ProgrammeFilter(day=NEXT_DAY), ["D"]),
        (ProgrammeFilter(kind="talk", room="Malý sál", day=CONFERENCE_DAY), ["B", "C"]),
        (ProgrammeFilter(kind="talk", day=NEXT_DAY), []),
    ],
    ids=["all", "kind", "room", "day", "together", "nothing"],
)
def test_a_choice_narrows_the_programme(choice, codes):
    assert [one.code for one in narrowed(TWO_DAYS, choice).items] == codes


def test_each_choice_is_counted_with_the_rest_of_the_choice():
    found = counts(TWO_DAYS, ProgrammeFilter(room="Malý sál"))
    assert found == FilterCounts(
        kinds={"talk": 2, "discussion": 1, "workshop": 0, "story": 0, "site_visit": 0},
        rooms={"Velký sál": 1, "Malý sál": 3},
        days={CONFERENCE_DAY: 2, NEXT_DAY: 1},
    )


def test_what_the_programme_does_not_have_is_no_choice():
    assert choice_of(TWO_DAYS, "talk", "Malý sál", "2026-06-12") == ProgrammeFilter(
        "talk", "Malý sál", date(2026, 6, 12)
    )
    assert not choice_of(TWO_DAYS, "nonsense", "Sklep", "2026-06-30")
    assert not choice_of(TWO_DAYS, "", "", "tomorrow")


def test_beside_an_item_stand_its_neighbours_in_the_room_and_what_runs_elsewhere():
    after = replace(A, code="AFTER", starts_at=at(13), ends_at=at(14))
    found = beside(Programme((ProgrammeDay(CONFERENCE_DAY, (A, B, C, LUNCH, after)),)), A)
    assert (found.before, found.after) == (None, after)
    assert [one.code for one in found.meanwhile] == ["B", "C"]


def test_what_has_no_room_is_a_neighbour_of_everything():
    visit = item("VISIT", (14, 0), (15, 0), kind=ItemKind.SITE_VISIT)
    programme = Programme((ProgrammeDay(CONFERENCE_DAY, (A, B, C, LUNCH, visit)),))
    assert beside(programme, C).after == visit
    assert beside(programme, visit).before in (A, C)
