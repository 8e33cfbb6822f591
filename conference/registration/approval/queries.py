"""Reads of registrations that wait for the team, and of answers whose letters have not left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib.paging import Page, page_of
from conference.mailing.models import Message, MessageState
from conference.registration.approval.mails import APPROVED, REFUSED
from conference.registration.models import Approval, Registration
from conference.registration.participants import IS_PENDING
from conference.registration.team.attendees import Attendee, attendees

PER_PAGE = 50


def page_of_pending(event: Event, typed: str | None, only: int | None = None) -> Page[Attendee]:
    """Return those who wait for the team, in the order of registering: a page of them, or `only` one."""
    ids = sa.select(Registration.id).where(Registration.event_id == event.id, IS_PENDING).order_by(Registration.id)
    if only is not None:
        ids = ids.where(Registration.id == only)
    shown = page_of(db.session.scalars(ids).all(), typed, PER_PAGE)
    return Page(attendees(event, shown.items), shown.number, shown.pages, shown.total)


def answered_lately(event: Event) -> Sequence[sa.Row[Registration, datetime]]:
    """Return whom the team has answered with a letter that has not left, and when it leaves; the latest first."""
    waits = (Message.state == MessageState.QUEUED) & Message.kind.in_((APPROVED, REFUSED))
    return db.session.execute(
        sa.select(Registration, Message.due_at)
        .join(Message, Message.registration_id == Registration.id)
        .where(Message.event_id == event.id, waits, Registration.approval.in_((Approval.GIVEN, Approval.REFUSED)))
        .order_by(Message.id.desc())
    ).all()
