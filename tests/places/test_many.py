"""Places for many at once: the same as for each in turn, taken back as if they had never been."""

from __future__ import annotations

import pytest

from conference.places import actions as places
from conference.places.models import PlaceState, Quota
from conference.places.queries import miscounted
from tests.factories import make_event, make_registration, saved, take_place


@pytest.fixture
def event(app):
    return make_event(capacity=None)


def newcomers(event, number: int) -> list[int]:
    return [make_registration(event).id for _ in range(number)]


@pytest.mark.parametrize(
    ("capacity", "held", "waiting", "positions"),
    [
        (None, 0, 0, [0, 0, 0]),
        (2, 0, 0, [0, 0, 1]),
        (2, 1, 0, [0, 1, 2]),
        (1, 1, 2, [3, 4, 5]),
        (9, 0, 1, [2, 3, 4]),  # places are free, and somebody waits for them: nobody passes by
    ],
)  # fmt: skip
def test_many_are_seated_as_each_in_turn(event, capacity, held, waiting, positions):
    quota = saved(Quota(capacity=capacity))
    for number in range(held + waiting):
        take_place(make_registration(event), quota.id, PlaceState.CONFIRMED if number < held else PlaceState.WAITING)
    assert places.seat_many(newcomers(event, 3), quota.id) == positions
    assert miscounted() == []


def test_nobody_is_nobody(event):
    quota = saved(Quota(capacity=1))
    assert places.seat_many([], quota.id) == []
