"""Reads of imports: those of an event, one of them, what becomes of its rows now, how columns were matched before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from conference.events.models import Event
from conference.extensions import db
from conference.fields.cells import words_of
from conference.intake import people, rules, speakers
from conference.intake.models import Intake, IntakeKind, IntakeState
from conference.intake.rules import Checked, Judged
from conference.lib.clock import now
from conference.questions.queries import places_left


def of_event(event: Event) -> list[Intake]:
    """List the imports of an event that were not dropped, the newest first."""
    rows = sa.select(Intake).where(Intake.event_id == event.id, Intake.state != IntakeState.DROPPED)
    rows = rows.options(joinedload(Intake.created_by), joinedload(Intake.job))
    return list(db.session.scalars(rows.order_by(Intake.id.desc())))


def by_id(event: Event, intake_id: int) -> Intake | None:
    """Return one import of an event."""
    return db.session.scalar(sa.select(Intake).where(Intake.event_id == event.id, Intake.id == intake_id))


def chosen(intake: Intake) -> list[str]:
    """Return what each column holds; empty for those that are not read."""
    return [column["target"] for column in intake.columns]


def remembered(event: Event, kind: IntakeKind) -> dict[str, str]:
    """Return what columns were chosen by hand to hold, by their headings; the latest choice counts."""
    rows = sa.select(Intake.columns).where(Intake.event_id == event.id, Intake.kind == kind).order_by(Intake.id)
    return {
        words_of(column["heading"]): column["target"]
        for columns in db.session.scalars(rows)
        for column in columns
        if column.get("by_hand") and column["heading"]
    }


def checked(intake_id: int) -> list[Checked]:
    """Return the rows of an import as they were understood; read beside the row, which is read again and again."""
    stored = db.session.scalar(sa.select(Intake.checked).where(Intake.id == intake_id))
    return [Checked.from_json(row) for row in stored or ()]


def judged(intake: Intake, rows: Iterable[Checked] | None = None) -> list[Judged]:
    """Say of every row what becomes of it as things are now; of those that were read, unless they are given."""
    does = people if intake.kind is IntakeKind.PEOPLE else speakers
    found = rules.judge(checked(intake.id) if rows is None else rows, does.everybody(intake.event), does.differs)
    free = places_left(intake.event) if intake.kind is IntakeKind.PEOPLE else {}
    return rules.leaving_out(found, free) if free else found


def keeps() -> sa.ColumnElement[bool]:
    """Say in SQL whether an import may still name people."""
    return Intake.created_at > now() - rules.UNDO_KEPT * 2


def to_forget(moment: datetime) -> Iterator[int]:
    """Yield the imports whose rows have been kept long enough, and whose way back is closed."""
    empty = [sa.cast(column, sa.Text) == "[]" for column in (Intake.cells, Intake.checked)]
    rows_left = sa.and_(Intake.created_at <= moment - rules.ROWS_KEPT, sa.not_(sa.and_(*empty)))
    back_left = sa.and_(Intake.done_at <= moment - rules.UNDO_KEPT, sa.cast(Intake.before, sa.Text) != "[]")
    working = Intake.state.in_((IntakeState.WRITING, IntakeState.UNDOING))
    yield from db.session.scalars(sa.select(Intake.id).where(sa.or_(rows_left, back_left), ~working))
