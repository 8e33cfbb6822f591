"""What phase a conference is in, whether it takes registrations, and what may be written about it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from conference.lib import clock
from conference.lib.colour import AA_TEXT, LIGHT_GROUNDS, AccentPair, accent_pair, contrast
from conference.lib.refusals import Refusal

MAX_DAYS = 31  # longer ones are a slip in the month or year
NIGHT = timedelta(hours=12)  # what is published for later is outside of the conference's days
MAX_CAPACITY = 100_000
MAX_OFFER_HOURS = 14 * 24
MAX_REMINDER_DAYS = 30
MAX_THANKS_DAYS = 60
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")  # as lib.routes.SlugConverter
RESERVED = frozenset({  # first words of other addresses, also after /organise/; a test compares them with the routes
    "about", "accent", "accessibility", "account", "admin", "api", "assets", "audit", "bootstrap", "change-password",
    "cs", "demo", "desk", "en", "events", "fs-static", "health", "help", "import", "invitation", "invitations",
    "invited", "login", "logout", "mailbox", "metrics", "my", "new", "organise", "people", "privacy", "profile",
    "register", "reset-password", "security", "series", "session", "settings", "sign-in", "sign-out", "speaker",
    "static", "status", "survey", "system", "team", "users", "verify",
})  # fmt: skip
NEEDED_TO_PUBLISH = ("title", "venue_city", "contact_email", "organiser")


class Phase(StrEnum):
    """Where a conference stands."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    REGISTRATION_OPEN = "registration_open"
    REGISTRATION_CLOSED = "registration_closed"
    RUNNING = "running"
    PAST = "past"
    CANCELLED = "cancelled"


class EventRefusal(StrEnum):
    """Why a change of a conference is refused."""

    SLUG_TAKEN = "slug_taken"
    SLUG_SHAPE = "slug_shape"
    SLUG_RESERVED = "slug_reserved"
    SLUG_FIXED = "slug_fixed"
    DAYS_REVERSED = "days_reversed"
    DAYS_TOO_MANY = "days_too_many"
    REGISTRATION_REVERSED = "registration_reversed"
    REGISTRATION_AFTER_END = "registration_after_end"
    INCOMPLETE = "incomplete"
    CANCELLED = "cancelled"
    NAME_TAKEN = "name_taken"
    IN_USE = "in_use"
    HAS_PEOPLE = "has_people"
    UNKNOWN = "unknown"


class EventRefused(Refusal):
    """A change of a conference is refused for `reason`; `missing` names what must be filled in first."""

    reasons = EventRefusal
    statuses = {EventRefusal.UNKNOWN: 404}  # noqa: RUF012 - never changed
    fields = {  # noqa: RUF012 - never changed
        EventRefusal.SLUG_TAKEN: "slug", EventRefusal.SLUG_SHAPE: "slug", EventRefusal.SLUG_RESERVED: "slug",
        EventRefusal.DAYS_REVERSED: "ends_on", EventRefusal.DAYS_TOO_MANY: "ends_on",
        EventRefusal.REGISTRATION_REVERSED: "registration_closes_at",
        EventRefusal.REGISTRATION_AFTER_END: "registration_closes_at",
        EventRefusal.NAME_TAKEN: "name",
    }  # fmt: skip

    def __init__(self, reason: EventRefusal, missing: Iterable[str] = ()) -> None:
        super().__init__(reason)
        self.missing = tuple(missing)


class PhaseDates(Protocol):
    """What decides about the phase of a conference; an Event has it."""

    timezone: Any
    starts_on: Any
    ends_on: Any
    published_at: Any
    cancelled_at: Any
    lasts_until: Any
    registration_opens_at: Any
    registration_closes_at: Any


def phase(event: PhaseDates, now: datetime) -> Phase:
    """Return where a conference stands at a moment. Each phase begins at its first moment and ends before the next
    one's.

    Days are days in the zone of the conference: it runs from the midnight before its first day to the one after the
    last. Without a time from which registration is open, it stays announced.
    """
    starts, ends = bounds(event)
    if event.cancelled_at is not None:
        return Phase.CANCELLED
    if event.published_at is None:
        return Phase.DRAFT
    if now >= ends:
        return Phase.PAST
    if now >= starts:
        return Phase.RUNNING
    if event.registration_opens_at is None or now < event.registration_opens_at:
        return Phase.ANNOUNCED
    return Phase.REGISTRATION_OPEN if registration_open(event, now) else Phase.REGISTRATION_CLOSED


def registration_open(event: PhaseDates, now: datetime) -> bool:
    """Return whether the form takes registrations: from the first moment given until before the last one.

    Without a last moment it closes when the first day begins; it never outlives the conference. Those who are late
    register at the desk.
    """
    if event.cancelled_at is not None or event.published_at is None or event.registration_opens_at is None:
        return False
    return bool(event.registration_opens_at <= now < registration_closes(event))


def registration_closes(event: PhaseDates) -> datetime:
    """Return the moment when registration ends: the one given, else the beginning of the first day."""
    starts, ends = bounds(event)
    closes: datetime = event.registration_closes_at or starts
    return min(closes, ends)


def bounds(event: PhaseDates) -> tuple[datetime, datetime]:
    """Return the first moment of the first day and the moment after the last day, in UTC.

    The evening of the last day may go on past midnight, as the programme is published; for a night at most.
    """
    starts = clock.day_bounds(event.starts_on, event.timezone)[0]
    midnight, late = clock.day_bounds(event.ends_on, event.timezone)[1], event.lasts_until
    return starts, late if late and midnight < late <= midnight + NIGHT else midnight


