"""Reads for programs that follow the programme: what earlier releases had, where people meet, what rooms take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from conference.events.models import Event, EventRole, Organisation, OrganisationRole
from conference.extensions import db
from conference.lib.bilingual import in_language
from conference.programme.models import Item, Release, Room
from conference.programme.rules import ChangeKind
from conference.programme.snapshot import Programme, ProgrammeItem
from conference.programme.times import days_with_hours
from conference.visits.models import Visit


@dataclass(frozen=True)
class Removed:
    """An item that a release has taken out, as it was last published."""

    item: ProgrammeItem
    number: int  # of the release that has it no more
    published_at: datetime


def values_of(event: Event) -> tuple[object, ...]:
    """Return everything that is stored in the event's own row, for the tag of an answer.

    The version counts other rows too.
    """
    names = sa.inspect(Event).columns.keys()
    return tuple(getattr(event, name) for name in names if name != "version")


def released_at(event: Event) -> datetime | None:
    """Return when the last release was published; None before the first one."""
    return db.session.scalar(sa.select(sa.func.max(Release.published_at)).where(Release.event_id == event.id))


def most_days(event: Event) -> int:
    """Return how many days everybody attends in the release that had most of them; 0 before the first one."""
    contents = db.session.scalars(sa.select(Release.content).where(Release.event_id == event.id))
    return max((len(days_with_hours(Programme.from_json(content))) for content in contents), default=0)


def removed_items(event: Event) -> list[Removed]:
    """Return the items that were published once and are not any more, in the order of their codes."""
    gone: dict[str, tuple[int, datetime]] = {}
    rows = db.session.execute(
        sa.select(Release.number, Release.published_at, Release.changes)
        .where(Release.event_id == event.id, Release.number > 1)
        .order_by(Release.number)
    )
    for number, published_at, changes in rows:
        for change in changes:
            if change["kind"] == ChangeKind.REMOVED:
                gone[change["code"]] = (number, published_at)
            elif change["kind"] == ChangeKind.ADDED:
                gone.pop(change["code"], None)
    had = _programmes(event, [number - 1 for number, _ in gone.values()]) if gone else {}
    found = [(had[number - 1].item(code), number, moment) for code, (number, moment) in sorted(gone.items())]
    return [Removed(item, number, moment) for item, number, moment in found if item is not None]


class MeetingPoint(NamedTuple):
    """Where people meet for a site visit; `address` is empty where that is at the venue."""

    czech: str = ""
    english: str = ""
    address: str = ""

    def text(self, language: str) -> str:
        """Return the words for it in a language, else in the other one."""
        return in_language(self.czech, self.english, language)


AT_VENUE = MeetingPoint()


def meeting_points(event: Event) -> dict[str, MeetingPoint]:
    """Return where people meet for the site visits, by the code of the item."""
    rows = db.session.execute(
        sa.select(Item.code, Visit.meeting_point_cs, Visit.meeting_point_en, Visit.meeting_address)
        .join(Item.visit)
        .where(Item.event_id == event.id)
        .order_by(Item.code)
    )
    return {code: MeetingPoint(*point) for code, *point in rows}


def organisers_of(event: Event) -> list[tuple[str, str]]:
    """Name and website of those who organise the conference, organisers before co-organisers."""
    roles = (OrganisationRole.ORGANISER, OrganisationRole.CO_ORGANISER)
    rows = db.session.execute(
        sa.select(Organisation.name, Organisation.website, EventRole.role)
        .join(EventRole, EventRole.organisation_id == Organisation.id)
        .where(EventRole.event_id == event.id, EventRole.role.in_(roles))
        .order_by(EventRole.position, EventRole.id)
    ).all()
    found = sorted(rows, key=lambda row: roles.index(row.role))
    return list(dict.fromkeys((row.name, row.website) for row in found))


def room_capacities(event: Event) -> dict[str, int | None]:
    """Return how many people the rooms take, by their present names."""
    rows: Sequence[Any] = db.session.execute(
        sa.select(Room.name, Room.capacity).where(Room.event_id == event.id).order_by(Room.position, Room.id)
    ).all()
    return dict(tuple(row) for row in rows)


def _programmes(event: Event, numbers: list[int]) -> dict[int, Programme]:
    rows = db.session.execute(
        sa.select(Release.number, Release.content).where(Release.event_id == event.id, Release.number.in_(numbers))
    )
    return {number: Programme.from_json(content) for number, content in rows}
