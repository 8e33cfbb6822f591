"""Reads of the programme: the draft for the organiser, the last release for everybody, what is live beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from conference.caching import cached_value
from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import now
from conference.places.models import Quota
from conference.programme import rules, snapshot
from conference.programme.models import Item, ItemSpeaker, Release, Room
from conference.programme.rules import Change, ChangeKind
from conference.programme.snapshot import Programme, ProgrammeItem
from conference.programme.times import DayTimes, times
from conference.slides.models import Audience, SlideFile
from conference.speakers.models import Speaker
from conference.visits.models import Visit, VisitGroup


def items_of(event: Event) -> list[Item]:
    """Return the draft of the organiser, in the order of time; without what waits in the tray."""
    return _items(event, Item.is_placed.is_(True))


def tray_of(event: Event) -> list[Item]:
    """Return what waits for its time and place."""
    return _items(event, Item.is_placed.is_(False))


def _items(event: Event, where: sa.ColumnElement[bool]) -> list[Item]:
    return list(
        db.session.scalars(
            sa.select(Item)
            .where(Item.event_id == event.id, where)
            .options(
                selectinload(Item.room),
                selectinload(Item.organisation),
                selectinload(Item.visit),
                selectinload(Item.speaker_links).selectinload(ItemSpeaker.speaker),
            )
            .order_by(Item.starts_at, Item.ends_at, Item.id)
        )
    )


def item_by_id(event: Event, item_id: int) -> Item | None:
    """Return an item of this event."""
    return db.session.scalar(sa.select(Item).where(Item.event_id == event.id, Item.id == item_id))


def item_by_code(event: Event, code: str) -> Item | None:
    """Return an item of this event by its public code."""
    return db.session.scalar(sa.select(Item).where(Item.event_id == event.id, Item.code == code))


def rooms_of(event: Event) -> list[Room]:
    """Return the rooms in the organiser's order."""
    return list(db.session.scalars(sa.select(Room).where(Room.event_id == event.id).order_by(Room.position, Room.id)))


def room_by_id(event: Event, room_id: int) -> Room | None:
    """Return a room of this event."""
    return db.session.scalar(sa.select(Room).where(Room.event_id == event.id, Room.id == room_id))


def is_room_used(room: Room) -> bool:
    """Return whether an item of the draft takes place there."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Item.room_id == room.id))))


def speakers_of(event: Event) -> list[Speaker]:
    """Return the event's speakers by name."""
    return list(db.session.scalars(sa.select(Speaker).where(Speaker.event_id == event.id).order_by(Speaker.sort_key)))


def draft_programme(event: Event) -> Programme:
    """Return the draft as it would be published now."""
    return snapshot.build(event, items_of(event))


@dataclass(frozen=True)
class Draft:
    """The draft beside the last release, as the organiser's pages show it."""

    programme: Programme  # with the names of those who will speak anonymously
    ids: dict[str, int]  # of the rows, by code
    changes: list[Change]  # what publishing now would change
    release: Release | None


def draft_for_team(event: Event) -> Draft:
    """Return the draft for the organiser's pages only."""
    rows, release = items_of(event), last_release(event)
    published = Programme.from_json(release.content) if release else Programme()
    return Draft(
        programme=snapshot.build(event, rows, with_anonymous_names=True),
        ids={row.code: row.id for row in rows},
        changes=rules.changes_between(published, snapshot.build(event, rows)),
        release=release,
    )


def releases_of(event: Event) -> list[Release]:
    """Return all published versions, the newest first."""
    return list(
        db.session.scalars(sa.select(Release).where(Release.event_id == event.id).order_by(Release.number.desc()))
    )


def last_release(event: Event) -> Release | None:
    """Return the version the public sees; None before the first one."""
    return db.session.scalar(
        sa.select(Release).where(Release.event_id == event.id).order_by(Release.number.desc()).limit(1)
    )


def published_programme(event: Event) -> Programme | None:
    """Return what the public sees; None before the first release."""
    return cached_value(event, "programme", lambda: _programme(event))


def times_of(event: Event, held: Mapping[str, datetime] | None = None) -> list[DayTimes]:
    """Return the days of a conference with their hours, as they are published; `held` as in `times.times`."""
    return times(published_programme(event), event.starts_on, event.ends_on, event.timezone, held)


@dataclass(frozen=True)
class Published:
    """The version the public sees, read with one statement."""

    release_id: int
    number: int
    published_at: datetime
    previous_at: datetime | None  # when the version before it was published
    changes: tuple[Change, ...]  # since the version before it; none in the first one, which is new as a whole
    text: str  # its content as JSON, by which what is made of it can be remembered
    programme: Programme


