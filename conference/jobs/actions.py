"""Asking for jobs, and having their results removed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from conference.events.models import Event
from conference.jobs.models import UNDERWAY, Job, JobState
from conference.lib.clock import now
from conference.lib.lease import FREE
from conference.lib.transaction import action, require_action
from conference.team.models import User


@action
def ask(
    kind: str, event: Event, arguments: dict[str, Any], *, total: int = 0, by: User | None = None
) -> tuple[Job, bool]:
    """Have the worker do a job; returns it, and whether it begins now.

    What is being done already is not begun a second time, and what was given up begins anew. `arguments` are as JSON
    holds them; `total` is how much there is to do, for the page that shows how far it is.
    """
    session = require_action()
    session.execute(sa.select(Event.id).where(Event.id == event.id).with_for_update())  # one asks after the other
    same = [
        job
        for job in session.scalars(
            sa.select(Job)
            .where(Job.event_id == event.id, Job.kind == kind, Job.state != JobState.DONE)
            .order_by(Job.id.desc())
        )
        if job.arguments == arguments
    ]
    if found := next((job for job in same if job.state in UNDERWAY), None):
        return found, False
    job = same[0] if same else Job(event_id=event.id, kind=kind, arguments=arguments)
    job.state, job.done, job.total, job.failures, job.error = JobState.QUEUED, 0, total, 0, None
    job.asked_by_id, job.asked_at, job.due_at, job.finished_at = by.id if by else None, now(), now(), None
    session.add(job)
    session.flush()
    return job, True


@action
def withdraw(event_id: int, kind: str) -> None:
    """Have what came of an event's jobs of a kind removed, because it names somebody whose data are erased.

    The worker removes results and files in its next round; what is underway begins again, without that person: also
    what waits after a failure, since pieces of it are made.
    """
    mine = sa.and_(Job.event_id == event_id, Job.kind == kind)
    done = sa.update(Job).where(mine, Job.state == JobState.DONE, Job.expires_at.is_not(None))
    begun = sa.update(Job).where(mine, Job.state.in_(UNDERWAY))
    for statement in (done.values(expires_at=now()), begun.values(state=JobState.QUEUED, done=0, **FREE)):
        require_action().execute(statement.execution_options(synchronize_session="fetch"))
