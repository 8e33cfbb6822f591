"""Writing and erasing what people answered, in the transaction of whoever writes the registration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from conference.fields.field import End
from conference.fields.held import id_of
from conference.lib import languages
from conference.lib.model import table_of
from conference.lib.transaction import require_action
from conference.places import actions as places
from conference.places.models import ACTIVE, Place
from conference.places.queries import active_place
from conference.questions.models import AnswerValue, Question, QuestionAnswer, QuestionChoice, Questionnaire
from conference.questions.rules import QuestionRefusal, QuestionRefused
from conference.registration.models import Registration

OwnAnswers = Mapping[str, AnswerValue]
"""Answers by the names of the questions."""


def write(event_id: int, *answered: tuple[int, OwnAnswers], leaves_out: bool = False) -> None:
    """Write the answers of people who have none yet, ids of registrations with answers, and take limited choices.

    The caller has locked the event where something may be limited. What was asked and is gone by now is left out.
    Raises QuestionRefused(FULL) for a choice without a free place, unless it `leaves_out` such answers; OutsideAction
    where no action is open.
    """
    rows = [row for registration_id, own in answered for row in _rows(registration_id, own)]
    if not rows:
        return
    known = _known(event_id)
    kept = [row for row in rows if (row["question_id"], row["choice_id"]) in known]
    limited = [(quota_id, row) for row in kept if (quota_id := known[row["question_id"], row["choice_id"]])]
    for quota_id, row in sorted(limited, key=lambda pair: pair[0]):  # as everybody takes places
        if active_place(row["registration_id"], quota_id):  # of a registration that was merged into this one
            continue
        if not places.take_now(row["registration_id"], quota_id):
            if not leaves_out:
                raise _full(row["choice_id"])
            kept.remove(row)
    if kept:
        require_action().connection().execute(sa.insert(table_of(QuestionAnswer)), kept)


def change(registration: Registration, own: OwnAnswers) -> None:
    """Write what a person answers now where it differs; what they were not asked stays. The caller has locked the
    event. A limited choice that they leave is free again before they take another one.

    Raises QuestionRefused(FULL).
    """
    before = registration.own if own else {}
    added: dict[str, AnswerValue] = {}
    for name, answer in own.items():
        old, value = before.get(name) or (), answer or ()  # nothing, whichever kind it is of
        if value == old:
            continue
        mine = [QuestionAnswer.registration_id == registration.id, QuestionAnswer.question_id == id_of(name)]
        if isinstance(old, tuple) and isinstance(value, tuple):
            gone = [choice for choice in old if choice not in value]
            _leave(registration, gone)
            mine.append(QuestionAnswer.choice_id.in_(gone))
            added[name] = tuple(choice for choice in value if choice not in old)
        else:
            added[name] = value
        require_action().execute(sa.delete(QuestionAnswer).where(*mine).execution_options(synchronize_session=False))
    if added:
        write(registration.event_id, (registration.id, added))
        require_action().expire(registration, ["own_answers"])


def settle(registration: Registration, *, leaves_out: bool = False) -> list[QuestionChoice]:
    """Let the places of limited choices follow the answers again, after a registration has ended, goes on, or has
    other answers: who goes on holds a place in each choice they made, and nobody in another one. The caller has locked
    the event.

    Returns choices that are full by now and so left out of the answers. Raises QuestionRefused(FULL) for the first of
    them unless it `leaves_out` such answers.
    """
    session = require_action()
    session.flush()
    choice = sa.select(QuestionChoice).join(QuestionAnswer, QuestionAnswer.choice_id == QuestionChoice.id)
    mine = choice.where(QuestionAnswer.registration_id == registration.id, QuestionChoice.quota_id.is_not(None))
    made = session.scalars(mine.order_by(QuestionChoice.quota_id)).all() if registration.cancelled_at is None else []
    wanted = {row.quota_id for row in made}
    limited = sa.select(QuestionChoice.quota_id).where(QuestionChoice.event_id == registration.event_id)
    _give_back(registration, Place.quota_id.in_(limited), Place.quota_id.not_in(wanted))
    full = [
        row for row in made
        if row.quota_id is not None and not active_place(registration.id, row.quota_id)
        and not places.take_now(registration.id, row.quota_id)
    ]  # fmt: skip
    if full and not leaves_out:
        raise _full(full[0].id)
    gone = QuestionAnswer.choice_id.in_([row.id for row in full])
    session.execute(
        sa.delete(QuestionAnswer).where(QuestionAnswer.registration_id == registration.id, gone)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session.expire(registration, ["own_answers", "places"])
    return full


def put_back(registration: Registration, own: OwnAnswers) -> None:
    """Write the answers that a person had before in place of those they have now; `settle` follows."""
    mine = sa.delete(QuestionAnswer).where(QuestionAnswer.registration_id == registration.id)
    require_action().execute(mine.execution_options(synchronize_session=False))
    known = _known(registration.event_id)
    kept = [row for row in _rows(registration.id, own) if (row["question_id"], row["choice_id"]) in known]
    if kept:
        require_action().connection().execute(sa.insert(table_of(QuestionAnswer)), kept)
    require_action().expire(registration, ["own_answers"])


def _leave(registration: Registration, choices: Iterable[int]) -> None:
    """Give back the places of choices that a person makes no more."""
    quotas = sa.select(QuestionChoice.quota_id).where(QuestionChoice.id.in_(list(choices)))
    _give_back(registration, Place.quota_id.in_(quotas))


def _give_back(registration: Registration, *which: sa.ColumnElement[bool]) -> None:
    held = sa.select(Place).where(Place.registration_id == registration.id, Place.state.in_(ACTIVE), *which)
    for place in require_action().scalars(held.order_by(Place.quota_id)).all():
        places.leave(place)


def _full(choice_id: int) -> QuestionRefused:
    choice, language = require_action().get_one(QuestionChoice, choice_id), languages.current()
    return QuestionRefused(
        QuestionRefusal.FULL, field=choice.question.name, choice=choice.text("label", language),
        question=choice.question.text("label", language),
    )  # fmt: skip


def erase(*conditions: sa.ColumnElement[bool], ends: Iterable[End]) -> set[int]:
    """Erase the answers of registrations under conditions to questions that end so; the registrations they were of."""
    questions = sa.select(Question.id).where(Question.ends.in_(list(ends)))
    gone = sa.delete(QuestionAnswer).where(QuestionAnswer.question_id.in_(questions), *conditions)
    found = require_action().scalars(
        gone.returning(QuestionAnswer.registration_id).execution_options(synchronize_session=False)
    )
    return set(found)


def forget_places(event_id: int) -> None:
    """Forget who held places of limited choices whose answers end soon after the conference: a place says what was
    chosen. What is to be counted for good is a question that ends so (`End.KEPT`). The caller has locked the event.
    """
    ends_soon = sa.select(QuestionChoice.quota_id).join(Question).where(
        Question.event_id == event_id, Question.ends == End.SOON, QuestionChoice.quota_id.is_not(None)
    )  # fmt: skip
    for quota_id in require_action().scalars(ends_soon.order_by(QuestionChoice.quota_id)).all():
        places.forget_all(quota_id or 0)


def places_end_soon() -> sa.ColumnElement[bool]:
    """Say in SQL whether somebody has, or had, a place that says what they answered to such a question."""
    return sa.exists().where(
        Place.registration_id == Registration.id, Place.quota_id == QuestionChoice.quota_id,
        QuestionChoice.question_id == Question.id, Question.ends == End.SOON,
    )  # fmt: skip


def _rows(registration_id: int, own: OwnAnswers) -> Iterator[dict[str, Any]]:
    for name, value in own.items():
        row = {"registration_id": registration_id, "question_id": id_of(name)}
        if isinstance(value, tuple):
            yield from ({**row, "choice_id": choice_id, "value": ""} for choice_id in value)
        elif value:
            yield {**row, "choice_id": None, "value": value}


def _known(event_id: int) -> dict[tuple[int, int | None], int | None]:
    """Return the questions and choices of an event, which stay until this transaction ends, with their quotas."""
    session = require_action()
    mine = Question.event_id == event_id, Question.questionnaire == Questionnaire.REGISTRATION
    questions = sa.select(Question.id).where(*mine)
    found: dict[tuple[int, int | None], int | None] = {
        (row, None): None
        for row in session.scalars(questions.order_by(Question.id).with_for_update(read=True, key_share=True))
    }
    choices = sa.select(QuestionChoice.question_id, QuestionChoice.id, QuestionChoice.quota_id)
    choices = choices.join(QuestionChoice.question).where(*mine).order_by(QuestionChoice.id)
    rows = session.execute(choices.with_for_update(read=True, key_share=True, of=QuestionChoice))
    return found | {(question_id, choice_id): quota_id for question_id, choice_id, quota_id in rows}
