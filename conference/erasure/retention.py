"""What the clock erases: the worker asks the data; nothing is planned ahead, so that a changed date needs no care."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from logging import getLogger

import sqlalchemy as sa

from conference.admission.actions import forget_all
from conference.admission.models import Invitee
from conference.erasure import rules, traces
from conference.erasure.actions import CLOCK, erase, erase_needs, has_needs
from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import local, now
from conference.lib.pieces import piece
from conference.registration import answers
from conference.registration.models import Registration
from conference.speakers.actions import forget_practical, has_practical
from conference.speakers.models import Speaker
from conference.surveys.actions import erase_texts
from conference.surveys.queries import with_ended_texts

PIECE_SECONDS = 1.0  # before mail has its turn
log = getLogger(__name__)


def work_once() -> bool:
    """Erase a piece of what is due; whether there was anything."""
    return _letters() | _needs() | _speakers() | _invitees() | _registrations() | _clerks() | _answers() | _surveys()


def _letters() -> bool:
    found = db.session.scalar(sa.select(traces.told().exists()))
    db.session.rollback()
    return bool(found) and traces.forget_told() > 0


def _needs() -> bool:
    done = 0
    for event_id in _events_with(_somebody(has_needs()), needs=True):
        done += erase_needs(event_id)
    if done:
        log.info("meals, access needs and questions of %d people erased", done)
    return done > 0


def _speakers() -> bool:
    """Return whether speakers had written what nobody needs after the conference: how they arrive, what they need."""
    left = sa.exists().where(Speaker.event_id == Event.id, has_practical())
    done = sum(forget_practical(event_id) for event_id in _events_with(left, needs=True))
    if done:
        log.info("arrival and equipment of %d speakers erased", done)
    return done > 0


def _invitees() -> bool:
    """Return whether people were forgotten who were invited by name: nobody needs to know them after the conference."""
    left = sa.exists().where(Invitee.event_id == Event.id)
    done = sum(forget_all(event_id) for event_id in _events_with(left, needs=True))
    if done:
        log.info("%d invited people erased", done)
    return done > 0


def _registrations() -> bool:
    """Whole registrations, one transaction each; nobody is written to: the privacy page has said when."""
    done, left = 0, Registration.erased_at.is_(None)
    due = list(_events_with(_somebody(left), needs=False))
    ids = sa.select(Registration.id).where(Registration.event_id.in_(due), left).order_by(Registration.id)
    for registration_id in piece(db.session.scalars(ids) if due else (), PIECE_SECONDS):
        done += erase(db.session.get_one(Registration, registration_id), by=CLOCK, tells=False)
    if done:
        log.info("%d registrations erased", done)
    return done > 0


def _clerks() -> bool:
    """Return the summaries for those who registered colleagues, with the registrations they name."""
    due = list(_events_with(traces.clerks(), needs=False))
    for event_id in due:
        traces.forget_clerks(event_id)
    return bool(due)


def _answers() -> bool:
    """Forget what forms were answered a while ago: it serves nobody any more."""
    due = answers.are_old()
    db.session.rollback()
    if due:
        answers.forget_old()
    return due


def _surveys() -> bool:
    """Erase what people wrote in surveys: it may tell who they are."""
    due = list(with_ended_texts())
    db.session.rollback()
    for survey_id in due:
        erase_texts(survey_id)
    return bool(due)


def _somebody(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(Registration.event_id == Event.id, condition)


def _events_with(something_left: sa.ColumnElement[bool], *, needs: bool) -> Iterator[int]:
    """Yield ids of the events that have something left to erase and whose day has come, on their own clock."""
    moment = now()
    ended = sa.select(Event).where(Event.ends_on <= (moment + timedelta(days=1)).date(), something_left)
    events = db.session.scalars(ended if needs else ended.where(Event.kept_until.is_not(None))).all()
    due = [event.id for event in events if _is_due(event, needs)]
    db.session.rollback()
    yield from due


def _is_due(event: Event, needs: bool) -> bool:
    day = rules.needs_end(event) if needs else rules.all_ends(event)
    return day is not None and local(now(), event.timezone).date() >= day
