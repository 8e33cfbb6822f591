"""Whom something about a conference concerns, and who has been told."""

from __future__ import annotations

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.letters.rules import Addressee, Group, Occasion, once_each
from conference.mailing.models import Message
from conference.places.models import ACTIVE, Place, PlaceState
from conference.registration.models import Registration
from conference.slides.mails import language_of
from conference.speakers.models import Speaker


def everybody(event: Event) -> list[Addressee]:
    """Everybody with an address who has a place, waits for one, or speaks; each in the language they are written to."""
    registered = db.session.execute(
        sa.select(Registration.id, Registration.email, Registration.language, Place.state)
        .join(Place, Place.registration_id == Registration.id)
        .where(
            Registration.event_id == event.id, Registration.email != "", Registration.cancelled_at.is_(None),
            Registration.erased_at.is_(None), Place.quota_id == event.quota_id, Place.state.in_(ACTIVE),
        )
        .order_by(Registration.id)
    )  # fmt: skip
    speakers = sa.select(Speaker).where(Speaker.event_id == event.id, Speaker.email != "").order_by(Speaker.id)
    return once_each(
        [
            *(
                Addressee(Group.REGISTERED if state is PlaceState.CONFIRMED else Group.WAITING, row_id, email, language)
                for row_id, email, language, state in registered
            ),
            *(
                Addressee(Group.SPEAKERS, speaker.id, speaker.email, language_of(speaker, event))
                for speaker in db.session.scalars(speakers)
            ),
        ]
    )


def unreachable(event: Event) -> list[Registration]:
    """Those it concerns who have no address, in Czech order: the team tells them another way."""
    return list(
        db.session.scalars(
            sa.select(Registration)
            .where(
                Registration.event_id == event.id, Registration.email == "", Registration.cancelled_at.is_(None),
                Registration.erased_at.is_(None),
            )
            .order_by(Registration.sort_key, Registration.id)
        )
    )  # fmt: skip


def untold(event: Event, occasion: Occasion) -> list[Addressee]:
    """Those of everybody for whom no letter of this occasion has been written."""
    written = sa.select(Message.key).where(Message.event_id == event.id, Message.kind == occasion.kind)
    told = set(db.session.scalars(written))
    return [addressee for addressee in everybody(event) if occasion.key(addressee) not in told]
