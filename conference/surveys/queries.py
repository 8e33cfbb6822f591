"""Reads of a survey: its row, whether a ticket was used, and the results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from conference.czech.collation import sort_key
from conference.czech.typography import format_date
from conference.events.models import Event
from conference.extensions import db
from conference.lib import languages
from conference.lib.clock import local, now
from conference.questions.models import Question, QuestionKind, Questionnaire
from conference.questions.queries import questions_of
from conference.questions.rules import CHOOSING
from conference.surveys import rules
from conference.surveys.models import Survey, SurveyTally, SurveyText, UsedTicket
from conference.surveys.rules import AnswerBar, NumberSummary, SurveyState


@dataclass(frozen=True)
class Result:
    """What came of one question: bars for what can be counted, texts in no order that tells anything."""

    question: Question
    answered: int
    bars: Sequence[AnswerBar] = ()
    texts: Sequence[str] = ()
    summary: NumberSummary | None = None
    is_kept_back: bool = False
    """Whether too few answered it to show anything."""


def survey_of(event: Event) -> Survey | None:
    """Return the survey of an event."""
    return db.session.scalar(sa.select(Survey).where(Survey.event_id == event.id))


def state_of(event: Event, survey: Survey) -> SurveyState:
    """Return where a survey stands today, on the clock of its event."""
    return rules.state(survey.opens_on, survey.closes_on, local(now(), event.timezone).date())


def is_used(digest: str) -> bool:
    """Return whether answers have come by a ticket."""
    return bool(db.session.scalar(sa.select(sa.exists().where(UsedTicket.digest == digest))))


def asks_something(event: Event) -> bool:
    """Return whether the survey of an event has questions."""
    mine = Question.event_id == event.id, Question.questionnaire == Questionnaire.SURVEY, Question.archived_at.is_(None)
    return bool(db.session.scalar(sa.select(sa.exists().where(*mine))))


def counts(event: Event) -> dict[int, int]:
    """Return how many answered each question that anybody answered."""
    rows = (
        sa.select(SurveyTally.question_id, SurveyTally.times)
        .join(Question, Question.id == SurveyTally.question_id)
        .where(Question.event_id == event.id, SurveyTally.answer == "")
    )
    return dict(db.session.execute(rows).all())


def results(event: Event, survey: Survey) -> list[Result]:
    """Return what came of each question, in the order of the form; nothing while too few have answered."""
    if not rules.are_shown(survey.shown):
        return []
    tallies: defaultdict[int, dict[str, int]] = defaultdict(dict)
    mine = Question.event_id == event.id, Question.questionnaire == Questionnaire.SURVEY
    counted = sa.select(SurveyTally.question_id, SurveyTally.answer, SurveyTally.shown).join(
        Question, Question.id == SurveyTally.question_id
    )
    for question_id, answer, times in db.session.execute(counted.where(*mine, SurveyTally.shown > 0)):
        tallies[question_id][answer] = times
    texts: defaultdict[int, list[str]] = defaultdict(list)
    written = sa.select(SurveyText.question_id, SurveyText.value).join(Question, Question.id == SurveyText.question_id)
    for question_id, value in db.session.execute(written.where(*mine, SurveyText.is_shown)):
        texts[question_id].append(value)
    return [
        _result(question, tallies[question.id], texts[question.id])
        for question in questions_of(event, Questionnaire.SURVEY)
    ]


def _result(question: Question, tally: dict[str, int], texts: list[str]) -> Result:
    answered = tally.get("", 0)
    if question.conditions and not rules.are_shown(answered):  # only a few were asked
        return Result(question, answered, is_kept_back=True)
    counted = {answer: times for answer, times in tally.items() if answer}
    language = languages.current()
    if question.kind in CHOOSING:
        rows = [
            (choice.text("label", language), counted.get(str(choice.id), 0)) for choice in question.choices
            if choice.archived_at is None or str(choice.id) in counted
        ]  # fmt: skip
        return Result(question, answered, rules.bars(rows, answered))
    if question.kind is QuestionKind.NUMBER:
        numbers = {int(answer): times for answer, times in counted.items()}
        rows = [(str(number), times) for number, times in sorted(numbers.items())]
        return Result(question, answered, rules.bars(rows, answered), summary=rules.summary(numbers))
    if question.kind is QuestionKind.DATE:
        days = sorted((date.fromisoformat(answer), times) for answer, times in counted.items())
        return Result(question, answered, rules.bars([(format_date(day, language), n) for day, n in days], answered))
    return Result(question, answered, texts=sorted(texts, key=sort_key))


def over_with_more_to_show() -> list[tuple[int, date]]:
    """Return surveys that may be over with answers that are not in the results, with today on their clocks."""
    anywhere = (now() + timedelta(days=1)).date()
    found = sa.select(Survey.id, Event.timezone).join(Event, Event.id == Survey.event_id)
    rows = db.session.execute(found.where(Survey.shown < Survey.replies, Survey.closes_on < anywhere)).all()
    return [(survey_id, local(now(), zone).date()) for survey_id, zone in rows]


def with_ended_texts() -> Iterator[int]:
    """Yield ids of surveys of which texts or used tickets are kept, and whose day to erase them has come."""
    texts = sa.exists().where(
        SurveyText.question_id == Question.id, Question.event_id == Survey.event_id
    )  # fmt: skip
    tickets = sa.exists().where(UsedTicket.survey_id == Survey.id)
    today_at_most = (now() + timedelta(days=1)).date()
    found = sa.select(Survey, Event).join(Event, Event.id == Survey.event_id)
    for survey, event in db.session.execute(found.where(Survey.closes_on < today_at_most, sa.or_(texts, tickets))):
        if local(now(), event.timezone).date() >= rules.texts_end(survey.closes_on, event.kept_until):
            yield survey.id
