"""What the list of attendees says of one visit of a person, and of everybody together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from conference.places.models import PlaceState
from conference.visits.models import VisitGroup


class AttendeeVisit(NamedTuple):
    """A place, an offer or a turn of a person in a visit group."""

    place: Any
    group: VisitGroup
    position: int
    """On the waiting list of the group; 0 for those who do not wait."""

    @property
    def is_offered(self) -> bool:
        """Whether a place in the group is kept until the person answers."""
        return self.place.state is PlaceState.OFFERED


@dataclass(frozen=True)
class Summary:
    """How many people have a place, were offered one, wait for one, gave it up; whose data were erased, and who wait
    for the team's yes, with or without a place that is kept for them."""

    confirmed: int
    offered: int
    waiting: int
    cancelled: int
    erased: int = 0
    pending: int = 0

    @property
    def people(self) -> int:
        """How many are in the list: all but those whose data were erased."""
        return self.confirmed + self.offered + self.waiting + self.pending + self.cancelled
