"""Reads of jobs for the pages of those who asked."""

from __future__ import annotations

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.jobs.models import Job, JobState


def newest(event: Event, kind: str, limit: int) -> list[Job]:
    """List an event's jobs of a kind that are underway, failed or still have what came of them, the newest first."""
    shown = sa.or_(Job.state != JobState.DONE, Job.expires_at.is_not(None))
    rows = sa.select(Job).where(Job.event_id == event.id, Job.kind == kind, shown)
    return list(db.session.scalars(rows.order_by(Job.asked_at.desc(), Job.id.desc()).limit(limit)))


def by_id(event: Event, kind: str, job_id: int) -> Job | None:
    """Find one job of an event."""
    return db.session.scalar(sa.select(Job).where(Job.event_id == event.id, Job.kind == kind, Job.id == job_id))
