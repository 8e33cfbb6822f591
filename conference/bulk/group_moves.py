"""Moving many people to a visit group, in the order of the list; who finds no room may wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from conference.bulk import queries, rules
from conference.bulk.rules import PersonOutcome
from conference.events.models import Event
from conference.places import actions as places
from conference.places.models import PlaceState
from conference.registration.queries import active_places, person_of
from conference.registration.rules import TakenBack
from conference.registration.team import actions as by_team
from conference.registration.team import moving_many, taking_back
from conference.team.models import User


def lock(event: Event) -> None:
    """Wait for the turn at all places of the event, so that what is judged is done."""
    places.lock_event(event.quota_id, event.id)


def judged(event: Event, ids: Sequence[int], choices: Mapping[str, Any]) -> list[PersonOutcome]:
    """Say of each what becomes of them."""
    group, people = queries.group_of(event, choices.get("group")), queries.people(event, ids)
    if group is None:
        return rules.moves(people, None, 0, False)
    stands = group.quota.standing()
    free = None if stands.capacity is None else stands.free
    return rules.moves(people, group.quota_id, free, bool(choices.get("waits")))


def do(
    event: Event, people: Sequence[PersonOutcome], choices: Mapping[str, Any], by: User
) -> dict[int, dict[str, Any]]:
    """Move, and return of each what they gave up and what they have instead."""
    found: dict[int, dict[str, Any]] = {}
    for alone, run in groupby(people, lambda row: row.takes_steps):
        ids = [row.person.id for row in run]
        if alone:
            found.update((row_id, _move(event, row_id, choices, by)) for row_id in ids)
        else:
            found.update(_move_together(event, ids, choices, by))
    return found


def _move_together(
    event: Event, ids: Sequence[int], choices: Mapping[str, Any], by: User
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Move those who give nothing up."""
    group = queries.group_of(event, choices["group"])
    assert group is not None  # noqa: S101 - was judged under the same lock
    for place in moving_many.move_many(event, ids, group, gives_up=bool(choices.get("waits")), by=by):
        wish = place.registration.visit_wishes
        yield place.registration_id, {
            "gone": {}, "place": place.id, "state": place.state.value, "wish": wish, "written": wish
        }  # fmt: skip


def _move(event: Event, registration_id: int, choices: Mapping[str, Any], by: User) -> dict[str, Any]:
    row = person_of(event, registration_id)
    assert row is not None  # noqa: S101 - was judged under the same lock
    before, wish = [(place, place.state) for place in active_places(row)], row.visit_wishes
    place = by_team.move(row, str(choices["group"]), gives_up=bool(choices.get("waits")), by=by)
    left = {place.id for place in active_places(row)}
    gone = {str(old.id): state.value for old, state in before if old.id not in left}
    return {
        "gone": gone,
        "place": place.id if place else None,
        "state": place.state.value if place else "",
        "wish": wish,
        "written": row.visit_wishes,
    }


def undo(
    event: Event, done: Sequence[tuple[int, dict[str, Any]]], choices: Mapping[str, Any], by: User
) -> dict[int, TakenBack]:
    """Take people out of the group again and give back what they had, as far as nobody has it by now."""
    found = {}
    for registration_id, before in done:
        row = person_of(event, registration_id)
        if row is None:
            found[registration_id] = TakenBack.GONE
        elif before["place"] is None:
            found[registration_id] = taking_back.wish(row, before["written"], before["wish"], by)
        else:
            gone = {int(place_id): PlaceState(state) for place_id, state in before["gone"].items()}
            found[registration_id] = taking_back.move(row, before["place"], PlaceState(before["state"]), gone, by)
    return found
