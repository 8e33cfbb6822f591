"""The questions of a survey as described fields, the form made of them, and the questions that are proposed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext

from conference.events.models import Event
from conference.fields.field import Field, Voice
from conference.fields.forms import answers, asks, asks_also
from conference.forms.base import PageForm
from conference.questions.actions import ChoiceDetails, QuestionDetails
from conference.questions.asked import field_of
from conference.questions.models import QuestionKind, Questionnaire
from conference.questions.queries import questions_of

PROPOSED = (
    QuestionDetails(
        kind=QuestionKind.ONE_OF, label_cs="Jak se Vám konference líbila?", label_en="How did you like the conference?",
        choices=(
            ChoiceDetails(label_cs="velmi", label_en="very much"),
            ChoiceDetails(label_cs="spíš ano", label_en="rather yes"),
            ChoiceDetails(label_cs="napůl", label_en="so-so"),
            ChoiceDetails(label_cs="spíš ne", label_en="rather not"),
            ChoiceDetails(label_cs="vůbec ne", label_en="not at all"),
        ),
    ),
    QuestionDetails(
        kind=QuestionKind.SEVERAL_OF, label_cs="Co pro Vás bylo nejužitečnější?",
        label_en="What was the most useful for you?",
        hint_cs="Můžete zaškrtnout víc odpovědí.", hint_en="You may tick more than one.",
        choices=(
            ChoiceDetails(label_cs="přednášky", label_en="talks"),
            ChoiceDetails(label_cs="diskuse", label_en="discussions"),
            ChoiceDetails(label_cs="příběhy lidí", label_en="people's stories"),
            ChoiceDetails(label_cs="prohlídky", label_en="site visits"),
            ChoiceDetails(label_cs="setkání s ostatními", label_en="meeting others"),
        ),
    ),
    QuestionDetails(
        kind=QuestionKind.ONE_OF, label_cs="Využijete něco z toho při své práci?",
        label_en="Will you use some of it in your work?",
        choices=(
            ChoiceDetails(label_cs="určitě", label_en="certainly"),
            ChoiceDetails(label_cs="asi ano", label_en="probably"),
            ChoiceDetails(label_cs="asi ne", label_en="probably not"),
            ChoiceDetails(label_cs="nevím", label_en="I don't know"),
        ),
    ),
    QuestionDetails(
        kind=QuestionKind.ONE_OF, label_cs="Jaká byla organizace: místo, občerstvení, časový plán?",
        label_en="How was the organisation: venue, refreshments, timing?",
        choices=(
            ChoiceDetails(label_cs="výborná", label_en="excellent"),
            ChoiceDetails(label_cs="dobrá", label_en="good"),
            ChoiceDetails(label_cs="mohla být lepší", label_en="could have been better"),
            ChoiceDetails(label_cs="špatná", label_en="bad"),
        ),
    ),
    QuestionDetails(
        kind=QuestionKind.LONG_TEXT, label_cs="Co bychom příště měli udělat jinak?",
        label_en="What should we do differently next time?",
    ),
    QuestionDetails(
        kind=QuestionKind.LONG_TEXT, label_cs="O čem by měla být příští konference?",
        label_en="What should the next conference be about?",
    ),
)  # fmt: skip


def survey_fields(event: Event) -> list[Field]:
    """Give the questions that the survey of an event asks as fields."""
    rows = questions_of(event, Questionnaire.SURVEY)
    choices = {choice.id: question for question in rows for choice in question.choices}
    return [field_of(question, choices) for question in rows if question.archived_at is None]


@asks([], Voice.OWN)
class ReplyForm(PageForm):
    """The survey, to be answered. The ticket in its address is the authority: no token, and so no cookie."""

    class Meta:
        csrf = False

    def __init__(self, fields: Iterable[Field], **kwargs: Any) -> None:
        asks_also(self, fields, None)
        super().__init__(**kwargs)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that something is answered: the ticket would be used up for nothing."""
        valid = super().validate(extra_validators)
        if valid and not any(answers(self).values()):
            self.form_errors.append(gettext("Nothing is answered yet. Please answer one question at least."))
            valid = False
        return valid
