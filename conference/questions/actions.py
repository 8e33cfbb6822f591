"""Asking, changing, ordering, and asking no more: each in one transaction and on record.

A question with answers keeps its kind, and is put aside where it would be removed; a choice with answers is offered no
more where it would be. So nothing answered is lost or stands under another question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.places import actions as places
from conference.places.models import Place, Quota
from conference.places.rules import PlaceRefused
from conference.questions import queries, rules
from conference.questions.models import (
    End,
    Question,
    QuestionAnswer,
    QuestionChoice,
    QuestionCondition,
    QuestionKind,
    Questionnaire,
)
from conference.questions.rules import LISTED, QuestionRefusal, QuestionRefused
from conference.registration.models import Registration
from conference.team import removals
from conference.team.audit import record, snapshot
from conference.team.models import Removal, User

COLUMNS = ("kind", "label_cs", "label_en", "hint_cs", "hint_en", "is_required", "right", "ends")
TOLD_AS = {"label_cs": "asked_cs", "label_en": "asked_en"}
"""What columns are called in the record of changes where another name has their word."""
YES_NO = (("ano", "yes"), ("ne", "no"))


@dataclass(frozen=True, kw_only=True)
class ChoiceDetails:
    """A choice as typed; without an id it is a new one."""

    id: int | None = None
    label_cs: str = ""
    label_en: str = ""
    is_offered: bool = True
    capacity: int | None = None
    """Places; None where there is no limit."""

    @property
    def label(self) -> str:
        """Its words in the first language that has any; empty where it is to go."""
        return self.label_cs or self.label_en


@dataclass(frozen=True, kw_only=True)
class QuestionDetails:
    """A question as typed; texts end in the code of their language."""

    kind: QuestionKind
    label_cs: str = ""
    label_en: str = ""
    hint_cs: str = ""
    hint_en: str = ""
    is_required: bool = False
    right: str = ""
    ends: End = End.WITH_PERSON
    choices: Sequence[ChoiceDetails] = ()
    only_if: Collection[int] = ()
    """Choices of other questions."""


@action
def add_question(
    event: Event, details: QuestionDetails, by: User, questionnaire: Questionnaire = Questionnaire.REGISTRATION
) -> Question:
    """Ask something more, after all other questions. Raises QuestionRefused."""
    session = _locked(event)
    others = queries.questions_of(event, questionnaire)
    if len([other for other in others if other.archived_at is None]) >= rules.MOST:
        raise QuestionRefused(QuestionRefusal.TOO_MANY)
    last = max((other.position for other in others), default=0)
    question = Question(event_id=event.id, position=last + 1, kind=details.kind, questionnaire=questionnaire)
    session.add(question)
    _fill(event, question, details, [*others, question])
    record(event, "added", question, after=_told(question), by=by, label=_label(question))
    return question


@action
def change_question(event: Event, question: Question, details: QuestionDetails, by: User) -> None:
    """Change a question. Raises QuestionRefused."""
    session = _locked(event)
    session.refresh(question, with_for_update=True)
    _check(rules.kind_problem(question.kind, details.kind, queries.is_answered(question)))
    before = _told(question)
    _fill(event, question, details, queries.questions_of(event, question.questionnaire))
    record(event, "changed", question, before=before, after=_told(question), by=by, label=_label(question))


@action
def move_question(event: Event, question: Question, step: int, by: User) -> None:
    """Put a question one place further up (-1) or down (1). Raises QuestionRefused(NOT_BEFORE)."""
    _locked(event)
    asked = queries.asked(event, question.questionnaire)
    order = [other.id for other in asked]
    if question.id not in order:
        raise QuestionRefused(QuestionRefusal.GONE)
    new = rules.moved(order, question.id, step)
    _check(rules.order_problem(new, _needs(asked)))
    if new == order:
        return
    known = {other.id: other for other in asked}
    for number, question_id in enumerate(new, start=1):
        known[question_id].position = number
    record(event, "reordered", question, by=by, label=_label(question))


@action
def remove_question(event: Event, question: Question, by: User) -> Removal | None:
    """Ask a question no more: one without answers goes, and can be taken back; one with answers is put aside.

    Raises QuestionRefused(NEEDED).
    """
    session = _locked(event)
    session.refresh(question, with_for_update=True)
    answered = queries.is_answered(question)
    known = queries.asked if answered else queries.questions_of
    others = known(event, question.questionnaire)
    needs = _needs(others)
    if dependants := [other for other in others if question.id in needs[other.id]]:
        raise QuestionRefused(QuestionRefusal.NEEDED, question=_label(dependants[0]))
    if answered:
        if question.archived_at is None:
            question.archived_at = now()
            record(event, "put_aside", question, by=by, label=_label(question))
        return None
    quotas = [choice.quota for choice in question.choices if choice.quota is not None]
    rows = [*quotas, question, *question.choices, *question.conditions]
    record(event, "removed", question, before=_told(question), by=by, label=_label(question))
    removal = removals.keep(event, question, rows, by=by, label=_label(question))
    session.delete(question)
    session.flush()
    _forget_places([quota.id for quota in quotas])
    return removal


@action
def ask_again(event: Event, question: Question, by: User) -> None:
    """Ask a question that was put aside once more, as the last one. Raises QuestionRefused."""
    session = _locked(event)
    session.refresh(question, with_for_update=True)
    if question.archived_at is None:
        return
    asked = queries.asked(event, question.questionnaire)
    if len(asked) >= rules.MOST:
        raise QuestionRefused(QuestionRefusal.TOO_MANY)
    question.archived_at, question.position = None, max((other.position for other in asked), default=0) + 1
    _check(rules.order_problem([*(other.id for other in asked), question.id], _needs([*asked, question])))
    record(event, "asked_again", question, by=by, label=_label(question))


def _locked(event: Event) -> Any:
    """Return the action's session while no other change of the event's questions goes on."""
    session = require_action()
    places.lock_event(event.quota_id, event.id)  # before all others, as whoever answers does
    session.refresh(event, with_for_update={"key_share": True})
    return session


def _check(reason: QuestionRefusal | None) -> None:
    if reason:
        raise QuestionRefused(reason)


def _fill(event: Event, question: Question, details: QuestionDetails, all_of_them: Sequence[Question]) -> None:
    """Write what was typed into a question. Raises QuestionRefused."""
    session = require_action()
    _check(rules.end_problem(details.kind, details.ends))
    for name in COLUMNS:
        setattr(question, name, getattr(details, name))
    session.flush()
    _fill_choices(event, question, details)
    _fill_conditions(event, question, details.only_if, all_of_them)
    session.flush()
    asked = [other for other in all_of_them if other.archived_at is None]
    _check(rules.order_problem([other.id for other in asked], _needs(asked)))


def _fill_choices(event: Event, question: Question, details: QuestionDetails) -> None:
    """Write the choices in their order; those left out or emptied go, or are offered no more where somebody chose
    them.
    """
    known = {choice.id: choice for choice in question.choices}
    typed = [choice for choice in details.choices if choice.label] if details.kind in LISTED else []
    if details.kind is QuestionKind.YES_NO:
        ids = {choice.label_cs: number for number, choice in known.items()}
        typed = [ChoiceDetails(id=ids.get(czech), label_cs=czech, label_en=english) for czech, english in YES_NO]
    _check(rules.choices_problem(details.kind, [choice.label for choice in typed if choice.is_offered]))
    left = {choice.id for choice in typed if choice.id in known}
    _take_away(question, [choice for number, choice in known.items() if number not in left])
    for number, choice in enumerate(typed, start=1):
        row = known.get(choice.id or 0)
        if row is None:
            row = QuestionChoice(event_id=event.id)
            question.choices.append(row)
        row.position, row.label_cs, row.label_en = number, choice.label_cs, choice.label_en
        if choice.is_offered:
            row.archived_at = None
        elif row.archived_at is None:
            _check(_needed_problem([row]))
            row.archived_at = now()
        require_action().flush()
        _limit(row, choice.capacity)
    require_action().flush()
    require_action().expire(question, ["choices"])


def _take_away(question: Question, gone: Sequence[QuestionChoice]) -> None:
    _check(_needed_problem([choice for choice in gone if choice.archived_at is None]))
    chosen = queries.answered_choices(question)
    for choice in gone:
        if choice.id in chosen:
            choice.archived_at = choice.archived_at or now()
        elif not _needed_problem([choice]):
            quota_id = choice.quota_id
            question.choices.remove(choice)
            require_action().flush()
            _forget_places([quota_id] if quota_id else [])


def _limit(choice: QuestionChoice, capacity: int | None) -> None:
    """Set how many places a choice has; who has chosen it before has one. Raises QuestionRefused(BELOW_TAKEN)."""
    session = require_action()
    if choice.quota_id is not None:
        try:
            places.change_capacity(choice.quota_id, capacity)
        except PlaceRefused as refused:
            raise _below(choice, session.get_one(Quota, choice.quota_id).taken) from refused
    elif capacity is not None:
        chosen = sa.select(Registration.id).join(QuestionAnswer, QuestionAnswer.registration_id == Registration.id)
        holders = session.scalars(chosen.where(
            QuestionAnswer.choice_id == choice.id, Registration.cancelled_at.is_(None), Registration.erased_at.is_(None)
        ).order_by(Registration.id)).all()  # fmt: skip
        if len(holders) > capacity:
            raise _below(choice, len(holders))
        choice.quota = Quota(capacity=capacity)
        session.flush()
        places.seat_many(holders, choice.quota.id)


def _below(choice: QuestionChoice, taken: int) -> QuestionRefused:
    return QuestionRefused(
        QuestionRefusal.BELOW_TAKEN, choice=choice.label_cs or choice.label_en, taken=taken
    )  # fmt: skip


def _forget_places(quotas: Sequence[int]) -> None:
    """Delete quotas in which nobody holds a place; places given up before go with them."""
    session = require_action()
    for quota_id in quotas:
        session.execute(sa.delete(Place).where(Place.quota_id == quota_id))
        session.delete(session.get_one(Quota, quota_id))


def _needed_problem(choices: Iterable[QuestionChoice]) -> QuestionRefusal | None:
    """Refuse to take a choice away after which another question is asked."""
    ids = [choice.id for choice in choices if choice.id]
    found = sa.exists().where(QuestionCondition.choice_id.in_(ids))
    return QuestionRefusal.NEEDED_CHOICE if ids and require_action().scalar(sa.select(found)) else None


def _fill_conditions(event: Event, question: Question, ids: Collection[int], questions: Sequence[Question]) -> None:
    known = {choice.id for other in questions if other is not question for choice in other.choices}
    if not set(ids) <= known:
        raise QuestionRefused(QuestionRefusal.NOT_BEFORE)
    before = {condition.choice_id for condition in question.conditions}
    for condition in list(question.conditions):
        if condition.choice_id not in ids:
            question.conditions.remove(condition)
    for choice_id in sorted(set(ids) - before):
        question.conditions.append(QuestionCondition(choice_id=choice_id, event_id=event.id))


def _needs(questions: Iterable[Question]) -> Mapping[int, Collection[int]]:
    """Return the questions that each depends on, by id."""
    found = list(questions)
    of_choice: dict[int, int] = dict(require_action().execute(
        sa.select(QuestionChoice.id, QuestionChoice.question_id).where(
            QuestionChoice.id.in_([condition.choice_id for one in found for condition in one.conditions])
        )
    ).all())  # fmt: skip
    return {one.id: {of_choice[condition.choice_id] for condition in one.conditions} for one in found}


def _label(question: Question) -> str:
    return question.label_cs or question.label_en


def _told(question: Question) -> dict[str, Any]:
    """Return a question for the record."""
    offered = [_choice_told(choice) for choice in question.choices if choice.archived_at is None]
    told = {TOLD_AS.get(name, name): value for name, value in snapshot(question, COLUMNS).items()}
    return {
        **told, "choices": offered,
        "only_if": [_words(condition) for condition in question.conditions],
    }  # fmt: skip


def _choice_told(choice: QuestionChoice) -> str:
    label = choice.label_cs or choice.label_en
    capacity = choice.quota.capacity if choice.quota else None
    return label if capacity is None else f"{label} ({capacity})"


def _words(condition: QuestionCondition) -> str:
    choice = require_action().get_one(QuestionChoice, condition.choice_id)
    return f"{_label(choice.question)}: {choice.label_cs or choice.label_en}"
