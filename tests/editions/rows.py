"""Rows that several tests of editions need."""

from __future__ import annotations

from typing import Any

from conference.events.models import Event
from conference.extensions import db
from conference.lib.transaction import transaction
from tests.factories import make_event


def make_edition_of(event: Event, slug: str, **values: Any) -> Event:
    """A conference in the same series."""
    edition = make_event(slug, **values)
    with transaction() as session:
        session.get_one(Event, edition.id).series_id = event.series_id
    db.session.expire_all()
    return edition
