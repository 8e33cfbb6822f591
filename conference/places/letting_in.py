"""Letting somebody in on purpose where no place is free: there is one place more, for them.

The number of places rises with the place taken, in one statement, so that never more are taken than there are. Those
who wait keep their turns; the page names them before the team decides, and the reason is on record.
"""

from __future__ import annotations

from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.places import counting, queries
from conference.places.models import Place, PlaceState
from conference.places.outcomes import Outcome, settle
from conference.places.states import Verb, transition


@action
def let_in(registration_id: int, quota_id: int) -> Place:
    """Confirm a place at the conference for a newcomer, or for who waits, and add it to the capacity if none is free.

    Raises PlaceRefused: ALREADY_ACTIVE for who has a place or an offer.
    """
    session = require_action()
    counting.lock(session, quota_id)
    waiting = queries.active_place(registration_id, quota_id)
    waits = waiting is not None and waiting.state is PlaceState.WAITING
    step = transition(waiting.state if waiting else None, Verb.CONFIRM if waits else Verb.TAKE)
    if waits or not counting.take_one(session, quota_id):
        counting.count_beyond(session, quota_id, step)
    place = waiting or Place(registration_id=registration_id, quota_id=quota_id, created_at=now())
    place.state, place.changed_at = step.to, now()
    session.add(place)
    session.flush()
    if waits:
        settle([Outcome(place, Verb.CONFIRM)])
    return place
