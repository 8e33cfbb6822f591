"""Noting the presence of many people on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from conference.attendance import actions as attendance
from conference.attendance.rules import Mark
from conference.bulk import queries, rules
from conference.bulk.rules import PersonOutcome
from conference.events.models import Event
from conference.registration.rules import TakenBack
from conference.team.models import User


def lock(event: Event) -> None:
    """Wait for nothing: who is marked is locked with the marks."""


def judged(event: Event, ids: Sequence[int], choices: Mapping[str, Any]) -> list[PersonOutcome]:
    """Say of each what becomes of them."""
    mark, day, at = read(choices)
    return [PersonOutcome(person, rules.marks(person, mark, at)) for person in queries.people(event, ids, day)]


def do(
    event: Event, people: Sequence[PersonOutcome], choices: Mapping[str, Any], by: User
) -> dict[int, dict[str, Any]]:
    """Note it. Raises PresenceRefused."""
    mark, day, at = read(choices)
    ids = [row.person.id for row in people]
    return {row_id: {} for row_id in attendance.mark_all(event, ids, mark, day, at, by)}


def undo(
    event: Event, done: Sequence[tuple[int, dict[str, Any]]], choices: Mapping[str, Any], by: User
) -> dict[int, TakenBack]:
    """Take the marks back that are still as they were noted."""
    mark, day, at = read(choices)
    ids = [registration_id for registration_id, _ in done]
    taken = attendance.unmark_all(event, ids, mark, day, at, by)
    return {row_id: TakenBack.GIVEN if row_id in taken else TakenBack.CHANGED for row_id in ids}


def read(choices: Mapping[str, Any]) -> tuple[Mark, date, datetime]:
    """Return the mark, the day and the moment that were chosen."""
    return Mark(choices["mark"]), date.fromisoformat(choices["day"]), datetime.fromisoformat(choices["at"])
