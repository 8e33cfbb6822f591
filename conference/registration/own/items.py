"""What has limited places as one person sees it on their own page: items, groups, what would be given up for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from conference.places.models import ACTIVE, Place
from conference.places.queries import excluded_by, held_by, limited_items
from conference.programme.models import Item
from conference.registration import queries
from conference.registration.models import Approval, Registration
from conference.registration.queries import Turn
from conference.visits.models import VisitGroup


@dataclass(frozen=True)
class ShownItem:
    """An item, where the person stands with it, and what they hold at the same time and would give up for it."""

    item: Item
    turn: Turn | None
    gives_up: list[Place]


def shown(registration: Registration) -> list[ShownItem]:
    """Return the published items with places, in the order of time, and those the person is in even if unpublished
    now.
    """
    turns = queries.item_turns(registration)
    rows = limited_items(registration.event)
    known = {row.id for row in rows}
    rows += [turn.place.quota.own_item for key, turn in turns.items() if key not in known and turn.place.quota.own_item]
    return [ShownItem(row, turns.get(row.id), _gives_up(registration, row, turns.get(row.id))) for row in rows]


def given_up_for(registration: Registration, groups: Iterable[VisitGroup]) -> dict[int, list[Place]]:
    """Return what the person would give up by choosing each visit group, by the group's id."""
    turns, held = queries.visit_turns(registration), held_by(registration.id)
    mine = {turn.place.quota_id for turn in turns}
    return {group.id: queries.given_up_for(turns, held, group.quota) for group in groups if group.quota_id not in mine}


def ended(registration: Registration) -> str:
    """Return how the last place at the conference ended, or "refused" by the team; empty while there is one."""
    if registration.approval is Approval.REFUSED:
        return "refused"
    places = [place for place in registration.places if place.quota_id == registration.event.quota_id]
    return places[-1].state.value if places and places[-1].state not in ACTIVE else ""


def _gives_up(registration: Registration, row: Item, turn: Turn | None) -> list[Place]:
    if row.quota_id is None or (turn is not None and turn.is_held):
        return []
    return excluded_by(registration.id, row.quota_id)
