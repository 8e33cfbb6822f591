"""Reads of the packs that were asked for."""

from __future__ import annotations

from conference.events.models import Event
from conference.jobs import queries as jobs
from conference.jobs.models import Job, JobState

EVIDENCE = "evidence"  # the kind of job that makes a pack


def last_pack(event: Event) -> Job | None:
    """Return the newest pack that is underway, failed or still there."""
    return next(iter(jobs.newest(event, EVIDENCE, 1)), None)


def ready_pack(event: Event) -> Job | None:
    """Return the newest pack whose file is there."""
    done = (job for job in jobs.newest(event, EVIDENCE, 8) if job.state is JobState.DONE and job.storage_key)
    return next(done, None)
