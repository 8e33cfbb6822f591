"""The calendar entries of one person: the conference, and the visit they have a place in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from flask_babel import gettext

from conference.events.models import Event
from conference.events.rules import bounds
from conference.lib import languages
from conference.lib.calendar import Entry, calendar_file, lasting_uid, rising
from conference.mailing.outbox import Attachment
from conference.places.models import PlaceState
from conference.programme.models import SessionKind
from conference.programme.queries import published_programme
from conference.registration import queries
from conference.registration.models import Registration
from conference.visits.models import VisitGroup

Days = list[tuple[date, datetime, datetime]]
MAIL_MIME = "text/calendar; charset=utf-8; method=PUBLISH"
FILENAME = "konference.ics"


def person_calendar(registration: Registration, known_days: Days | None = None) -> bytes:
    """A calendar file with the days of the conference and the visit, in the person's language."""
    with languages.speaking(registration.language):
        return calendar_file(registration.event.text("title", registration.language), entries(registration, known_days))


def attachment(registration: Registration, known_days: Days) -> Attachment:
    """The calendar file as part of a mail that has read the `days` already."""
    return {"filename": FILENAME, "mime": MAIL_MIME, "content": person_calendar(registration, known_days).decode()}


def entries(registration: Registration, known_days: Days | None = None) -> list[Entry]:
    """The entries: one for each day, one for the visit. Places given up are told as cancelled.

    The visit has one lasting identity, whichever group it is, so that a change moves the entry. The secret link is not
    in them: calendars are shared with colleagues.
    """
    event, language = registration.event, registration.language
    stamp = max(event.changed_at, registration.changed_at, *(place.changed_at for place in registration.places))
    common = Entry(
        uid="",
        summary=event.text("title", language),
        starts_at=stamp,
        ends_at=stamp,
        zone=event.timezone,
        stamp=stamp,
        sequence=rising(stamp),
        description=gettext("Code for the sign-in desk: %(code)s", code=registration.ticket_code),
        location=", ".join(filter(None, (event.venue_name, event.venue_street, event.venue_city))),
        url=languages.external_url("site.event_home", language, event.language, slug=event.slug),
        cancelled=registration.cancelled_at is not None or event.cancelled_at is not None,
    )
    found = [
        replace(
            common,
            uid=lasting_uid(f"conference-{event.id}-{registration.id}-{day.isoformat()}"),
            starts_at=start,
            ends_at=end,
        )
        for day, start, end in known_days or days(event)
    ]
    group, is_held = _visit(registration)
    if group:
        session = group.visit.session
        visit = replace(
            common,
            uid=lasting_uid(f"visit-{event.id}-{registration.id}"),
            summary=session.text("title", language),
            starts_at=group.departs_at,
            ends_at=max(session.ends_at, group.departs_at + timedelta(minutes=15)),
            location=group.visit.text("meeting_point", language),
            cancelled=common.cancelled or not is_held,
        )
        found.append(visit)
    return found


def _visit(registration: Registration) -> tuple[VisitGroup | None, bool]:
    """The group a person goes with, or the last one they gave up, and whether they go."""
    turn = queries.visit_turn(registration)
    if turn and turn.is_held:
        return turn.group, True
    given_up = [place.quota.visit_group for place in registration.places if place.state is PlaceState.CANCELLED]
    return next((group for group in reversed(given_up) if group), None), False


def days(event: Event) -> Days:
    """The days, when each begins and ends by the published programme, visits aside; without one, all days as one."""
    programme = published_programme(event)
    found: Days = []
    for day in programme.days if programme else ():
        items = [item for item in day.items if item.kind is not SessionKind.SITE_VISIT]
        if items:
            found.append((day.date, min(item.starts_at for item in items), max(item.ends_at for item in items)))
    return found or [(event.starts_on, *bounds(event))]
