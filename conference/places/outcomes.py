"""What became of places without the person's doing, or with more to follow: said here, settled by who knows people.

Places know no letters and end no registration. Each step of this kind is an `Outcome`, handed over in the transaction
and under the locks of the step, so that none can be forgotten, whoever changed the places. Who settles them is a
feature above this one, which adds itself in its `setup.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from conference.lib.transaction import require_action
from conference.places.models import Place
from conference.places.states import Verb

SETTLER = "prezence.settler"


@dataclass(frozen=True)
class Outcome:
    """What happened to a place, and what it means for the person's other ones."""

    place: Place
    verb: Verb  # CONFIRM or OFFER from the waiting list, ACCEPT, DECLINE or EXPIRE of an offer
    given_up: Sequence[Place] = ()  # what went with this step, cancelled already
    would_give_up: Sequence[Place] = ()  # what an offer would cost

    @property
    def is_of_conference(self) -> bool:
        """Whether the place is one at the conference itself: without it there is no registration."""
        return self.place.quota_id == self.place.registration.event.quota_id


Settler = Callable[[Sequence[Outcome]], None]


def settled_by(app: Flask, settler: Settler) -> None:
    """Have outcomes settled by `settler`, in the action that made them."""
    app.extensions[SETTLER] = settler


def settle(outcomes: Sequence[Outcome]) -> None:
    """Hand outcomes over, in their order. Raises OutsideAction."""
    require_action()
    settler: Settler = current_app.extensions[SETTLER]
    settler(outcomes)
