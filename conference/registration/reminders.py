"""Reminders of participants, planned by the worker from the data: before the conference, and before an offer runs out.

Nothing is scheduled ahead. What is due follows from the dates as they are now, and the key of a message says what was
told, so that a changed date, a worker that was off and two workers at once need no care of their own. A reminder is
late rather than missing, but never after what it reminds of; who registered, or got the place, only after the
reminder's moment has just been written to and gets none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from logging import getLogger

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.pieces import each_alone
from conference.lib.transaction import action, require_action
from conference.mailing.models import Message
from conference.mailing.rules import is_timely, morning_before
from conference.places.models import Place, PlaceState
from conference.programme.queries import times_of
from conference.programme.times import whole
from conference.registration import mails
from conference.registration.models import Approval, Registration

OFFER_WARNING = timedelta(hours=6)  # before an offer runs out; a shorter offer needs no reminder
PIECE_SECONDS = 1.0  # before mail has its turn
log = getLogger(__name__)


def work_once() -> bool:
    """Queue a piece of the reminders that are due, each in a transaction of its own; whether there were any.

    A reminder that can't be written is logged and does not keep the others from theirs.
    """
    return each_alone(_due(), PIECE_SECONDS, lambda remind: remind(), str, log)


@action
def remind_of_event(registration_id: int) -> bool:
    """Remind a person with a place of the conference, if it is time; whether a message was written."""
    registration = require_action().get(Registration, registration_id, with_for_update=True, populate_existing=True)
    if registration is None or registration.cancelled_at or registration.erased_at or registration.is_pending:
        return False
    event = registration.event
    place = require_action().scalar(_confirmed(event).where(Place.registration_id == registration.id))
    begins_at = beginning(event)
    if place is None or not _is_due(event, place.changed_at, begins_at):
        return False
    return mails.tell_reminder(registration, begins_at)


@action
def remind_of_offer(place_id: int) -> bool:
    """Remind a person of an offer that runs out, if it is time; whether a message was written."""
    place = require_action().get(Place, place_id, with_for_update=True, populate_existing=True)
    if place is None or place.state is not PlaceState.OFFERED or place.offered_until is None:
        return False
    event = place.registration.event
    planned_at = place.offered_until - OFFER_WARNING
    if event.cancelled_at or not is_timely(planned_at, place.changed_at, place.offered_until, now()):
        return False
    return mails.tell_offer_ends(place, place.offered_until)


def planned_at(event: Event) -> datetime:
    """Return when participants are reminded: in the morning, `reminder_days` before the first day."""
    return morning_before(event.starts_on, event.reminder_days, event.timezone)


def beginning(event: Event) -> datetime:
    """Return when the conference begins: by the published programme, without one with its first day."""
    return whole(times_of(event))[0]


def _due() -> Iterator[Callable[[], bool]]:
    """Yield what is to be told now: two small reads when there is nothing."""
    moment = now()
    coming = sa.select(Event).where(
        Event.starts_on >= (moment - timedelta(days=1)).date(),  # today in any zone
        Event.published_at.is_not(None),
        Event.cancelled_at.is_(None),
        Event.reminder_days > 0,
    )
    for event in db.session.scalars(coming):
        if planned_at(event) <= moment and _is_due(event, planned_at(event), beginning(event)):
            key = sa.literal("reminder:") + sa.cast(Place.registration_id, sa.Text) + f":{event.starts_on.isoformat()}"
            due = (
                _confirmed(event)
                .join(Place.registration)
                .where(Registration.email != "", Registration.approval != Approval.PENDING, ~_told(key))
            )
            places = due.where(Place.changed_at <= planned_at(event)).order_by(Place.id)
            for registration_id in db.session.scalars(places.with_only_columns(Place.registration_id)):
                yield partial(remind_of_event, registration_id)
    offers = sa.select(Place.id).where(
        Place.state == PlaceState.OFFERED,
        Place.offered_until > moment,
        Place.offered_until <= moment + OFFER_WARNING,
        ~_told(sa.literal("offer_reminder:") + sa.cast(Place.id, sa.Text)),
    )
    for place_id in db.session.scalars(offers.order_by(Place.offered_until)):
        yield partial(remind_of_offer, place_id)


def _is_due(event: Event, known_at: datetime, begins_at: datetime) -> bool:
    if event.cancelled_at or event.published_at is None or not event.reminder_days:
        return False
    return is_timely(planned_at(event), known_at, begins_at, now())


def _confirmed(event: Event) -> sa.Select[Place]:
    return sa.select(Place).where(Place.quota_id == event.quota_id, Place.state == PlaceState.CONFIRMED)


def _told(key: sa.ColumnElement[str]) -> sa.Exists:
    return sa.exists().where(Message.key == key)
