"""Giving back what was cancelled by mistake: the same row, and so the turn that it had.

Who had a place gets it where it is still free. Where somebody has it by now its person waits, and since turns are in
the order of ids, before all who came later. Nobody else's place or order changes.
"""

from __future__ import annotations

from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.places import actions, counting, queries
from conference.places.models import Place, PlaceState
from conference.places.states import Verb, transition


@action
def reinstate(place: Place, was: PlaceState) -> PlaceState | None:
    """Give a cancelled place, offer or turn back to its person; the caller has locked the event.

    Returns what it is now. None where nothing is given back: it was not cancelled, the person has another place or turn
    there, or a confirmed one elsewhere at the time.
    """
    session = require_action()
    session.refresh(place)
    if place.state is not PlaceState.CANCELLED or queries.active_place(place.registration_id, place.quota_id):
        return None
    if was is PlaceState.CONFIRMED and queries.excluded_by(place.registration_id, place.quota_id):
        return None
    counting.lock(session, place.quota_id)
    is_taken = was is PlaceState.CONFIRMED and counting.take_one(session, place.quota_id)
    step = transition(place.state, Verb.TAKE if is_taken else Verb.JOIN)
    if not is_taken:
        counting.count(session, place.quota_id, step)
    place.state, place.changed_at, place.offered_until = step.to, now(), None
    session.flush()
    if not is_taken:
        actions.promote(place.quota_id)  # an offer is made anew, and a place that was added meanwhile is theirs
    return place.state
