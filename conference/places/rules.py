"""What the conference adds to the arithmetic of places: no two at the same time, one visit, colleagues together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from conference.places.states import (
    LAST_PLACES,
    PlaceRefusal,
    PlaceRefused,
    Standing,
    capacity_problem,
    offer_until,
    standing,
)

__all__ = [
    "LAST_PLACES", "BusyTime", "GroupFacts", "PlaceRefusal", "PlaceRefused", "Standing", "capacity_problem",
    "choose_group", "exclude_each_other", "offer_until", "standing",
]  # fmt: skip


@dataclass(frozen=True)
class BusyTime:
    """When somebody with a place is away: with a visit group from its departure to the end of the visit."""

    starts_at: datetime
    ends_at: datetime
    is_visit: bool = False

    def overlaps(self, other: BusyTime) -> bool:
        """Return whether there is a moment in both; one may begin when the other ends."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def exclude_each_other(one: BusyTime, other: BusyTime) -> bool:
    """Return whether nobody has a place in both: they overlap, or both are groups of visits, of which a person joins
    one.
    """
    return one.overlaps(other) or (one.is_visit and other.is_visit)


@dataclass(frozen=True)
class GroupFacts:
    """What decides about a visit group for somebody who would go with any."""

    quota_id: int
    departs_at: datetime
    standing: Standing
    colleagues: int = 0  # people of the same organisation who hold a place in it


def choose_group(groups: Iterable[GroupFacts]) -> int | None:
    """Return the group for `any`: among those with a free place the one with most colleagues, else the shortest queue.

    Between equals the one that leaves first. None where there are no groups.
    """

    def order(group: GroupFacts) -> tuple[bool, int, datetime, int]:
        full = group.standing.kind == "full"
        return full, group.standing.waiting if full else -group.colleagues, group.departs_at, group.quota_id

    best = min(groups, key=order, default=None)
    return best.quota_id if best else None
