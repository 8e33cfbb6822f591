"""Which of two registrations stays, what of the other one it takes, and what is freed. Plain values in, answers out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from conference.lib.refusals import Refusal
from conference.places.rules import BusyTime, exclude_each_other
from conference.places.states import ACTIVE, PlaceState

UNDO_WITHIN = timedelta(days=30)


class MergeRefusal(StrEnum):
    """Why two registrations are not made one, or not two again."""

    SAME = "same"  # one registration can't be merged with itself
    GONE = "gone"  # one of them was merged or erased meanwhile
    SINCE = "since"  # one of them has changed since the page was shown
    HAPPENED = "happened"  # something was done with the registration since it was merged
    IN_USE = "in_use"  # the address of the other one has a registration by now
    TOO_LATE = "too_late"


class MergeRefused(Refusal):
    """A merge, or taking it back, is refused for `reason`."""

    reasons = MergeRefusal


class PlaceFate(StrEnum):
    """What becomes of a place when two registrations become one."""

    STAYS = "stays"
    COMES = "comes"  # from the other registration
    FREED = "freed"  # goes to who is next in line
    ENDS = "ends"  # a turn or an offer, since something better comes


@dataclass(frozen=True)
class HeldPlace:
    """A place, an offer or a turn of one of the two. `busy` is None for the conference itself."""

    place_id: int
    quota_id: int
    state: PlaceState
    busy: BusyTime | None = None
    is_visit: bool = False

    @property
    def rank(self) -> tuple[int, int]:
        """Where it stands among others of the same thing: a place before an offer before a turn, the earlier first."""
        return ACTIVE.index(self.state), self.place_id if self.state is PlaceState.WAITING else 0


class UndoableMerge(Protocol):
    """When something was done and taken back, and what is known of before."""

    created_at: Any
    undone_at: Any
    before: Any


def fates(kept: Sequence[HeldPlace], other: Sequence[HeldPlace]) -> dict[int, PlaceFate]:
    """Say of each place, by its id, what becomes of it: in each thing the better one stays, never two.

    What the kept registration holds at the time of a place of the other one stays. Of two turns in one visit, or in
    visits that nobody can have beside each other, an offer is better than a turn, and the earlier turn than the later.
    """
    found = {place.place_id: PlaceFate.STAYS for place in kept}
    for place in sorted(other, key=lambda place: place.rank):
        same = next((held for held in kept if held.quota_id == place.quota_id), None)
        rivals = [held for held in kept if held is not same and _excludes(held, place)]
        if same is not None:
            rivals.append(same)
        comes = all(_is_better(place, held) for held in rivals)
        found[place.place_id] = PlaceFate.COMES if comes else PlaceFate.FREED
        if comes:
            found |= {held.place_id: PlaceFate.ENDS for held in rivals}
    return found


def _is_better(place: HeldPlace, held: HeldPlace) -> bool:
    """Return whether a place of the other registration takes the place of one of the kept one: never of what is held
    for something else.
    """
    same_thing = place.quota_id == held.quota_id
    return place.rank < held.rank and (same_thing or held.state is not PlaceState.CONFIRMED)


def _excludes(held: HeldPlace, place: HeldPlace) -> bool:
    """Return whether a person who has one of the two, or a turn, has not the other beside it."""
    if held.busy is None or place.busy is None or held.quota_id == place.quota_id:
        return False
    if held.state is place.state is PlaceState.CONFIRMED:
        return exclude_each_other(held.busy, place.busy)
    both_wait = PlaceState.CONFIRMED not in (held.state, place.state)
    return both_wait and held.is_visit and place.is_visit and exclude_each_other(held.busy, place.busy)


def keeps_first(states: tuple[PlaceState | None, PlaceState | None], made: tuple[datetime, datetime]) -> bool:
    """Return whether the first of two registrations is the one to keep: the better place decides, then the older."""
    ranks = [ACTIVE.index(state) if state is not None else len(ACTIVE) for state in states]
    return (ranks[0], made[0]) <= (ranks[1], made[1])


def takes_other(kept: Any, other: Any, empty: Any, other_is_newer: bool) -> bool:
    """Return whether an answer of the other registration is taken unless somebody says so: the newer one, unless it
    is empty."""
    if other == empty:
        return False
    return kept == empty or other_is_newer


def stricter(kept: bool, other: bool) -> bool:
    """Return the consent that holds for one person who answered twice: only what was given both times."""
    return kept and other


def may_undo(merge: UndoableMerge, now: datetime) -> bool:
    """Return whether a merge is not too old to be taken back, and what it takes is still known."""
    return merge.undone_at is None and bool(merge.before) and now - merge.created_at <= UNDO_WITHIN
