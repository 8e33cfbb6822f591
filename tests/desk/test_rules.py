"""How marks become one presence, whatever the order in which devices send them; when a link is good."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.desk.models import MarkOutcome, Tap
from conference.desk.rules import LinkStanding, Times, merged, standing, takes_marks
from tests.factories import CONFERENCE_DAY, at

PRAGUE = "Europe/Prague"
HERE = Times(at(8, 30))
GONE = Times(at(8, 30), at(15))


@pytest.mark.parametrize(
    ("known", "tap", "moment", "after", "outcome"),
    [
        (Times(), Tap.ARRIVED, at(8, 30), HERE, MarkOutcome.DONE),
        (Times(absent=True), Tap.ARRIVED, at(8, 30), HERE, MarkOutcome.DONE),
        (HERE, Tap.ARRIVED, at(8, 33), HERE, MarkOutcome.KNOWN),
        (HERE, Tap.ARRIVED, at(8, 50), HERE, MarkOutcome.TWICE),
        (HERE, Tap.ARRIVED, at(8, 28), Times(at(8, 28)), MarkOutcome.DONE),
        (HERE, Tap.ARRIVED, at(8), Times(at(8)), MarkOutcome.TWICE),
        (GONE, Tap.ARRIVED, at(15, 30), GONE, MarkOutcome.CAME_BACK),
        (GONE, Tap.ARRIVED, at(8), Times(at(8), at(15)), MarkOutcome.TWICE),
        (HERE, Tap.LEFT, at(15), GONE, MarkOutcome.DONE),
        (GONE, Tap.LEFT, at(15, 2), Times(at(8, 30), at(15, 2)), MarkOutcome.DONE),
        (GONE, Tap.LEFT, at(16), Times(at(8, 30), at(16)), MarkOutcome.TWICE),
        (GONE, Tap.LEFT, at(14), GONE, MarkOutcome.TWICE),
        (GONE, Tap.LEFT, at(14, 58), GONE, MarkOutcome.KNOWN),
        (Times(), Tap.LEFT, at(15), Times(), MarkOutcome.NOT_ARRIVED),
        (HERE, Tap.LEFT, at(8, 30), HERE, MarkOutcome.NOT_ARRIVED),
        (HERE, Tap.UNDO_ARRIVED, at(8, 30), Times(), MarkOutcome.DONE),
        (HERE, Tap.UNDO_ARRIVED, at(8, 29), HERE, MarkOutcome.CHANGED),
        (Times(), Tap.UNDO_ARRIVED, at(8, 30), Times(), MarkOutcome.KNOWN),
        (GONE, Tap.UNDO_ARRIVED, at(8, 30), GONE, MarkOutcome.CHANGED),
        (GONE, Tap.UNDO_LEFT, at(15), HERE, MarkOutcome.DONE),
        (GONE, Tap.UNDO_LEFT, at(14), GONE, MarkOutcome.CHANGED),
        (HERE, Tap.UNDO_LEFT, at(15), HERE, MarkOutcome.KNOWN),
    ],
)
def test_the_earliest_arrival_and_the_latest_departure_win(
    known: Times, tap: Tap, moment: datetime, after: Times, outcome: MarkOutcome
) -> None:
    assert merged(known, tap, moment) == (after, outcome)


def test_what_another_device_has_noted_counts_again_when_one_is_undone() -> None:
    assert merged(HERE, Tap.UNDO_ARRIVED, at(8, 30), [at(8, 45), at(8, 40)]) == (Times(at(8, 40)), MarkOutcome.DONE)
    assert merged(GONE, Tap.UNDO_LEFT, at(15), [at(14), at(8)]) == (Times(at(8, 30), at(14)), MarkOutcome.DONE)
    assert merged(GONE, Tap.UNDO_ARRIVED, at(8, 30), [at(15, 10)]) == (GONE, MarkOutcome.CHANGED)


MINUTES = st.integers(0, 600).map(lambda minutes: at(8) + timedelta(minutes=minutes))


@given(st.lists(MINUTES, min_size=1, max_size=3), st.lists(MINUTES, max_size=2))
def test_the_order_in_which_devices_send_does_not_matter(arrivals: list[datetime], departures: list[datetime]) -> None:
    first = min(arrivals)
    expected = Times(first, max((moment for moment in departures if moment > first), default=None))
    marks = [(Tap.ARRIVED, moment) for moment in arrivals] + [(Tap.LEFT, moment) for moment in departures]
    for order in permutations(marks):
        assert _taken(order) == expected


def _taken(marks: tuple[tuple[Tap, datetime], ...]) -> Times:
    """As the action takes them: departures without an arrival before them are tried again with each arrival."""
    known, waiting = Times(), list[datetime]()
    for tap, moment in marks:
        known, outcome = merged(known, tap, moment)
        if outcome is MarkOutcome.NOT_ARRIVED:
            waiting.append(moment)
        if tap is Tap.ARRIVED:
            for departure in waiting:
                known, _ = merged(known, Tap.LEFT, departure)
    return known


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(23, 59, day=CONFERENCE_DAY - timedelta(days=1)), LinkStanding.EARLY),
        (at(0), LinkStanding.GOOD),
        (at(5, 59, day=CONFERENCE_DAY + timedelta(days=1)), LinkStanding.GOOD),
        (at(6, day=CONFERENCE_DAY + timedelta(days=1)), LinkStanding.OVER),
    ],
)
def test_a_link_is_good_on_its_day_and_the_night_after_it(moment: datetime, expected: LinkStanding) -> None:
    assert standing(CONFERENCE_DAY, PRAGUE, False, moment) is expected
    assert standing(CONFERENCE_DAY, PRAGUE, True, moment) is LinkStanding.REVOKED


def test_a_day_on_which_clocks_change_ends_at_six_too() -> None:
    day = date(2026, 10, 24)
    assert standing(day, PRAGUE, False, at(5, 59, day=date(2026, 10, 25))) is LinkStanding.GOOD
    assert standing(day, PRAGUE, False, at(6, day=date(2026, 10, 25))) is LinkStanding.OVER


def test_marks_are_taken_for_a_week_after_the_day_unless_the_link_was_ended() -> None:
    after = at(6, day=CONFERENCE_DAY + timedelta(days=8)) - timedelta(seconds=1)
    assert takes_marks(CONFERENCE_DAY, PRAGUE, False, after)
    assert not takes_marks(CONFERENCE_DAY, PRAGUE, False, after + timedelta(seconds=1))
    assert not takes_marks(CONFERENCE_DAY, PRAGUE, True, after)
    assert not takes_marks(CONFERENCE_DAY, PRAGUE, False, at(12, day=CONFERENCE_DAY - timedelta(days=1)))
