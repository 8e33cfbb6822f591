"""Setting a survey up, and taking answers: what can be counted is, texts lie apart, and nothing names anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from secrets import token_urlsafe
from typing import Any

import sqlalchemy as sa

from conference.events.actions import locked_event
from conference.events.models import Event
from conference.fields.held import id_of
from conference.lib.clock import local, now
from conference.lib.inserts import InsertOf
from conference.lib.model import table_of
from conference.lib.old_bytes import empty_log
from conference.lib.transaction import action, afterwards, require_action
from conference.questions.actions import add_question
from conference.questions.models import AnswerValue, Question, QuestionChoice, QuestionKind, Questionnaire
from conference.questions.queries import questions_of
from conference.surveys import queries, rules
from conference.surveys.asked import PROPOSED
from conference.surveys.models import Survey, SurveyTally, SurveyText, UsedTicket
from conference.surveys.rules import SurveyRefusal, SurveyRefused, SurveyState
from conference.team.audit import record, snapshot
from conference.team.models import User

COLUMNS = ("opens_on", "closes_on", "intro_cs", "intro_en")
TEXTS = frozenset({QuestionKind.TEXT, QuestionKind.LONG_TEXT})
USE = InsertOf(lambda words: words.insert(table_of(UsedTicket)).on_conflict_do_nothing())
COUNT = InsertOf(lambda words: words.insert(table_of(SurveyTally)).on_conflict_do_update(
    index_elements=["question_id", "answer"], set_={"times": table_of(SurveyTally).c.times + 1}
))  # fmt: skip


@action
def propose_questions(event: Event, by: User) -> Survey:
    """Begin a survey with proposed questions in the languages of the event. Raises SurveyRefused(HAS_QUESTIONS)."""
    survey = begin(event, by)
    if questions_of(event, Questionnaire.SURVEY):
        raise SurveyRefused(SurveyRefusal.HAS_QUESTIONS)
    for details in PROPOSED:
        add_question(event, details, by, Questionnaire.SURVEY)
    return survey


@action
def begin(event: Event, by: User) -> Survey:
    """Give the event a survey, open for the proposed days; the one it has stays as it is."""
    session = require_action()
    locked_event(event.id)
    survey = queries.survey_of(event)
    if survey is None:
        opens_on, closes_on = rules.proposed_days(event.ends_on)
        survey = Survey(event_id=event.id, opens_on=opens_on, closes_on=closes_on)
        session.add(survey)
        record(event, "added", survey, after=snapshot(survey, COLUMNS), by=by)
    return survey


@action
def change_survey(event: Event, survey: Survey, values: Mapping[str, Any], by: User) -> None:
    """Change when a survey is open and what it says first. Raises SurveyRefused(DAYS)."""
    session = require_action()
    session.refresh(survey, with_for_update=True)
    rules.check_days(values["opens_on"], values["closes_on"])
    before = snapshot(survey, COLUMNS)
    for name, value in values.items():
        setattr(survey, name, value)
    record(event, "changed", survey, before=before, after=snapshot(survey, COLUMNS), by=by)


@action
def reply(survey_id: int, ticket: str, answers: Mapping[str, AnswerValue]) -> None:
    """Take the answers that came with a ticket, by its digest: count them, keep texts apart, use the ticket up.

    What is asked no more, or was another kind of question when the form was drawn, is left out. Raises SurveyRefused:
    NOT_OPEN, or USED where answers have come by the ticket before.
    """
    session = require_action()
    survey = session.get_one(Survey, survey_id, with_for_update=True, populate_existing=True)
    event = session.get_one(Event, survey.event_id)
    today = local(now(), event.timezone).date()
    connection, use = session.connection(), {"digest": ticket, "survey_id": survey.id}
    if connection.execute(USE.on(connection), use, execution_options={"preserve_rowcount": True}).rowcount != 1:
        raise SurveyRefused(SurveyRefusal.USED)
    if rules.state(survey.opens_on, survey.closes_on, today) is not SurveyState.OPEN:
        raise SurveyRefused(SurveyRefusal.NOT_OPEN)
    counted, written = _sorted_out(event.id, answers)
    for question_id, answer in counted:
        row = {"question_id": question_id, "answer": answer, "times": 1, "shown": 0}
        connection.execute(COUNT.on(connection), row)
    if written:
        session.connection().execute(sa.insert(table_of(SurveyText)), [_text(*one, is_shown=False) for one in written])
    survey.replies += 1
    if rules.joins_results(survey.replies, survey.shown):
        _show(survey)


@action
def show_the_rest(survey_id: int, today: date) -> bool:
    """Let the last answers of a survey that is over join the results; whether there were any."""
    survey = require_action().get_one(Survey, survey_id, with_for_update=True, populate_existing=True)
    if survey.shown == survey.replies or rules.state(survey.opens_on, survey.closes_on, today) is not SurveyState.OVER:
        return False
    _show(survey)
    return True


@action
def erase_texts(survey_id: int) -> None:
    """Erase what people wrote, and which tickets were used; counts stay."""
    session = require_action()
    survey = session.get_one(Survey, survey_id, with_for_update=True)
    session.execute(sa.delete(SurveyText).where(SurveyText.question_id.in_(_questions(survey))))
    session.execute(sa.delete(UsedTicket).where(UsedTicket.survey_id == survey.id))
    afterwards(empty_log)


def _sorted_out(
    event_id: int, answers: Mapping[str, AnswerValue]
) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Return what is to be counted and what was written, by the ids of questions that are asked, held until the end."""
    session = require_action()
    mine = Question.event_id == event_id, Question.questionnaire == Questionnaire.SURVEY
    rows = sa.select(Question.id, Question.kind).where(*mine, Question.archived_at.is_(None)).order_by(Question.id)
    kinds = dict(session.execute(rows.with_for_update(read=True, key_share=True)).all())
    known = sa.select(QuestionChoice.id, QuestionChoice.question_id).where(QuestionChoice.question_id.in_(kinds))
    owners = dict(session.execute(known.order_by(QuestionChoice.id).with_for_update(read=True, key_share=True)).all())
    counted: list[tuple[int, str]] = []
    written: list[tuple[int, str]] = []
    for name, value in answers.items():
        question_id = id_of(name)
        if question_id not in kinds:
            continue
        if isinstance(value, tuple):
            chosen = [str(choice) for choice in value if owners.get(choice) == question_id]
            counted += [(question_id, answer) for answer in ("", *chosen)] if chosen else []
        elif value and kinds[question_id] in TEXTS:
            counted.append((question_id, ""))
            written.append((question_id, value))
        elif value:
            counted += [(question_id, ""), (question_id, value)]
    return sorted(counted), written


