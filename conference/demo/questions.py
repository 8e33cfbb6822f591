"""Two own questions of the coming demo conference, and what its participants answer."""

from __future__ import annotations

from conference.events.models import Event
from conference.questions.actions import ChoiceDetails, QuestionDetails, add_question
from conference.questions.models import AnswerValue, End, Question, QuestionKind
from conference.team.models import User

ASKED = (
    QuestionDetails(
        kind=QuestionKind.ONE_OF, label_cs="Jak přijedete?", label_en="How will you come?",
        hint_cs="Ať víme, kolik míst na parkování zajistit.", hint_en="So that we know how much parking is needed.",
        ends=End.KEPT,
        choices=(
            ChoiceDetails(label_cs="vlakem nebo autobusem", label_en="by train or coach"),
            ChoiceDetails(label_cs="autem", label_en="by car"),
            ChoiceDetails(label_cs="na kole nebo pěšky", label_en="by bike or on foot"),
        ),
    ),
    QuestionDetails(
        kind=QuestionKind.YES_NO, label_cs="Zůstanete na společnou večeři?", label_en="Will you stay for dinner?",
        ends=End.SOON,
    ),
)  # fmt: skip


def ask(event: Event, by: User) -> list[Question]:
    """Ask both."""
    return [add_question(event, details, by) for details in ASKED]


def answers(questions: list[Question], number: int) -> dict[str, AnswerValue]:
    """Give what one participant answers; every fifth one nothing."""
    if number % 5 == 4:
        return {}
    return {
        question.name: (question.choices[number * place // 2 % len(question.choices)].id,)
        for place, question in enumerate(questions, start=1)
    }
