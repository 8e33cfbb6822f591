"""Who is a participant: said once, for all that lists, counts, marks, prints or certifies people.

`rules.is_participant` says it of one person, the conditions here of all. Who waits for the team's yes is none, also
while a place is kept for them.
"""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.places.models import ACTIVE, Place, PlaceState
from conference.registration.models import Approval, Registration

IS_ACTIVE = sa.and_(Registration.cancelled_at.is_(None), Registration.erased_at.is_(None))
IS_PENDING = sa.and_(Registration.approval == Approval.PENDING, IS_ACTIVE)
"""Waits for the team's yes or no, as `Registration.is_pending` says of one."""


def registered(event: Event) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what is true of those who are registered at an event and wait for no answer of the team."""
    return Registration.event_id == event.id, IS_ACTIVE, Registration.approval != Approval.PENDING


def participants(event: Event) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what is true of the participants of an event: those who are registered and have a place."""
    has_place = sa.and_(Place.quota_id == event.quota_id, Place.state == PlaceState.CONFIRMED)
    return *registered(event), Registration.places.any(has_place)


def count_pending(event: Event) -> int:
    """Return how many wait for the team's answer."""
    rows = sa.select(sa.func.count()).select_from(Registration).where(Registration.event_id == event.id, IS_PENDING)
    return db.session.scalar(rows) or 0


def places_of_pending(event: Event) -> Counter[PlaceState]:
    """Return how many places and turns at the conference are kept for those who wait for the team's answer."""
    rows = db.session.execute(
        sa.select(Place.state, sa.func.count())
        .join(Place.registration)
        .where(Registration.event_id == event.id, IS_PENDING, Place.quota_id == event.quota_id, Place.state.in_(ACTIVE))
        .group_by(Place.state)
    )
    return Counter(dict(rows.all()))
