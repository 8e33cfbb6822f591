"""What a limited thing says about its places, and why a change of places is refused."""

from dataclasses import dataclass
from enum import StrEnum

LAST_PLACES = 3  # from so many free places on, the page says "last 3"


@dataclass(frozen=True)
class Standing:
    """What the page says: `kind` is unlimited, free, last or full."""

    kind: str
    free: int
    capacity: int | None
    waiting: int


def standing(capacity: int | None, taken: int, waiting: int) -> Standing:
    """How many places are left. While people wait, a freed place is theirs: a newcomer sees "full"."""
    if capacity is None:
        return Standing("unlimited", 0, None, waiting)
    free = 0 if waiting else max(0, capacity - taken)
    kind = "full" if free == 0 else "last" if free <= LAST_PLACES else "free"
    return Standing(kind, free, capacity, waiting)


class PlaceRefusal(StrEnum):
    """Why a change of places is refused."""

    BELOW_TAKEN = "below_taken"
    NOT_ACTIVE = "not_active"
    ALREADY_ACTIVE = "already_active"


class PlaceRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A change of places is refused; `taken` says how many places are held."""

    def __init__(self, reason: PlaceRefusal, taken: int = 0) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.taken = taken


def capacity_problem(capacity: int | None, taken: int) -> PlaceRefusal | None:
    """A capacity below the number of places held is refused: nobody loses a place by a number typed in a form."""
    return PlaceRefusal.BELOW_TAKEN if capacity is not None and capacity < taken else None
