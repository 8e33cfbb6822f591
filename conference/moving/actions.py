"""Preparing a move, dropping it, carrying it out. Each verb is one transaction and on record."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import nullcontext, suppress
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from conference.desk.models import DeskDevice
from conference.events import actions as events
from conference.events import rules as event_rules
from conference.events.models import Event
from conference.letters import mails
from conference.letters.actions import write_to_everybody
from conference.letters.rules import name_of
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.lib.wall_clock import NoSuchMoment
from conference.mailing.outbox import discard_queued
from conference.moving import queries, rules
from conference.moving.models import Move
from conference.moving.rules import DEADLINES, KEPT_UNTIL, Dates, MoveRefusal, MoveRefused, Shift
from conference.programme import queries as programme
from conference.programme import steps
from conference.programme.actions import release_moved
from conference.programme.models import Item, Release, StepKind
from conference.programme.queries import items_of, tray_of
from conference.programme.rules import Change, ChangeKind
from conference.programme.snapshot import Programme
from conference.team import audit, removals
from conference.team.models import User
from conference.visits.models import VisitGroup
from conference.visits.queries import visits_of

FIELDS = ("starts_on", "ends_on", "timezone")


@action
def plan_move(event_id: int, to: Dates, *, by: User) -> Move:
    """Prepare a move; one that was prepared before gives way. Nothing else changes.

    Raises MoveRefused: SAME, CANCELLED or PRESENCE; EventRefused: DAYS_….
    """
    event = events.locked_event(event_id)
    event_rules.check_days(to.starts_on, to.ends_on)
    old = queries.stands(event)
    _check(event, to)
    session = require_action()
    session.execute(sa.delete(Move).where(Move.event_id == event_id, Move.done_at.is_(None)))
    move = Move(
        event_id=event_id, **asdict(to), from_starts_on=old.starts_on, from_ends_on=old.ends_on,
        from_timezone=old.timezone,
    )  # fmt: skip
    session.add(move)
    audit.record(
        event, "planned_move", event, before=audit.snapshot(event, FIELDS), after=audit.snapshot(to, FIELDS), by=by
    )  # fmt: skip
    return move


@action
def drop_move(event_id: int, *, by: User) -> None:
    """Drop the move that is prepared; without one nothing happens."""
    event = events.locked_event(event_id)
    move = queries.planned(event)
    if move is not None:
        audit.record(event, "dropped_move", event, before=audit.snapshot(move, FIELDS), by=by)
        require_action().delete(move)


@action
def carry_out(event_id: int, shown: str, along: Collection[str], *, tells: bool, by: User) -> int:
    """Move the conference, its programme, the visits' groups and the deadlines in `along`; all of it is public at once.

    `shown` is the key of the dates that the plan led to when it was looked at.
    What is published keeps its content, and what is only drafted stays a draft. With `tells` everybody whom it concerns
    is written to; the number of letters. Letters about an earlier move that have not gone out yet stay here, and who
    would hear only what they know, since it was taken back, hears nothing.

    Raises MoveRefused: GONE, KEPT and as `plan_move`; EventRefused: DAYS_… or REGISTRATION_…; NoSuchMoment.
    """
    event = events.locked_event(event_id)
    move = queries.planned(event)
    if move is None or queries.target(move).key != shown or queries.origin(move) != queries.stands(event):
        raise MoveRefused(MoveRefusal.GONE)
    old, new = queries.stands(event), queries.target(move)
    _check(event, new)
    shift = rules.shift_of(old, new)
    before, last = programme.times_of(event), programme.last_release(event)
    _move_items(event, shift, by)
    for visit in visits_of(event):
        for group in visit.groups:
            group.departs_at = shift.moment(group.departs_at)
    _move_removed(event, shift)
    _move_survey(event, shift)
    _move_devices(event, shift)
    events.change_event(event_id, {**asdict(new), **_deadlines(event, shift, along)}, by=by, verb="moved")
    if event_rules.kept_too_short(event.ends_on, event.kept_until):
        raise MoveRefused(MoveRefusal.KEPT)
    _publish(event, last, shift, old, new, by)
    move.done_at, move.was_public = now(), event.published_at is not None
    require_action().flush()
    unaware = {name_of(*row) for row in discard_queued(event, mails.MOVED)}
    if not tells:
        return 0
    known = queries.heard(event)
    occasion = mails.move(event, move.id, before, programme.times_of(event), (old.timezone, new.timezone))
    return write_to_everybody(event, occasion, by=by, but={name for name in unaware if known[name] == new})


def _move_items(event: Event, shift: Shift, by: User) -> None:
    """Move the draft, and what waits in its tray, which keeps its length; the editor knows it as a step."""
    changes = []
    for item in [*items_of(event), *tray_of(event)]:
        before = steps.values_of(item)
        with suppress(NoSuchMoment) if not item.is_placed else nullcontext():
            item.starts_at, item.ends_at = shift.span(item.starts_at, item.ends_at)
        changes.append(steps.change_of(item, before, steps.values_of(item)))
    steps.note(event, StepKind.MOVED, changes, by=by)


def _move_survey(event: Event, shift: Shift) -> None:
    """Let the days of a survey move along; one that somebody has answered stays open when it was said to be."""
    survey = queries.survey_to_move(event)
    if survey is not None:
        survey.opens_on, survey.closes_on = survey.opens_on + shift.days, survey.closes_on + shift.days


def _move_devices(event: Event, shift: Shift) -> None:
    """Let links of the desk open on the new days; one after the other, since names are free on each day alone."""
    rows = sa.select(DeskDevice).where(DeskDevice.event_id == event.id)
    session, forward = require_action(), shift.days > timedelta()
    for device in session.scalars(rows.order_by(DeskDevice.day.desc() if forward else DeskDevice.day)):
        device.day += shift.days
        session.flush()


def _move_removed(event: Event, shift: Shift) -> None:
    """Move what was removed to the new days; what falls there into a skipped hour stays where it was."""

    def item(values: dict[str, Any]) -> dict[str, Any]:
        with suppress(NoSuchMoment):
            starts_at, ends_at = shift.span(values["starts_at"], values["ends_at"])
            return {"starts_at": starts_at, "ends_at": ends_at}
        return {}

    def group(values: dict[str, Any]) -> dict[str, Any]:
        with suppress(NoSuchMoment):
            return {"departs_at": shift.moment(values["departs_at"])}
        return {}

    removals.rewrite(event, Item, item)
    removals.rewrite(event, VisitGroup, group)


def _check(event: Event, to: Dates) -> None:
    reason = rules.problem(
        queries.stands(event), to, is_cancelled=event.cancelled_at is not None,
        present_on=queries.days_of_presence(event),
    )  # fmt: skip
    if reason:
        raise MoveRefused(reason)


def _deadlines(event: Event, shift: Shift, along: Collection[str]) -> dict[str, Any]:
    """Return the deadlines that move along, with their new values."""
    found: dict[str, Any] = {
        name: shift.moment(value) for name in DEADLINES if name in along and (value := getattr(event, name))
    }
    if KEPT_UNTIL in along and event.kept_until:
        found[KEPT_UNTIL] = event.kept_until + shift.days
    return found


def _publish(event: Event, last: Release | None, shift: Shift, old: Dates, new: Dates, by: User) -> None:
    if last is None:
        return
    published = Programme.from_json(last.content)
    programme = rules.moved(published, shift)
    if programme != published:
        change = Change(ChangeKind.MOVED, "", "", "", _told(old), _told(new))
        release_moved(event, programme, change, by)


def _told(dates: Dates) -> tuple[str, ...]:
    return dates.starts_on.isoformat(), dates.ends_on.isoformat(), dates.timezone
