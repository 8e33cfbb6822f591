"""Asking for papers, and noting which badges were printed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from conference.events.models import Event
from conference.jobs.actions import ask
from conference.jobs.kinds import Held
from conference.jobs.models import Job
from conference.jobs.work import advance
from conference.lib import languages
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.paper.making import matters_of
from conference.paper.models import PrintedBadge
from conference.paper.queries import PAPER
from conference.paper.rules import PaperKind
from conference.registration.models import Registration
from conference.team import audit
from conference.team.models import User


@action
def request_paper(event: Event, kind: PaperKind, chosen: dict[str, Any], *, by: User | None) -> Job:
    """Have the worker make a paper; one that is being made is not begun a second time.

    Raises PaperRefused: NOBODY, EMPTY, GONE.
    """
    arguments = {"paper": kind.value, **chosen}
    with languages.speaking(event.language):
        total = sum(len(matter.parts) for matter in matters_of(event, arguments))
    job, begins = ask(PAPER, event, arguments, total=total, by=by)
    if begins:
        shown = {name: len(value) if isinstance(value, list) else value for name, value in arguments.items()}
        audit.record(event, "printed", job, after=shown, by=by)
    return job


@action
def note_badges(held: Held, says: Mapping[int, str]) -> None:
    """Note which badges are in a file, and what they say. Raises LeaseLost where another worker makes it by now."""
    advance(held, held.total, held.total)
    session = require_action()
    there = sa.select(Registration.id).where(Registration.event_id == held.event_id, Registration.erased_at.is_(None))
    known = set(session.scalars(there))
    rows = session.scalars(sa.select(PrintedBadge).where(PrintedBadge.event_id == held.event_id))
    printed = {row.registration_id: row for row in rows}
    for registration_id, words in says.items():
        if registration_id not in known:
            continue
        row = printed.get(registration_id)
        if row is None:
            session.add(PrintedBadge(registration_id=registration_id, event_id=held.event_id, says=words))
        else:
            row.says, row.printed_at = words, now()


@action
def forget_badges(registration_ids: Collection[int]) -> None:
    """Forget that badges of people were printed, at the end of their data."""
    require_action().execute(sa.delete(PrintedBadge).where(PrintedBadge.registration_id.in_(registration_ids)))
