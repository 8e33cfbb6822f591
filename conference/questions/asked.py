"""Own questions as described fields: whoever reads descriptions of fields reads these too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l

from conference.caching import cached_value
from conference.events.models import Event
from conference.fields.field import End, Field, Group, Words
from conference.fields.kinds import FieldKind, Line, Text
from conference.fields.own import CalendarDate, Chosen, LazyText, Number, in_page_language
from conference.fields.registration import REGISTRATION
from conference.places.rules import Standing
from conference.places.wording import places_left
from conference.questions.models import Question, QuestionKind
from conference.questions.queries import questions_of, standing_of
from conference.questions.rules import CHOOSING
from conference.team.audit import Secret


def fields_of(event: Event, *, also_archived: bool = False) -> list[Field]:
    """Give all fields of a registration at an event: the built-in ones, then its own questions in their order.

    `also_archived` with questions that are asked no more, for pages that tell answers.
    """
    return [*REGISTRATION, *own_fields(event, also_archived=also_archived)]


def own_fields(event: Event, *, also_archived: bool = False) -> list[Field]:
    """Give the own questions of an event as fields, in the order of the form."""
    asked, archived = cached_value(event, "own_fields", lambda: _made(event))
    return [*asked, *archived] if also_archived else list(asked)


def asked_fields(event: Event) -> list[Field]:
    """Give the own questions of an event for a form: with what is left of choices whose places are limited."""
    fields = own_fields(event)
    kinds = [field.kind for field in fields if isinstance(field.kind, Chosen)]
    limited = [quota_id for kind in kinds for quota_id in kind.quotas.values()]
    if not limited:
        return fields
    stands = standing_of(limited)
    return [_with_places(field, stands) for field in fields]


def _with_places(field: Field, stands: Mapping[int, Standing]) -> Field:
    if not isinstance(field.kind, Chosen):
        return field
    limited = field.kind.quotas.items()
    now = {row: stands[quota_id] for row, quota_id in limited if quota_id in stands}  # else removed meanwhile
    full = [row for row, standing in now.items() if standing.kind == "full"]
    notes = {row: note for row, standing in now.items() if (note := places_left(standing))}
    return replace(field, kind=replace(field.kind, full=full, notes=notes))


def told(fields: Iterable[Field], row: Any) -> dict[str, Any]:
    """Return the answers of a person in words, for the record of changes; what only few may read, or what ends before
    the record does, is secret to it.
    """
    found: dict[str, Any] = {}
    for field in fields:
        if field.name in row.own:
            words = field.kind.said(row.own[field.name])
            found[field.name] = Secret(words) if field.is_sensitive or field.end is End.SOON else words
    return found


def _made(event: Event) -> tuple[list[Field], list[Field]]:
    rows = questions_of(event)
    choices = {choice.id: question for question in rows for choice in question.choices}
    made = [(question, field_of(question, choices)) for question in rows]
    return (
        [field for question, field in made if question.archived_at is None],
        [field for question, field in made if question.archived_at is not None],
    )


def field_of(question: Question, questions: Mapping[int, Question]) -> Field:
    """Describe a question as a field. `questions` are those of the event by the ids of their choices."""
    label = _text(question, "label")
    required = _l("Answer the question “%(question)s”.", question=label) if question.is_required else None
    only_if: dict[str, list[int]] = {}
    for condition in question.conditions:
        only_if.setdefault(questions[condition.choice_id].name, []).append(condition.choice_id)
    hint = _joined(_text(question, "hint"), *(_condition(questions[ids[0]], ids) for ids in only_if.values()))
    return Field(
        name=question.name, kind=_kind(question), group=Group.QUESTIONS, called=label,
        own=Words(label, required, hint), team=Words(required="", hint=hint),
        colleague=Words(required=required, hint=hint),
        is_optional=False, end=question.ends, right=question.right,
        only_if={name: tuple(map(str, ids)) for name, ids in only_if.items()},
    )  # fmt: skip


def _kind(question: Question) -> FieldKind:
    if question.kind in CHOOSING:
        is_yes_no = question.kind is QuestionKind.YES_NO
        return Chosen(
            {choice.id: _text(choice, "label") for choice in question.choices},
            [choice.id for choice in question.choices if choice.archived_at is None],
            several=question.kind is QuestionKind.SEVERAL_OF,
            yes=question.choices[0].id if is_yes_no else 0,
            quotas={choice.id: choice.quota_id for choice in question.choices if choice.quota_id},
        )
    return {
        QuestionKind.TEXT: Line(), QuestionKind.LONG_TEXT: Text(), QuestionKind.NUMBER: Number(),
        QuestionKind.DATE: CalendarDate(),
    }[question.kind]  # fmt: skip


def _condition(other: Question, ids: list[int]) -> Any:
    """Say after which answers a question is asked."""
    labels = [_text(choice, "label") for choice in other.choices if choice.id in ids]
    chosen = LazyText(lambda: ", ".join(map(str, labels)))
    return _l("Only for those who answer “%(question)s” by: %(choices)s.", question=_text(other, "label"),
              choices=chosen)  # fmt: skip


def _text(row: Any, name: str) -> LazyText:
    return in_page_language(getattr(row, f"{name}_cs"), getattr(row, f"{name}_en"))


def _joined(*texts: Any) -> LazyText:
    return LazyText(lambda: " ".join(filter(None, map(str, texts))))
