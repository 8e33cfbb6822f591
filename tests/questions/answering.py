"""Somebody with answers to own questions."""

from __future__ import annotations

from conference.events.models import Event
from conference.lib.transaction import transaction
from conference.questions.models import Question, QuestionAnswer, QuestionChoice
from tests.factories import make_registration


def answer(event: Event, question: Question, given: str | QuestionChoice, **values: object) -> int:
    """Register somebody who gives an answer; the id of the registration."""
    person = make_registration(event, **values)
    with transaction() as session:
        session.add(QuestionAnswer(
            registration_id=person.id, question_id=question.id,
            choice_id=given.id if isinstance(given, QuestionChoice) else None,
            value=given if isinstance(given, str) else "",
        ))  # fmt: skip
    return person.id
