"""Asking for papers."""

from __future__ import annotations

from typing import Any

from conference.events.models import Event
from conference.jobs.actions import ask
from conference.jobs.models import Job
from conference.lib import languages
from conference.lib.transaction import action
from conference.paper.making import matter_of
from conference.paper.queries import PAPER
from conference.paper.rules import PaperKind
from conference.team import audit
from conference.team.models import User


@action
def request_paper(event: Event, kind: PaperKind, chosen: dict[str, Any], *, by: User | None) -> Job:
    """Have the worker make a paper; one that is being made is not begun a second time.

    Raises PaperRefused: NOBODY, GONE.
    """
    arguments = {"paper": kind.value, **chosen}
    with languages.speaking(event.language):
        matter = matter_of(event, arguments)
    job, begins = ask(PAPER, event, arguments, total=len(matter.parts), by=by)
    if begins:
        audit.record(event, "printed", job, after=arguments, by=by)
    return job
