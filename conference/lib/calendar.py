"""Calendar files (iCalendar, RFC 5545): entries with a lasting identity, on the clock of their zone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app
from icalendar import Calendar, Event, Timezone

from conference.lib import clock

PRODUCT = "-//Prezence//Prezence//EN"
END = b"END:VCALENDAR\r\n"
MIME = "text/calendar; charset=utf-8"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)  # from here versions are counted in seconds; they end in 2088 (31 bits)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # what a TEXT can't hold (RFC 5545, 3.3.11)


@dataclass(frozen=True)
class Entry:
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


def lasting_uid(name: str) -> str:
    """The identity of an entry for ever and in every calendar: its name at this site (RFC 5545, 3.8.4.7)."""
    return f"{name}@{urlsplit(current_app.config['EXTERNAL_URL']).hostname}"


def rising(stamp: datetime) -> int:
    """A SEQUENCE that rises with the moment of the last change, whatever it was: whole seconds since 2020."""
    return max(0, int((stamp - SINCE).total_seconds()))


def calendar_file(name: str, entries: Sequence[Entry]) -> bytes:
    """A published calendar (METHOD:PUBLISH) with its entries and the rules of their time zones.

    The same entries give the same bytes. Raises ValueError for a naive time.
    """
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", _text(name))  # RFC 7986
    calendar.add("X-WR-CALNAME", _text(name))  # what most programs read
    for entry in entries:
        calendar.add_component(_component(entry))
    written: bytes = calendar.to_ical()
    if not entries:
        return written
    first, last = min(entry.starts_at for entry in entries).year - 1, max(entry.ends_at for entry in entries).year + 1
    rules = b"".join(_rules_of(zone, first, last) for zone in sorted({entry.zone for entry in entries}))
    return written.removesuffix(END) + rules + END


@lru_cache(maxsize=64)  # every letter with a calendar carries the same ones
def _rules_of(zone: str, first_year: int, last_year: int) -> bytes:
    rules: bytes = Timezone.from_tzinfo(ZoneInfo(zone), zone, date(first_year, 1, 1), date(last_year, 12, 31)).to_ical()
    return rules


def _component(entry: Entry) -> Event:
    component = Event()
    component.add("UID", entry.uid)
    component.add("SEQUENCE", entry.sequence)
    component.add("DTSTAMP", entry.stamp.astimezone(UTC))
    component.add("DTSTART", _on_clock(entry.starts_at, entry.zone))
    component.add("DTEND", _on_clock(entry.ends_at, entry.zone))
    component.add("SUMMARY", _text(entry.summary))
    for key, value in (("DESCRIPTION", entry.description), ("LOCATION", entry.location), ("URL", entry.url)):
        if value:
            component.add(key, _text(value))
    component.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return component


def _text(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n"))


def _on_clock(moment: datetime, zone: str) -> datetime:
    """The moment with its TZID; in UTC where the wall clock shows it for the second time.

    RFC 5545, 3.3.5: a local time that occurs twice means the first one, so the second must be told in UTC.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    local = clock.local(moment, zone)
    return moment.astimezone(UTC) if local.fold else local.replace(tzinfo=ZoneInfo(zone))
