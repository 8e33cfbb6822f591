"""What becomes of each of many people, and what can be taken back. Plain values in, an answer out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol

from conference.attendance.rules import Mark
from conference.lib.refusals import Refusal

AT_ONCE = 50
"""So many people are done while somebody waits for the page, as many as the list ticks; more are left to the worker."""
PORTION = 10
"""So many people the worker does one by one in one transaction, so that registrations get their turn in between."""
MANY = 100
"""So many it does where they are done together."""
KEPT = timedelta(days=30)
"""For how long a bulk change can be taken back, as what was removed can."""


class BulkOutcome(StrEnum):
    """What becomes of one person, or why they are left out."""

    DONE = "done"
    WAITS = "waits"  # in the group's line, with what they hold until it comes to them
    WISHES = "wishes"  # waits for the conference; the group counts once there is a place
    CANCELLED = "cancelled"
    PENDING = "pending"  # waits for the team's yes
    NO_PLACE = "no_place"  # at the conference
    IN_GROUP = "in_group"  # already, or in its line
    GROUP_FULL = "group_full"
    NO_GROUP = "no_group"  # it was removed meanwhile
    MARKED = "marked"  # something is noted for that day
    NOT_THERE = "not_there"  # who is to leave has not arrived before
    HAS_CERTIFICATE = "has_certificate"
    DOES_NOT_WANT = "does_not_want"
    NOT_PRESENT = "not_present"
    NO_CREDITED_TIME = "no_credited_time"
    NO_FONT = "no_font"
    FAILED = "failed"  # the worker could not go on
    GONE = "gone"  # erased, or the whole registration taken back


DOES = frozenset({BulkOutcome.DONE, BulkOutcome.WAITS, BulkOutcome.WISHES})


class BulkRefusal(StrEnum):
    """Why nothing is done."""

    SINCE = "since"  # something has changed since the page was shown
    NOBODY = "nobody"  # there is none for whom anything would be done
    NOT_NOW = "not_now"  # taken back already, or still being done
    TOO_LATE = "too_late"


class BulkRefused(Refusal):
    """A bulk change, or taking it back, is refused for `reason`."""

    reasons = BulkRefusal


class UndoableChange(Protocol):
    """When something was done, and when it was taken back."""

    done_at: Any
    undone_at: Any


@dataclass(frozen=True)
class BulkPerson:
    """What decides about one person. `groups` are quotas of visit groups where they have a place, an offer or a turn;
    `arrived_at`, `left_at` and `absent` are of one day."""

    id: int
    name: str
    has_address: bool
    is_cancelled: bool
    holds_place: bool
    """As a participant: not where it is kept until the team's yes."""
    is_pending: bool = False
    groups: frozenset[int] = frozenset()
    is_committed: bool = False
    """To a visit or a programme item, by a place, an offer or a turn: it may have to make way for another."""
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    absent: bool = False


@dataclass(frozen=True)
class PersonOutcome:
    """One person, and what becomes of them."""

    person: BulkPerson
    verdict: BulkOutcome
    takes_steps: bool = False
    """Whether it is done for them alone, in steps of their own, and not together with others."""

    @property
    def is_done(self) -> bool:
        """Whether anything is done for them."""
        return self.verdict in DOES


def cancels(person: BulkPerson) -> BulkOutcome:
    """Cancel whoever has not cancelled."""
    return BulkOutcome.CANCELLED if person.is_cancelled else BulkOutcome.DONE


def moves(people: Iterable[BulkPerson], quota_id: int | None, free: int | None, may_wait: bool) -> list[PersonOutcome]:
    """Give the `free` places of a group to people in their order; the others wait, where they may.

    None of `free` is no limit. Who waits for the conference has the group as a wish, which takes no place yet.
    """
    found, left = [], free
    for person in people:
        verdict = _moves(person, quota_id, left, may_wait)
        if verdict is BulkOutcome.DONE and left is not None:
            left -= 1
        alone = verdict is BulkOutcome.WISHES or (verdict in DOES and person.is_committed)
        found.append(PersonOutcome(person, verdict, takes_steps=alone))
    return found


def _moves(person: BulkPerson, quota_id: int | None, free: int | None, may_wait: bool) -> BulkOutcome:
    if quota_id is None:
        return BulkOutcome.NO_GROUP
    if person.is_cancelled:
        return BulkOutcome.CANCELLED
    if not person.holds_place:
        return BulkOutcome.WISHES
    if quota_id in person.groups:
        return BulkOutcome.IN_GROUP
    if free is None or free > 0:
        return BulkOutcome.DONE
    return BulkOutcome.WAITS if may_wait else BulkOutcome.GROUP_FULL


def marks(person: BulkPerson, mark: Mark, at: datetime) -> BulkOutcome:
    """Note a mark where none is, and a departure of who has arrived before it: what `attendance` does for many."""
    if person.is_cancelled:
        return BulkOutcome.CANCELLED
    if person.is_pending:
        return BulkOutcome.PENDING
    if not person.holds_place:
        return BulkOutcome.NO_PLACE
    if mark is Mark.LEFT:
        if person.left_at is not None:
            return BulkOutcome.MARKED
        return BulkOutcome.DONE if person.arrived_at is not None and person.arrived_at < at else BulkOutcome.NOT_THERE
    return BulkOutcome.MARKED if person.arrived_at is not None or person.absent else BulkOutcome.DONE


def portion(judged: Iterable[PersonOutcome], ids: Sequence[int], many: int) -> Sequence[int]:
    """Return those of the ids, from the first on, that one transaction does: up to so `many` who take steps of their
    own.
    """
    alone = [row.person.id for row in judged if row.takes_steps]
    return ids[: ids.index(alone[many])] if len(alone) > many else ids


def shown(judged: Iterable[PersonOutcome], choices: Mapping[str, object]) -> str:
    """Mark what a page said of people: who, in which order, and what becomes of each."""
    said = [(row.person.id, row.verdict.value) for row in judged]
    return sha256(repr((said, sorted(choices.items()))).encode()).hexdigest()[:24]


def by_verdict(judged: Iterable[PersonOutcome]) -> dict[BulkOutcome, list[BulkPerson]]:
    """Return people by what becomes of them, in the order of the verdicts."""
    rows = list(judged)
    found = {verdict: [row.person for row in rows if row.verdict is verdict] for verdict in BulkOutcome}
    return {verdict: people for verdict, people in found.items() if people}


def may_undo(change: UndoableChange, now: datetime) -> bool:
    """Return whether a bulk change is done, and neither taken back nor too old for it."""
    return change.undone_at is None and change.done_at is not None and now - change.done_at <= KEPT


def added(lists: Mapping[str, Sequence[int]], more: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Return lists of ids with more of them behind."""
    names = dict.fromkeys([*lists, *more])
    return {name: [*lists.get(name, ()), *more.get(name, ())] for name in names}
