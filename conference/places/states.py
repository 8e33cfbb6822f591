"""Places in limited things: states, how one becomes another, and the arithmetic. Plain values in, an answer out.

The table TRANSITIONS is the whole policy: what is not in it is refused by name. It says what each step does to the two
counters of a limited thing: `taken` counts those who hold a place, `waiting` those who wait for one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from conference.lib.refusals import Refusal

LAST_PLACES = 3  # from so many free places on, the page says "last 3"
SHORTEST_OFFER = timedelta(hours=1)  # nobody can be expected to answer sooner


class PlaceState(StrEnum):
    """Where one person stands in one limited thing."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"  # held for the person until offered_until
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


HOLDS_A_PLACE = (PlaceState.CONFIRMED, PlaceState.OFFERED)
ACTIVE = (*HOLDS_A_PLACE, PlaceState.WAITING)


class Verb(StrEnum):
    """What happens to a place."""

    TAKE = "take"  # a newcomer, while places are free and nobody waits
    JOIN = "join"  # a newcomer, to the end of the waiting list
    CONFIRM = "confirm"  # the first who waits gets a place at once
    OFFER = "offer"  # the first who waits is asked
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"  # an offer had no answer
    CANCEL = "cancel"


class PlaceRefusal(StrEnum):
    """Why a change of places is refused."""

    BELOW_TAKEN = "below_taken"
    BELOW_RESERVED = "below_reserved"  # the same with those reserved for invited people
    NOT_SO_MANY_FREE = "not_so_many_free"  # to be reserved
    NOT_ACTIVE = "not_active"
    ALREADY_ACTIVE = "already_active"
    NOT_WAITING = "not_waiting"
    NOT_OFFERED = "not_offered"
    OFFER_OVER = "offer_over"  # the time to answer has passed
    OVERLAP = "overlap"  # the person holds a place elsewhere at the same time
    HAS_GROUPS = "has_groups"  # the places of a site visit are those of its groups
    IN_TRAY = "in_tray"  # the item has no time yet


class PlaceRefused(Refusal):
    """A change of places is refused; `taken` says how many places are held."""

    reasons = PlaceRefusal
    fields = {  # noqa: RUF012 - never changed
        PlaceRefusal.BELOW_TAKEN: "capacity", PlaceRefusal.BELOW_RESERVED: "capacity",
        PlaceRefusal.NOT_SO_MANY_FREE: "reserved", PlaceRefusal.IN_TRAY: "capacity",
    }  # fmt: skip

    def __init__(self, reason: PlaceRefusal, taken: int = 0) -> None:
        super().__init__(reason, taken=taken)
        self.taken = taken


@dataclass(frozen=True)
class Transition:
    """The state a place gets, and what is added to the counters."""

    to: PlaceState
    taken: int
    waiting: int


TRANSITIONS: dict[tuple[PlaceState | None, Verb], Transition] = {
    (None, Verb.TAKE): Transition(PlaceState.CONFIRMED, +1, 0),
    (None, Verb.JOIN): Transition(PlaceState.WAITING, 0, +1),
    (PlaceState.WAITING, Verb.CONFIRM): Transition(PlaceState.CONFIRMED, +1, -1),
    (PlaceState.WAITING, Verb.OFFER): Transition(PlaceState.OFFERED, +1, -1),
    (PlaceState.WAITING, Verb.CANCEL): Transition(PlaceState.CANCELLED, 0, -1),
    (PlaceState.OFFERED, Verb.ACCEPT): Transition(PlaceState.CONFIRMED, 0, 0),
    (PlaceState.OFFERED, Verb.DECLINE): Transition(PlaceState.DECLINED, -1, 0),
    (PlaceState.OFFERED, Verb.EXPIRE): Transition(PlaceState.EXPIRED, -1, 0),
    (PlaceState.OFFERED, Verb.CANCEL): Transition(PlaceState.CANCELLED, -1, 0),
    (PlaceState.CONFIRMED, Verb.CANCEL): Transition(PlaceState.CANCELLED, -1, 0),
}
REFUSED_AS = {
    Verb.TAKE: PlaceRefusal.ALREADY_ACTIVE,
    Verb.JOIN: PlaceRefusal.ALREADY_ACTIVE,
    Verb.CONFIRM: PlaceRefusal.NOT_WAITING,
    Verb.OFFER: PlaceRefusal.NOT_WAITING,
    Verb.ACCEPT: PlaceRefusal.NOT_OFFERED,
    Verb.DECLINE: PlaceRefusal.NOT_OFFERED,
    Verb.EXPIRE: PlaceRefusal.NOT_OFFERED,
    Verb.CANCEL: PlaceRefusal.NOT_ACTIVE,
}


def transition(state: PlaceState | None, verb: Verb) -> Transition:
    """Return what a verb makes of a place; `state` is None, or one that is over, for who has none yet.

    Raises PlaceRefused for what the table does not know.
    """
    begins_anew = verb in (Verb.TAKE, Verb.JOIN) and state not in ACTIVE
    known = TRANSITIONS.get((None if begins_anew else state, verb))
    if known is None:
        raise PlaceRefused(REFUSED_AS[verb])
    return known


def offer_until(now: datetime, hours: int | None, closes_at: datetime) -> datetime | None:
    """Return until when a freed place is offered to who is next: so many hours, never past `closes_at`.

    None when it is confirmed at once: where no hours are set, and when less than an hour is left. An offer that nobody
    has time to answer would only pass the first in line over.
    """
    if not hours or closes_at - now < SHORTEST_OFFER:
        return None
    return min(now + timedelta(hours=hours), closes_at)


@dataclass(frozen=True)
class Standing:
    """What the page says: `kind` is unlimited, free, last or full."""

    kind: str
    free: int
    capacity: int | None
    waiting: int


def standing(capacity: int | None, taken: int, waiting: int) -> Standing:
    """Return how many places are left. While people wait, a freed place is theirs: a newcomer sees "full"."""
    if capacity is None:
        return Standing("unlimited", 0, None, waiting)
    free = 0 if waiting else max(0, capacity - taken)
    kind = "full" if free == 0 else "last" if free <= LAST_PLACES else "free"
    return Standing(kind, free, capacity, waiting)


def capacity_problem(capacity: int | None, taken: int) -> PlaceRefusal | None:
    """Refuse a capacity below the number of places held: nobody loses a place by a number typed in a
    form.
    """
    return PlaceRefusal.BELOW_TAKEN if capacity is not None and capacity < taken else None
