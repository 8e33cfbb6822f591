"""Asking for a check."""

from __future__ import annotations

from conference.events.models import Event
from conference.evidence.publicity.queries import CHECK
from conference.evidence.publicity.subjects import examined
from conference.jobs.actions import ask
from conference.jobs.models import Job
from conference.lib.transaction import action
from conference.team import audit
from conference.team.models import User


@action
def request_check(event: Event, *, by: User | None) -> Job:
    """Have the worker look at everything; a check that is underway is not begun a second time."""
    job, begins = ask(CHECK, event, {}, total=len(examined(event)), by=by)
    if begins:
        audit.record(event, "checked_publicity", job, by=by)
    return job
