"""What a row holds under the name of a field: a column of its own, or the answer to an own question."""

from __future__ import annotations

from typing import Any

from conference.questions.models import OWN


def is_own(name: str) -> bool:
    """Return whether a field of this name is an own question of the organisers."""
    return name.startswith(OWN) and name[len(OWN) :].isdigit()


def id_of(name: str) -> int:
    """Return the id of an own question from the name of its field."""
    return int(name.removeprefix(OWN))


def held(row: Any, name: str) -> Any:
    """Return what a row holds under the name of a field; None where an own question was not answered."""
    return row.own.get(name) if is_own(name) else getattr(row, name)
