"""Giving a place of one registration to another one of the same person: the row stays, and so does its turn."""

from __future__ import annotations

from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.places import queries
from conference.places.models import ACTIVE, Place
from conference.places.rules import PlaceRefusal, PlaceRefused


@action
def hand_over(place: Place, registration_id: int) -> None:
    """Let a place, an offer or a turn belong to another registration; the caller has locked the event.

    Nothing is counted anew. Raises PlaceRefused: NOT_ACTIVE, ALREADY_ACTIVE where that one has something there.
    """
    session = require_action()
    if place.state not in ACTIVE:
        raise PlaceRefused(PlaceRefusal.NOT_ACTIVE)
    if queries.active_place(registration_id, place.quota_id):
        raise PlaceRefused(PlaceRefusal.ALREADY_ACTIVE)
    place.registration_id, place.changed_at = registration_id, now()
    session.flush()
    session.expire(place, ["registration"])
