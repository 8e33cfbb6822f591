"""Reads about editions: what there is to copy, and what the public page of a series shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from conference.attendance.models import Presence
from conference.editions import copying, rules
from conference.editions.rules import Part
from conference.events import rules as event_rules
from conference.events.models import Event, Series
from conference.events.rules import Phase
from conference.extensions import db
from conference.lib import clock
from conference.programme.models import Release
from conference.slides import queries as slides
from conference.slides.models import SlideFile


def offered(event: Event) -> dict[Part, int]:
    """Return the parts that a conference has something of, with how many rows."""
    found: dict[Part, int] = {Part.SETTINGS: 1, Part.VENUE: 1}
    for part, table in rules.COUNTED.items():
        (copy,) = rules.copies(table)
        if number := len(copying.rows_of(event, copy, frozenset({part}))):
            found[part] = number
    return found


def same_edition(event: Event, title: str, asked: rules.Asked) -> Event | None:
    """Return the edition of this series that was made already with these days and this title."""
    column = getattr(Event, f"title_{event.language}")
    return db.session.scalar(
        sa.select(Event).where(
            Event.series_id == event.series_id, Event.id != event.id, Event.starts_on == asked.starts_on,
            Event.ends_on == asked.ends_on, column == title,
        )
    )  # fmt: skip


@dataclass(frozen=True)
class Edition:
    """One edition as the page of its series shows it."""

    event: Event
    phase: Phase
    participants: int | None  # who were there, else who had a place; None while that is to come
    were_noted: bool  # whether presence was noted
    has_programme: bool
    has_slides: bool


def series_by_slug(slug: str) -> Series | None:
    """Return a series that has something to show."""
    return db.session.scalar(
        sa.select(Series).where(Series.slug == slug, Series.events.any(Event.published_at.is_not(None)))
    )


def editions(series: Series) -> list[Edition]:
    """Return the public editions of a series, the newest first."""
    events = published(series)
    ids = [event.id for event in events]
    present = dict(
        db.session.execute(
            sa.select(Presence.event_id, sa.func.count(Presence.registration_id.distinct()))
            .where(Presence.event_id.in_(ids), Presence.arrived_at.is_not(None))
            .group_by(Presence.event_id)
        ).all()
    )
    released = set(db.session.scalars(sa.select(Release.event_id).where(Release.event_id.in_(ids)).distinct()))
    uploaded = set(db.session.scalars(sa.select(SlideFile.event_id).where(SlideFile.event_id.in_(ids)).distinct()))
    return [_edition(event, present, event.id in released, event.id in uploaded) for event in events]


def published(series: Series) -> Sequence[Event]:
    """Return the public editions, the newest first."""
    return db.session.scalars(
        sa.select(Event)
        .where(Event.series_id == series.id, Event.published_at.is_not(None))
        .order_by(Event.starts_on.desc(), Event.id.desc())
        .options(joinedload(Event.quota))
    ).all()


def has_others(event: Event) -> bool:
    """Return whether another edition of the series is public too."""
    others = (Event.series_id == event.series_id) & (Event.id != event.id) & Event.published_at.is_not(None)
    return bool(db.session.scalar(sa.select(sa.exists().where(others))))


def _edition(event: Event, present: dict[int, int], has_programme: bool, may_have_slides: bool) -> Edition:
    where = event_rules.phase(event, clock.now())
    count = present.get(event.id, 0) or event.quota.taken
    return Edition(
        event, where,
        participants=count or None if where is Phase.PAST else None,
        were_noted=event.id in present,
        has_programme=has_programme,
        has_slides=may_have_slides and bool(slides.published(event)),
    )  # fmt: skip
