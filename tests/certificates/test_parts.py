"""Days and visits of a person's hours, and what a correction makes of them: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from conference.certificates.hours import CreditedItem, Stay, add_up
from conference.certificates.parts import HoursPart, PartedItem, all_of, split, stated
from tests.factories import CONFERENCE_DAY, at

DAY = CONFERENCE_DAY.isoformat()
TALK = CreditedItem(at(9), at(10))
LATER = CreditedItem(at(10), at(12))
VISIT = CreditedItem(at(11), at(13), is_visit=True)  # its first hour runs beside the programme


def parts(stays: list[Stay], **corrected: int) -> tuple[int, dict[str, HoursPart], bool]:
    """The sum that is stated for a day with a visit, its parts, and whether the visit is among them."""
    items = [TALK, LATER, VISIT]
    computed = add_up(items, stays)
    keys = (DAY, DAY, "VISIT")
    rows = [PartedItem(*row) for row in zip(keys, items, computed.parts, strict=True)]
    found = split(rows, {DAY if name == "day" else name: minutes for name, minutes in corrected.items()})
    hours = stated(computed, found, all_of(items).total)
    return hours.total, {part.key: part for part in found}, hours.with_visit


def test_days_come_first_and_each_visit_is_a_part_of_its_own():
    total, found, _ = parts([Stay(at(9), at(10))])
    assert total == 60
    assert list(found) == [DAY, "VISIT"]
    assert [(part.computed, part.credited, part.is_visit) for part in found.values()] == [
        (60, 180, False), (0, 120, True),
    ]  # fmt: skip


def test_a_correction_takes_the_place_of_what_was_computed_for_its_part_only():
    assert parts([Stay(at(9), at(10))], day=150)[0] == 150
    assert parts([Stay(at(9), at(10))], VISIT=45)[0] == 105


def test_what_runs_at_the_same_time_is_counted_once_also_when_it_is_corrected():
    """Three hours of programme and two of the visit, of which one is the same hour."""
    assert parts([], day=180, VISIT=120)[0] == 240


def test_a_correction_never_states_more_than_is_credited_also_when_the_programme_was_cut_since():
    assert HoursPart(DAY, CONFERENCE_DAY, False, 60, 90, True, corrected=200).minutes == 90


def test_a_visit_is_stated_where_any_minute_of_it_is():
    assert not parts([])[2]
    assert parts([], VISIT=1)[2]
    assert not parts([Stay(at(9), at(13))], VISIT=0)[2]


def test_what_does_not_count_for_the_person_adds_nothing():
    assert parts([Stay(at(9), at(10))], GONE=60)[0] == 60


@pytest.mark.parametrize(
    ("corrected", "present", "attended"),
    [
        (None, True, True), (None, False, False), (0, True, False), (90, False, False), (90, True, True),
        (180, False, True),
    ],
)  # fmt: skip
def test_topics_follow_presence_unless_the_correction_says_none_or_all(corrected, present, attended):
    part = HoursPart(DAY, CONFERENCE_DAY, False, 60, 180, True, corrected)
    assert part.attended(present) is attended


def test_two_days_are_two_parts():
    tomorrow = replace(TALK, start=TALK.start + timedelta(days=1), end=TALK.end + timedelta(days=1))
    counted = all_of([TALK, tomorrow]).parts
    rows = [
        PartedItem(one.start.date().isoformat(), one, row) for one, row in zip([TALK, tomorrow], counted, strict=True)
    ]
    assert [(part.key, part.computed) for part in split(rows, {})] == [(DAY, 60), ("2026-06-12", 60)]
