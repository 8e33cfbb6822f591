"""Noting who came along on a site visit: by the guide's list, one person or a whole group."""

from __future__ import annotations

import sqlalchemy as sa

from conference.attendance.actions import By
from conference.attendance.rules import PresenceRefusal, PresenceRefused
from conference.events.models import Event
from conference.lib.transaction import action, require_action
from conference.places.models import Place, PlaceState
from conference.registration.models import Registration
from conference.team import audit
from conference.visits.models import VisitGroup


@action
def note_came(event: Event, place_id: int, came: bool | None, by: By, *, quota_id: int | None = None) -> Place:
    """Note whether the holder of a place in a visit group came along; None takes it back.

    A guide notes it for the places of one quota alone, of a group or of a programme item. Raises PresenceRefused:
    UNKNOWN for a place of another event or quota, GIVEN_UP where it is not held any more.
    """
    of_groups = sa.select(VisitGroup.quota_id).where(VisitGroup.event_id == event.id)
    there = Place.quota_id.in_(of_groups) if quota_id is None else Place.quota_id == quota_id
    place = require_action().scalar(
        sa.select(Place)
        .join(Place.registration)
        .where(Registration.event_id == event.id, Place.id == place_id, there)
        .with_for_update(of=Place)
        .execution_options(populate_existing=True)
    )
    if place is None:
        raise PresenceRefused(PresenceRefusal.UNKNOWN)
    if place.state is not PlaceState.CONFIRMED:
        raise PresenceRefused(PresenceRefusal.GIVEN_UP)
    before, group = place.came, place.quota.visit_group
    place.came = came
    item = place.quota.item
    about = {"visit": item.code if item else "", "group": group.number if group else None}
    audit.record(
        event, "noted_visit", place.registration, by=by,
        before={**about, "came": before}, after={**about, "came": came},
    )  # fmt: skip
    return place


@action
def note_all_came(event: Event, group: VisitGroup, by: By) -> int:
    """Note that all those of a group came along of whom nothing is noted yet; returns how many."""
    places = require_action().scalars(
        sa.select(Place)
        .join(Registration)
        .where(
            Place.quota_id == group.quota_id, Place.state == PlaceState.CONFIRMED, Place.came.is_(None),
            Registration.erased_at.is_(None),  # they stand in no list
        )
        .order_by(Place.id)
        .with_for_update(of=Place)
    ).all()  # fmt: skip
    for place in places:
        place.came = True
    if places:
        after = {"group": group.number, "registrations": [place.registration_id for place in places]}
        audit.record(event, "marked_all_came", group.visit.item, after=after, by=by)
    return len(places)