def published(event: Event) -> Published | None:
    """Return the version the public sees; None before the first one.

    Its programme is read once and shared: change nothing.
    """
    before = aliased(Release)
    row = db.session.execute(
        sa.select(
            Release.id,
            Release.number,
            Release.published_at,
            Release.changes,
            sa.cast(Release.content, sa.Text).label("text"),
            sa.select(before.published_at)
            .where(before.event_id == Release.event_id, before.number == Release.number - 1)
            .scalar_subquery()
            .label("previous_at"),
        )
        .where(Release.event_id == event.id)
        .order_by(Release.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    changes = tuple(Change.from_json(entry) for entry in row.changes) if row.number > 1 else ()
    return Published(
        row.id, row.number, row.published_at, row.previous_at, changes, row.text, programme_of(row.text)
    )  # fmt: skip


@lru_cache(maxsize=32)
def programme_of(text: str) -> Programme:
    """Return a programme from the JSON of a release.

    A page with 300 items spends a third of its time here otherwise.
    """
    return Programme.from_json(json.loads(text))


def published_changes(releases: list[Release]) -> list[tuple[Release, list[Change]]]:
    """Return what each version changed, newest first; names of items that are anonymous by now are left out of old
    ones too.

    The first version changed nothing: it was new as a whole.
    """
    if not releases:
        return []
    anonymous = {item.code for item in Programme.from_json(releases[0].content).items if item.anonymous}
    told: list[tuple[Release, list[Change]]] = []
    for release in releases:
        changes = [Change.from_json(entry) for entry in release.changes] if release.number > 1 else []
        told.append((release, [_without_names(change) if change.code in anonymous else change for change in changes]))
    return told


def changes_since(earlier: Release, last: Release) -> list[Change]:
    """Return what differs between two versions."""
    return rules.changes_between(Programme.from_json(earlier.content), Programme.from_json(last.content))


def visits_of(event: Event) -> dict[str, Visit]:
    """Return the site visits by the code of their item, with groups and places as they are now.

    One that was put back into the tray has none, although the last version of the programme still shows it.
    """
    found = db.session.scalars(
        sa.select(Visit)
        .join(Visit.item)
        .where(Visit.event_id == event.id, Item.is_placed)
        .options(contains_eager(Visit.item), selectinload(Visit.groups).selectinload(VisitGroup.quota))
    )
    return {one.item.code: one for one in found}


def quotas_of(event: Event) -> dict[str, Quota]:
    """Return the places of items with a limited number of them, by the item's code, as they are now; not of those that
    were put back into the tray."""
    limited = sa.select(Item).where(Item.event_id == event.id, Item.is_placed, Item.quota_id.is_not(None))
    found = db.session.scalars(limited.options(joinedload(Item.quota)))
    return {item.code: item.quota for item in found if item.quota is not None}


def public_slides(event: Event, item: ProgrammeItem) -> list[SlideFile]:
    """Return the slides of a published item that everybody may download now: the last version, if it is for everybody.

    The same as slides.queries.published tells of all items; that feature comes later, so its table is reached through
    the relationship. Draft and published version must both agree: a promise of either not to publish is kept.
    """
    row = item_by_code(event, item.code)
    if row is None or not rules.slides_are_out(event.slides_visible_from, now()):
        return []
    if not (rules.publishes_slides(row) and rules.publishes_slides(item)):
        return []
    return [
        file
        for file in row.slide_files
        if file.audience is Audience.PUBLIC
        and file.replaced_at is None
        and rules.slides_are_approved(event.slides_need_approval, file.approved_at)
    ]


def _programme(event: Event) -> Programme | None:
    found = published(event)
    return found.programme if found else None


def public_slides_by_code(event: Event, programme: Programme) -> dict[str, list[SlideFile]]:
    """Return the slides of all items that everybody may download now, by the item's code; see public_slides."""
    if not rules.slides_are_out(event.slides_visible_from, now()):
        return {}
    items = {item.code: item for item in programme.items}
    rows = db.session.scalars(
        sa.select(SlideFile)
        .join(SlideFile.item)
        .where(SlideFile.event_id == event.id, SlideFile.replaced_at.is_(None), SlideFile.audience == Audience.PUBLIC)
        .options(contains_eager(SlideFile.item))
        .order_by(SlideFile.id)
    )
    found: dict[str, list[SlideFile]] = {}
    for row in rows:
        item = items.get(row.item.code)
        approved = rules.slides_are_approved(event.slides_need_approval, row.approved_at)
        if item and approved and rules.publishes_slides(item) and rules.publishes_slides(row.item):
            found.setdefault(item.code, []).append(row)
    return found


def speakers_by_code(event: Event, item: ProgrammeItem) -> dict[str, Speaker]:
    """Return those who speak at a published item, by their codes, with photo and function as they are now."""
    codes = [speaker.code for speaker in item.speakers]
    rows = db.session.scalars(sa.select(Speaker).where(Speaker.event_id == event.id, Speaker.code.in_(codes)))
    return {row.code: row for row in rows}


def _without_names(change: Change) -> Change:
    return replace(change, before=(), after=()) if change.kind is ChangeKind.SPEAKERS else change
