"""Which of two places stays, which registration is kept, whose answer is taken: decided without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from conference.merging import rules
from conference.merging.rules import HeldPlace, PlaceFate
from conference.places.rules import BusyTime
from conference.places.states import PlaceState

NINE = datetime(2026, 6, 11, 9, tzinfo=UTC)
CONFERENCE, FIRST, SECOND, TALK, SAME, BESIDE, LATER = 1, 2, 3, 4, 5, 6, 7  # quotas
VISIT = BusyTime(NINE, NINE + timedelta(hours=2), is_only_visit=True)
BUSY = {
    CONFERENCE: None, FIRST: VISIT, TALK: BusyTime(NINE, NINE + timedelta(hours=1)),
    SECOND: BusyTime(NINE + timedelta(hours=5), NINE + timedelta(hours=6), is_only_visit=True),
    # where people go on several visits: two groups of one, and one that leaves later
    SAME: BusyTime(NINE, NINE + timedelta(hours=2)),
    BESIDE: BusyTime(NINE + timedelta(minutes=30), NINE + timedelta(hours=2)),
    LATER: BusyTime(NINE + timedelta(hours=3), NINE + timedelta(hours=4)),
}  # fmt: skip
CONFIRMED, OFFERED, WAITING = PlaceState.CONFIRMED, PlaceState.OFFERED, PlaceState.WAITING
STAYS, COMES, FREED, ENDS = PlaceFate.STAYS, PlaceFate.COMES, PlaceFate.FREED, PlaceFate.ENDS


def held(place_id: int, quota_id: int, state: PlaceState = CONFIRMED) -> HeldPlace:
    return HeldPlace(place_id, quota_id, state, BUSY[quota_id], is_visit=quota_id not in (CONFERENCE, TALK))


@pytest.mark.parametrize(
    ("kept", "other", "fates"),
    [
        ([held(1, CONFERENCE)], [held(2, CONFERENCE)], [STAYS, FREED]),
        ([held(1, CONFERENCE, WAITING)], [held(2, CONFERENCE)], [ENDS, COMES]),
        ([held(1, CONFERENCE, WAITING)], [held(2, CONFERENCE, OFFERED)], [ENDS, COMES]),
        ([held(1, CONFERENCE, OFFERED)], [held(2, CONFERENCE, WAITING)], [STAYS, FREED]),
        ([held(2, CONFERENCE, WAITING)], [held(1, CONFERENCE, WAITING)], [ENDS, COMES]),
        ([held(1, CONFERENCE, WAITING)], [held(2, CONFERENCE, WAITING)], [STAYS, FREED]),
        ([held(1, CONFERENCE)], [held(2, CONFERENCE), held(3, FIRST)], [STAYS, FREED, COMES]),
        ([held(1, FIRST)], [held(2, SECOND)], [STAYS, FREED]),
        ([held(1, FIRST)], [held(2, TALK)], [STAYS, FREED]),
        ([held(1, TALK)], [held(2, SECOND)], [STAYS, COMES]),
        ([held(1, FIRST)], [held(2, SECOND, WAITING)], [STAYS, COMES]),
        ([held(1, FIRST, WAITING)], [held(2, SECOND, WAITING)], [STAYS, FREED]),
        ([held(1, FIRST, WAITING)], [held(2, SECOND)], [STAYS, COMES]),
        ([held(1, FIRST), held(2, SECOND, WAITING)], [held(3, SECOND)], [STAYS, STAYS, FREED]),
        ([held(2, FIRST, WAITING)], [held(1, SECOND, WAITING)], [ENDS, COMES]),
        ([held(1, SAME, WAITING)], [held(2, BESIDE, WAITING)], [STAYS, FREED]),
        ([held(2, SAME, WAITING)], [held(1, BESIDE, WAITING)], [ENDS, COMES]),
        ([held(1, SAME, WAITING)], [held(2, BESIDE, OFFERED)], [ENDS, COMES]),
        ([held(1, SAME, OFFERED)], [held(2, BESIDE, OFFERED)], [STAYS, FREED]),
        ([held(1, SAME)], [held(2, BESIDE)], [STAYS, FREED]),
        ([held(1, SAME)], [held(2, BESIDE, WAITING)], [STAYS, COMES]),
        ([held(1, SAME, WAITING)], [held(2, LATER, WAITING)], [STAYS, COMES]),
        ([held(3, SAME, WAITING), held(4, BESIDE, WAITING)], [held(2, SAME, WAITING)], [ENDS, ENDS, COMES]),
    ],
)
def test_the_better_place_stays_and_never_two(
    kept: list[HeldPlace], other: list[HeldPlace], fates: list[PlaceFate]
) -> None:
    found = rules.fates(kept, other)
    assert [found[place.place_id] for place in (*kept, *other)] == fates


def test_the_better_place_decides_which_is_kept_then_the_older_one() -> None:
    later = NINE + timedelta(days=1)
    assert rules.keeps_first((CONFIRMED, WAITING), (later, NINE))
    assert not rules.keeps_first((WAITING, CONFIRMED), (NINE, later))
    assert not rules.keeps_first((None, WAITING), (NINE, later))
    assert rules.keeps_first((CONFIRMED, CONFIRMED), (NINE, later))
    assert not rules.keeps_first((CONFIRMED, CONFIRMED), (later, NINE))


@pytest.mark.parametrize(
    ("kept", "other", "is_newer", "takes"),
    [("a", "b", True, True), ("a", "b", False, False), ("", "b", False, True), ("a", "", True, False)],
)
def test_the_newer_answer_is_proposed_unless_it_is_empty(kept: str, other: str, is_newer: bool, takes: bool) -> None:
    assert rules.takes_other(kept, other, "", is_newer) is takes


def test_a_consent_holds_that_was_given_both_times() -> None:
    assert [rules.stricter(one, other) for one in (False, True) for other in (False, True)] == [
        False, False, False, True,
    ]  # fmt: skip
