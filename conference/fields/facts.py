"""Answers in words, for pages that tell what is kept about a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from conference.fields.field import Field, Group
from conference.fields.held import held


@dataclass(frozen=True)
class Fact:
    """One line: the label, the answer in words, and the class of the element that shows it."""

    label: Any
    words: str
    look: str = ""


def told_to_person(fields: Iterable[Field], row: Any, *groups: Group) -> list[Fact]:
    """Say the answers in these groups to the person who gave them, in the order of forms."""
    told = [field for field in fields if field.group in groups and field.is_on_own_page]
    return [
        Fact(field.told_as, field.kind.said(held(row, field.name)), field.kind.look)
        for field in sorted(told, key=lambda field: field.folded is not None)
        if is_answered(field, row)
    ]


def told_to_team(fields: Iterable[Field], row: Any, may: Callable[[str], bool], *groups: Group) -> list[Fact]:
    """Say the answers in these groups to the team, in the order of lists: those that this member `may` see."""
    return [
        Fact(heading, told, field.kind.look)
        for field in fields
        if field.group in groups and is_answered(field, row) and (not field.right or may(field.right))
        for heading, column, words in field.kind.listed(field.name, field.listed_as)
        if (told := words(held(row, column)))
    ]


def is_answered(field: Field, row: Any) -> bool:
    """Return whether a row has an answer to a field."""
    return held(row, field.name) not in ("", None, False, ())
