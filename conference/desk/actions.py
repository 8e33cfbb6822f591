"""What is written at the desk: devices of helpers, and marks, each of which counts once, however often it is sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, load_only
from sqlalchemy.orm.attributes import set_committed_value

from conference.attendance import actions as attendance
from conference.attendance.actions import By
from conference.attendance.models import Presence
from conference.attendance.rules import PresenceRefusal, PresenceRefused, day_problem
from conference.desk import guides
from conference.desk.models import DeskDevice, DeskMark, MarkOutcome, Tap
from conference.desk.rules import (
    DISAGREES,
    SEEN_EVERY,
    UNDOES,
    DeskRefusal,
    DeskRefused,
    LinkStanding,
    Times,
    merged,
    standing,
)
from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.inserts import InsertOf
from conference.lib.transaction import action, require_action
from conference.registration.models import Registration
from conference.team.audit import Secret, record
from conference.team.models import User

VERBS = {
    Tap.ARRIVED: "marked_arrived", Tap.LEFT: "marked_left",
    Tap.UNDO_ARRIVED: "cleared_presence", Tap.UNDO_LEFT: "cleared_presence",
}  # fmt: skip
REFUSED = {
    PresenceRefusal.CANCELLED: MarkOutcome.CANCELLED, PresenceRefusal.NO_PLACE: MarkOutcome.NO_PLACE,
    PresenceRefusal.PENDING: MarkOutcome.NO_PLACE,
}  # fmt: skip
MARK = InsertOf(
    lambda words: words.insert(DeskMark).on_conflict_do_nothing(index_elements=["event_id", "key"]).returning(DeskMark)
)


@dataclass(frozen=True)
class Said:
    """One mark as a device sends it; `key` tells it from all others, `at` is the time that it is about.

    `is_late` is one that had no network for a while: who made it does not read what becomes of it.
    """

    key: str
    registration_id: int
    tap: Tap
    at: datetime
    is_late: bool = False


@action
def add_device(event: Event, name: str, day: date, by: User, quota_id: int | None = None) -> DeskDevice:
    """Let one more device note presence on a day; a guide's with the quota of a visit group or item, on its day.

    Raises DeskRefused.
    """
    if quota_id is not None:
        thing = guides.thing_of(event, quota_id)
        if thing is None:
            raise DeskRefused(DeskRefusal.THING_GONE)
        day = thing.day
    if day_problem(day, event.starts_on, event.ends_on):
        raise DeskRefused(DeskRefusal.DAY_OUTSIDE)
    if standing(day, event.timezone, False, now()) is LinkStanding.OVER:
        raise DeskRefused(DeskRefusal.DAY_OVER)
    _require_free_name(event, day, name)
    device = DeskDevice(event_id=event.id, name=name, day=day, quota_id=quota_id)
    require_action().add(device)
    record(event, "added_desk_device", device, after={"name": name, "day": day}, by=by)
    return device


@action
def rename_device(device: DeskDevice, name: str, by: User) -> None:
    """Call a device something else. Raises DeskRefused."""
    require_action().refresh(device, with_for_update=True)
    if name == device.name:
        return
    _require_free_name(device.event, device.day, name)
    before, device.name = {"name": device.name}, name
    record(device.event, "renamed_desk_device", device, before=before, after={"name": name}, by=by)


@action
def revoke_device(device: DeskDevice, by: User) -> None:
    """End a device's link at once. Raises DeskRefused where it was ended already."""
    require_action().refresh(device, with_for_update=True)
    if device.revoked_at is not None:
        raise DeskRefused(DeskRefusal.REVOKED)
    device.revoked_at = now()
    device.link_version += 1
    record(device.event, "revoked_desk_device", device, after={"day": device.day}, by=by)


@action
def renew_device(device: DeskDevice, by: User) -> None:
    """Give a device whose link was ended, or seen by somebody else, a new one. Raises DeskRefused after its day."""
    require_action().refresh(device, with_for_update=True)
    if standing(guides.day_of(device), device.event.timezone, False, now()) is LinkStanding.OVER:
        raise DeskRefused(DeskRefusal.DAY_OVER)
    before = {"link_version": Secret(device.link_version)}
    device.revoked_at, device.link_version = None, device.link_version + 1
    after = {"link_version": Secret(device.link_version)}
    record(device.event, "renewed_desk_device", device, before=before, after=after, by=by)


def see(device: DeskDevice) -> None:
    """Note that a device is in use, at most once in a few minutes."""
    if device.last_seen_at is None or now() - device.last_seen_at >= SEEN_EVERY:
        _note_seen(device)


@action
def note(event: Event, day: date, said: Said, by: By, device: DeskDevice | None = None) -> DeskMark:
    """Take one mark; sent again under its key, it is the one that was taken.

    Nothing that was said is lost: what does not become presence is kept with the reason, for the organiser.
    Raises PresenceRefused(UNKNOWN) for a person of another event.
    """
    session = require_action()
    person = _person(event, said.registration_id)
    # Who is noted twice waits for the lock of the person; whoever else bears the key at this moment is refused by it.
    mark: DeskMark | None = session.scalar(MARK.on(session.connection()), {
        "event_id": event.id, "registration_id": person.id, "device_id": _id_of(device),
        "key": said.key, "day": day, "tap": said.tap, "at": said.at, "outcome": MarkOutcome.DONE,
        "is_undone": False, "is_open": False, "taken_at": now(),
    })  # fmt: skip
    if mark is None:
        return session.scalars(sa.select(DeskMark).where(DeskMark.event_id == event.id, DeskMark.key == said.key)).one()
    set_committed_value(mark, "registration", person)
    mark.outcome = _apply(person, mark, by)
    mark.is_open = said.is_late and mark.outcome in DISAGREES
    if mark.tap is Tap.ARRIVED and mark.outcome in (MarkOutcome.DONE, MarkOutcome.TWICE):
        _take_departures(person, day, by)
    return mark


