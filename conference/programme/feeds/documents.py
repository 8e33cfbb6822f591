"""The published programme for apps: one plain structure, written as schedule.xml and as schedule.json.

The format is the one that conference apps read (Pentabarf, frab, pretalx; described by the c3voc video team). What we
promise of it stands in docs/feeds.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element

from flask_babel import gettext as _

from conference.events.models import Event
from conference.lib import clock, version, xml
from conference.lib.languages import current, external_url
from conference.lib.markdown import plain_text
from conference.programme import wording
from conference.programme.feeds.identity import guid, guid_since, number
from conference.programme.feeds.queries import MeetingPoint
from conference.programme.queries import Published
from conference.programme.snapshot import Programme, ProgrammeItem, ProgrammeSpeaker
from conference.slides.models import SlideFile

SCHEMA = "https://c3voc.de/schedule/schema.json"  # the name of the format, which nobody needs to fetch
TIMESLOT = "00:05"  # the grid on which apps draw; all our times fit it or are drawn between
LONGEST = 99 * 60 + 59  # minutes that HH:MM can say


@dataclass(frozen=True)
class Source:
    """Everything a schedule is made of."""

    event: Event
    release: Published | None
    meeting_points: Mapping[str, MeetingPoint] = field(default_factory=dict)
    slides: Mapping[str, Sequence[SlideFile]] = field(default_factory=dict)
    capacities: Mapping[str, int | None] = field(default_factory=dict)


def schedule(source: Source) -> dict[str, Any]:
    """Return the schedule in the language of the page, shaped as schedule.json; empty days before the first release."""
    event, programme = source.event, source.release.programme if source.release else Programme()
    days = [_day(source, index, *one) for index, one in enumerate(_days(event, programme), start=1)]
    return {
        "$schema": SCHEMA,
        "generator": {"name": "Prezence", "version": version.number()},
        "schedule": {
            "version": str(source.release.number) if source.release else "0",
            "base_url": external_url("site.event_home", current(), event.language, slug=event.slug),
            "conference": {
                "acronym": acronym_of(event),
                "title": event.text("title", current()),
                "start": days[0]["date"],
                "end": days[-1]["date"],
                "daysCount": len(days),
                "timeslot_duration": TIMESLOT,
                "time_zone_name": event.timezone,
                "url": external_url("site.event_home", current(), event.language, slug=event.slug),
                "rooms": _rooms(source, programme),
                "days": days,
            },
        },
    }


def as_json(found: dict[str, Any]) -> bytes:
    """Return a schedule as JSON."""
    return json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n"


def as_xml(found: dict[str, Any]) -> bytes:
    """Return a schedule as XML."""
    conference = found["schedule"]["conference"]
    guids = {room["name"]: room["guid"] for room in conference["rooms"]}
    root = xml.element("schedule")
    xml.add(root, "generator", **found["generator"])
    xml.add(root, "version", found["schedule"]["version"])
    about = xml.add(root, "conference")
    for name in ("acronym", "title", "start", "end"):
        xml.add(about, name, conference[name])
    xml.add(about, "days", str(conference["daysCount"]))
    xml.add(about, "timeslot_duration", conference["timeslot_duration"])
    xml.add(about, "base_url", found["schedule"]["base_url"])
    xml.add(about, "time_zone_name", conference["time_zone_name"])
    for day in conference["days"]:
        of_day = xml.add(
            root, "day", index=str(day["index"]), date=day["date"], start=day["day_start"], end=day["day_end"]
        )
        for name, items in day["rooms"].items():
            room = xml.add(of_day, "room", name=name, guid=guids[name])
            room.extend(_event_element(item) for item in items)
    return xml.document(root)


def acronym_of(event: Event) -> str:
    """Return the short name of a conference for apps: small letters, digits and underscores, four at least."""
    name = event.slug.replace("-", "_")
    return name if len(name) > 3 else f"{name}_{event.starts_on.year}"


def _event_element(item: dict[str, Any]) -> Element:
    made = xml.element("event", guid=item["guid"], id=str(item["id"]))
    for name in ("date", "start", "duration", "room", "slug", "url", "title", "subtitle", "language", "type", "track"):
        xml.add(made, name, item[name])
    xml.add(made, "abstract", item["abstract"])
    xml.add(made, "description", item["description"])
    recording = xml.add(made, "recording")
    xml.add(recording, "license", item["recording_license"])
    xml.add(recording, "optout", "true" if item["do_not_record"] else "false")
    persons = xml.add(made, "persons")
    for person in item["persons"]:
        xml.add(persons, "person", person["public_name"], id=str(person["id"]), guid=person["guid"])
    for many, one in (("links", "link"), ("attachments", "attachment")):
        parent = xml.add(made, many)
        for each in item[many]:
            xml.add(parent, one, each["title"], href=each["url"])
    return made


def _days(event: Event, programme: Programme) -> list[tuple[date, tuple[ProgrammeItem, ...]]]:
    """Return the days of the conference, with those of items outside of them."""
    found = {day.date: day.items for day in programme.days}
    own = {event.starts_on + timedelta(days=number) for number in range((event.ends_on - event.starts_on).days + 1)}
    return [(day, found.get(day, ())) for day in sorted(own | set(found))]


def _day(source: Source, index: int, day: date, items: tuple[ProgrammeItem, ...]) -> dict[str, Any]:
    zone = source.event.timezone
    starts, ends = clock.day_bounds(day, zone)
    if items:
        starts, ends = min(item.starts_at for item in items), max(item.ends_at for item in items)
    rooms: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        rooms.setdefault(room_of(source.event, item)[0], []).append(_item(source, item))
    return {
        "index": index,
        "date": day.isoformat(),
        "day_start": _moment(starts, zone),
        "day_end": _moment(ends, zone),
        "rooms": rooms,
    }


def room_of(event: Event, item: ProgrammeItem) -> tuple[str, UUID]:
    """Return the room of an item and its identifier, which holds for as long as the room has its name.

    Where an item has none, its visit or the venue stands for a room: the format knows no item without one.
    """
    if item.room:
        return xml.allowed(item.room), guid_since(event.id, event.created_at, "room", item.room)
    if item.is_visit:
        return _("Site visits"), guid_since(event.id, event.created_at, "place", "visits")
    venue = xml.allowed(event.venue_name or event.venue_city) or _("Venue")
    return venue, guid_since(event.id, event.created_at, "place", "venue")


def _rooms(source: Source, programme: Programme) -> list[dict[str, Any]]:
    """Return the rooms in use, in the organiser's order."""
    known: dict[str, UUID] = {}
    for item in programme.items:
        known.setdefault(*room_of(source.event, item))
    order = {name: place for place, name in enumerate(programme.rooms or source.capacities)}
    return [
        {"name": name, "guid": str(known[name]), "description": None, "capacity": source.capacities.get(name)}
        for name in sorted(known, key=lambda name: (order.get(name, len(order)), name))
    ]


