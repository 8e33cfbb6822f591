"""Devices and marks for tests of the desk."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

import sqlalchemy as sa

from conference.attendance.models import Presence
from conference.desk.access import token_of
from conference.desk.actions import Said
from conference.desk.models import DeskDevice, Tap
from conference.events.models import Event
from conference.extensions import db
from conference.registration.models import Registration
from tests.factories import CONFERENCE_DAY, saved

_numbers = count(1)


def make_device(event: Event, day: date = CONFERENCE_DAY, **values: Any) -> DeskDevice:
    """A tablet at the door."""
    return saved(DeskDevice(event_id=event.id, day=day, **{"name": f"Tablet {next(_numbers)}", **values}))


def link(device: DeskDevice, part: str = "") -> str:
    """The address of a device's desk, in English."""
    return f"/en/desk/{token_of(device)}{part}"


def tap(person: Registration, what: Tap, at: datetime, *, key: str = "", late: bool = True) -> Said:
    """A mark as a device sends it."""
    return Said(key or f"key-{next(_numbers)}", person.id, what, at, late)


def noted(person: Registration) -> tuple[datetime | None, datetime | None, bool] | None:
    """What is noted about a person."""
    db.session.rollback()
    row = db.session.scalar(sa.select(Presence).where(Presence.registration_id == person.id))
    return row and (row.arrived_at, row.left_at, row.absent)