@action
def settle(mark: DeskMark, by: User) -> None:
    """Note that the organiser has looked at a mark that disagreed."""
    require_action().refresh(mark, ["is_open"], with_for_update=True)  # PostgreSQL locks no row that is joined outside
    if not mark.is_open:
        raise DeskRefused(DeskRefusal.NOTHING_THERE)
    mark.is_open = False
    record(mark.registration.event, "settled_desk_mark", mark.registration, after={"tap": mark.tap, "at": mark.at},
           by=by)  # fmt: skip


@action
def forget(registration_ids: Collection[int]) -> None:
    """Erase what devices have said about people; what came of it stays in their presence."""
    require_action().execute(sa.delete(DeskMark).where(DeskMark.registration_id.in_(registration_ids)))


def _apply(person: Registration, mark: DeskMark, by: By) -> MarkOutcome:
    """Merge a mark into the presence of its day; what became of it."""
    try:
        presence = attendance.open_day(person, mark.day, is_locked=True)
    except PresenceRefused as refused:
        return REFUSED.get(refused.reason, MarkOutcome.NOT_POSSIBLE)
    known = Times(presence.arrived_at, presence.left_at, presence.absent)
    undone = _undo(mark) if mark.tap in UNDOES else []
    after, outcome = merged(known, mark.tap, mark.at, undone)
    if after == known:
        return outcome
    try:
        _write(person, presence, after, mark, by)
    except PresenceRefused:
        return MarkOutcome.NOT_POSSIBLE
    return outcome


def _write(person: Registration, presence: Presence, after: Times, mark: DeskMark, by: By) -> None:
    if after == Times():
        attendance.clear(person, mark.day, by)
        return
    attendance.write(
        person, presence, by, VERBS[mark.tap],
        arrived_at=after.arrived_at, left_at=after.left_at, absent=after.absent,
    )  # fmt: skip


def _undo(mark: DeskMark) -> list[datetime]:
    """Take back the marks that a tap undoes, all of its own device; the times that other devices have noted."""
    known = require_action().scalars(_marks_of(), {"person": mark.registration_id, "day": mark.day})
    rows = [row for row in known if row.tap is UNDOES[mark.tap] and not row.is_undone]
    for row in rows:
        if row.at == mark.at or row.device_id == mark.device_id:
            row.is_undone, row.is_open = True, False
    return [row.at for row in rows if not row.is_undone and row.outcome is not MarkOutcome.NOT_POSSIBLE]


def _take_departures(person: Registration, day: date, by: By) -> None:
    """Take departures that came before their arrival was known."""
    for row in require_action().scalars(_early_departures(), {"person": person.id, "day": day}).all():
        row.outcome = _apply(person, row, by)
        row.is_open = row.is_open and row.outcome in DISAGREES


@cache
def _marks_of() -> sa.Select[DeskMark]:
    of_person, of_day = DeskMark.registration_id == sa.bindparam("person"), DeskMark.day == sa.bindparam("day")
    return sa.select(DeskMark).where(of_person, of_day).order_by(DeskMark.id)


@cache
def _early_departures() -> sa.Select[DeskMark]:
    is_early = (DeskMark.tap == Tap.LEFT, DeskMark.outcome == MarkOutcome.NOT_ARRIVED, DeskMark.is_undone.is_(False))
    return _marks_of().where(*is_early)


def _person(event: Event, registration_id: int) -> Registration:
    """Return the person of an event, or the one that two registrations became, locked.

    Raises PresenceRefused(UNKNOWN).
    """
    row = _locked(registration_id)
    while row is not None and row.merged_into_id is not None:
        row = _locked(row.merged_into_id)
    if row is None or row.event_id != event.id or row.erased_at is not None:
        raise PresenceRefused(PresenceRefusal.UNKNOWN)
    return row


def _id_of(device: DeskDevice | None) -> int | None:
    """Return the id of a device without reading it anew."""
    known = sa.inspect(device).identity if device is not None else None
    return known[0] if known else None


def _locked(registration_id: int) -> Registration | None:
    """Return a registration, locked, with its event."""
    return require_action().scalar(_person_by_id(), {"id": registration_id})


@cache
def _person_by_id() -> sa.Select[Registration]:
    """Return a person with their event, locked: no more of both than a mark asks about, since others wait meanwhile."""
    person = load_only(
        Registration.event_id, Registration.merged_into_id, Registration.erased_at, Registration.cancelled_at,
        Registration.approval, Registration.given_name, Registration.family_name,
    )  # fmt: skip
    event = joinedload(Registration.event, innerjoin=True).load_only(
        Event.slug, Event.quota_id, Event.timezone, Event.starts_on, Event.ends_on
    )
    return (
        sa.select(Registration)
        .where(Registration.id == sa.bindparam("id"))
        .options(person, event)
        .with_for_update(of=Registration)
        .execution_options(populate_existing=True)
    )


def _require_free_name(event: Event, day: date, name: str) -> None:
    same = sa.select(DeskDevice.id).where(
        DeskDevice.event_id == event.id, DeskDevice.day == day, DeskDevice.name == name
    )
    if require_action().scalar(same) is not None:
        raise DeskRefused(DeskRefusal.NAME_TAKEN)


@action
def _note_seen(device: DeskDevice) -> None:
    device.last_seen_at = now()