def missing_for_publication(title: str, venue_city: str, contact_email: str, roles: Collection[str]) -> list[str]:
    """Return what a public page can't do without and is not there: keys of NEEDED_TO_PUBLISH.

    The organiser is who answers for the personal data, so that there must be one before anybody is asked for them.
    """
    present = {
        "title": bool(title),
        "venue_city": bool(venue_city),
        "contact_email": bool(contact_email),
        "organiser": "organiser" in roles,
    }
    return [name for name in NEEDED_TO_PUBLISH if not present[name]]


def check_days(starts_on: date, ends_on: date) -> None:
    """Raise EventRefused unless the last day is the first one or one of the thirty after it."""
    if ends_on < starts_on:
        raise EventRefused(EventRefusal.DAYS_REVERSED)
    if (ends_on - starts_on).days >= MAX_DAYS:
        raise EventRefused(EventRefusal.DAYS_TOO_MANY)


def check_registration(opens: datetime | None, closes: datetime | None, ends_on: date, zone: str) -> None:
    """Raise EventRefused where registration would close before it opens, or after the conference."""
    if opens and closes and closes <= opens:
        raise EventRefused(EventRefusal.REGISTRATION_REVERSED)
    end = clock.day_bounds(ends_on, zone)[1]
    if any(moment and moment > end for moment in (opens, closes)):
        raise EventRefused(EventRefusal.REGISTRATION_AFTER_END)


def check_slug(slug: str) -> None:
    """Raise EventRefused when `slug_problem` finds something."""
    if problem := slug_problem(slug):
        raise EventRefused(problem)


def slug_problem(slug: str) -> EventRefusal | None:
    """Return why a text can't be the name of a conference in addresses: its shape, or a word the site needs itself."""
    if not SLUG.fullmatch(slug):
        return EventRefusal.SLUG_SHAPE
    return EventRefusal.SLUG_RESERVED if slug in RESERVED else None


def suggested_slug(title: str, year: int | None = None) -> str:
    """Return a name for addresses made of a title and a year: "Bydlení pro všechny", 2026 ->
    "bydleni-pro-vsechny-2026".

    Cut at a word to 48 characters and the year; "konference" where the title has no letter of the alphabet.
    """
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    short = ""
    for word in words:
        longer = f"{short}-{word}" if short else word[:48]
        if len(longer) > 48:
            break
        short = longer
    short = short or "konference"
    if year is None or short.endswith(str(year)):
        return f"{short}-1" if short in RESERVED else short
    return f"{short}-{year}"


def numbered(slug: str, taken: Collection[str]) -> str:
    """Return the slug itself, or with the first number from 2 that is not taken."""
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug[: 63 - len(str(number))]}-{number}"
    return free


def ico(text: str) -> str:
    """Return a Czech identification number of a body (IČO) in eight digits; raises ValueError where a digit is wrong.

    The eighth digit checks the others: eleven less the remainder after eleven of their sum weighted 8 to 2, and of
    that the last digit (the rule of the Czech Statistical Office, which gave the numbers out). Older ones are
    written without their leading zeros.
    """
    digits = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]{1,8}", digits) or not int(digits):
        raise ValueError("not eight digits")
    digits = digits.zfill(8)
    total = sum(int(digit) * weight for digit, weight in zip(digits[:7], range(8, 1, -1), strict=True))
    if int(digits[7]) != (11 - total % 11) % 10:
        raise ValueError("the check digit does not fit")
    return digits


def web_address(text: str) -> str:
    """Return an http(s) address; "www.mesto.example" gets https:// before it. Raises ValueError for anything else."""
    address = text if re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE) else f"https://{text}"
    parts = urlsplit(address)
    _ = parts.port  # raises ValueError where it is no number
    host = parts.hostname or ""
    if parts.scheme.lower() not in ("http", "https") or "." not in host.strip(".") or parts.username is not None:
        raise ValueError("no web address")
    if re.search(r"[\s<>\"'\\]", address):
        raise ValueError("characters that no address has")
    return address


@dataclass(frozen=True)
class AccentReport:
    """How readable a colour is, and what is used in its place."""

    chosen: str
    ratio: float  # its lowest contrast on the light grounds, by WCAG 2.1
    used: AccentPair

    @property
    def is_kept(self) -> bool:
        """Whether the colour is used as it was chosen."""
        return self.ratio >= AA_TEXT


def accent_report(accent: str) -> AccentReport:
    """Return the contrast of a colour "#rrggbb" with the pages, and the pair used.

    Raises ValueError for anything else.
    """
    used = accent_pair(accent)
    return AccentReport(accent.lower(), min(contrast(accent, ground) for ground in LIGHT_GROUNDS), used)


def time_zones(current: str) -> list[str]:
    """Return the zones offered: those of Europe, UTC, and the one in use."""
    names = {name for name in available_timezones() if name.startswith("Europe/")}
    return sorted(names | {"UTC", ZoneInfo(current).key})


MAX_NEEDS_DAYS = 365
KEPT_AT_LEAST = timedelta(days=30)
"""Registrations are not erased before certificates are out and questions about them answered."""


def kept_too_short(ends_on: date, kept_until: date | None) -> bool:
    """Return whether registrations would be erased too soon after the conference."""
    return kept_until is not None and kept_until < ends_on + KEPT_AT_LEAST


CZECHIA = ((48.5, 51.1), (12.0, 18.9))  # degrees of latitude and longitude


def look_swapped(latitude: float | None, longitude: float | None) -> bool:
    """Return whether two coordinates are those of a place in Czechia in the wrong order."""
    if latitude is None or longitude is None:
        return False
    (south, north), (west, east) = CZECHIA
    return west <= latitude <= east and south <= longitude <= north
