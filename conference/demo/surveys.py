"""A survey that people of the past demo conference answered."""

from __future__ import annotations

from datetime import timedelta

from conference.events.models import Event
from conference.fields.own import Chosen
from conference.questions.models import AnswerValue
from conference.surveys.actions import change_survey, propose_questions, reply
from conference.surveys.asked import survey_fields
from conference.team.models import User

REPLIES = 42
LIKED = (0, 0, 1, 0, 1, 2, 0, 1, 0, 3, 1)  # which rows of lists are chosen, in turn
WRITTEN = {
    7: ("Víc času na otázky po přednáškách.", "O bydlení seniorů."),
    12: ("Nic, jen dál.", ""),
    19: ("Obědy rozdělit do dvou časů, čekalo se.", "O tom, jak začít v malé obci."),
    23: ("", "O spolupráci s dluhovou poradnou."),
    31: ("Prohlídky dřív odpoledne, poslední skupina spěchala na vlak.", ""),
}  # what was written, by the number of the reply


def answered(event: Event, by: User) -> None:
    """Ask what is proposed, and answer it."""
    survey = propose_questions(event, by)
    days = {"opens_on": event.ends_on, "closes_on": event.ends_on + timedelta(days=14)}
    change_survey(event, survey, days, by)
    fields = survey_fields(event)
    texts = [field.name for field in fields if not isinstance(field.kind, Chosen)]
    for number in range(REPLIES):
        found: dict[str, AnswerValue] = dict(zip(texts, WRITTEN.get(number, ("", "")), strict=False))
        for place, field in enumerate(fields):
            if isinstance(field.kind, Chosen):
                rows = list(field.kind.labels)
                first, second = rows[LIKED[number * (place + 2) % 11] % len(rows)], rows[number % len(rows)]
                found[field.name] = (first, second) if field.kind.several and first != second else (first,)
        reply(survey.id, f"demo {number}", found)
