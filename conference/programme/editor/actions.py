"""What the editor does with the draft: whole moves, new items, undoing, accepting what is pointed out, being there.

Each verb is one transaction, one step (programme/steps.py) and on record. `seen` is the number of the last step that
the page had shown: where somebody has moved the same things since, nothing is done and it is said who and what.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.inserts import InsertOf
from conference.lib.model import table_of
from conference.lib.transaction import action, require_action
from conference.programme import actions, queries, steps
from conference.programme.actions import ItemDetails, Placement
from conference.programme.editor import moves, rules
from conference.programme.editor.moves import Moves, Piece
from conference.programme.editor.rules import EditorRefusal, EditorRefused
from conference.programme.models import (
    AcceptedWarning,
    EditorPresence,
    Item,
    Step,
    StepKind,
)
from conference.team import audit
from conference.team.models import User

HEARD_EVERY = timedelta(seconds=15)  # who is there is written no more often


def _insert(words: Any) -> Any:
    row = words.insert(table_of(EditorPresence))
    return row.on_conflict_do_update(index_elements=["event_id", "user_id"], set_={"seen_at": row.excluded.seen_at})


PRESENCE = InsertOf(_insert)


@dataclass(frozen=True)
class LockedDraft:
    """The rows of the draft under the lock of an action, and as moves see them."""

    rows: dict[str, Item]
    pieces: list[Piece]

    def piece(self, code: str) -> Piece:
        """Return one. Raises EditorRefused: GONE, or IN_TRAY where it has no time."""
        found = next((one for one in self.pieces if one.code == code), None)
        if found is None:
            raise EditorRefused(EditorRefusal.GONE)
        if not found.is_placed:
            raise EditorRefused(EditorRefusal.IN_TRAY)
        return found


def piece_of(row: Item) -> Piece:
    """Return an item as moves see it."""
    return Piece(row.code, row.starts_at, row.ends_at, row.room_id, row.is_placed)


@action
def place(event: Event, row: Item, wanted: Placement, by: User) -> Step | None:
    """Give one item its time and room. Raises ProgrammeRefused."""
    draft = _draft(event)
    if wanted.room_id is not None and queries.room_by_id(event, wanted.room_id) is None:
        raise EditorRefused(EditorRefusal.GONE)
    piece = Piece(row.code, wanted.starts_at, wanted.ends_at, wanted.room_id, wanted.is_placed)
    return _carry_out(event, draft, StepKind.PLACED, {row.code: piece}, by)


@action
def to_tray(event: Event, row: Item, by: User) -> Step | None:
    """Take an item out of the grid. Raises ProgrammeRefused where people have places in it."""
    draft = _draft(event)
    return _carry_out(event, draft, StepKind.TRAY, moves.to_tray([piece_of(row)]), by)


@action
def shift(event: Event, code: str, minutes: int, *, own_room: bool, seen: int, by: User) -> Step | None:
    """Move an item and all that follows on its day by so many minutes. Raises EditorRefused."""
    draft = _draft(event)
    found = moves.shifted(draft.pieces, draft.piece(code).code, minutes, event.timezone, own_room=own_room)
    _check_seen(event, seen, by, {code, *found}, _days(event, [draft.piece(code)]))
    return _carry_out(event, draft, StepKind.SHIFTED, found, by, code=code, minutes=minutes)


@action
def lengthen(event: Event, code: str, minutes: int, *, seen: int, by: User) -> Step | None:
    """Make an item longer or shorter, and push what follows. Raises EditorRefused."""
    draft = _draft(event)
    found = moves.lengthened(draft.pieces, draft.piece(code).code, minutes, event.timezone)
    _check_seen(event, seen, by, {code, *found}, _days(event, [draft.piece(code)]))
    return _carry_out(event, draft, StepKind.LENGTHENED, found, by, code=code, minutes=minutes)


@action
def swap(event: Event, code: str, other: str, *, seen: int, by: User) -> Step | None:
    """Exchange two items. Raises EditorRefused: SAME, GONE, SINCE."""
    if code == other:
        raise EditorRefused(EditorRefusal.SAME)
    draft = _draft(event)
    pair = moves.chosen(draft.pieces, {code, other})
    if len(pair) < 2:
        raise EditorRefused(EditorRefusal.GONE)
    found = moves.swapped(*pair)
    _check_seen(event, seen, by, {code, other}, ())
    return _carry_out(event, draft, StepKind.SWAPPED, found, by, code=code, other=other)


@action
def send(
    event: Event, codes: Collection[str], *, seen: int, by: User, day: date | None = None, room: int | None = None,
    changes_room: bool = False, tray: bool = False, minutes: int = 0,
) -> Step | None:  # fmt: skip
    """Move several items to another day, to a room (0 for none), by so many minutes, or to the tray.

    Raises EditorRefused: NOTHING, GONE, SINCE; ProgrammeRefused; NoSuchMoment.
    """
    draft = _draft(event)
    found = {one.code: one for one in moves.chosen(draft.pieces, codes)}
    if not found:
        raise EditorRefused(EditorRefusal.NOTHING)
    _check_seen(event, seen, by, set(found), ())
    if changes_room:
        if room and queries.room_by_id(event, room) is None:
            raise EditorRefused(EditorRefusal.GONE)
        found |= moves.to_room(found.values(), room or None)
    if day is not None:
        found |= moves.to_day(found.values(), day, event.timezone)
    if minutes:
        found |= moves.by_minutes(found.values(), minutes, event.timezone)
    if tray:
        found |= moves.to_tray(found.values())
    elif day is not None:
        found = {code: replace(one, is_placed=True) for code, one in found.items()}
    return _carry_out(event, draft, StepKind.SENT, found, by, count=len(found))


@action
def duplicate(event: Event, row: Item, code: str, *, by: User) -> Step | None:
    """Make another one like an item; it waits in the tray for its time. A `code` that is in use was made already."""
    _draft(event)
    if queries.item_by_code(event, code) is not None:
        return None
    _, change = actions.put_item(event, replace(details_of(row), is_placed=False), by, code=code)
    return steps.note(event, StepKind.DUPLICATED, [change], by=by)


@action
def copy_day(event: Event, day: date, to: date, *, seen: int, by: User) -> Step | None:
    """Put everything of a day on another one too, at the same times. Raises EditorRefused; NoSuchMoment."""
    if day == to:
        raise EditorRefused(EditorRefusal.SAME)
    draft = _draft(event)
    of_day = moves.of_day(draft.pieces, day, event.timezone)
    if not of_day:
        raise EditorRefused(EditorRefusal.NOTHING)
    _check_seen(event, seen, by, {one.code for one in of_day}, {day, to})
    changes = []
    for one in of_day:
        there = moves.on_day(one, to, event.timezone)
        details = replace(details_of(draft.rows[one.code]), starts_at=there.starts_at, ends_at=there.ends_at)
        changes.append(actions.put_item(event, details, by)[1])
    return steps.note(
        event, StepKind.COPIED_DAY, changes, by=by, facts={"day": day.isoformat(), "to": to.isoformat()}
    )  # fmt: skip


@action
def add(event: Event, details: ItemDetails, by: User, code: str = "") -> Item:
    """Add an item typed into an empty slot. Raises ProgrammeRefused."""
    return actions.add_item(event, details, by, code=code)


def details_of(row: Item) -> ItemDetails:
    """Return what is said about an item, for another one like it."""
    fields = {name: getattr(row, name) for name in actions.FIELDS}
    return ItemDetails(**fields, speakers=tuple((link.speaker_id, link.role) for link in row.speaker_links))


@action
def accept(event: Event, key: str, reason: str, sentence: str, by: User) -> AcceptedWarning:
    """Accept what is pointed out, with the reason; done twice the last reason counts."""
    session = actions.locked(event)
    row = session.scalar(
        sa.select(AcceptedWarning).where(AcceptedWarning.event_id == event.id, AcceptedWarning.key == key)
    )
    row = row or AcceptedWarning(event_id=event.id, key=key)
    row.reason, row.actor, row.at = reason, audit.actor_label(by), now()
    session.add(row)
    audit.record(event, "accepted", row, after={"reason": reason}, by=by, label=sentence)
    return row


@action
def point_out_again(event: Event, accepted_id: int, by: User) -> bool:
    """Take an acceptance back; whether there was one."""
    session = actions.locked(event)
    row = session.scalar(
        sa.select(AcceptedWarning).where(AcceptedWarning.event_id == event.id, AcceptedWarning.id == accepted_id)
    )
    if row is not None:
        audit.record(event, "took_acceptance_back", row, before={"reason": row.reason}, by=by, label=row.key)
        session.delete(row)
    return row is not None


@action
def note_presence(event: Event, by: User) -> None:
    """Remember that somebody has the editor open; two of their pages may do it at the same moment."""
    session = require_action()
    row = {"event_id": event.id, "user_id": by.id, "seen_at": now()}
    session.execute(PRESENCE.on(session.connection()), row)


def _draft(event: Event) -> LockedDraft:
    """Lock the draft and read it anew."""
    actions.locked(event).expire_all()
    rows = [*queries.items_of(event), *queries.tray_of(event)]
    return LockedDraft({row.code: row for row in rows}, [piece_of(row) for row in rows])


def _days(event: Event, pieces: Iterable[Piece]) -> set[date]:
    return {moves.day_of(one, event.timezone) for one in pieces}


def _check_seen(event: Event, seen: int, by: User, codes: Collection[str], days: Collection[date]) -> None:
    """Raise EditorRefused(SINCE) where what a move is about was moved after its page was drawn."""
    later = [
        (step, change)
        for step in steps.since(event, seen)
        for change in steps.changes_of(step)
        if rules.touches(change, codes, days, event.timezone)
    ]
    if later:
        raise EditorRefused(EditorRefusal.SINCE, later=later, by=by)


def _carry_out(event: Event, draft: LockedDraft, kind: StepKind, found: Moves, by: User, **facts: Any) -> Step | None:
    """Write a move down; None where it changes nothing."""
    places = {
        draft.rows[code]: Placement(one.starts_at, one.ends_at, one.room_id, one.is_placed)
        for code, one in found.items()
    }
    changes = actions.place(event, places, by)
    return steps.note(event, kind, changes, by=by, facts=facts)
