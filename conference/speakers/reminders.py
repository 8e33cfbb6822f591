"""Reminders of speakers from whom something is missing, planned by the worker from the data as it is now.

Before answers are due those are written to who have not answered; before slides are due those who have sent their
slides, or need none, and from whom something else is missing: who lacks slides hears of it from slides/reminders.py.
Only who has known the own page since before the reminder's moment is written to, and nobody who was asked for anything
since the day before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from logging import getLogger

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import local, now
from conference.lib.pieces import each_alone
from conference.lib.transaction import action, require_action
from conference.slides.queries import asked_since
from conference.slides.reminders import FRESH, PIECE_SECONDS, knew, takes_answers
from conference.slides.rules import REMINDED_BEFORE, reminder_due
from conference.speakers import mails, queries
from conference.speakers.models import Speaker
from conference.speakers.rules import Checklist, SpeakerTask

log = getLogger(__name__)


@dataclass(frozen=True)
class DueReminder:
    """A reminder that is due: its key, its moment, what it reminds of and until when."""

    key: str
    planned_at: datetime
    due_at: datetime
    is_of_answers: bool

    def concerns(self, found: Checklist) -> bool:
        """Return whether somebody with such a list is to be reminded."""
        if self.is_of_answers:
            return SpeakerTask.ANSWER in found.missing
        return bool(found.missing) and SpeakerTask.SLIDES not in found.missing


def work_once() -> bool:
    """Queue a piece of the reminders that are due, each in a transaction of its own; whether there were any.

    A reminder that can't be written is logged and does not keep the others from theirs.
    """
    return each_alone(
        _due(), PIECE_SECONDS,
        lambda found: remind_of_missing(*found), lambda found: f"the reminder of speaker {found[1]}", log,
    )  # fmt: skip


@action
def remind_of_missing(event_id: int, speaker_id: int) -> bool:
    """Ask a speaker for what is missing, if it is time; whether a message was written."""
    event = require_action().get_one(Event, event_id, populate_existing=True)
    for occasion, speaker in _waiting(event):
        if speaker.id == speaker_id:
            return mails.remind(speaker, occasion.key, useful_until=occasion.due_at)
    return False


def _due() -> Iterator[tuple[int, int]]:
    """Event and speaker of what is to be told now: one small read when nothing is due."""
    soon = now() + timedelta(days=max(REMINDED_BEFORE) + 1)
    moments = (Event.answers_due_at, Event.slides_due_at)
    due = sa.select(Event).where(sa.or_(*(sa.and_(moment > now(), moment <= soon) for moment in moments)))
    for event in db.session.scalars(due).all():
        for _, speaker in _waiting(event):
            yield event.id, speaker.id


def _waiting(event: Event) -> list[tuple[DueReminder, Speaker]]:
    """Return whom to remind now, and of what."""
    if not takes_answers(event) or not (occasions := list(_occasions(event))):
        return []
    people = queries.asked(event)
    return [
        (occasion, one.speaker)
        for occasion in occasions
        for asked in [asked_since(event, occasion.planned_at - FRESH)]
        for one in people
        if occasion.concerns(one.found) and one.speaker.email and one.speaker.id not in asked
        and knew(one.speaker, occasion.planned_at, occasion.due_at)
    ]  # fmt: skip


def _occasions(event: Event) -> Iterator[DueReminder]:
    """Yield what it is time for. Speakers are invited, so chased for an answer, before a conference is published."""
    slides_due_at = event.slides_due_at if event.published_at is not None else None
    for due_at, is_of_answers in ((event.answers_due_at, True), (slides_due_at, False)):
        if due_at is not None and (due := reminder_due(due_at, event.timezone, now())) is not None:
            day = local(due_at, event.timezone).date().isoformat()
            kind = "answers" if is_of_answers else "slides"
            yield DueReminder(f"{kind}:{day}:{due[0]}", due[1], due_at, is_of_answers)
