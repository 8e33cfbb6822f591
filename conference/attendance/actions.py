"""Noting arrivals and departures. Each verb is one transaction, on record, and safe against two helpers at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from conference.attendance.models import Presence
from conference.attendance.rules import (
    Mark,
    PresenceRefusal,
    PresenceRefused,
    day_problem,
    may_be_marked,
    times_problem,
)
from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.places.models import Place, PlaceState
from conference.registration.actions import OutcomeKind
from conference.registration.details import Details
from conference.registration.models import Registration
from conference.registration.participants import participants
from conference.registration.team import actions as by_team
from conference.team.audit import record, snapshot
from conference.team.models import User

FIELDS = ("day", "arrived_at", "left_at", "absent")
HELD = sa.exists().where(
    Place.registration_id == sa.bindparam("person"), Place.quota_id == sa.bindparam("quota"),
    Place.state == PlaceState.CONFIRMED,
)  # fmt: skip
ALWAYS = sa.select(HELD.label("has_place")).subquery()
DAY_OF = sa.select(ALWAYS.c.has_place, Presence).select_from(ALWAYS).outerjoin(
    Presence, sa.and_(Presence.registration_id == sa.bindparam("person"), Presence.day == sa.bindparam("day"))
)  # fmt: skip
"""Whether a person has a place, and what is noted of a day."""
By = User | str | None
"""Who notes it: an account, or a name where there is none (the desk)."""


@action
def register_walk_in(
    event: Event, details: Details, *, visits: Sequence[str], language: str, form_token: str, lets_in: str | None,
    day: date | None, by: User | str,
) -> Registration:  # fmt: skip
    """Register who came without a registration, and note the arrival on `day` where they have a place.

    Raises RegistrationRefused as `by_team.add` does; sent twice, the form registers once.
    """
    outcome = by_team.add(
        event, details, visits=visits, language=language, form_token=form_token, lets_in=lets_in, by=by
    )  # fmt: skip
    if outcome.kind is OutcomeKind.NEW and outcome.answer.has_place and day is not None:
        mark_arrived(outcome.registration, day, now(), by)
    return outcome.registration


@action
def mark_arrived(registration: Registration, day: date, at: datetime, by: By) -> Presence:
    """Note when a person came; once more corrects the time. Raises PresenceRefused."""
    presence = open_day(registration, day)
    return write(registration, presence, by, "marked_arrived", arrived_at=at, absent=False)


@action
def mark_left(registration: Registration, day: date, at: datetime, by: By) -> Presence:
    """Note when a person left; once more corrects the time. Raises PresenceRefused."""
    presence = open_day(registration, day)
    return write(registration, presence, by, "marked_left", left_at=at)


@action
def mark_absent(registration: Registration, day: date, by: By) -> Presence:
    """Note that a person did not come. Raises PresenceRefused, also for one who has arrived: that is undone first."""
    presence = open_day(registration, day)
    if presence.arrived_at is not None:
        raise PresenceRefused(PresenceRefusal.ALREADY_ARRIVED)
    return write(registration, presence, by, "marked_absent", absent=True)


@action
def set_times(
    registration: Registration, day: date, arrived_at: datetime | None, left_at: datetime | None, by: By
) -> Presence:
    """Correct both times of a day. Raises PresenceRefused."""
    presence = open_day(registration, day)
    return write(registration, presence, by, "corrected_presence", arrived_at=arrived_at, left_at=left_at, absent=False)


@action
def clear(registration: Registration, day: date, by: By) -> None:
    """Take the last mark of a day back: the departure first, then the arrival or absence.

    Raises PresenceRefused(NOTHING_TO_UNDO).
    """
    session = require_action()
    session.refresh(registration, with_for_update=True)
    presence = _found(registration, day)
    if presence is None:
        raise PresenceRefused(PresenceRefusal.NOTHING_TO_UNDO)
    before = snapshot(presence, FIELDS)
    if presence.left_at is not None:
        presence.left_at, presence.changed_at = None, now()
        after: dict[str, Any] = snapshot(presence, FIELDS)
    else:
        session.delete(presence)
        after = dict.fromkeys(FIELDS)
    record(registration.event, "cleared_presence", registration, before=before, after=after, by=by)


@action
def mark_all(event: Event, registration_ids: Collection[int], what: Mark, day: date, at: datetime, by: By) -> list[int]:
    """Note the same for many people of an event; the ids of those who were marked.

    Arrived and absent touch those who have no mark yet, left those who are there and came before `at`. Who has no
    place (any more) is passed over. Raises PresenceRefused, and then nobody is marked: for an id of another event too.
    """
    session = require_action()
    _check(day_problem(day, event.starts_on, event.ends_on))
    _check(times_problem(day, event.timezone, at, None))
    wanted = sorted(set(registration_ids))
    people = session.scalars(
        sa.select(Registration)
        .where(Registration.event_id == event.id, Registration.id.in_(wanted))
        .order_by(Registration.id)
        .with_for_update()
    ).all()
    if len(people) != len(wanted):
        raise PresenceRefused(PresenceRefusal.UNKNOWN)
    here = set(session.scalars(sa.select(Registration.id).where(*participants(event), Registration.id.in_(wanted))))
    known = {row.registration_id: row for row in session.scalars(_presences(wanted, day))}
    marked = [person.id for person in people if person.id in here
              and _mark_one(person, known.get(person.id), what, day, at, by)]  # fmt: skip
    if marked:
        after = {"day": day, "at": at, "registrations": marked}
        record(event, f"marked_all_{what.value}", event, after=after, by=by)
    return marked


@action
def unmark_all(
    event: Event, registration_ids: Collection[int], what: Mark, day: date, at: datetime, by: By
) -> list[int]:
    """Take marks of `mark_all` back where nobody has changed them since; the ids of those whose mark is gone."""
    session = require_action()
    rows = sa.select(Presence).where(
        Presence.event_id == event.id, Presence.registration_id.in_(registration_ids), Presence.day == day
    )
    taken = []
    for row in session.scalars(rows.order_by(Presence.registration_id).with_for_update()):
        if _marked_as(row) != (what, None if what is Mark.ABSENT else at):
            continue
        taken.append(row.registration_id)
        if what is Mark.LEFT:
            row.left_at = None
            _sign(row, by)
        else:
            session.delete(row)
    if taken:
        record(event, "cleared_presence_of_many", event, before={"day": day, "registrations": taken}, by=by)
    return taken


@action
def take_over(kept: Registration, other: Registration, by: By) -> list[list[Any]]:
    """Give the marks of another registration of the same person to this one, and return all marks as they were.

    Of a day of which both have marks the earlier arrival and the later departure count.
    """
    session = require_action()
    rows = _presences_of(kept, other)
    if not any(row.registration_id == other.id for row in rows):
        return []
    before = [_as_json(row) for row in rows]
    mine = {row.day: row for row in rows if row.registration_id == kept.id}
    for row in rows:
        if row.registration_id == kept.id:
            continue
        if (same := mine.get(row.day)) is None:
            row.registration_id = kept.id
            _sign(row, by)
            continue
        arrivals = [moment for moment in (same.arrived_at, row.arrived_at) if moment is not None]
        departures = [moment for moment in (same.left_at, row.left_at) if moment is not None]
        same.arrived_at, same.left_at = min(arrivals, default=None), max(departures, default=None)
        same.absent = same.absent and row.absent
        session.delete(row)
        _sign(same, by)
    session.flush()
    return before


@action
def put_back(kept: Registration, other: Registration, before: list[list[Any]], by: By) -> None:
    """Give two registrations the marks that `take_over` found."""
    session = require_action()
    if not before:
        return
    for row in _presences_of(kept, other):
        session.delete(row)
    session.flush()
    for registration_id, day, arrived_at, left_at, absent in before:
        arrived, left = (datetime.fromisoformat(text) if text else None for text in (arrived_at, left_at))
        row = Presence(event_id=kept.event_id, registration_id=registration_id, day=date.fromisoformat(day),
                       arrived_at=arrived, left_at=left, absent=absent)  # fmt: skip
        _sign(row, by)
    session.flush()


def _presences_of(*people: Registration) -> list[Presence]:
    rows = sa.select(Presence).where(Presence.registration_id.in_([person.id for person in people]))
    return list(require_action().scalars(rows.order_by(Presence.day, Presence.id).with_for_update()))


def _as_json(row: Presence) -> list[Any]:
    return [row.registration_id, *(snapshot(row, FIELDS)[name] for name in FIELDS)]


def _marked_as(row: Presence) -> tuple[Mark, datetime | None]:
    """Return the last mark of a person on a day, and its moment."""
    if row.absent:
        return Mark.ABSENT, None
    return (Mark.LEFT, row.left_at) if row.left_at is not None else (Mark.ARRIVED, row.arrived_at)


def _mark_one(person: Registration, row: Presence | None, what: Mark, day: date, at: datetime, by: By) -> bool:
    """Write one of many marks, where it makes sense; whether it did."""
    if what is Mark.LEFT:
        if row is None or row.arrived_at is None or row.left_at is not None or row.arrived_at >= at:
            return False
        row.left_at = at
    else:
        if row is not None and (row.arrived_at is not None or row.absent):
            return False
        row = row or _new(person, day)
        row.arrived_at, row.absent = (at, False) if what is Mark.ARRIVED else (None, True)
    _sign(row, by)
    return True


def open_day(registration: Registration, day: date, *, is_locked: bool = False) -> Presence:
    """Return the row of a person and day, locked against a second helper, unless the caller has. Raises
    PresenceRefused.
    """
    session = require_action()
    if not is_locked:
        session.refresh(registration, with_for_update=True)
    event = registration.event
    _check(day_problem(day, event.starts_on, event.ends_on))
    asked = {"person": registration.id, "quota": event.quota_id, "day": day}
    has_place, presence = session.execute(DAY_OF, asked, execution_options={"populate_existing": True}).one()
    _check(may_be_marked(registration.cancelled_at is not None, registration.is_pending, has_place))
    return presence or _new(registration, day)


def write(registration: Registration, presence: Presence, by: By, verb: str, **values: Any) -> Presence:
    """Write some of the times of an open day, on record under the verb. Raises PresenceRefused."""
    require_action()
    before = snapshot(presence, FIELDS)
    after = {**{name: getattr(presence, name) for name in FIELDS}, **values}
    _check(times_problem(presence.day, registration.event.timezone, after["arrived_at"], after["left_at"]))
    for name, value in values.items():
        setattr(presence, name, value)
    _sign(presence, by)
    record(registration.event, verb, registration, before=before, after=snapshot(presence, FIELDS), by=by)
    return presence


def _sign(presence: Presence, by: By) -> None:
    presence.recorded_by_id = by.id if isinstance(by, User) else None
    presence.changed_at = now()
    require_action().add(presence)


def _new(registration: Registration, day: date) -> Presence:
    return Presence(event_id=registration.event_id, registration_id=registration.id, day=day, absent=False)


def _found(registration: Registration, day: date) -> Presence | None:
    return require_action().scalar(_presences([registration.id], day).execution_options(populate_existing=True))


def _presences(ids: Collection[int], day: date) -> sa.Select[Presence]:
    return sa.select(Presence).where(Presence.registration_id.in_(ids), Presence.day == day)


def _check(reason: PresenceRefusal | None) -> None:
    if reason:
        raise PresenceRefused(reason)
