"""What a limited thing says about its places, which exclude each other, and which group `any` means."""

import pytest

from conference.places.rules import (
    BusyTime,
    GroupFacts,
    PlaceRefusal,
    Standing,
    capacity_problem,
    choose_beside,
    exclude_each_other,
    preferred,
    standing,
)
from tests.factories import at


@pytest.mark.parametrize(
    ("capacity", "taken", "waiting", "kind", "free"),
    [
        (None, 500, 0, "unlimited", 0),
        (14, 0, 0, "free", 14),
        (14, 10, 0, "free", 4),
        (14, 11, 0, "last", 3),
        (14, 13, 0, "last", 1),
        (14, 14, 0, "full", 0),
        (0, 0, 0, "full", 0),
        (14, 13, 1, "full", 0),  # the place belongs to the one who waits
    ],
)
def test_a_page_says_how_many_places_a_newcomer_may_have(capacity, taken, waiting, kind, free):
    assert standing(capacity, taken, waiting) == Standing(kind, free, capacity, waiting)


@pytest.mark.parametrize(("capacity", "problem"), [(None, None), (5, None), (6, None), (4, PlaceRefusal.BELOW_TAKEN)])
def test_a_capacity_is_never_below_the_places_held(capacity, problem):
    assert capacity_problem(capacity, taken=5) is problem


@pytest.mark.parametrize(
    ("start", "end", "excluded"),
    [
        ((9, 0), (10, 0), False),  # over when the other begins
        ((9, 0), (10, 1), True),
        ((10, 15), (10, 45), True),
        ((9, 0), (12, 0), True),
        ((11, 0), (12, 0), False),
    ],
)
def test_two_places_exclude_each_other_when_a_moment_is_in_both(start, end, excluded):
    workshop = BusyTime(at(10), at(11))
    other = BusyTime(at(*start), at(*end))

    assert exclude_each_other(workshop, other) is excluded
    assert exclude_each_other(other, workshop) is excluded


def test_a_person_goes_on_one_visit_even_at_different_times():
    assert exclude_each_other(BusyTime(at(9), at(10), is_only_visit=True), BusyTime(at(14), at(15), is_only_visit=True))


def facts(number, capacity, taken, waiting=0, colleagues=0):
    busy = BusyTime(at(14, 40 + 5 * number), at(16))
    return GroupFacts(number, busy, standing(capacity, taken, waiting), colleagues)


@pytest.mark.parametrize(
    ("groups", "chosen"),
    [
        ([], None),
        ([facts(2, 5, 0), facts(1, 5, 4)], 1),  # the first to leave
        ([facts(1, 5, 4), facts(2, 5, 1, colleagues=1)], 2),  # with a colleague
        ([facts(1, 5, 4, colleagues=1), facts(2, 5, 3, colleagues=3)], 2),
        ([facts(1, 5, 4, colleagues=2), facts(2, 5, 3, colleagues=2)], 1),
        ([facts(1, 5, 5, colleagues=3), facts(2, 5, 1)], 2),  # colleagues in a full group do not help
        ([facts(1, 5, 4, 1, colleagues=3), facts(2, 5, 1)], 2),  # a freed place belongs to who waits
        ([facts(1, 5, 5, 2), facts(2, 5, 5, 1)], 2),  # all full: the shortest queue
        ([facts(1, 5, 5, 1), facts(2, None, 90)], 2),
    ],
)
def test_any_group_is_one_with_room_and_colleagues(groups, chosen):
    for given in (groups, groups[::-1]):
        assert next((group.quota_id for group in preferred(given)), None) == chosen


def away(number, starts, ends, *, full=False):
    return GroupFacts(number, BusyTime(at(starts), at(ends)), standing(5, 5 if full else 0, 0))


@pytest.mark.parametrize(
    ("options", "chosen"),
    [
        ([], []),
        ([[away(1, 9, 10), away(2, 10, 11)]], [1]),
        ([[away(1, 9, 10), away(2, 10, 11)], [away(3, 9, 10)]], [2, 3]),  # the first makes way where it can
        ([[away(1, 9, 10)], [away(3, 9, 10), away(4, 10, 11)]], [1, 4]),
        ([[away(1, 9, 11)], [away(3, 9, 10), away(4, 10, 11)]], None),
        ([[away(1, 9, 10), away(2, 13, 14)], [away(3, 9, 10), away(4, 10, 11, full=True)]], [2, 3]),  # rather no turn
        ([[away(1, 9, 10)], [away(3, 9, 10), away(4, 10, 11, full=True)]], [1, 4]),
    ],
)
def test_groups_for_several_wishes_are_chosen_together(options, chosen):
    found = choose_beside(options)
    assert (found and [group.quota_id for group in found]) == chosen


def test_so_many_choices_are_looked_at_and_no_more():
    options = [[away(10 * row + number, 9, 10) for number in range(40)] for row in range(8)]
    assert choose_beside(options, most=100) is None
