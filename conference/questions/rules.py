"""What organisers may ask, and how a question may change. Plain values in, None or a named reason out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from math import inf
from typing import ClassVar

from conference.lib.refusals import Refusal
from conference.questions.models import End, QuestionKind

MOST = 40
"""Questions of one conference: nobody answers more."""
MOST_CHOICES = 40
MOST_PLACES = 100_000  # of one choice
LABEL, HINT, CHOICE = 300, 500, 200  # characters
CHOOSING = frozenset({QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF, QuestionKind.YES_NO})
LISTED = frozenset({QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF})
"""Kinds whose choices organisers write."""
COUNTED = CHOOSING | {QuestionKind.NUMBER}
"""Kinds whose answers may be kept for ever: they name nobody (GDPR, article 4(1))."""


class QuestionRefusal(StrEnum):
    """Why a change of a question is refused."""

    GONE = "gone"  # it is not there any more
    TOO_MANY = "too_many"
    ANSWERED = "answered"  # its kind stays
    FEW_CHOICES = "few_choices"
    SAME_CHOICES = "same_choices"
    MAY_NAME = "may_name"  # texts are not kept for ever
    NOT_BEFORE = "not_before"  # it depends on a question that does not stand before it
    NEEDED = "needed"  # another question depends on it
    NEEDED_CHOICE = "needed_choice"
    BELOW_TAKEN = "below_taken"
    FULL = "full"  # a choice has no free place


class QuestionRefused(Refusal):
    """A change of a question is refused for `reason`."""

    reasons = QuestionRefusal
    fields: ClassVar = {
        QuestionRefusal.ANSWERED: "kind", QuestionRefusal.FEW_CHOICES: "choices",
        QuestionRefusal.SAME_CHOICES: "choices", QuestionRefusal.MAY_NAME: "ends",
        QuestionRefusal.NOT_BEFORE: "only_if", QuestionRefusal.NEEDED_CHOICE: "choices",
        QuestionRefusal.BELOW_TAKEN: "choices",
    }  # fmt: skip

    @property
    def about(self) -> str:
        """The field it is about: of a choice that is full the question itself."""
        return str(self.facts.get("field") or super().about)


def kind_problem(before: QuestionKind, after: QuestionKind, is_answered: bool) -> QuestionRefusal | None:
    """Refuse another kind for a question with answers, which would mean something else under it."""
    return QuestionRefusal.ANSWERED if is_answered and before is not after else None


def choices_problem(kind: QuestionKind, labels: Sequence[str]) -> QuestionRefusal | None:
    """Refuse a list of which nothing can be chosen, and one that has the same words twice.

    `labels` are of the choices that are offered.
    """
    if kind not in LISTED:
        return None
    if len(labels) < (2 if kind is QuestionKind.ONE_OF else 1):
        return QuestionRefusal.FEW_CHOICES
    return QuestionRefusal.SAME_CHOICES if len({label.casefold() for label in labels}) < len(labels) else None


def end_problem(kind: QuestionKind, ends: End) -> QuestionRefusal | None:
    """Refuse to keep what may name a person."""
    return QuestionRefusal.MAY_NAME if ends is End.KEPT and kind not in COUNTED else None


def order_problem(order: Sequence[int], needs: Mapping[int, Collection[int]]) -> QuestionRefusal | None:
    """Refuse an order in which a question stands before one that it depends on.

    `order` are ids of questions, `needs` those that each depends on; what is not in the order is asked no more.
    """
    place = {question: number for number, question in enumerate(order)}
    for question, others in needs.items():
        if question in place and any(other not in place or place[other] >= place[question] for other in others):
            return QuestionRefusal.NOT_BEFORE
    return None


def by_numbers(rows: Sequence[tuple[int | None, int | None]]) -> list[int]:
    """Return the indices of rows in the order of the numbers typed beside them.

    Each row has the number it had and the one that was typed. A row that was given the number of another one stands
    where that stood; rows without a number stand last, as they were typed.
    """

    def key(index: int) -> tuple[float, int, int]:
        before, typed = rows[index]
        if typed is None:
            return inf, 0, index
        return typed, 0 if before is None or typed < before else 1 if typed == before else 2, index

    return sorted(range(len(rows)), key=key)


def moved(order: Sequence[int], question: int, step: int) -> list[int]:
    """Return an order in which a question stands one place further up (-1) or down (1); the same one at its ends."""
    at = order.index(question)
    to = min(max(at + step, 0), len(order) - 1)
    rest = [other for other in order if other != question]
    return [*rest[:to], question, *rest[to:]]
