"""Reads of letters to groups: the list, one of them, how far it is, and what became of it for each person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.letters.models import GroupLetter
from conference.lib import paging
from conference.mailing.models import Message, MessageState
from conference.registration.models import Registration
from conference.speakers.models import Speaker

PER_PAGE = 50
StateCounts = Mapping[MessageState, int]


@dataclass(frozen=True)
class Delivery:
    """What became of a letter for one person; without a name where their data were erased."""

    message_id: int
    name: str
    recipient: str
    state: MessageState
    error: str | None


def letters_of(event: Event) -> list[GroupLetter]:
    """List the letters of an event, the newest first."""
    rows = sa.select(GroupLetter).where(GroupLetter.event_id == event.id)
    return list(db.session.scalars(rows.order_by(GroupLetter.created_at.desc(), GroupLetter.id.desc())))


def by_id(event: Event, letter_id: int) -> GroupLetter | None:
    """Find one letter of an event."""
    return db.session.scalar(
        sa.select(GroupLetter).where(GroupLetter.id == letter_id, GroupLetter.event_id == event.id)
    )  # fmt: skip


def counts(event: Event) -> dict[int, dict[MessageState, int]]:
    """Return how many messages of each letter are in each state, by the letter's id."""
    found: dict[int, dict[MessageState, int]] = {}
    rows = db.session.execute(
        sa.select(Message.group_letter_id, Message.state, sa.func.count())
        .where(Message.event_id == event.id, Message.group_letter_id.is_not(None))
        .group_by(Message.group_letter_id, Message.state)
    )
    for letter_id, state, number in rows:
        found.setdefault(letter_id or 0, {})[state] = number
    return found


def counts_of(letter: GroupLetter) -> dict[MessageState, int]:
    """Return the same for one letter; states without any are 0."""
    found = dict(
        db.session.execute(
            sa.select(Message.state, sa.func.count())
            .where(Message.group_letter_id == letter.id)
            .group_by(Message.state)
        ).all()
    )  # fmt: skip
    return {state: found.get(state, 0) for state in MessageState}


def outcomes(letter: GroupLetter, state: MessageState | None, typed: str | None) -> paging.Page[Delivery]:
    """Return a page of what became of a letter, person by person."""
    where = [Message.group_letter_id == letter.id, *([Message.state == state] if state else [])]
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Message).where(*where)) or 0
    number, pages, start = paging.bounds(total, typed, PER_PAGE)
    columns = (Message.id, Message.recipient, Message.state, Message.error, Registration, Speaker)
    rows = db.session.execute(
        sa.select(*columns)
        .outerjoin(Registration, Registration.id == Message.registration_id)
        .outerjoin(Speaker, Speaker.id == Message.speaker_id)
        .where(*where)
        .order_by(Message.id)
        .limit(PER_PAGE)
        .offset(start)
    )
    found = [
        Delivery(message_id, person.full_name if (person := registration or speaker) else "", recipient, now, error)
        for message_id, recipient, now, error, registration, speaker in rows
    ]
    return paging.Page(found, number, pages, total)
