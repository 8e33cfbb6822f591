"""What the worker does about bulk changes of more people than somebody waits for."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic

from conference.bulk import actions
from conference.bulk.models import BulkChange
from conference.extensions import db
from conference.jobs.kinds import Finished, Held, JobKind

KEEPS = timedelta(days=1)
PIECE_SECONDS = 2.0  # before mail has its turn


def run(held: Held) -> Finished | None:
    """Do some people after others, for as long as a piece may take."""
    change = db.session.get_one(BulkChange, held.arguments["bulk"])
    stop = monotonic() + PIECE_SECONDS
    while change.state in actions.UNDERWAY:
        actions.work(held, change)
        if monotonic() >= stop:
            return None
    return Finished()


def _given_up(held: Held) -> None:
    actions.give_up(held.arguments["bulk"])


KIND = JobKind(actions.WORK, run, KEEPS, tidy=_given_up)
