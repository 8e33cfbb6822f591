"""What the report says of numbers and places."""

from __future__ import annotations

import pytest

from conference.evidence.report.rules import Rounding, WhereFrom, parts, roughly, where_from

EXACT, ALMOST, OVER = Rounding.EXACT, Rounding.ALMOST, Rounding.OVER
PLZEN, ULK = "Plzeňský kraj", "Ústecký kraj"


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, (EXACT, 0)), (39, (EXACT, 39)), (49, (ALMOST, 50)), (87, (EXACT, 87)), (98, (ALMOST, 100)),
     (100, (EXACT, 100)), (103, (OVER, 100)), (147, (ALMOST, 150)), (312, (EXACT, 312)), (495, (ALMOST, 500)),
     (1980, (ALMOST, 2000))],
)  # fmt: skip
def test_numbers_are_told_as_the_press_likes_them(count, said):
    assert roughly(count) == said


def test_the_region_of_the_venue_is_named_and_the_towns_outside_of_it():
    rows = [("Děčín", ULK, 2), ("Kraslice", "Karlovarský kraj", 1), ("Plzeň", PLZEN, 60), ("Mnichov", "", 3)]
    assert where_from(PLZEN, rows) == WhereFrom(PLZEN, False, ["Mnichov", "Děčín", "Kraslice"], 0)


def test_where_nobody_came_from_there_it_is_the_region_of_most():
    assert where_from(PLZEN, [("Děčín", ULK, 2)]) == WhereFrom(ULK, True, [], 0)
    assert where_from(PLZEN, []) == WhereFrom("", True, [], 0)


def test_many_towns_are_counted_and_not_named():
    rows = [(f"Obec {number}", ULK, 20 - number) for number in range(11)]
    found = where_from(PLZEN, [*rows, ("Plzeň", PLZEN, 1)])
    assert (found.towns[0], len(found.towns), found.more) == ("Obec 0", 8, 3)


def test_parts_are_whole_per_cent_of_all():
    assert parts({"a": 1, "b": 3, "c": 0}) == [("b", 3, 75), ("a", 1, 25)]
