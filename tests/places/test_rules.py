"""What a limited thing says about its places."""

import pytest

from conference.places.rules import PlaceRefusal, Standing, capacity_problem, standing


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
