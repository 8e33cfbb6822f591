"""What an organiser does with rooms, items and versions of the programme. Every change is on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.codes import PAGE_LENGTH, new_code
from conference.lib.transaction import action, require_action
from conference.programme import queries, rules, steps
from conference.programme.models import Item, ItemKind, ItemSpeaker, Release, Room, SpeakerRole, StepKind
from conference.programme.rules import Change, OpeningHours, ProgrammeRefusal, ProgrammeRefused
from conference.programme.snapshot import Programme
from conference.programme.steps import ItemChange
from conference.team import audit, removals
from conference.team.models import Removal, User


@dataclass(frozen=True)
class ItemDetails:
    """What an organiser says about an item. `speakers` are ids with their roles, in the order of the page."""

    kind: ItemKind
    starts_at: datetime
    ends_at: datetime
    title_cs: str = ""
    title_en: str = ""
    abstract_cs: str = ""
    abstract_en: str = ""
    block: int | None = None
    language: str = ""
    room_id: int | None = None
    organisation_id: int | None = None
    speakers: tuple[tuple[int, SpeakerRole], ...] = ()
    credited: bool | None = None  # as usual for the kind
    anonymous: bool = False
    no_photos: bool = False
    no_recording: bool = False
    publishes_slides: bool = True
    is_placed: bool = True  # in the tray when not


@dataclass(frozen=True)
class Placement:
    """When and where an item is; in the tray its times say only how long it is."""

    starts_at: datetime
    ends_at: datetime
    room_id: int | None
    is_placed: bool = True


FIELDS = tuple(name for name in ItemDetails.__dataclass_fields__ if name != "speakers")
PLACEMENT = tuple(Placement.__dataclass_fields__)


@action
def add_room(
    event: Event, name: str, capacity: int | None, by: User | None = None, hours: OpeningHours = (None, None)
) -> Room:  # fmt: skip
    """Add a room at the end of the list. Raises ProgrammeRefused(ROOM_EXISTS)."""
    session = locked(event)
    rooms = queries.rooms_of(event)
    _check_name(rooms, name)
    room = Room(
        event_id=event.id, name=name, capacity=capacity, opens=hours[0], closes=hours[1],
        position=max((r.position for r in rooms), default=0) + 1,
    )  # fmt: skip
    session.add(room)
    audit.record(event, "added", room, after=_room_values(room), by=by)
    return room


@action
def edit_room(
    room: Room,
    event: Event,
    name: str,
    capacity: int | None,
    by: User | None = None,
    hours: OpeningHours = (None, None),
) -> Room:
    """Rename a room, or change how many people it takes and when it is open. Raises ProgrammeRefused(ROOM_EXISTS)."""
    locked(event)
    _check_name([other for other in queries.rooms_of(event) if other is not room], name)
    before = _room_values(room)
    room.name, room.capacity, room.opens, room.closes = name, capacity, *hours
    audit.record(event, "changed", room, before=before, after=_room_values(room), by=by)
    return room


@action
def remove_room(room: Room, event: Event, by: User | None = None) -> Removal:
    """Remove a room where nothing takes place. Raises ProgrammeRefused(ROOM_USED)."""
    session = locked(event)
    if queries.is_room_used(room):
        raise ProgrammeRefused(ProgrammeRefusal.ROOM_USED)
    audit.record(event, "removed", room, before=_room_values(room), by=by)
    removal = removals.keep(event, room, [room], by=by)
    session.delete(room)
    return removal


@action
def add_item(event: Event, details: ItemDetails, by: User | None = None, *, code: str = "") -> Item:
    """Add an item to the draft. A `code` that is in use gives the item that has it: the button was pressed twice.

    Raises ProgrammeRefused: TIMES or FOREIGN.
    """
    locked(event)
    existing = queries.item_by_code(event, code) if code else None
    if existing is not None:
        return existing
    row, change = put_item(event, details, by, code=code)
    steps.note(event, StepKind.ADDED, [change], by=by)
    return row


def put_item(
    event: Event, details: ItemDetails, by: User | None, *, code: str = ""
) -> tuple[Item, ItemChange]:  # fmt: skip
    """Add an item as a part of a step. Raises ProgrammeRefused: TIMES or FOREIGN; OutsideAction."""
    row = Item(event_id=event.id, code=code or new_code(PAGE_LENGTH))
    fill(row, event, details)
    require_action().add(row)
    audit.record(event, "added", row, after=_values(row), by=by)
    return row, steps.change_of(row, None, steps.values_of(row))


def place(event: Event, places: Mapping[Item, Placement], by: User | None, verb: str = "changed") -> list[ItemChange]:
    """Give items other times and rooms, as a part of a step. Raises ProgrammeRefused; OutsideAction."""
    found = []
    for row, wanted in places.items():
        rules.check_times(wanted.starts_at, wanted.ends_at)
        if row.is_placed and not wanted.is_placed:
            check_free(row)
        before, values = audit.snapshot(row, PLACEMENT), steps.values_of(row)
        row.starts_at, row.ends_at = wanted.starts_at.astimezone(UTC), wanted.ends_at.astimezone(UTC)
        row.room_id, row.is_placed = wanted.room_id, wanted.is_placed
        change = steps.change_of(row, values, steps.values_of(row))
        if change.after:
            audit.record(event, verb, row, before=before, after=audit.snapshot(row, PLACEMENT), by=by)
            found.append(change)
    return found


def check_free(row: Item) -> None:
    """Raise ProgrammeRefused where people have places in an item: HAS_VISIT_GROUPS or HAS_PLACES."""
    if row.visit is not None and row.visit.groups:
        raise ProgrammeRefused(ProgrammeRefusal.HAS_VISIT_GROUPS)
    if row.quota_id is not None:
        raise ProgrammeRefused(ProgrammeRefusal.HAS_PLACES)


@action
def edit_item(row: Item, event: Event, details: ItemDetails, by: User | None = None) -> Item:
    """Change an item of the draft; the public sees it after the next release.

    Raises ProgrammeRefused: TIMES, FOREIGN, HAS_VISIT_GROUPS when a visit with groups would cease to be one, HAS_PLACES
    when an item with places of its own would become a visit.
    """
    session = locked(event)
    if details.kind is not ItemKind.SITE_VISIT and row.visit is not None and row.visit.groups:
        raise ProgrammeRefused(ProgrammeRefusal.HAS_VISIT_GROUPS)
    if details.kind is ItemKind.SITE_VISIT and row.quota_id is not None:
        raise ProgrammeRefused(ProgrammeRefusal.HAS_PLACES)
    if row.is_placed and not details.is_placed:
        check_free(row)
    before, values = _values(row), steps.values_of(row)
    fill(row, event, details)
    session.flush()
    audit.record(event, "changed", row, before=before, after=_values(row), by=by)
    steps.note(event, StepKind.CHANGED, [steps.change_of(row, values, steps.values_of(row))], by=by)
    return row


@action
def remove_item(row: Item, event: Event, by: User | None = None) -> Removal:
    """Remove an item from the draft, with a visit that has no groups yet.

    Raises ProgrammeRefused: HAS_VISIT_GROUPS, HAS_PLACES or HAS_SLIDES.
    """
    locked(event)
    removal, change = take_out(row, event, by)
    steps.note(event, StepKind.REMOVED, [change], by=by, removals=[removal.id])
    return removal


def take_out(row: Item, event: Event, by: User | None) -> tuple[Removal, ItemChange]:
    """Remove an item as a part of a step. Raises ProgrammeRefused as `remove_item`; OutsideAction."""
    session = require_action()
    check_free(row)
    if row.slide_files:
        raise ProgrammeRefused(ProgrammeRefusal.HAS_SLIDES)
    change = steps.change_of(row, steps.values_of(row), None)
    audit.record(event, "removed", row, before=_values(row), by=by)
    visit = [row.visit] if row.visit is not None else []
    removal = removals.keep(event, row, [row, *row.speaker_links, *visit], by=by)
    for described in visit:
        session.delete(described)
        session.flush()
    session.delete(row)
    session.flush()
    return removal, change


@action
def release_programme(event: Event, by: User | None = None) -> Release:
    """Publish the draft as the next version, frozen, with what changed since the one before.

    Raises ProgrammeRefused: EMPTY where there is nothing to publish, NOTHING_CHANGED where it is published already.
    """
    locked(event)
    last = queries.last_release(event)
    programme = queries.draft_programme(event)
    if last is None and not programme.items:
        raise ProgrammeRefused(ProgrammeRefusal.EMPTY)
    published = Programme.from_json(last.content) if last else Programme()
    changes = rules.changes_between(published, programme)
    if not changes:
        raise ProgrammeRefused(ProgrammeRefusal.NOTHING_CHANGED)
    return _publish(event, programme, changes, last, by)


@action
def release_moved(event: Event, programme: Programme, change: Change, by: User) -> Release | None:
    """Publish the last version with other times, as the next one; nothing else of the draft becomes public.

    For a conference that moves: `change` tells it. None where nothing is published yet.
    """
    locked(event)
    last = queries.last_release(event)
    return _publish(event, programme, [change], last, by) if last else None


def _publish(
    event: Event, programme: Programme, changes: list[Change], last: Release | None, by: User | None
) -> Release:
    """Freeze a programme, and let the conference last until its last item ends, be it after midnight."""
    release = Release(
        event_id=event.id,
        number=last.number + 1 if last else 1,
        published_at=now(),
        published_by_id=by.id if by else None,
        content=programme.to_json(),
        changes=[change.to_json() for change in changes],
    )
    require_action().add(release)
    event.lasts_until = max((item.ends_at for item in programme.items), default=None)
    audit.record(event, "released", release, after={"number": release.number, "items": len(programme.items)}, by=by)
    return release


def locked(event: Event) -> Session:
    """Return the session of the action, with the event's row locked: changes of one programme wait for each other.

    Rows read before are read anew.
    """
    session = require_action()
    session.execute(sa.select(Event.id).where(Event.id == event.id).with_for_update())
    return session


def _check_name(rooms: list[Room], name: str) -> None:
    if any(room.name.casefold() == name.casefold() for room in rooms):
        raise ProgrammeRefused(ProgrammeRefusal.ROOM_EXISTS)


def fill(row: Item, event: Event, details: ItemDetails) -> None:
    """Write the details into a row after making sure that they belong to the event.

    Those who speak anonymously are not photographed or recorded, and their slides are not published.
    """
    rules.check_times(details.starts_at, details.ends_at)
    if details.anonymous:
        details = replace(details, no_photos=True, no_recording=True, publishes_slides=False)
    _check_own(details.room_id, queries.rooms_of(event))
    _check_own(details.organisation_id, event.organisations)
    speakers = {speaker.id: speaker for speaker in queries.speakers_of(event)} if details.speakers else {}
    if any(speaker_id not in speakers for speaker_id, _ in details.speakers):
        raise ProgrammeRefused(ProgrammeRefusal.FOREIGN)
    for name, value in asdict(details).items():
        if name != "speakers":
            setattr(row, name, value.astimezone(UTC) if isinstance(value, datetime) else value)
    links = {link.speaker_id: link for link in row.speaker_links}
    chosen = dict(details.speakers)
    row.speaker_links = [links.get(speaker_id) or ItemSpeaker(speaker=speakers[speaker_id]) for speaker_id in chosen]
    for position, (link, role) in enumerate(zip(row.speaker_links, chosen.values(), strict=True), start=1):
        link.position, link.role = position, role


def _check_own(wanted: int | None, rows: Any) -> None:
    if wanted is not None and wanted not in {row.id for row in rows}:
        raise ProgrammeRefused(ProgrammeRefusal.FOREIGN)


def _room_values(room: Room) -> dict[str, Any]:
    return audit.snapshot(room, ("name", "capacity", "opens", "closes"))


def _values(row: Item) -> dict[str, Any]:
    """Return what the record keeps of an item."""
    speakers = [f"{link.speaker_id} {link.role.value}" for link in row.speaker_links]
    return {**audit.snapshot(row, FIELDS), "speakers": speakers}
