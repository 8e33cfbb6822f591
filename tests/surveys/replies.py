"""A survey that is open, and people who answer it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from conference.events.models import Event
from conference.questions.models import AnswerValue, Question, QuestionKind, Questionnaire
from conference.surveys import actions
from conference.surveys.models import Survey
from conference.surveys.tickets import new_ticket, ticket_of
from tests.factories import CONFERENCE_DAY, make_question, saved

LAST_DAY = CONFERENCE_DAY + timedelta(days=21)


def make_survey(event: Event, **values: Any) -> Survey:
    """A survey that is open for three weeks from the day of the conference on."""
    days = {"opens_on": CONFERENCE_DAY, "closes_on": LAST_DAY}
    return saved(Survey(event_id=event.id, **{**days, **values}))


def ask(event: Event, kind: QuestionKind = QuestionKind.TEXT, *choices: str, **values: Any) -> Question:
    """A question of the survey."""
    return make_question(event, kind, *choices, questionnaire=Questionnaire.SURVEY, **values)


def reply(survey: Survey, answers: dict[Question, AnswerValue], token: str = "") -> None:
    """Answer once, with a ticket of one's own or with this one."""
    ticket = ticket_of(token or new_ticket(survey.id))
    assert ticket is not None
    actions.reply(survey.id, ticket.digest, {question.name: value for question, value in answers.items()})
