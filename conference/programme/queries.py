"""Reads of the programme: the draft for the organiser, the last release for everybody, what is live beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from conference.events.models import Event, Organisation
from conference.extensions import db
from conference.lib.clock import now
from conference.programme import rules, snapshot
from conference.programme.models import Release, Room, Session, SessionSpeaker
from conference.programme.rules import Change, ChangeKind
from conference.programme.snapshot import Programme

if TYPE_CHECKING:
    from conference.places.models import Quota
    from conference.slides.models import SlideFile
    from conference.speakers.models import Speaker
    from conference.visits.models import Visit

PUBLIC = "public"  # the audience of slides that everybody may see (slides.models.Audience)


def sessions_of(event: Event) -> list[Session]:
    """The draft of the organiser, in the order of time."""
    return list(
        db.session.scalars(
            sa.select(Session)
            .where(Session.event_id == event.id)
            .options(
                selectinload(Session.room),
                selectinload(Session.organisation),
                selectinload(Session.visit),
                selectinload(Session.speaker_links).selectinload(SessionSpeaker.speaker),
            )
            .order_by(Session.starts_at, Session.ends_at, Session.id)
        )
    )


def session_by_id(event: Event, session_id: int) -> Session | None:
    """An item of this event."""
    return db.session.scalar(sa.select(Session).where(Session.event_id == event.id, Session.id == session_id))


def session_by_code(event: Event, code: str) -> Session | None:
    """An item of this event by its public code."""
    return db.session.scalar(sa.select(Session).where(Session.event_id == event.id, Session.code == code))


def rooms_of(event: Event) -> list[Room]:
    """The rooms in the organiser's order."""
    return list(db.session.scalars(sa.select(Room).where(Room.event_id == event.id).order_by(Room.position, Room.id)))


def room_by_id(event: Event, room_id: int) -> Room | None:
    """A room of this event."""
    return db.session.scalar(sa.select(Room).where(Room.event_id == event.id, Room.id == room_id))


def is_room_used(room: Room) -> bool:
    """Whether an item of the draft takes place there."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Session.room_id == room.id))))


def organisations_of(event: Event) -> list[Organisation]:
    """The organisations that may stand in place of a speaker."""
    return list(
        db.session.scalars(sa.select(Organisation).where(Organisation.event_id == event.id).order_by(Organisation.name))
    )


def speakers_of(event: Event) -> list[Speaker]:
    """The event's speakers by name; their table belongs to a later feature and is reached through the relationship."""
    table = _entity(SessionSpeaker.speaker)
    return list(db.session.scalars(sa.select(table).where(table.event_id == event.id).order_by(table.sort_key)))


def draft_programme(event: Event) -> Programme:
    """The draft as it would be published now."""
    return snapshot.build(event, sessions_of(event))


def draft_for_team(event: Event) -> Programme:
    """The draft with the names of those who will speak anonymously: for the organiser's pages only."""
    return snapshot.build(event, sessions_of(event), with_anonymous_names=True)


def releases_of(event: Event) -> list[Release]:
    """All published versions, the newest first."""
    return list(
        db.session.scalars(sa.select(Release).where(Release.event_id == event.id).order_by(Release.number.desc()))
    )


def last_release(event: Event) -> Release | None:
    """The version the public sees; None before the first one."""
    return db.session.scalar(
        sa.select(Release).where(Release.event_id == event.id).order_by(Release.number.desc()).limit(1)
    )


def published_programme(event: Event) -> Programme | None:
    """What the public sees; None before the first release."""
    release = last_release(event)
    return None if release is None else Programme.from_json(release.content)


def unpublished_changes(event: Event) -> list[Change]:
    """What publishing now would change."""
    return rules.changes_between(published_programme(event) or Programme(), draft_programme(event))


def published_changes(releases: list[Release]) -> list[tuple[Release, list[Change]]]:
    """What each version changed, newest first; names of items that are anonymous by now are left out of old ones too.

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


def visits_of(event: Event) -> dict[str, Visit]:
    """The site visits by the code of their item, with groups and places as they are now."""
    visit = _entity(Session.visit)
    group = _entity(visit.groups)
    found = db.session.scalars(
        sa.select(Session)
        .join(Session.visit)
        .where(Session.event_id == event.id)
        .options(selectinload(Session.visit).selectinload(visit.groups).selectinload(group.quota))
    )
    return {session.code: session.visit for session in found if session.visit is not None}


def quotas_of(event: Event) -> dict[str, Quota]:
    """The places of items with a limited number of them, by the item's code, as they are now."""
    found = db.session.scalars(
        sa.select(Session)
        .where(Session.event_id == event.id, Session.quota_id.is_not(None))
        .options(joinedload(Session.quota))
    )
    return {session.code: session.quota for session in found if session.quota is not None}


def public_slides(event: Event, codes: Iterable[str]) -> dict[str, list[SlideFile]]:
    """Slides that everybody may download now, by the code of their item.

    Only the last version, of items that publish slides and are not anonymous, from the moment set by the event.
    """
    if event.slides_visible_from is not None and now() < event.slides_visible_from:
        return {}
    found = db.session.scalars(
        sa.select(Session)
        .where(
            Session.event_id == event.id, Session.code.in_(list(codes)), Session.publishes_slides, ~Session.anonymous
        )
        .options(selectinload(Session.slide_files))
    )
    return {
        session.code: [file for file in session.slide_files if file.audience == PUBLIC and file.replaced_at is None]
        for session in found
    }


def _entity(relationship: InstrumentedAttribute[Any]) -> Any:
    """The mapped class at the other end of a relationship."""
    return relationship.property.mapper.class_


def _without_names(change: Change) -> Change:
    return replace(change, before=(), after=()) if change.kind is ChangeKind.SPEAKERS else change
