"""The thank-you letter, planned by the worker from the data like the reminders (registration/reminders.py).

It goes to everybody who was present, so many days after the conference as it says (`thanks_days`; 0 is never). The key
of the message is the person's, so that each gets one: a worker that was killed, two at once, another number of days and
a presence that is noted late need no care of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from logging import getLogger

import sqlalchemy as sa

from conference.attendance.models import Presence
from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.pieces import each_alone
from conference.lib.transaction import action, require_action
from conference.mailing.models import Message
from conference.mailing.rules import morning_before
from conference.places.models import Place
from conference.registration.models import Registration
from conference.surveys import mails, rules
from conference.surveys.actions import show_the_rest
from conference.surveys.queries import over_with_more_to_show

PIECE_SECONDS = 1.0  # before mail has its turn
log = getLogger(__name__)


def work_once() -> bool:
    """Put down a piece of the letters that are due, each in a transaction of its own; whether there were any.

    One that can't be put down is logged and does not keep the others from theirs.
    """
    return each_alone(_due(), PIECE_SECONDS, thank, lambda registration_id: f"thanking person {registration_id}", log)


def close_once() -> bool:
    """Let the last answers of surveys that are over join the results; whether there were any."""
    found = over_with_more_to_show()
    db.session.rollback()  # ends the reading transaction
    return sum(show_the_rest(survey_id, today) for survey_id, today in found) > 0


@action
def thank(registration_id: int) -> bool:
    """Thank a person who was present, if it is time; whether a message was written."""
    registration = require_action().get(Registration, registration_id, with_for_update=True, populate_existing=True)
    if registration is None or not _is_due(registration.event):
        return False
    to_thank = _unthanked(registration.event).where(Registration.id == registration.id)
    if require_action().scalar(to_thank.with_only_columns(Registration.id)) is None:
        return False
    return mails.tell_thanks(registration)


def planned_at(event: Event) -> datetime:
    """Return when people are thanked: in the morning, `thanks_days` after the last day."""
    return morning_before(event.ends_on, -event.thanks_days, event.timezone)


def to_thank(event: Event) -> int:
    """Return how many were present and have not been thanked."""
    rows = _unthanked(event).with_only_columns(sa.func.count())
    return db.session.scalar(rows) or 0


def _due() -> Iterator[int]:
    """Yield whom to thank now: one small read when there is nobody."""
    moment = now()
    over = sa.select(Event).where(
        Event.thanks_days > 0,
        Event.ends_on < (moment + timedelta(days=1)).date(),  # today in any zone
        Event.published_at.is_not(None),
        Event.cancelled_at.is_(None),
    )
    for event in db.session.scalars(over):
        if _is_due(event):
            people = _unthanked(event).with_only_columns(Registration.id).order_by(Registration.id)
            yield from db.session.scalars(people).all()


def _is_due(event: Event) -> bool:
    if event.cancelled_at is not None or event.published_at is None or not event.thanks_days:
        return False
    return rules.thanks_due(planned_at(event), now())


def _unthanked(event: Event) -> sa.Select[Registration]:
    """Select who was present and has had no such letter, also not by a registration that was merged into theirs."""
    here = sa.or_(Presence.arrived_at.is_not(None), Presence.left_at.is_not(None))
    was_there = sa.or_(Registration.presences.any(here), Registration.places.any(Place.came.is_(True)))
    key = sa.literal(f"{mails.KIND}:") + sa.cast(Registration.id, sa.Text)
    told = sa.exists().where(sa.or_(
        Message.key == key, sa.and_(Message.registration_id == Registration.id, Message.kind == mails.KIND)
    ))  # fmt: skip
    return sa.select(Registration).where(
        Registration.event_id == event.id, was_there, Registration.email != "", Registration.cancelled_at.is_(None),
        Registration.erased_at.is_(None), Registration.merged_into_id.is_(None), ~told,
    )  # fmt: skip
