"""The way of a bulk change: carried out as it was shown, at once or by the worker, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from conference.bulk import cancelling, certifying, group_moves, marking, rules
from conference.bulk.models import BulkChange, BulkKind, BulkState
from conference.bulk.rules import AT_ONCE, MANY, PORTION, BulkOutcome, BulkRefusal, BulkRefused
from conference.events.models import Event
from conference.extensions import db
from conference.jobs import actions as jobs
from conference.jobs.kinds import Held
from conference.jobs.work import advance
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.registration.rules import TakenBack
from conference.team import audit
from conference.team.models import User

WORK = "bulk"  # the kind of job
BY_KIND: dict[BulkKind, ModuleType] = {
    BulkKind.CANCEL: cancelling, BulkKind.MOVE: group_moves, BulkKind.PRESENCE: marking,
    BulkKind.CERTIFICATE: certifying,
}  # fmt: skip
UNDERWAY = (BulkState.DOING, BulkState.UNDOING)


@action
def carry_out(
    event: Event, kind: BulkKind, ids: Sequence[int], choices: Mapping[str, Any], *, shown: str, by: User,
    extra: Mapping[str, Any] | None = None,
) -> BulkChange:  # fmt: skip
    """Do for many people what a page has shown; for more than a few the worker goes on with it.

    `shown` marks what the page said (`rules.shown`) with these `choices`; `extra` are those made with the press itself.
    Raises BulkRefused (SINCE, NOBODY), and what the kind refuses.
    """
    does = BY_KIND[kind]
    does.lock(event)
    judged = does.judged(event, ids, choices)
    if shown != rules.shown(judged, choices):
        raise BulkRefused(BulkRefusal.SINCE)
    wanted = [row.person.id for row in judged if row.is_done]
    if not wanted:
        raise BulkRefused(BulkRefusal.NOBODY)
    left = {verdict.value: [person.id for person in people]
            for verdict, people in rules.by_verdict(judged).items() if verdict not in rules.DOES}  # fmt: skip
    change = BulkChange(
        event_id=event.id, kind=kind, state=BulkState.DOING, choices={**choices, **(extra or {})}, waiting=wanted,
        done=[], left=left, back={}, created_by_id=by.id, created_at=now(),
    )  # fmt: skip
    require_action().add(change)
    require_action().flush()
    if len(wanted) <= AT_ONCE:
        _do_some(change, by, AT_ONCE)
    else:
        _ask(change, by)
    return change


@action
def undo(change: BulkChange, *, by: User) -> None:
    """Take a bulk change back, as far as nothing happened since.

    Of a move the last one first, so that nobody of them who waits in the group gets a place in it on the way.

    Raises BulkRefused (NOT_NOW, TOO_LATE).
    """
    _refresh(change)
    if change.state is not BulkState.DONE:
        raise BulkRefused(BulkRefusal.NOT_NOW)
    if not rules.may_undo(change, now()):
        raise BulkRefused(BulkRefusal.TOO_LATE)
    ids = [row[0] for row in change.done]
    change.state, change.waiting = BulkState.UNDOING, ids[::-1] if change.kind is BulkKind.MOVE else ids
    if len(change.waiting) <= AT_ONCE:
        _undo_some(change, by, AT_ONCE)
    else:
        _ask(change, by)


@action
def work(held: Held, change: BulkChange) -> None:
    """Do a piece of a bulk change, or of taking it back, and note how far it is."""
    _refresh(change)
    total = max(held.total, 1)
    if change.state in UNDERWAY and change.event.archived_at is not None:
        _leave_rest(change, _asker(change))
    elif change.state in UNDERWAY:
        some = _do_some if change.state is BulkState.DOING else _undo_some
        some(change, _asker(change), PORTION)
    advance(held, total - len(change.waiting), total)


@action
def give_up(bulk_id: int) -> None:
    """Leave a bulk change as far as it came: the worker could not go on with it. The rest can be done anew."""
    change = require_action().get(BulkChange, bulk_id, with_for_update=True, populate_existing=True)
    if change is not None and change.state in UNDERWAY:
        _leave_rest(change, _asker(change))


def _leave_rest(change: BulkChange, by: User) -> None:
    """End where it came to."""
    if change.state is BulkState.DOING:
        change.left = rules.added(change.left, {BulkOutcome.FAILED.value: change.waiting})
    else:
        change.back = rules.added(change.back, {TakenBack.CHANGED.value: change.waiting})
    _end(change, by)


def _do_some(change: BulkChange, by: User, many: int) -> None:
    """Do it for the first of those who wait for it, up to so `many` one by one; who can't be done is left out."""
    event, does, choices = change.event, BY_KIND[change.kind], change.choices
    does.lock(event)
    judged = does.judged(event, change.waiting[:MANY], choices)
    ids = rules.portion(judged, change.waiting[:MANY], many)
    rest, these = change.waiting[len(ids) :], set(ids)
    verdicts = {row.person.id: row.verdict for row in judged}
    done = does.do(event, [row for row in judged if row.is_done and row.person.id in these], choices, by)
    left: dict[str, list[int]] = {}
    for row_id in ids:
        if row_id not in done:
            verdict = verdicts.get(row_id, BulkOutcome.GONE)
            left.setdefault((BulkOutcome.GONE if verdict in rules.DOES else verdict).value, []).append(row_id)
    rows = [[row_id, verdicts[row_id].value, done[row_id]] for row_id in ids if row_id in done]
    change.done, change.left, change.waiting = [*change.done, *rows], rules.added(change.left, left), rest
    if not rest:
        _end(change, by)


def _undo_some(change: BulkChange, by: User, many: int) -> None:
    event, does = change.event, BY_KIND[change.kind]
    ids, rest, before = change.waiting[:many], change.waiting[many:], {row[0]: row[2] for row in change.done}
    does.lock(event)
    some = [(row_id, before[row_id]) for row_id in ids]
    back: dict[str, list[int]] = {}
    for row_id, became in does.undo(event, some, change.choices, by).items():
        back.setdefault(became.value, []).append(row_id)
    change.back, change.waiting = rules.added(change.back, back), rest
    if not rest:
        _end(change, by)


def _end(change: BulkChange, by: User) -> None:
    """Write down that a bulk change is done or taken back, on record too."""
    event, kind = change.event, change.kind.value
    if change.state is BulkState.DOING:
        change.state, change.done_at = BulkState.DONE, now()
        left = sum(len(ids) for ids in change.left.values())
        audit.record(event, f"bulk_{kind}", change, after={"total": len(change.done), "left": left}, by=by)
    else:
        change.state, change.undone_at = BulkState.UNDONE, now()
        back = sum(len(ids) for ids in change.back.values())
        audit.record(event, f"undid_bulk_{kind}", change, after={"total": back}, by=by)
    change.waiting = []


def _ask(change: BulkChange, by: User) -> None:
    arguments = {"bulk": change.id, "undo": change.state is BulkState.UNDOING}
    job, _ = jobs.ask(WORK, change.event, arguments, total=len(change.waiting), by=by)
    change.job_id = job.id


def _asker(change: BulkChange) -> User:
    """Return in whose name the worker acts."""
    asked_by = change.job.asked_by_id if change.job is not None else None
    return db.session.get_one(User, asked_by or change.created_by_id)


def _refresh(change: BulkChange) -> None:
    require_action().refresh(change, with_for_update=True)
