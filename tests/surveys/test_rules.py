"""When a survey is open, what protects those who answer, when the letter leaves: no database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from conference.surveys import rules
from conference.surveys.rules import AnswerBar, NumberSummary, SurveyRefused, SurveyState

FIRST, LAST = date(2026, 6, 11), date(2026, 7, 2)
PLANNED = datetime(2026, 6, 14, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (FIRST - timedelta(days=1), SurveyState.COMING),
        (FIRST, SurveyState.OPEN),
        (LAST, SurveyState.OPEN),
        (LAST + timedelta(days=1), SurveyState.OVER),
    ],
)
def test_a_survey_is_open_on_its_days_the_last_one_too(today: date, state: SurveyState) -> None:
    assert rules.state(FIRST, LAST, today) is state


def test_a_survey_does_not_end_before_it_begins() -> None:
    rules.check_days(FIRST, FIRST)
    with pytest.raises(SurveyRefused):
        rules.check_days(FIRST, FIRST - timedelta(days=1))


def test_a_new_survey_is_open_from_the_last_day_of_the_conference_for_three_weeks() -> None:
    assert rules.proposed_days(FIRST) == (FIRST, LAST)


def test_answers_join_the_results_five_at_a_time() -> None:
    assert [replies for replies in range(12) if rules.joins_results(replies, replies // 5 * 5 or 0)] == []
    assert rules.joins_results(5, 0)
    assert not rules.joins_results(9, 5)
    assert rules.joins_results(10, 5)


def test_nothing_is_shown_of_fewer_than_five() -> None:
    assert [count for count in range(8) if rules.are_shown(count)] == [5, 6, 7]


@pytest.mark.parametrize(
    ("kept_until", "erased_on"),
    [
        (None, date(2027, 7, 3)),
        (date(2026, 12, 31), date(2027, 1, 1)),
        (date(2030, 1, 1), date(2027, 7, 3)),
        (date(2026, 6, 20), date(2027, 7, 3)),  # while it is still open
    ],
)
def test_texts_end_a_year_after_the_survey_or_with_the_personal_data(kept_until: date | None, erased_on: date) -> None:
    assert rules.texts_end(LAST, kept_until) == erased_on


def test_the_letter_leaves_at_its_moment_or_up_to_thirty_days_late() -> None:
    second = timedelta(seconds=1)
    assert not rules.thanks_due(PLANNED, PLANNED - second)
    assert rules.thanks_due(PLANNED, PLANNED)
    assert rules.thanks_due(PLANNED, PLANNED + timedelta(days=30) - second)
    assert not rules.thanks_due(PLANNED, PLANNED + timedelta(days=30))


def test_bars_are_beside_the_longest_and_percents_of_those_who_answered() -> None:
    assert rules.bars([("ano", 6), ("ne", 3), ("nevím", 0)], 12) == [
        AnswerBar("ano", 6, 50, 100), AnswerBar("ne", 3, 25, 50), AnswerBar("nevím", 0, 0, 0),
    ]  # fmt: skip
    assert rules.bars([("ano", 0)], 0) == [AnswerBar("ano", 0, 0, 0)]


def test_numbers_come_to_an_average_a_middle_and_two_ends() -> None:
    assert rules.summary({1: 2, 4: 1, 10: 1}) == NumberSummary(4.0, 2.5, 1, 10)
    assert rules.summary({}) is None
