"""What needs a person, and how often they are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from conference.monitoring import rules
from conference.monitoring.rules import HowItStands

NOW = datetime(2026, 6, 11, 12, tzinfo=UTC)


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


@pytest.mark.parametrize(
    ("stands", "found"),
    [
        ({}, {}),
        ({"oldest_letter": ago(minutes=29)}, {}),
        ({"oldest_letter": ago(minutes=30)}, {"mail-stuck": {"minutes": 30}}),
        ({"oldest_letter": ago(minutes=90), "letter_left": ago(minutes=29)}, {}),  # many, to a slow mail server
        ({"oldest_letter": ago(minutes=90), "letter_left": ago(minutes=30)}, {"mail-stuck": {"minutes": 90}}),
        ({"oldest_letter": ago(minutes=360), "letter_left": ago(minutes=1)}, {"mail-stuck": {"minutes": 360}}),
        ({"given_up": 9, "sent": 0}, {}),
        ({"given_up": 10, "sent": 51}, {}),
        ({"given_up": 10, "sent": 50}, {"mail-given-up": {"letters": 10}}),
        ({"jobs_given_up": 1}, {"jobs-given-up": {"jobs": 1}}),
        ({"oldest_job": ago(minutes=45)}, {"jobs-stuck": {"minutes": 45}}),
        ({"failing": {"jobs.work": 4, "mailing.delivery": 5}}, {"task-failing": {"tasks": ["mailing.delivery"]}}),
        ({"errors": 4}, {}),
        ({"errors": 5}, {"many-errors": {"errors": 5}}),
        ({"certificate_ends": NOW + timedelta(days=14)}, {}),
        (
            {"certificate_ends": NOW + timedelta(days=13)},
            {"certificate-ends": {"ends": "2026-06-24T12:00:00+00:00"}},
        ),
        ({"clock_off": -59.0}, {}),
        ({"clock_off": -75.4}, {"clock-off": {"seconds": 75}}),
    ],
)
def test_what_needs_a_person(stands, found):
    assert rules.problems(HowItStands(now=NOW, **stands)) == found


@pytest.mark.parametrize(
    ("began_at", "told_at", "last_over_at", "is_told"),
    [
        (NOW, None, None, True),
        (ago(hours=23), ago(hours=23), None, False),
        (ago(days=3), ago(hours=24), None, True),
        (NOW, None, ago(hours=5), False),  # it comes and goes
        (ago(minutes=59), None, ago(hours=5), False),
        (ago(minutes=60), None, ago(hours=5), True),
        (NOW, None, ago(hours=7), True),
    ],
)
def test_a_problem_is_told_when_it_begins_and_daily_without_a_storm(began_at, told_at, last_over_at, is_told):
    assert rules.is_told_now(began_at, told_at, last_over_at, NOW) is is_told


def test_what_comes_and_goes_all_day_is_written_of_a_few_times():
    began, told, over, letters = NOW, None, None, 0
    for minute in range(24 * 60):
        now = NOW + timedelta(minutes=minute)
        if minute % 50 < 10:  # ten minutes there, forty away
            if began is None:
                began, told = now, None
            if rules.is_told_now(began, told, over, now):
                told, letters = now, letters + 1
        elif began is not None and rules.is_over(began + timedelta(minutes=9), now):
            letters += told is not None
            began, over = None, now
    assert letters == 2


@pytest.mark.parametrize(("seen", "is_over"), [(29, False), (30, True)])
def test_it_is_over_when_it_was_away_for_a_while(seen, is_over):
    assert rules.is_over(ago(minutes=seen), NOW) is is_over


def test_the_log_is_loud_twice_an_hour_while_mail_is_stuck():
    loud = [minute for minute in range(120) if rules.is_loud_now(ago(minutes=minute), NOW)]
    assert loud == [0, 30, 60, 90]


@pytest.mark.parametrize(("last_round", "is_alive"), [(None, False), (ago(minutes=19), True), (ago(minutes=20), False)])
def test_a_worker_that_is_silent_is_not_alive(last_round, is_alive):
    assert rules.is_alive(last_round, NOW) is is_alive
