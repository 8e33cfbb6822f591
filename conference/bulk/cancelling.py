"""Cancelling the registrations of many people, with or without letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conference.bulk import queries, rules
from conference.bulk.rules import PersonOutcome
from conference.events.models import Event
from conference.places import actions as places
from conference.places.models import PlaceState
from conference.registration.queries import active_places, person_of
from conference.registration.rules import TakenBack
from conference.registration.team import actions as by_team
from conference.registration.team import taking_back
from conference.team.models import User


def lock(event: Event) -> None:
    """Wait for the turn at all places of the event, so that what is judged is done."""
    places.lock_event(event.quota_id, event.id)


def judged(event: Event, ids: Sequence[int], choices: Mapping[str, Any]) -> list[PersonOutcome]:
    """Say of each what becomes of them."""
    return [PersonOutcome(person, rules.cancels(person), takes_steps=True) for person in queries.people(event, ids)]


def do(
    event: Event, people: Sequence[PersonOutcome], choices: Mapping[str, Any], by: User
) -> dict[int, dict[str, Any]]:
    """Cancel, and return of each what they held."""
    return {row.person.id: _cancel(event, row.person.id, bool(choices.get("tells")), by) for row in people}


def _cancel(event: Event, registration_id: int, tells: bool, by: User) -> dict[str, Any]:
    row = person_of(event, registration_id)
    assert row is not None  # noqa: S101 - was judged under the same lock
    held = {str(place.id): place.state.value for place in active_places(row)}
    before = {"held": held, "wishes": row.visit_wishes}
    by_team.cancel(row, by, tells=tells)
    return before


def undo(
    event: Event, done: Sequence[tuple[int, dict[str, Any]]], choices: Mapping[str, Any], by: User
) -> dict[int, TakenBack]:
    """Make registrations valid again, with what they held as far as nobody has it by now."""
    found = {}
    for registration_id, before in done:
        row = person_of(event, registration_id)
        held = {int(place_id): PlaceState(state) for place_id, state in before["held"].items()}
        found[registration_id] = (
            taking_back.cancel(row, held, before["wishes"], by, tells=bool(choices.get("tells")))
            if row
            else TakenBack.GONE
        )
    return found
