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
    "ANY", "LAST_PLACES", "BusyTime", "GroupFacts", "PlaceRefusal", "PlaceRefused", "Standing", "VisitWish", "any_of",
    "capacity_problem", "choose_group", "exclude_each_other", "offer_until", "standing",
]  # fmt: skip


@dataclass(frozen=True)
class BusyTime:
    """When somebody with a place is away: with a visit group from its departure to the end of the visit."""

    starts_at: datetime
    ends_at: datetime
    is_only_visit: bool = False  # one of the visits of which a person joins one

    def overlaps(self, other: BusyTime) -> bool:
        """Return whether there is a moment in both; one may begin when the other ends."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def exclude_each_other(one: BusyTime, other: BusyTime) -> bool:
    """Return whether nobody has a place in both: they overlap, or both are groups of visits where a person joins one.

    Two groups of the same visit always overlap: they end together.
    """
    return one.overlaps(other) or (one.is_only_visit and other.is_only_visit)


ANY = "any"
"""The wish for any group of any visit."""


def any_of(visit_id: int) -> str:
    """Return the wish for any group of one visit."""
    return f"{ANY}-{visit_id}"


@dataclass(frozen=True)
class VisitWish:
    """What somebody wishes of the visits, as forms send it and rows keep it: the id of a group, `any-` with the id of a
    visit for any group of that one, or `any`."""

    group_id: int | None = None
    visit_id: int | None = None

    @classmethod
    def read(cls, text: str) -> VisitWish | None:
        """Return the wish that a text is; None for what is none."""
        if text == ANY:
            return cls()
        number = text.removeprefix(f"{ANY}-")
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            return None
        return cls(group_id=int(number)) if number == text else cls(visit_id=int(number))


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
