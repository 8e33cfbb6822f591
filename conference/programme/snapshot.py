"""What a published programme holds: plain values, frozen when it was released, written as JSON into Release.content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from conference.events.models import Event
from conference.lib import clock
from conference.lib.bilingual import Bilingual
from conference.programme.models import Item, ItemKind, SpeakerRole

SCHEMA = 1  # raised when the shape below changes


@dataclass(frozen=True)
class ProgrammeSpeaker:
    """One who speaks or moderates; `name` is with titles."""

    code: str
    name: str
    given: str
    family: str
    organisation: str
    role: SpeakerRole

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ProgrammeSpeaker:
        """Read one."""
        return cls(**{**data, "role": SpeakerRole(data["role"])})

    def to_json(self) -> dict[str, Any]:
        """Write one."""
        return {
            "code": self.code, "name": self.name, "given": self.given, "family": self.family,
            "organisation": self.organisation, "role": self.role.value,
        }  # fmt: skip


@dataclass(frozen=True)
class ProgrammeItem(Bilingual):
    """One programme item. An anonymous one has no speakers here, whoever is known to the organiser."""

    code: str
    kind: ItemKind
    starts_at: datetime
    ends_at: datetime
    title_cs: str = ""
    title_en: str = ""
    abstract_cs: str = ""
    abstract_en: str = ""
    block: int | None = None
    language: str = ""  # spoken there, where it is not the conference's first
    room: str = ""
    organisation: str = ""
    speakers: tuple[ProgrammeSpeaker, ...] = ()
    anonymous: bool = False
    no_photos: bool = False
    no_recording: bool = False
    publishes_slides: bool = True
    is_visit: bool = False

    @property
    def minutes(self) -> int:
        """How long it takes, in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    def people(self, role: SpeakerRole) -> list[ProgrammeSpeaker]:
        """Return those who speak, or those who moderate, in the organiser's order."""
        return [speaker for speaker in self.speakers if speaker.role == role]

    def is_on(self, moment: datetime) -> bool:
        """Return whether it is taking place at a moment."""
        return self.starts_at <= moment < self.ends_at

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ProgrammeItem:
        """Read one."""
        return cls(**{
            **data,
            "kind": ItemKind(data["kind"]),
            "starts_at": datetime.fromisoformat(data["starts_at"]),
            "ends_at": datetime.fromisoformat(data["ends_at"]),
            "speakers": tuple(ProgrammeSpeaker.from_json(speaker) for speaker in data["speakers"]),
        })  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """Write one; times in UTC."""
        return {
            "code": self.code, "kind": self.kind.value, "block": self.block, "language": self.language,
            "title_cs": self.title_cs, "title_en": self.title_en,
            "abstract_cs": self.abstract_cs, "abstract_en": self.abstract_en,
            "starts_at": _utc(self.starts_at), "ends_at": _utc(self.ends_at),
            "room": self.room, "organisation": self.organisation,
            "speakers": [] if self.anonymous else [speaker.to_json() for speaker in self.speakers],
            "anonymous": self.anonymous, "no_photos": self.no_photos, "no_recording": self.no_recording,
            "publishes_slides": self.publishes_slides, "is_visit": self.is_visit,
        }  # fmt: skip


@dataclass(frozen=True)
class ProgrammeDay:
    """One day in the event's zone, with its items in the order of time."""

    date: date
    items: tuple[ProgrammeItem, ...]


@dataclass(frozen=True)
class Programme:
    """A whole programme; its rooms in the organiser's order, as far as they were known when it was released."""

    days: tuple[ProgrammeDay, ...] = ()
    rooms: tuple[str, ...] = ()

    @property
    def items(self) -> list[ProgrammeItem]:
        """All items in the order of time."""
        return [item for day in self.days for item in day.items]

    def item(self, code: str) -> ProgrammeItem | None:
        """Return the item with a code."""
        return next((item for item in self.items if item.code == code), None)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Programme:
        """Read Release.content."""
        return cls(
            tuple(
                ProgrammeDay(
                    date.fromisoformat(day["date"]), tuple(ProgrammeItem.from_json(item) for item in day["items"])
                )
                for day in data["days"]
            ),
            tuple(data.get("rooms", ())),
        )

    def to_json(self) -> dict[str, Any]:
        """Write Release.content."""
        return {
            "schema": SCHEMA,
            "days": [
                {"date": day.date.isoformat(), "items": [item.to_json() for item in day.items]} for day in self.days
            ],
            "rooms": list(self.rooms),
        }


def build(event: Event, items: Iterable[Item], *, with_anonymous_names: bool = False) -> Programme:
    """Return the programme made of an event's draft rows.

    `with_anonymous_names` is for what only the team sees; even then to_json leaves the names out.
    """
    rows = list(items)
    rooms = {(row.room.position, row.room.id, row.room.name) for row in rows if row.room}
    found = sorted(
        (item_of(row, with_anonymous_names=with_anonymous_names) for row in rows),
        key=lambda item: (item.starts_at, item.ends_at, item.code),
    )
    return Programme(days_of(found, event.timezone), tuple(name for *_, name in sorted(rooms)))


def days_of(items: Iterable[ProgrammeItem], zone: str) -> tuple[ProgrammeDay, ...]:
    """Return the days of items that stand in the order of time; each holds what begins on it in the zone."""
    days = groupby(items, key=lambda item: clock.local(item.starts_at, zone).date())
    return tuple(ProgrammeDay(day, tuple(of_day)) for day, of_day in days)


def item_of(row: Item, *, with_anonymous_names: bool = False) -> ProgrammeItem:
    """Return one item made of its draft row."""
    named = with_anonymous_names or not row.anonymous
    return ProgrammeItem(
        code=row.code,
        kind=row.kind,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title_cs=row.title_cs,
        title_en=row.title_en,
        abstract_cs=row.abstract_cs,
        abstract_en=row.abstract_en,
        block=row.block,
        language=row.language,
        room=row.room.name if row.room else "",
        organisation=row.organisation.name if row.organisation else "",
        speakers=tuple(
            ProgrammeSpeaker(
                code=link.speaker.code,
                name=link.speaker.full_name,
                given=link.speaker.given_name,
                family=link.speaker.family_name,
                organisation=link.speaker.organisation,
                role=link.role,
            )
            for link in row.speaker_links
        ) if named else (),
        anonymous=row.anonymous,
        no_photos=row.no_photos,
        no_recording=row.no_recording,
        publishes_slides=row.publishes_slides,
        is_visit=row.kind is ItemKind.SITE_VISIT or row.visit is not None,
    )  # fmt: skip


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
