"""Taking a step of the draft back: what goes, what stays since somebody has worked on it, and the doing.

One transaction and itself a step. What people wrote after the step is left alone, and named before anything is done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.programme import actions, queries, steps
from conference.programme.editor import made, rules
from conference.programme.editor.actions import details_of
from conference.programme.editor.made import MadeRow
from conference.programme.editor.rules import Blocked, EditorRefusal, EditorRefused, KeptBy
from conference.programme.models import Item, ItemKind, Room, SpeakerRole, Step, StepKind
from conference.programme.steps import ItemChange, values_of
from conference.speakers.models import Speaker
from conference.team import audit, removals
from conference.team.audit import Values
from conference.team.models import User

TOLD = {"Room": ("name", "capacity"), "Speaker": ("title_before", "given_name", "family_name", "organisation")}


@dataclass(frozen=True)
class Undoing:
    """What undoing a step would do now."""

    step: Step
    changes: list[ItemChange]  # what is taken back
    blocked: list[Blocked]  # what stays, since it was changed again
    made: list[MadeRow]  # the rooms and speakers that came with it

    @property
    def kept(self) -> list[MadeRow]:
        """The rooms and speakers that stay."""
        return [one for one in self.made if one.stays]

    @property
    def going(self) -> list[MadeRow]:
        """The rooms and speakers that go."""
        return [one for one in self.made if not one.stays]

    @property
    def leaves(self) -> bool:
        """Whether something stays."""
        return bool(self.blocked or self.kept)

    @property
    def does(self) -> bool:
        """Whether something is taken back at all."""
        return bool(self.changes or self.going)


def look(event: Event, step: Step, *, locked: bool = False) -> Undoing:
    """Look at what undoing a step would do. Raises EditorRefused: UNDONE or NOT_HERE."""
    if step.kind is StepKind.MOVED:
        raise EditorRefused(EditorRefusal.NOT_HERE)
    if step.undone_at is not None:
        raise EditorRefused(EditorRefusal.UNDONE)
    rows = {row.code: row for row in [*queries.items_of(event), *queries.tray_of(event)]}
    found = []
    for change in steps.changes_of(step):
        row = rows.get(change.code)
        present, work = (values_of(row), _work(row)) if row else (None, ())
        found.append((change, rules.blocked(change, present, work)))
    taken_back = [back for change, stands in found if (back := rules.back(change, stands)) is not None]
    going = {change.code for change in taken_back if change.after is None}
    return Undoing(
        step, taken_back, [stands for _, stands in found if stands], made.standing(event, step, going, locked=locked)
    )


def _work(row: Item) -> tuple[KeptBy, ...]:
    """Return what was done with an item beside its own values."""
    found = {KeptBy.DESCRIBED: row.visit is not None, KeptBy.SLIDES: row.slide_files, KeptBy.HAS_PLACES: row.quota_id}
    return tuple(work for work, is_there in found.items() if is_there)


@action
def undo(event: Event, step_id: int, *, rest: bool, by: User) -> Step | None:
    """Take a step back; undoing an undoing does it again. With `rest` what was worked on since stays as it is.

    Raises EditorRefused: GONE, UNDONE, NOT_HERE, STALE; ProgrammeRefused; RemovalRefused.
    """
    actions.locked(event).expire_all()
    step = steps.by_id(event, step_id)
    if step is None:
        raise EditorRefused(EditorRefusal.GONE)
    found = look(event, step, locked=True)
    if found.leaves and not (rest and found.does):
        raise EditorRefused(EditorRefusal.STALE)
    for removal_id in reversed(step.removals):
        removals.take_back(event, removal_id, by=by)
    gone = []
    for change in found.changes:
        if change.after is None:
            gone.append(actions.take_out(_row(event, change.code), event, by)[0].id)
        elif change.before is not None:
            _restore(event, _row(event, change.code), change.after, by)
    gone += [_take_out(event, one.row, by) for one in found.going]
    step.undone_at = now()
    if step.undoes_id is not None and (undone := steps.by_id(event, step.undoes_id)) is not None:
        undone.undone_at = None
    return steps.note(event, StepKind.UNDONE, found.changes, by=by, undoes=step, removals=gone, facts=_of(step))


def _of(step: Step) -> dict[str, Any]:
    """Return what the sentence of an undoing names: the kind of step, and whether it is done again."""
    return {"of": step.facts.get("of") if step.kind is StepKind.UNDONE else step.kind.value,
            "again": step.kind is StepKind.UNDONE and not step.facts.get("again")}  # fmt: skip


def _take_out(event: Event, row: Room | Speaker, by: User) -> int:
    """Remove a room or speaker that came with a table; the number under which it is kept."""
    session = require_action()
    session.flush()
    session.expire(row)  # its items are gone
    audit.record(event, "removed", row, before=audit.snapshot(row, TOLD[type(row).__name__]), by=by)
    removal = removals.keep(event, row, [row], by=by)
    session.delete(row)
    session.flush()
    return removal.id


def _restore(event: Event, row: Item, values: Values, by: User) -> None:
    """Give an item values of a step. Raises ProgrammeRefused."""
    given: dict[str, Any] = {name: _read(name, value) for name, value in values.items() if name != "speakers"}
    if "speakers" in values:
        pairs = (entry.split() for entry in values["speakers"])
        given["speakers"] = tuple((int(number), SpeakerRole(role)) for number, role in pairs)
    before = values_of(row)
    if row.is_placed and given.get("is_placed") is False:
        actions.check_free(row)
    actions.fill(row, event, replace(details_of(row), **given))
    require_action().flush()
    audit.record(event, "changed", row, before=before, after=values_of(row), by=by)


def _read(name: str, value: Any) -> Any:
    if name in ("starts_at", "ends_at"):
        return datetime.fromisoformat(value)
    return ItemKind(value) if name == "kind" else value


def _row(event: Event, code: str) -> Item:
    row = queries.item_by_code(event, code)
    if row is None:
        raise EditorRefused(EditorRefusal.GONE)
    return row
