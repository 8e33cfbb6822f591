"""Calendar files (iCalendar, RFC 5545): entries with a lasting identity, on the clock of their zone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app

from conference.lib import clock
from conference.lib.ical_zone import zone_rules
from conference.lib.lazy import lazy
from conference.lib.white_space import spaced

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = lazy("icalendar")

PRODUCT = "-//Prezence//Prezence//EN"
MIME = "text/calendar; charset=utf-8"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)  # from here versions are counted in seconds; they end in 2088 (31 bits)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # what a TEXT can't hold (RFC 5545, 3.3.11)


class Method(StrEnum):
    """What a calendar file asks of the program that reads it (RFC 5546, 3.2)."""

    PUBLISH = "PUBLISH"
    """Take these entries in, in place of older versions of them."""
    CANCEL = "CANCEL"
    """Take these entries out."""


@dataclass(frozen=True)
class Organiser:
    """Who publishes the entries; programs take a cancellation from the same address only (RFC 5546, 3.2.5)."""

    name: str
    email: str


@dataclass(frozen=True)
class CalendarEntry:
    """One entry of a calendar. `uid` never changes; `sequence` rises with each change, so that the newer one wins."""

    uid: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    zone: str  # such as Europe/Prague
    stamp: datetime  # when this version came to be
    sequence: int = 0
    description: str = ""
    location: str = ""
    url: str = ""
    cancelled: bool = False
    tentative: bool = False
    """Not sure yet, as programs show it (RFC 5545, 3.8.1.11)."""


def lasting_uid(name: str) -> str:
    """Return the identity of an entry for ever and in every calendar: its name at this site (RFC 5545, 3.8.4.7)."""
    return f"{name}@{urlsplit(current_app.config['EXTERNAL_URL']).hostname}"


def rising(stamp: datetime) -> int:
    """Return a SEQUENCE that rises with the moment of the last change, whatever it was: whole seconds since 2020."""
    return max(0, int((stamp - SINCE).total_seconds()))


def method_of(entries: Sequence[CalendarEntry]) -> Method:
    """Return what a file asks for: to take its entry out where that is cancelled, else to take in what it says.

    A CANCEL speaks of one UID only (RFC 5546, 3.2.5); several cancelled entries in one file are published as such.
    """
    return Method.CANCEL if [entry.cancelled for entry in entries] == [True] else Method.PUBLISH


def calendar_file(
    name: str, entries: Sequence[CalendarEntry], method: Method = Method.PUBLISH, organiser: Organiser | None = None
) -> bytes:
    """Return a calendar with its entries, after the rules of their time zones, which some programs can use only then.

    The same entries give the same bytes. Raises ValueError for a naive time.
    """
    calendar = icalendar.Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("METHOD", method.value)
    calendar.add("NAME", _text(name))  # RFC 7986
    calendar.add("X-WR-CALNAME", _text(name))  # what most programs read
    if entries:
        first, last = min(entry.starts_at for entry in entries).year - 1, max(entry.ends_at for entry in entries).year
        for zone in sorted({entry.zone for entry in entries}):
            calendar.add_component(_rules_of(zone, first, last + 1))
    for entry in entries:
        calendar.add_component(_component(entry, organiser))
    written: bytes = calendar.to_ical()
    return written


_rules_of = lru_cache(maxsize=64)(zone_rules)  # every letter with a calendar carries the same ones


def _component(entry: CalendarEntry, organiser: Organiser | None) -> icalendar.Event:
    component = icalendar.Event()
    component.add("UID", entry.uid)
    component.add("SEQUENCE", entry.sequence)
    component.add("DTSTAMP", entry.stamp.astimezone(UTC))
    component.add("DTSTART", _on_clock(entry.starts_at, entry.zone))
    component.add("DTEND", _on_clock(entry.ends_at, entry.zone))
    component.add("SUMMARY", _text(entry.summary))
    for key, value in (("DESCRIPTION", entry.description), ("LOCATION", entry.location), ("URL", entry.url)):
        if value:
            component.add(key, _text(value))
    if organiser:
        address = icalendar.vCalAddress(f"mailto:{organiser.email}")
        address.params["CN"] = _text(organiser.name).replace('"', "'")  # no parameter can hold a " (RFC 5545, 3.2)
        component.add("ORGANIZER", address)
    state = "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED"
    component.add("STATUS", state)
    return component


def _text(text: str) -> str:
    return _CONTROL.sub("", spaced(text).replace("\r\n", "\n").replace("\r", "\n"))


def _on_clock(moment: datetime, zone: str) -> datetime:
    """Return the moment with its TZID; in UTC where the wall clock shows its time twice.

    RFC 5545, 3.3.5: a local time that occurs twice means the first one. Not every program knows (ical.js, which
    Thunderbird uses, takes the second), so both are told in UTC.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    local = clock.local(moment, zone)
    is_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return moment.astimezone(UTC) if is_twice else local.replace(tzinfo=ZoneInfo(zone))
