"""What a visitor would miss, what may be changed about visits and their groups, and why not.

Plain values in, an answer out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from conference.lib.refusals import Refusal
from conference.programme.models import ItemKind
from conference.programme.snapshot import ProgrammeItem

EARLIEST = timedelta(hours=3)  # before the item begins: the way there may be long
MAX_GROUPS = 99


NOT_MISSED = (ItemKind.REGISTRATION, ItemKind.BREAK, ItemKind.SITE_VISIT)
"""Nobody misses the sign-in or a coffee break; another visit is a choice and no loss. A lunch is."""


class VisitRefusal(StrEnum):
    """Why a change of a visit is refused."""

    NOT_A_SITE_VISIT = "not_a_site_visit"  # the item is of another kind, or gone
    IN_TRAY = "in_tray"  # the item has no time yet
    ALREADY_DESCRIBED = "already_described"
    FOREIGN_HOST = "foreign_host"
    NUMBER_TAKEN = "number_taken"
    DEPARTURE_OUTSIDE = "departure_outside"
    GROUP_HAS_PEOPLE = "group_has_people"
    VISIT_HAS_GROUPS = "visit_has_groups"


class VisitRefused(Refusal):
    """A change of a visit is refused for `reason`; `names` are the people it would hit."""

    reasons = VisitRefusal
    fields = {  # noqa: RUF012 - never changed
        VisitRefusal.NOT_A_SITE_VISIT: "item", VisitRefusal.ALREADY_DESCRIBED: "item",
        VisitRefusal.FOREIGN_HOST: "host", VisitRefusal.NUMBER_TAKEN: "number",
        VisitRefusal.DEPARTURE_OUTSIDE: "departs_at",
    }  # fmt: skip

    def __init__(self, reason: VisitRefusal, names: Sequence[str] = ()) -> None:
        super().__init__(reason, names=", ".join(names))
        self.names = tuple(names)


def missed(items: Iterable[ProgrammeItem], departs_at: datetime, ends_at: datetime) -> list[ProgrammeItem]:
    """Return what takes place between the departure of a group and the end of its visit, in the given order.

    An item that ends when the group leaves, or begins when the visit ends, is not missed.
    """
    return [
        item
        for item in items
        if item.kind not in NOT_MISSED and not item.is_visit and item.starts_at < ends_at and item.ends_at > departs_at
    ]


def departure_problem(departs_at: datetime, starts_at: datetime, ends_at: datetime) -> VisitRefusal | None:
    """Check that a group leaves at most three hours before the visit begins, and before it ends."""
    return None if starts_at - EARLIEST <= departs_at < ends_at else VisitRefusal.DEPARTURE_OUTSIDE


def number_problem(number: int, taken: Collection[int]) -> VisitRefusal | None:
    """Check that each group of a visit has a number of its own."""
    return VisitRefusal.NUMBER_TAKEN if number in taken else None


def next_number(taken: Collection[int]) -> int:
    """Return the number offered for a new group."""
    return max(taken, default=0) + 1