def _item(source: Source, item: ProgrammeItem) -> dict[str, Any]:
    event, language, zone = source.event, current(), source.event.timezone
    starts = clock.local(item.starts_at, zone)
    minutes = min(item.minutes, LONGEST)
    slides = _slides(source, item)
    return {
        "id": number(item.code),
        "guid": str(guid(event.id, "item", item.code)),
        "logo": "",
        "date": _moment(item.starts_at, zone),
        "start": f"{starts:%H:%M}",
        "duration": f"{minutes // 60:02}:{minutes % 60:02}",
        "room": room_of(event, item)[0],
        "slug": f"{acronym_of(event)}-{number(item.code):04}",
        "url": external_url("programme.item", language, event.language, slug=event.slug, code=item.code),
        "title": xml.allowed(item.text("title", language)),
        "subtitle": "" if item.speakers else xml.allowed(item.organisation),
        "track": track(item),
        "type": item.kind.value,
        "language": item.language or event.language,
        "abstract": xml.allowed(plain_text(item.text("abstract", language))),
        "description": xml.allowed("\n".join(_description(source, item))),
        "recording_license": "",
        "do_not_record": item.no_recording,
        "persons": [_person(event, speaker) for speaker in item.speakers],
        "links": slides,
        "attachments": slides,
    }


def track(item: ProgrammeItem) -> str:
    """Return what an item belongs to: its discussion block, else its kind, in words."""
    if item.block is not None:
        return _("Discussion block %(block)d", block=item.block)
    return str(wording.KINDS[item.kind])


def _description(source: Source, item: ProgrammeItem) -> Iterator[str]:
    if item.code in source.meeting_points and (place := source.meeting_points[item.code].text(current())):
        yield " ".join((_("Meeting point:"), place))
    yield from wording.courtesies(item)


def _person(event: Event, speaker: ProgrammeSpeaker) -> dict[str, Any]:
    return {
        "id": number(speaker.code),
        "guid": str(guid(event.id, "speaker", speaker.code)),
        "public_name": xml.allowed(speaker.name),
    }


def _slides(source: Source, item: ProgrammeItem) -> list[dict[str, str]]:
    event, language = source.event, current()
    return [
        {
            "title": ": ".join((_("Slides"), xml.allowed(file.filename))),
            "url": external_url(
                "slides.slide_file", language, event.language, slug=event.slug, code=item.code, filename=file.filename
            ),
        }
        for file in source.slides.get(item.code, ())
    ]


def _moment(moment: datetime, zone: str) -> str:
    return clock.local(moment, zone).isoformat(timespec="seconds")
