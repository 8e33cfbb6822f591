"""Asking for a pack."""

from __future__ import annotations

import sqlalchemy as sa

from conference.events.models import Event
from conference.evidence.pack.files import files_of
from conference.evidence.pack.queries import EVIDENCE
from conference.jobs.actions import ask
from conference.jobs.models import Job, JobState
from conference.lib import languages
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.team import audit
from conference.team.models import User


@action
def request_pack(event: Event, chosen: dict[str, bool], *, by: User | None) -> Job:
    """Have the worker make a pack with the personal data that were chosen; one that is being made with the same is not
    begun a second time. An older pack is removed, since there is one at a time."""
    with languages.speaking(event.language):
        total = len(files_of(event, chosen))
    job, begins = ask(EVIDENCE, event, chosen, total=total, by=by)
    if begins:
        older = sa.update(Job).where(
            Job.event_id == event.id, Job.kind == EVIDENCE, Job.id != job.id, Job.state == JobState.DONE,
            Job.expires_at.is_not(None),
        )  # fmt: skip
        require_action().execute(older.values(expires_at=now()).execution_options(synchronize_session="fetch"))
        audit.record(event, "packed_evidence", job, after=dict(chosen), by=by)
    return job
