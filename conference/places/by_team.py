"""What the team changes about places, on record."""

from __future__ import annotations

from conference.events.models import Event
from conference.lib.transaction import action
from conference.places import actions
from conference.places.models import Place
from conference.team.audit import record
from conference.team.models import User


@action
def change_event_capacity(event: Event, number: int | None, by: User) -> list[Place]:
    """Change the capacity of the conference, on record. Returns the places promoted. Raises PlaceRefused."""
    before = {"capacity": event.quota.capacity}
    promoted = actions.change_capacity(event.quota_id, number)
    record(event, "changed_capacity", event, before=before, after={"capacity": number}, by=by)
    return promoted
