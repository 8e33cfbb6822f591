"""The published programme as entries of a calendar."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from conference.events.models import Event
from conference.lib.ical import CalendarEntry, lasting_uid, rising
from conference.lib.languages import current, external_url
from conference.lib.markdown import plain_text
from conference.programme import wording
from conference.programme.feeds.queries import AT_VENUE, MeetingPoint, Removed
from conference.programme.models import SpeakerRole
from conference.programme.queries import Published
from conference.programme.snapshot import ProgrammeItem


def entry_of(
    event: Event, release: Published, item: ProgrammeItem, meeting_point: MeetingPoint = AT_VENUE
) -> CalendarEntry:
    """Return a published item as an entry in the language of the page; `meeting_point` is that of a visit.

    Its sequence rises with each release and with each change of the conference, such as its venue.
    """
    language = current()
    return CalendarEntry(
        uid=uid_of(event, item.code),
        summary=item.text("title", language),
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        zone=event.timezone,
        stamp=_stamp(event, release.published_at),
        sequence=_sequence(event, release.number, release.published_at),
        description=_description(item, language),
        location=_location(event, item, meeting_point, language),
        url=external_url("programme.item", language, event.language, slug=event.slug, code=item.code),
        cancelled=event.cancelled_at is not None,
    )


def removed_entry(event: Event, removed: Removed) -> CalendarEntry:
    """Return an item that is not in the programme any more, as cancelled: calendars that have it take it out.

    It tells no more than it must to be found, and nobody's name.
    """
    return CalendarEntry(
        uid=uid_of(event, removed.item.code),
        summary=removed.item.text("title", current()),
        starts_at=removed.item.starts_at,
        ends_at=removed.item.ends_at,
        zone=event.timezone,
        stamp=_stamp(event, removed.published_at),
        sequence=_sequence(event, removed.number, removed.published_at),
        cancelled=True,
    )


def uid_of(event: Event, code: str) -> str:
    """Return what calendars know an item by."""
    return lasting_uid(f"session-{event.id}-{code}")


def _stamp(event: Event, published_at: datetime) -> datetime:
    return max(published_at, event.changed_at)


def _sequence(event: Event, number: int, published_at: datetime) -> int:
    return rising(_stamp(event, published_at)) + number + (event.cancelled_at is not None)


def _description(item: ProgrammeItem, language: str) -> str:
    parts = [wording.kind_label(item)]
    parts += [", ".join(filter(None, (one.name, one.organisation))) for one in item.people(SpeakerRole.SPEAKER)]
    parts += [_("Moderated by: %(name)s", name=one.name) for one in item.people(SpeakerRole.MODERATOR)]
    if not item.speakers and item.organisation:
        parts.append(item.organisation)
    parts += wording.courtesies(item)
    abstract = plain_text(item.text("abstract", language))
    return "\n".join(parts) + (f"\n\n{abstract}" if abstract else "")


def location_of(event: Event, name: str, address: str = "") -> str:
    """Return where something is, for a calendar: its name and an address that maps find, by default that of the
    venue.
    """
    city = " ".join(part for part in (event.venue_postal_code, event.venue_city) if part)
    venue = (event.venue_name, event.venue_street, city)
    return ", ".join(part for part in (name, *((address,) if address else venue)) if part)


def _location(event: Event, item: ProgrammeItem, meeting_point: MeetingPoint, language: str) -> str:
    if item.is_visit and not item.room:
        return location_of(event, meeting_point.text(language), meeting_point.address)
    return location_of(event, item.room)
