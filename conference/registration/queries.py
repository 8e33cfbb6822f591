"""Reads of registrations: for the form, the own page, mails, and all that is stored about a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import now
from conference.mailing.models import Message
from conference.places import queries as places
from conference.places.models import ACTIVE, HOLDS_A_PLACE, Place, PlaceState
from conference.registration.models import Registration
from conference.visits.models import VisitGroup

# What is told of rows that belong to a person.
PRESENCE = "day arrived_at left_at absent"
CERTIFICATE = "number code minutes facts issued_at revoked_at revocation_reason"
MESSAGE = "kind recipient subject text state created_at sent_at"


@dataclass(frozen=True)
class Turn:
    """One person's place, or their turn on a waiting list; `position` counts from 1 and is 0 for those with a place."""

    place: Place
    position: int

    @property
    def is_held(self) -> bool:
        """Whether it is a place and not a turn."""
        return self.place.state in HOLDS_A_PLACE

    @property
    def group(self) -> VisitGroup | None:
        """The visit group, None where it is the conference itself."""
        return self.place.quota.visit_group


def by_form_token(form_token: str) -> Registration | None:
    """The registration that a form has already made."""
    return db.session.scalar(sa.select(Registration).where(Registration.form_token == form_token))


def active_by_email(event: Event, email_key: str) -> Registration | None:
    """The active registration of an address at an event."""
    return db.session.scalar(
        sa.select(Registration).where(
            Registration.event_id == event.id,
            Registration.email_key == email_key,
            Registration.cancelled_at.is_(None),
            Registration.erased_at.is_(None),
        )
    )


def person_of(event: Event, registration_id: int) -> Registration | None:
    """One person of this event; None for others' and for erased ones."""
    return db.session.scalar(
        sa.select(Registration).where(
            Registration.id == registration_id, Registration.event_id == event.id, Registration.erased_at.is_(None)
        )
    )


def conference_turn(registration: Registration) -> Turn | None:
    """The person's place at the conference or turn on its waiting list; None once given up."""
    return _turn(places.active_place(registration.id, registration.event.quota_id))


def visit_turn(registration: Registration) -> Turn | None:
    """The person's place in a visit group or turn on its waiting list."""
    place = db.session.scalar(
        sa.select(Place)
        .join(VisitGroup, VisitGroup.quota_id == Place.quota_id)
        .where(
            Place.registration_id == registration.id,
            Place.state.in_(ACTIVE),
            VisitGroup.event_id == registration.event_id,
        )
        .order_by(Place.id.desc())
        .limit(1)
    )
    return _turn(place)


def _turn(place: Place | None) -> Turn | None:
    if place is None:
        return None
    return Turn(place, places.position(place) if place.state is PlaceState.WAITING else 0)


def active_places(registration: Registration) -> list[Place]:
    """All places and turns of a person: the conference's first, then those of visit groups in the order of quotas."""
    rows = db.session.scalars(
        sa.select(Place)
        .where(Place.registration_id == registration.id, Place.state.in_(ACTIVE))
        .order_by(sa.case((Place.quota_id == registration.event.quota_id, 0), else_=1), Place.quota_id)
    )
    return list(rows)


def wished_group(registration: Registration) -> VisitGroup | None:
    """The group a person asked for while waiting for the conference; None when they asked for any or for none."""
    wish = registration.visit_wish
    if not (wish.isascii() and wish.isdigit() and len(wish) < 10):
        return None
    return db.session.scalar(
        sa.select(VisitGroup).where(VisitGroup.event_id == registration.event_id, VisitGroup.id == int(wish))
    )


def was_sent_link_lately(registration: Registration) -> bool:
    """Whether the link went to this person within the last hour: nobody's mailbox is flooded by a stranger."""
    lately = sa.select(Message.id).where(
        Message.registration_id == registration.id,
        Message.kind == "registration_link",
        Message.created_at > now() - timedelta(hours=1),
    )
    return db.session.scalar(sa.select(lately.exists())) or False


def messages_to(registration: Registration) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """What was sent to a person, newest first, without the words."""
    return db.session.execute(
        sa.select(Message.id, Message.subject, Message.state, Message.created_at, Message.sent_at)
        .where(Message.registration_id == registration.id)
        .order_by(Message.id.desc())
    ).all()


def everything_about(registration: Registration) -> dict[str, Any]:
    """All that is stored about a person, with readable keys, for their right of access (GDPR, article 15)."""
    hidden = ("id", "event_id", "form_token", "link_version", "sort_key", "search_key", "email_key")
    columns = sa.inspect(Registration).columns.keys()
    person = {name: getattr(registration, name) for name in columns if name not in hidden}
    rows = db.session.scalars(
        sa.select(Place)
        .where(Place.registration_id == registration.id)
        .options(selectinload(Place.quota))
        .order_by(Place.id)
    )
    messages = db.session.scalars(
        sa.select(Message).where(Message.registration_id == registration.id).order_by(Message.id)
    )
    event = registration.event
    found = {
        "conference": {
            "title": event.text("title", registration.language),
            "address": event.slug,
            "starts_on": event.starts_on,
            "ends_on": event.ends_on,
        },
        "registration": person,
        "places": [_about_place(place) for place in rows],
        "presence": [_parts(row, PRESENCE) for row in registration.presences],
        "certificates": [_parts(row, CERTIFICATE) for row in registration.certificates],
        "messages": [_parts(row, MESSAGE) for row in messages],
    }
    return {name: _plain(value) for name, value in found.items()}


def _parts(row: object, names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names.split()}


def _about_place(place: Place) -> dict[str, Any]:
    group = place.quota.visit_group
    return {
        "of": "visit" if group else "conference",
        "visit": group.visit.session.text("title", place.registration.language) if group else None,
        "group": group.number if group else None,
        "departs_at": group.departs_at if group else None,
        "state": place.state,
        "created_at": place.created_at,
        "changed_at": place.changed_at,
    }


def _plain(value: Any) -> Any:
    """The value as JSON has it: moments and days in ISO 8601."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value
