"""Reads of own questions: for the editor, and how many answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from conference.events.models import Event
from conference.extensions import db
from conference.lib.model import table_of
from conference.places.models import Quota
from conference.places.rules import Standing, standing
from conference.questions.models import (
    AnswerValue,
    Question,
    QuestionAnswer,
    QuestionChoice,
    Questionnaire,
    by_name,
)
from conference.surveys.models import SurveyTally


def questions_of(event: Event, questionnaire: Questionnaire = Questionnaire.REGISTRATION) -> list[Question]:
    """Return the questions of an event with their choices, in the order of the form; those no longer asked last."""
    rows = db.session.scalars(
        sa.select(Question)
        .where(Question.event_id == event.id, Question.questionnaire == questionnaire)
        .options(selectinload(Question.choices).joinedload(QuestionChoice.quota), selectinload(Question.conditions))
        .order_by(Question.archived_at.is_not(None), Question.position, Question.id)
    )
    return list(rows)


def asked(event: Event, questionnaire: Questionnaire = Questionnaire.REGISTRATION) -> list[Question]:
    """Return those that are asked."""
    return [question for question in questions_of(event, questionnaire) if question.archived_at is None]


def question_by_id(event: Event, question_id: int, questionnaire: Questionnaire) -> Question | None:
    """Return one question of an event, of this questionnaire."""
    return db.session.scalar(sa.select(Question).where(
        Question.event_id == event.id, Question.id == question_id, Question.questionnaire == questionnaire
    ))  # fmt: skip


def standing_of(quotas: Iterable[int]) -> dict[int, Standing]:
    """Return how the places of some quotas stand now, by their ids."""
    quota = table_of(Quota).c
    not_free = (quota.taken + quota.reserved).label("not_free")
    rows = db.session.execute(
        sa.select(quota.id, quota.capacity, not_free, quota.waiting).where(quota.id.in_(list(quotas)))
    )
    return {row.id: standing(row.capacity, row.not_free, row.waiting) for row in rows}


def places_left(event: Event) -> dict[int, int]:
    """Return how many places are free of each choice of an event whose places are limited, by the ids of choices."""
    rows = db.session.execute(
        sa.select(QuestionChoice.id, Quota.capacity - Quota.taken - Quota.reserved)
        .join(Quota, Quota.id == QuestionChoice.quota_id)
        .where(QuestionChoice.event_id == event.id, Quota.capacity.is_not(None))
    )
    return {choice_id: free for choice_id, free in rows if free is not None}


def counts(event: Event) -> dict[int, int]:
    """Return how many people answered each question of an event that anybody answered."""
    people = sa.func.count(sa.distinct(QuestionAnswer.registration_id))
    rows = db.session.execute(
        sa.select(QuestionAnswer.question_id, people)
        .join(Question, Question.id == QuestionAnswer.question_id)
        .where(Question.event_id == event.id)
        .group_by(QuestionAnswer.question_id)
    )
    return dict(rows.all())


def answers_of(event: Event) -> dict[int, dict[str, AnswerValue]]:
    """Return the answers of everybody registered at an event, by the ids of the registrations."""
    told = table_of(QuestionAnswer).c
    rows = db.session.execute(
        sa.select(told.registration_id, told.question_id, told.choice_id, told.value)
        .join(table_of(Question), table_of(Question).c.id == told.question_id)
        .where(table_of(Question).c.event_id == event.id)
        .order_by(told.registration_id, told.choice_id)
    )
    return {number: by_name(theirs) for number, theirs in groupby(rows, key=lambda row: row.registration_id)}


def is_answered(question: Question) -> bool:
    """Return whether anybody answered a question."""
    kept = SurveyTally if question.questionnaire is Questionnaire.SURVEY else QuestionAnswer
    return bool(db.session.scalar(sa.select(sa.exists().where(kept.question_id == question.id))))


def answered_choices(question: Question) -> Collection[int]:
    """Return the choices of a question that anybody has chosen."""
    if question.questionnaire is Questionnaire.SURVEY:
        counted = sa.select(SurveyTally.answer).where(SurveyTally.question_id == question.id, SurveyTally.answer != "")
        return {int(answer) for answer in db.session.scalars(counted) if answer.isdigit()}
    chosen = sa.select(QuestionAnswer.choice_id).where(
        QuestionAnswer.question_id == question.id, QuestionAnswer.choice_id.is_not(None)
    )
    return set(db.session.scalars(chosen.distinct()))
