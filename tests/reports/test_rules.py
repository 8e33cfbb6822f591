"""What needs attention, and how registrations over time are put into bars."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from conference.reports.rules import (
    MAX_BARS,
    REMIND_SLIDES,
    Attention,
    Bar,
    ConferenceFacts,
    GroupOccupancy,
    Topic,
    attention,
    bars,
    drawing,
)

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
DAY = date(2026, 5, 12)


def topics(**values):
    return [found.topic for found in attention(ConferenceFacts(now=NOW, **values))]


def test_a_conference_in_order_needs_nothing():
    assert topics() == []


def test_everything_at_once_comes_with_the_most_urgent_first():
    assert topics(
        not_delivered=1, uncertain=1, is_published=False, has_programme=False, missing_slides=2, slides_to_approve=1,
        slides_due_at=NOW, waiting=3, groups=[GroupOccupancy("1", 0, 2), GroupOccupancy("2", 5, 0)],
        step_free_known=False, needs=1,
    ) == [
        Topic.NOT_DELIVERED, Topic.UNCERTAIN, Topic.SLIDES_TO_APPROVE, Topic.NOT_PUBLISHED, Topic.NO_PROGRAMME,
        Topic.MISSING_SLIDES, Topic.WAITING, Topic.FULL_GROUPS, Topic.STEP_FREE_UNKNOWN,
    ]  # fmt: skip


@pytest.mark.parametrize(("before", "expected"), [
    (REMIND_SLIDES, [Topic.MISSING_SLIDES]), (REMIND_SLIDES + timedelta(seconds=1), []),
    (timedelta(days=-3), [Topic.MISSING_SLIDES]),
])  # fmt: skip
def test_missing_slides_matter_from_a_week_before_they_are_due(before, expected):
    assert topics(missing_slides=1, slides_due_at=NOW + before) == expected


def test_slides_without_a_due_date_are_not_missed():
    assert topics(missing_slides=1) == []


def test_changes_count_only_where_a_programme_is_published():
    assert topics(unpublished_changes=2) == [Topic.UNPUBLISHED_CHANGES]
    assert topics(unpublished_changes=2, has_programme=False) == [Topic.NO_PROGRAMME]


def test_full_groups_matter_while_others_have_room():
    full, room = GroupOccupancy("1", 0, 2), GroupOccupancy("3", 5, 0)
    assert attention(ConferenceFacts(now=NOW, groups=[full, GroupOccupancy("2", 0, 1), room])) == [
        Attention(Topic.FULL_GROUPS, 3, ("1", "2"), 5)
    ]
    assert topics(groups=[full, GroupOccupancy("2", 0, 0)]) == []
    assert topics(groups=[full, GroupOccupancy("2", None, 0)]) == [Topic.FULL_GROUPS]


def test_step_free_access_matters_when_somebody_asks():
    assert topics(step_free_known=False) == []
    assert topics(step_free_known=False, needs=1) == [Topic.STEP_FREE_UNKNOWN]
    assert topics(needs=1) == []


def test_afterwards_only_mail_and_certificates_matter():
    assert topics(is_over=True, is_published=False, waiting=3, missing_certificates=2, uncertain=1) == [
        Topic.UNCERTAIN, Topic.MISSING_CERTIFICATES,
    ]  # fmt: skip
    assert topics(missing_certificates=2) == []
    assert topics(is_cancelled=True, waiting=3, not_delivered=1) == [Topic.NOT_DELIVERED]


def test_days_without_registrations_are_bars_too():
    counted = bars({DAY: 2, DAY + timedelta(days=2): 5}, until=DAY + timedelta(days=3))
    assert [(bar.first.day, bar.count) for bar in counted] == [(12, 2), (13, 0), (14, 5), (15, 0)]
    assert bars({}, until=DAY) == []


def test_many_days_become_weeks_from_monday_and_nobody_is_lost():
    counts = {DAY + timedelta(days=number): 1 for number in range(MAX_BARS + 1)}
    counted = bars(counts, until=DAY)
    assert counted[0] == Bar(date(2026, 5, 11), date(2026, 5, 17), 6)
    assert sum(bar.count for bar in counted) == MAX_BARS + 1
    years = {DAY: 1, DAY + timedelta(days=1000): 2}
    assert len(bars(years, until=DAY)) <= MAX_BARS
    assert sum(bar.count for bar in bars(years, until=DAY)) == 3


def test_the_highest_bar_fills_the_drawing_and_all_stay_inside():
    drawn = drawing(bars({DAY + timedelta(days=number): number for number in range(30)}, until=DAY))
    assert (drawn[-1].y, drawn[-1].height) == (22.0, 108.0)
    assert drawn[0].height == 0
    assert drawn[-1].x + drawn[-1].width <= 468
    assert [number for number, one in enumerate(drawn) if one.has_label] == [0, 6, 12, 18, 24]
    assert drawing([]) == []


def test_items_left_behind_when_the_days_moved():
    assert attention(ConferenceFacts(now=NOW, items_outside=3)) == [Attention(Topic.ITEMS_OUTSIDE, 3)]
    assert topics(items_outside=3, is_over=True) == []
