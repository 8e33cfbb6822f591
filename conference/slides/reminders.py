"""Reminders of speakers whose slides are missing, planned by the worker from the data as it is now.

Only those are written to who were invited, or have opened their page, before the reminder's moment: to others the
invitation is still to come, or fresh. Who was asked since the day before that moment, by the team too, is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from logging import getLogger

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import local, now
from conference.lib.pieces import each_alone
from conference.lib.transaction import action, require_action
from conference.mailing.rules import is_timely
from conference.programme.models import Item
from conference.slides import mails, queries
from conference.slides.rules import REMINDED_BEFORE, reminder_due
from conference.speakers.models import Speaker

PIECE_SECONDS = 1.0  # before mail has its turn
FRESH = timedelta(days=1)  # who was asked for slides so shortly before is not asked again
log = getLogger(__name__)


def work_once() -> bool:
    """Queue a piece of the reminders that are due, each in a transaction of its own; whether there were any.

    A reminder that can't be written is logged and does not keep the others from theirs.
    """
    return each_alone(
        _due(), PIECE_SECONDS,
        lambda found: remind_of_slides(*found), lambda found: f"the reminder of speaker {found[1]}", log,
    )  # fmt: skip


@action
def remind_of_slides(event_id: int, speaker_id: int) -> bool:
    """Ask a speaker for missing slides, if it is time; whether a message was written."""
    event = require_action().get_one(Event, event_id, populate_existing=True)
    due = reminder_due(event.slides_due_at, event.timezone, now())
    found = next((found for found in _waiting(event) if found[0].id == speaker_id), None)
    if due is None or found is None or event.slides_due_at is None:
        return False
    day = local(event.slides_due_at, event.timezone).date()
    asked = f"{day.isoformat()}:{due[0]}"
    return mails.remind(event, *found, asked, useful_until=event.slides_due_at)


def _due() -> Iterator[tuple[int, int]]:
    """Event and speaker of what is to be told now: one small read when nothing is due."""
    soon = timedelta(days=max(REMINDED_BEFORE) + 1)
    due = sa.select(Event).where(Event.slides_due_at > now(), Event.slides_due_at <= now() + soon)
    for event in db.session.scalars(due):
        for speaker, _ in _waiting(event):
            yield event.id, speaker.id


def _waiting(event: Event) -> list[tuple[Speaker, list[Item]]]:
    """Return whom to remind now, and of which items."""
    due = reminder_due(event.slides_due_at, event.timezone, now())
    if due is None or event.published_at is None or not takes_answers(event):
        return []
    asked = queries.asked_since(event, due[1] - FRESH)
    return [
        (speaker, items)
        for speaker, items in queries.lacking(event)
        if speaker.email and speaker.id not in asked and knew(speaker, due[1], event.slides_due_at)
    ]


def takes_answers(event: Event) -> bool:
    """Return whether speakers can still do what a reminder asks for: a cancelled conference wants nothing any more,
    and in the archive their pages are only read.
    """
    return event.cancelled_at is None and event.archived_at is None


def knew(speaker: Speaker, planned_at: datetime, due_at: datetime | None) -> bool:
    """Return whether the speaker had the link to their page when a reminder was due, and it is not too late for it."""
    known_at = min(filter(None, (speaker.invited_at, speaker.opened_at)), default=None)
    return known_at is not None and due_at is not None and is_timely(planned_at, known_at, due_at, now())
