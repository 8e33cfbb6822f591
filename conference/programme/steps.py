"""Every change of the draft is a step that can be undone: what each item was before it, and what it was after.

A step is written in the transaction of its change. Values are those of `values_of`, as JSON keeps them; items are named
by their codes, which outlive a removal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.programme.models import Item, Step, StepKind
from conference.team import audit
from conference.team.audit import Values
from conference.team.models import User

UNDOABLE_FOR = timedelta(days=30)
TIMES = ("starts_at", "ends_at", "is_placed")  # one thing: half of it would be another time
COLUMNS = (
    "kind", "starts_at", "ends_at", "is_placed", "title_cs", "title_en", "abstract_cs", "abstract_en", "block",
    "language", "room_id", "organisation_id", "credited", "anonymous", "no_photos", "no_recording", "publishes_slides",
)  # fmt: skip


@dataclass(frozen=True)
class ItemChange:
    """What a step did to one item: all values before it was removed, or after it was added; else those that differ."""

    code: str
    title_cs: str
    title_en: str
    before: Values | None
    after: Values | None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ItemChange:
        """Read one entry of Step.changes."""
        return cls(data["code"], data["title_cs"], data["title_en"], data["before"], data["after"])

    def to_json(self) -> dict[str, Any]:
        """Write one entry of Step.changes."""
        return {
            "code": self.code, "title_cs": self.title_cs, "title_en": self.title_en,
            "before": None if self.before is None else dict(self.before),
            "after": None if self.after is None else dict(self.after),
        }  # fmt: skip

    @property
    def inverse(self) -> ItemChange:
        """What takes it back."""
        return ItemChange(self.code, self.title_cs, self.title_en, self.after, self.before)


def values_of(row: Item) -> dict[str, Any]:
    """Return everything of an item that a step may change, as JSON keeps it."""
    speakers = [f"{link.speaker_id} {link.role.value}" for link in row.speaker_links]
    return {**audit.snapshot(row, COLUMNS), "speakers": speakers}


def change_of(row: Item, before: Values | None, after: Values | None) -> ItemChange:
    """Return a change of an item; of two states only what differs, its times always together."""
    if before is not None and after is not None:
        differ = {name for name in before if before[name] != after[name]}
        differ |= set() if differ.isdisjoint(TIMES) else set(TIMES)
        before = {name: value for name, value in before.items() if name in differ}
        after = {name: value for name, value in after.items() if name in differ}
    return ItemChange(row.code, row.title_cs, row.title_en, before, after)


def changes_of(step: Step) -> list[ItemChange]:
    """Return what a step changed."""
    return [ItemChange.from_json(entry) for entry in step.changes]


def note(
    event: Event,
    kind: StepKind,
    changes: Iterable[ItemChange],
    *,
    by: User | None,
    facts: Values | None = None,
    removals: Sequence[int] = (),
    made: Sequence[Values] = (),
    undoes: Step | None = None,
) -> Step | None:
    """Write a step down; None where nothing changed. Raises OutsideAction where no action is open."""
    session = require_action()
    told = [change for change in changes if change.before != change.after]
    if not told and not made and undoes is None:
        return None
    step = Step(
        event_id=event.id, user_id=by.id if by else None, actor=audit.actor_label(by), kind=kind,
        changes=[change.to_json() for change in told], facts=dict(facts or {}), removals=list(removals),
        made=[dict(one) for one in made], undoes_id=undoes.id if undoes else None,
    )  # fmt: skip
    session.add(step)
    session.flush()
    return step


def last(event: Event) -> int:
    """Return the number of the last step, which a page carries as what it has shown; 0 before the first."""
    return db.session.scalar(sa.select(sa.func.max(Step.id)).where(Step.event_id == event.id)) or 0


def since(event: Event, number: int) -> list[Step]:
    """Return the steps after one, in their order."""
    wanted = sa.select(Step).where(Step.event_id == event.id, Step.id > number)
    return list(db.session.scalars(wanted.order_by(Step.id)))


def recent(event: Event, most: int = 30) -> list[Step]:
    """Return the last steps, the newest first."""
    return list(db.session.scalars(
        sa.select(Step).where(Step.event_id == event.id).order_by(Step.id.desc()).limit(most)
    ))  # fmt: skip


def by_id(event: Event, step_id: int) -> Step | None:
    """Return one step of an event."""
    return db.session.scalar(sa.select(Step).where(Step.event_id == event.id, Step.id == step_id))


def to_undo(event: Event, user_id: int) -> Step | None:
    """Return the last step of a person that is not undone."""
    return _latest(event, user_id, Step.kind.not_in((StepKind.UNDONE, StepKind.MOVED)))


def to_redo(event: Event, user_id: int) -> Step | None:
    """Return the last undoing of a person, where they did nothing else after it."""
    steps = sa.orm.aliased(Step)
    what = sa.select(steps.kind).where(steps.id == Step.undoes_id).scalar_subquery()
    undone = _latest(event, user_id, Step.kind == StepKind.UNDONE, what != StepKind.UNDONE)
    newest = db.session.scalar(
        sa.select(sa.func.max(Step.id))
        .where(Step.event_id == event.id, Step.user_id == user_id, Step.kind != StepKind.UNDONE)
    )  # fmt: skip
    return undone if undone and undone.id > (newest or 0) else None


def _latest(event: Event, user_id: int, *where: sa.ColumnElement[bool]) -> Step | None:
    mine = sa.and_(Step.event_id == event.id, Step.user_id == user_id, Step.undone_at.is_(None))
    return db.session.scalar(sa.select(Step).where(mine, *where).order_by(Step.id.desc()).limit(1))


def work_once() -> bool:
    """Forget steps that are too old to be undone; whether there were any."""
    old = Step.at < now() - UNDOABLE_FOR
    found = db.session.scalar(sa.select(sa.select(Step.id).where(old).exists()))
    db.session.rollback()
    if found:
        _forget(old)
    return bool(found)


@action
def _forget(old: sa.ColumnElement[bool]) -> None:
    session = require_action()
    gone = sa.select(Step.id).where(old)
    session.execute(sa.update(Step).where(Step.undoes_id.in_(gone)).values(undoes_id=None))
    session.execute(sa.delete(Step).where(old))
