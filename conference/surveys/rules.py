"""When a survey is open, what protects those who answer, and when the thank-you letter leaves. Plain values only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import mean, median
from typing import ClassVar

from conference.lib.refusals import Refusal

FEWEST = 5
"""Results are shown of so many people at least, and new answers join them so many at a time: who looks twice must not
see what one person has just answered."""
DAYS_OPEN = 21
"""A new survey is open from the last day of the conference on, for so many days after it."""
TEXTS_KEPT = timedelta(days=365)
"""After the last day of a survey, unless the personal data of the conference end sooner."""
LATEST = timedelta(days=30)
"""A thank-you letter that could not leave in time is late for so long, and then it is not sent."""
INTRO = 1000  # characters


class SurveyState(StrEnum):
    """Where a survey stands on a day."""

    COMING = "coming"
    OPEN = "open"
    OVER = "over"


class SurveyRefusal(StrEnum):
    """Why answers are not taken, or a survey stays as it is."""

    NOT_OPEN = "not_open"
    USED = "used"
    """The ticket has been used: the answers are here."""
    DAYS = "days"
    HAS_QUESTIONS = "has_questions"


class SurveyRefused(Refusal):
    """Something about a survey is refused for `reason`."""

    reasons = SurveyRefusal
    fields: ClassVar = {SurveyRefusal.DAYS: "closes_on"}


def state(opens_on: date, closes_on: date, today: date) -> SurveyState:
    """Return where a survey stands on a day of its conference's clock; its last day belongs to it."""
    if today < opens_on:
        return SurveyState.COMING
    return SurveyState.OPEN if today <= closes_on else SurveyState.OVER


def check_days(opens_on: date, closes_on: date) -> None:
    """Raise SurveyRefused(DAYS) where a survey would end before it begins."""
    if closes_on < opens_on:
        raise SurveyRefused(SurveyRefusal.DAYS)


def proposed_days(ends_on: date) -> tuple[date, date]:
    """Return the days of a new survey of a conference that ends on a day."""
    return ends_on, ends_on + timedelta(days=DAYS_OPEN)


def joins_results(replies: int, shown: int) -> bool:
    """Return whether the newest answers join the results now: enough of them came together."""
    return replies - shown >= FEWEST


def are_shown(answered: int) -> bool:
    """Return whether answers to a question are shown: nobody must be one of a few."""
    return answered >= FEWEST


def texts_end(closes_on: date, kept_until: date | None) -> date:
    """Return from which day on what people wrote is erased.

    `kept_until` is the last day of the conference's personal data, where there is one.
    """
    last = closes_on + TEXTS_KEPT
    return (min(last, kept_until) if kept_until and kept_until > closes_on else last) + timedelta(days=1)


def thanks_due(planned_at: datetime, now: datetime) -> bool:
    """Return whether the thank-you letter goes out now: at its moment, or a while later where nothing could leave."""
    return planned_at <= now < planned_at + LATEST


@dataclass(frozen=True)
class AnswerBar:
    """One answer in the results: how often it was given, how long its bar is of 100, of how many in percent."""

    answer: str
    count: int
    percent: int
    length: int


def bars(rows: Iterable[tuple[str, int]], of: int) -> list[AnswerBar]:
    """Return answers with their part of those who answered, in whole percent, and bars beside the longest one."""
    found = list(rows)
    most = max((count for _, count in found), default=0)
    return [
        AnswerBar(answer, count, round(100 * count / of) if of else 0, round(100 * count / most) if most else 0)
        for answer, count in found
    ]


@dataclass(frozen=True)
class NumberSummary:
    """What numbers come to."""

    mean: float
    median: float
    least: int
    most: int


def summary(counts: Mapping[int, int]) -> NumberSummary | None:
    """Return what numbers come to, from how often each was given; None of none."""
    values: Sequence[int] = [number for number, times in sorted(counts.items()) for _ in range(times)]
    if not values:
        return None
    return NumberSummary(round(mean(values), 1), float(median(values)), values[0], values[-1])
