"""The way of an import: taken up, its columns chosen, confirmed, written, taken back or dropped; and forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.fields.cells import words_of
from conference.intake import people, queries, rules, speakers
from conference.intake.models import Intake, IntakeKind, IntakeState
from conference.intake.reading import read_rows
from conference.intake.rules import Checked, Difference, IntakeRefusal, IntakeRefused, Judged, Verdict
from conference.intake.targets import headings, missing, targets, without_family
from conference.jobs import actions as jobs
from conference.jobs.kinds import Held
from conference.jobs.work import advance
from conference.lib.clock import now
from conference.lib.old_bytes import empty_log
from conference.lib.transaction import action, afterwards, require_action
from conference.team import audit
from conference.team.models import User
from conference.untrusted.tables import Oddity, Table

WRITES, UNDOES = "intake", "intake_undo"  # kinds of jobs
LOCKED = ("state", "result", "choices", "done_at")  # what is read anew under the lock
BY_KIND: dict[IntakeKind, ModuleType] = {IntakeKind.PEOPLE: people, IntakeKind.SPEAKERS: speakers}


@action
def take_up(event: Event, kind: IntakeKind, table: Table, filename: str, *, by: User) -> Intake:
    """Keep a table that was read, with what its columns seem to be; nothing is written of it before it is confirmed."""
    known, remembered = headings(targets(event, kind)), queries.remembered(event, kind)
    place = rules.heading_at(table.rows, {**known, **{key: name for key, name in remembered.items() if name}})
    titles = table.rows[place]
    chosen = without_family(rules.matched(titles, known, remembered))
    rows = [
        [number, cells]
        for number, cells in enumerate(table.rows[place + 1 :], start=place + 2)
        if any(cells) and not rules.is_heading(cells, titles)
    ]
    intake = Intake(
        event_id=event.id, kind=kind, filename=filename[:200], sheet=table.sheet, other_sheets=list(table.others),
        odd=sorted(oddity.value for oddity in table.odd if oddity is not Oddity.OTHER_SHEETS), heading_row=place + 1,
        created_by_id=by.id, created_at=now(), cells=rows, choices={}, result={"read": len(rows)}, before=[],
    )  # fmt: skip
    require_action().add(intake)
    _understand(intake, event, titles, chosen)
    require_action().flush()
    return intake


@action
def choose_columns(intake: Intake, chosen: Sequence[str], *, by: User) -> None:
    """Say what each column holds; it is remembered for later tables of the conference.

    Raises IntakeRefused(NOT_NOW).
    """
    _lock(intake, IntakeState.READ)
    before = {"columns": ", ".join(filter(None, queries.chosen(intake)))}
    _understand(intake, intake.event, [column["heading"] for column in intake.columns], chosen, by_hand=True)
    after = {"columns": ", ".join(filter(None, chosen))}
    audit.record(intake.event, "changed", intake, before=before, after=after, by=by, label=intake.filename)


def _understand(
    intake: Intake, event: Event, titles: Sequence[str], chosen: Sequence[str], *, by_hand: bool = False
) -> None:
    intake.columns = [
        {"heading": title, "target": target, "by_hand": by_hand} for title, target in zip(titles, chosen, strict=True)
    ]
    intake.checked = [row.to_json() for row in read_rows(event, intake.kind, chosen, intake.cells)]


@action
def confirm(
    intake: Intake, judged: Sequence[Judged], *, shown: str, tells: bool, changes: bool, anyway: Sequence[int], by: User
) -> None:
    """Have the worker write an import that was looked through, with confirmations to the new people if it `tells`.

    With `changes` those who are registered become what the file says; `anyway` are numbers of rows that look like
    somebody known and are to be written all the same. `shown` marks what the page said of the rows (`rules.shown`):
    where that is true no more, it is looked through again. Raises IntakeRefused.
    """
    _lock(intake, IntakeState.READ)
    if not judged:
        unmatched = missing(targets(intake.event, intake.kind), queries.chosen(intake))
        raise IntakeRefused(IntakeRefusal.UNMATCHED if unmatched else IntakeRefusal.NOTHING)
    if shown != rules.shown(judged):
        raise IntakeRefused(IntakeRefusal.SINCE)
    choices = {"tells": tells, "changes": changes, "anyway": sorted(anyway), "shown": rules.changes_shown(judged)}
    if not any(_is_written(choices, row) for row in judged):
        raise IntakeRefused(IntakeRefusal.NOTHING)
    job, _ = jobs.ask(WRITES, intake.event, {"intake": intake.id}, total=len(judged), by=by)
    intake.state, intake.choices, intake.job_id = IntakeState.WRITING, choices, job.id


def _is_written(choices: Mapping[str, Any], row: Judged) -> bool:
    match row.verdict:
        case Verdict.NEW:
            return True
        case Verdict.CHANGED:
            return bool(choices.get("changes")) and rules.is_as_shown(row, choices.get("shown", {}))
        case Verdict.KNOWN:
            return row.row.number in choices.get("anyway", ())
        case _:
            return False


@action
def write(held: Held, intake: Intake, rows: Sequence[Checked], prepared: Mapping[int, Any], by: User) -> None:
    """Write the rows of a confirmed import: all of it, or nothing where anything goes wrong.

    `prepared` are the rows as they are written, by their numbers. What has changed since it was looked through is
    looked at once more: whoever has registered meanwhile is not registered twice.
    """
    _await_turn(intake)
    if intake.state is not IntakeState.WRITING:
        return  # another worker was faster
    if intake.event.archived_at is not None:
        intake.state = IntakeState.READ
        return
    kept = {stored[0] for stored in intake.checked}  # without who was erased since the rows were read
    rows = [row for row in rows if row.number in kept]
    does, judged = BY_KIND[intake.kind], queries.judged(intake, rows)
    written = [row for row in judged if _is_written(intake.choices, row)]
    new = [row for row in written if row.verdict is not Verdict.CHANGED]
    changed: list[tuple[int, Sequence[Difference]]] = [
        (row.known.id, row.changes) for row in written if row.verdict is Verdict.CHANGED and row.known
    ]
    ids = does.write(intake, [prepared[row.row.number] for row in new], changed, by)
    added, changed_now = sum(new_id is not None for new_id in ids), len(intake.before)
    intake.result = {
        **intake.result, "added": added, "changed": changed_now, "left": len(judged) - added - changed_now
    }  # fmt: skip
    intake.state, intake.done_at = IntakeState.DONE, now()
    intake.cells = intake.checked = []  # most of it lives on in the rows of the people: the log of SQLite can wait
    audit.record(
        intake.event, "imported", intake, label=intake.filename, by=by,
        after={name: intake.result[name] for name in ("added", "changed", "left")} | {"letters": _letters(intake)},
    )  # fmt: skip
    advance(held, held.total, held.total)


def _await_turn(intake: Intake) -> None:
    """Let imports of a conference be judged and written one after the other, each with those before it in sight.

    All that are being written are locked, in id order so that none waits in a circle; not the conference, for single
    people write their rows before they wait for its places.
    """
    writing = sa.select(Intake.id).where(Intake.event_id == intake.event_id, Intake.state == IntakeState.WRITING)
    require_action().execute(writing.order_by(Intake.id).with_for_update()).all()
    require_action().refresh(intake, LOCKED, with_for_update=True)


def hold_all(event_id: int) -> None:
    """Hold all imports of a conference, for erasing a person from them.

    As everywhere before the places of the conference, and these before its people, so that nobody waits in a circle.
    """
    held = sa.select(Intake.id).where(Intake.event_id == event_id)
    require_action().execute(held.order_by(Intake.id).with_for_update()).all()


def _letters(intake: Intake) -> bool:
    return bool(intake.choices.get("tells")) and intake.kind is IntakeKind.PEOPLE


@action
def drop(intake: Intake) -> None:
    """Forget a table that was read and never confirmed. Raises IntakeRefused(NOT_NOW)."""
    _lock(intake, IntakeState.READ)
    intake.state = IntakeState.DROPPED
    _empty(intake)


@action
def undo(intake: Intake, *, by: User) -> None:
    """Have the worker take a whole import back. Raises IntakeRefused: NOT_NOW, TOO_LATE, ACTED with the names."""
    _lock(intake, IntakeState.DONE)
    _check_undo(intake)
    intake.state = IntakeState.UNDOING
    job, _ = jobs.ask(UNDOES, intake.event, {"intake": intake.id}, total=1, by=by)
    intake.job_id = job.id


def _check_undo(intake: Intake) -> None:
    if not rules.may_undo(intake.done_at, now()):
        raise IntakeRefused(IntakeRefusal.TOO_LATE)
    if names := BY_KIND[intake.kind].who_acted(intake):
        shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
        raise IntakeRefused(IntakeRefusal.ACTED, names=shown)


@action
def take_back(held: Held, intake: Intake, by: User) -> list[int]:
    """Take an import back; the ids of those who had a letter and are to be told, each by `tell`.

    Where somebody has acted since it was asked for, everything stays, and the page says so.
    """
    require_action().refresh(intake, LOCKED, with_for_update=True)
    if intake.state is not IntakeState.UNDOING:
        return []
    if "told" in intake.result:  # this was done before, and only those to be told are left
        return list(intake.result["told"])
    BY_KIND[intake.kind].lock(intake)
    try:
        _check_undo(intake)
    except IntakeRefused as refused:
        intake.state, intake.result = IntakeState.DONE, {**intake.result, "not_undone": str(refused.facts["names"])}
        return []
    told: list[int] = BY_KIND[intake.kind].take_back(intake, by)
    intake.result = {**intake.result, "told": told}
    audit.record(intake.event, "undid_import", intake, label=intake.filename, by=by,
                 before={"added": intake.result.get("added", 0)})  # fmt: skip
    advance(held, 0 if told else 1, max(len(told), 1))
    return told


@action
def tell(intake: Intake, registration_id: int, by: User) -> None:
    """Cancel the registration of somebody who had a letter, with another one that says so."""
    BY_KIND[intake.kind].cancel(registration_id, by)


@action
def finish_undo(intake: Intake) -> None:
    """Write down that an import is taken back."""
    require_action().refresh(intake, LOCKED, with_for_update=True)
    if intake.state is IntakeState.UNDOING:
        intake.state, intake.undone_at = IntakeState.UNDONE, now()
        _empty(intake)


@action
def give_up(intake_id: int) -> None:
    """Let an import that could not be written, or taken back, be tried again."""
    intake = require_action().get(Intake, intake_id, with_for_update=True)
    if intake is not None and intake.state is IntakeState.WRITING:
        intake.state = IntakeState.READ
    elif intake is not None and intake.state is IntakeState.UNDOING:
        intake.state = IntakeState.DONE


@action
def forget(intake_id: int) -> None:
    """Empty what an import keeps of people, when its time is over."""
    intake = require_action().get(Intake, intake_id, with_for_update=True)
    if intake is None:
        return
    if intake.state is IntakeState.READ:
        intake.state = IntakeState.DROPPED
    intake.cells = intake.checked = []
    if not rules.may_undo(intake.done_at, now()):
        intake.before = []
    afterwards(empty_log)


@action
def forget_rows(event_id: int) -> None:
    """Empty what imports of an event keep of people: it is over, and nothing is taken back any more."""
    mine = sa.and_(Intake.event_id == event_id, Intake.state.not_in((IntakeState.WRITING, IntakeState.UNDOING)))
    require_action().execute(
        sa.update(Intake).where(mine).values(cells=[], checked=[], before=[]).execution_options(
            synchronize_session=False
        )
    )  # fmt: skip
    _forget_names(event_id)


@action
def forget_person(event: Event, registration_id: int, email_key: str, name: str) -> None:
    """Take a person out of the rows and changes that imports of an event still keep, for the end of their data."""
    name_key = words_of(name)
    _forget_names(event.id)
    for intake in require_action().scalars(sa.select(Intake).where(Intake.event_id == event.id, queries.keeps())):
        mine = {
            row[0]
            for row in intake.checked
            if (email_key and row[1].get("email_key") == email_key) or rules.Checked.from_json(row).name_key == name_key
        } | {row[0] for row in intake.cells if _may_tell_of(row[1], email_key, name_key)}
        intake.checked = [row for row in intake.checked if row[0] not in mine]
        intake.cells = [row for row in intake.cells if row[0] not in mine]
        if intake.kind is IntakeKind.PEOPLE:
            intake.before = [row for row in intake.before if row[0] != registration_id]


def _may_tell_of(cells: Sequence[str], email_key: str, name_key: str) -> bool:
    """Return whether a row as it was read names somebody, whatever its columns are: their address or all their name."""
    words = {word for cell in cells for word in words_of(cell).split()}
    return any(email_key and email_key in cell.lower() for cell in cells) or set(name_key.split()) <= words


def _forget_names(event_id: int) -> None:
    """Take out of imports who stood in the way of taking them back."""
    for intake in require_action().scalars(sa.select(Intake).where(Intake.event_id == event_id)):
        if "not_undone" in intake.result:
            intake.result = {name: value for name, value in intake.result.items() if name != "not_undone"}


def _lock(intake: Intake, *states: IntakeState) -> None:
    """Hold the row of an import, which must stand so. Raises IntakeRefused(NOT_NOW)."""
    require_action().refresh(intake, LOCKED, with_for_update=True)
    if intake.state not in states:
        raise IntakeRefused(IntakeRefusal.NOT_NOW)


def _empty(intake: Intake) -> None:
    intake.cells = intake.checked = intake.before = []
    afterwards(empty_log)


def member(intake: Intake) -> User:
    """Return in whose name the worker writes: of whoever asked."""
    job = intake.job
    asked_by = job.asked_by_id if job is not None else None
    return db.session.get_one(User, asked_by or intake.created_by_id)
