"""Reads of site visits."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from conference.events.models import Event
from conference.extensions import db
from conference.programme.models import Session
from conference.visits.models import Visit, VisitGroup


def visits_of(event: Event) -> list[Visit]:
    """The visits of an event in the order of time, with their groups and the places as they are now."""
    return list(
        db.session.scalars(
            sa.select(Visit)
            .join(Visit.session)
            .where(Visit.event_id == event.id)
            .order_by(Session.starts_at, Visit.id)
            .options(
                joinedload(Visit.session),
                joinedload(Visit.host),
                selectinload(Visit.groups).joinedload(VisitGroup.quota),
            )
        )
    )
