"""What the worker does about imports: writing them, taking them back, forgetting what names people."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic

from conference.extensions import db
from conference.intake import actions, queries
from conference.intake.models import Intake, IntakeState
from conference.jobs.kinds import Finished, Held, JobKind
from conference.jobs.work import advance
from conference.lib.clock import now
from conference.lib.pieces import batched, piece

ROWS_AT_ONCE, TOLD_EVERY = 250, 1.0  # rows between two looks at the clock, seconds between two notes of how far it is
PIECE_SECONDS = 2.0  # before mail has its turn
KEEPS = timedelta(days=1)


def write(held: Held) -> Finished | None:
    """Prepare all rows, noting how far it is, and write them in one transaction."""
    intake = _intake(held)
    if intake.state is not IntakeState.WRITING:
        return Finished()
    rows, by, event = queries.checked(intake.id), actions.member(intake), intake.event
    does, prepared, told = actions.BY_KIND[intake.kind], {}, monotonic()
    for some in batched(rows, ROWS_AT_ONCE):
        prepared.update({row.number: does.prepared(event, row) for row in some if not row.faults})
        if monotonic() >= told + TOLD_EVERY:
            advance(held, len(prepared), max(held.total, 1))
            told = monotonic()
    actions.write(held, _intake(held), rows, prepared, by)
    return Finished()


def undo(held: Held) -> Finished | None:
    """Take an import back, then tell those who had a letter, some at a time."""
    intake = _intake(held)
    by = actions.member(intake)
    told = actions.take_back(held, intake, by)
    done = held.done
    for registration_id in piece(told[done:], PIECE_SECONDS):
        actions.tell(intake, registration_id, by)
        done += 1
    if done < len(told):
        advance(held, done, len(told))
        return None
    actions.finish_undo(intake)
    return Finished()


def forget() -> bool:
    """Empty what imports keep of people longer than they should; whether there was anything."""
    found = list(queries.to_forget(now()))
    db.session.rollback()
    for intake_id in found:
        actions.forget(intake_id)
    return bool(found)


def _intake(held: Held) -> Intake:
    return db.session.get_one(Intake, held.arguments["intake"])


def _given_up(held: Held) -> None:
    actions.give_up(held.arguments["intake"])


KINDS = (
    JobKind(actions.WRITES, write, KEEPS, tidy=_given_up),
    JobKind(actions.UNDOES, undo, KEEPS, tidy=_given_up),
)
