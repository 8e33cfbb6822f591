"""The published programme as entries of a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from conference.events.models import Event
from conference.lib.calendar import Entry, lasting_uid
from conference.lib.languages import current, external_url
from conference.lib.markdown import plain_text
from conference.programme import wording
from conference.programme.models import Release, SpeakerRole
from conference.programme.snapshot import ProgrammeItem

if TYPE_CHECKING:
    from conference.visits.models import Visit


def entry_of(event: Event, release: Release, item: ProgrammeItem, visit: Visit | None = None) -> Entry:
    """A published item as an entry in the language of the page; each release raises its sequence."""
    language = current()
    return Entry(
        uid=lasting_uid(f"session-{event.id}-{item.code}"),
        summary=item.text("title", language),
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        zone=event.timezone,
        stamp=max(release.published_at, event.cancelled_at or release.published_at),
        sequence=release.number + (event.cancelled_at is not None),
        description=_description(item, language),
        location=_location(event, item, visit, language),
        url=external_url("programme.session", language, event.language, slug=event.slug, code=item.code),
        cancelled=event.cancelled_at is not None,
    )


def _description(item: ProgrammeItem, language: str) -> str:
    parts = [wording.kind_label(item)]
    parts += [", ".join(filter(None, (one.name, one.organisation))) for one in item.people(SpeakerRole.SPEAKER)]
    parts += [_("Moderated by: %(name)s", name=one.name) for one in item.people(SpeakerRole.MODERATOR)]
    if not item.speakers and item.organisation:
        parts.append(item.organisation)
    parts += wording.courtesies(item)
    abstract = plain_text(item.text("abstract", language))
    return "\n".join(parts) + (f"\n\n{abstract}" if abstract else "")


def _location(event: Event, item: ProgrammeItem, visit: Visit | None, language: str) -> str:
    if item.is_visit and not item.room:
        return visit.text("meeting_point", language) if visit else ""
    city = " ".join(part for part in (event.venue_postal_code, event.venue_city) if part)
    return ", ".join(part for part in (item.room, event.venue_name, event.venue_street, city) if part)