def _show(survey: Survey) -> None:
    """Let all answers join the results, and what is kept of the newest lie among the others in no order.

    Rows of PostgreSQL say which transaction wrote them: those that came one by one are written anew together.
    """
    session = require_action()
    questions = _questions(survey)
    unsynchronised = {"synchronize_session": False}
    session.execute(
        sa.update(SurveyTally).where(SurveyTally.question_id.in_(questions)).values(shown=SurveyTally.times),
        execution_options=unsynchronised,
    )
    new = sa.delete(SurveyText).where(SurveyText.question_id.in_(questions), SurveyText.is_shown.is_(False))
    texts = session.execute(new.returning(SurveyText.question_id, SurveyText.value), execution_options=unsynchronised)
    _write(SurveyText, [_text(question_id, value, is_shown=True) for question_id, value in texts], "id")
    used = sa.delete(UsedTicket).where(UsedTicket.survey_id == survey.id).returning(UsedTicket.digest)
    digests = session.scalars(used, execution_options=unsynchronised)
    _write(UsedTicket, [{"digest": digest, "survey_id": survey.id} for digest in digests], "digest")
    survey.shown = survey.replies
    afterwards(empty_log)


def _write(kind: type[SurveyText | UsedTicket], rows: list[dict[str, Any]], key: str) -> None:
    if rows:
        ordered = sorted(rows, key=lambda row: str(row[key]))
        require_action().connection().execute(sa.insert(table_of(kind)), ordered)


def _text(question_id: int, value: str, *, is_shown: bool) -> dict[str, Any]:
    return {"id": token_urlsafe(12), "question_id": question_id, "value": value, "is_shown": is_shown}


def _questions(survey: Survey) -> sa.Select[int]:
    return sa.select(Question.id).where(
        Question.event_id == survey.event_id, Question.questionnaire == Questionnaire.SURVEY
    )
