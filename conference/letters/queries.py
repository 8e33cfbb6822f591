"""Whom something about a conference concerns, and who has been told."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.letters.rules import Addressee, Occasion, RecipientKind, name_of, once_each
from conference.mailing.models import Message, MessageState
from conference.places.models import ACTIVE, Place, PlaceState
from conference.registration.models import Approval, Registration
from conference.slides.mails import language_of
from conference.speakers.models import Speaker


def everybody(event: Event) -> list[Addressee]:
    """Return everybody with an address who has a place, waits for one or for the team's yes, or speaks.

    Each in the language they are written to.
    """
    held = sa.and_(
        Place.registration_id == Registration.id, Place.quota_id == event.quota_id, Place.state.in_(ACTIVE)
    )  # fmt: skip
    registered = db.session.execute(
        sa.select(Registration.id, Registration.email, Registration.language, Registration.approval, Place.state)
        .outerjoin(Place, held)
        .where(
            Registration.event_id == event.id, Registration.email != "", Registration.cancelled_at.is_(None),
            Registration.erased_at.is_(None),
            sa.or_(Place.id.is_not(None), Registration.approval == Approval.PENDING),
        )
        .order_by(Registration.id)
    )  # fmt: skip
    speakers = sa.select(Speaker).where(Speaker.event_id == event.id, Speaker.email != "").order_by(Speaker.id)
    return once_each(
        [
            *(
                Addressee(
                    kind_of(state, approval),
                    row_id,
                    email,
                    language,
                )
                for row_id, email, language, approval, state in registered
            ),
            *(
                Addressee(
                    RecipientKind.SPEAKERS, speaker.id, speaker.email, language_of(speaker, event), speaker.link_version
                )
                for speaker in db.session.scalars(speakers)
            ),
        ]
    )


def kind_of(state: PlaceState | None, approval: Approval) -> RecipientKind:
    """Return as what somebody registered is told: a place that is kept until the team's yes is none yet."""
    has_place = state is PlaceState.CONFIRMED and approval is not Approval.PENDING
    return RecipientKind.REGISTERED if has_place else RecipientKind.WAITING


def unreachable(event: Event) -> list[Registration]:
    """Return those it concerns who have no address, in Czech order: the team tells them another way."""
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


class QueuedLetter(NamedTuple):
    """A letter that was put down, without its words."""

    name: str  # of whom it is for
    kind: str
    key: str
    state: MessageState


def written(event: Event, *kinds: str) -> list[QueuedLetter]:
    """Return letters of some kinds, the oldest first."""
    columns = (Message.registration_id, Message.speaker_id, Message.kind, Message.key, Message.state)
    rows = db.session.execute(
        sa.select(*columns).where(Message.event_id == event.id, Message.kind.in_(kinds)).order_by(Message.id)
    )
    return [QueuedLetter(name_of(person, speaker), kind, key, state) for person, speaker, kind, key, state in rows]


def untold(event: Event, occasion: Occasion) -> list[Addressee]:
    """Return those of everybody for whom no letter of this occasion has been written."""
    written = sa.select(Message.key).where(Message.event_id == event.id, Message.kind == occasion.kind)
    told = set(db.session.scalars(written))
    return [addressee for addressee in everybody(event) if occasion.key(addressee) not in told]
