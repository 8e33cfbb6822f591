"""What the conference adds to the arithmetic of places: no two at the same time, one visit, colleagues together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, islice, product

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
    "capacity_problem", "choose_beside", "exclude_each_other", "offer_until", "preferred", "standing",
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


MOST_TRIED = 20_000
"""Choices of groups that are looked at for one person: five visits of seven groups."""
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
    busy: BusyTime
    standing: Standing
    colleagues: int = 0  # people of the same organisation who hold a place in it

    @property
    def is_full(self) -> bool:
        """Whether there is only a turn to be had."""
        return self.standing.kind == "full"


def preferred(groups: Iterable[GroupFacts]) -> list[GroupFacts]:
    """Return groups for `any` in the order of choice: those with a free place before full ones, with most colleagues
    first, then the shortest queue; between equals the one that leaves first.
    """

    def order(group: GroupFacts) -> tuple[bool, int, datetime, int]:
        by = group.standing.waiting if group.is_full else -group.colleagues
        return group.is_full, by, group.busy.starts_at, group.quota_id

    return sorted(groups, key=order)


def choose_beside(options: Sequence[Sequence[GroupFacts]], most: int = MOST_TRIED) -> list[GroupFacts] | None:
    """Return one group of each list, no two of which overlap: with as few full ones as there can be, then the preferred
    of the first list, of the second, and so on. None where there is no such choice.

    Each list is in the order of choice. Of very many choices only the first `most` are looked at.
    """
    fitting = (
        chosen for chosen in islice(product(*options), most)
        if not any(one.busy.overlaps(other.busy) for one, other in combinations(chosen, 2))
    )  # fmt: skip
    best = min(fitting, key=lambda chosen: sum(one.is_full for one in chosen), default=None)
    return None if best is None else list(best)
