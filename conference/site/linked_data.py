"""Facts for search engines and other programs: schema.org in JSON-LD. Everything here stands on the page as well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from conference.caching import cached_value
from conference.events.models import Event, Series
from conference.events.rules import Phase, phase, registration_closes
from conference.lib import clock
from conference.lib.languages import current, external_url, first_language
from conference.lib.markdown import plain_text
from conference.moving.queries import announced_before
from conference.programme import queries as programme
from conference.programme.feeds.queries import AT_VENUE, MeetingPoint, meeting_points, organisers_of
from conference.programme.rules import LIGHT
from conference.programme.snapshot import ProgrammeItem, ProgrammeSpeaker
from conference.programme.times import attended
from conference.site.rules import highlights
from conference.speakers.queries import Appearance

CONTEXT = "https://schema.org"
BRIEF_FROM = 60  # items: of a longer programme the home page names its highlights only
COUNTRIES = {"Europe/Prague": "CZ", "Europe/Bratislava": "SK"}  # known for certain from the zone
JsonLd = dict[str, Any]


def of_page(endpoint: str, event: Event, item: ProgrammeItem | None, found: Appearance | None) -> JsonLd | None:
    """Return what a page tells programs; None for a page that is about nothing in particular."""
    if endpoint in ("site.event_home", "programme.programme"):
        return {"@context": CONTEXT, **conference(event, in_brief=endpoint == "site.event_home")}
    if item is not None:
        return {"@context": CONTEXT, **programme_item(event, item)}
    return {"@context": CONTEXT, **person(event, found)} if found is not None else None


def conference(event: Event, *, in_brief: bool = False) -> JsonLd:
    """Return the conference as an Event, with its programme once there is a release.

    Only what it offers depends on the time and on the places left; the rest follows from its public rows.
    """
    name = ("linked_data", in_brief, current())
    return {**cached_value(event, name, lambda: _lasting(event, in_brief)), **_offers(event)}


def _lasting(event: Event, in_brief: bool) -> JsonLd:
    published = programme.published(event)
    items = published.programme.items if published else []
    told = [item for item in items if item.kind not in LIGHT]
    if in_brief and len(items) > BRIEF_FROM:
        told = highlights(items)
    return _filled({
        **_identity(event),
        "description": event.text("goal", current()) or event.text("subtitle", current()),
        **_days(event),
        **_status(event),
        "inLanguage": list(event.languages),
        "image": external_url("site.card_png", current(), event.language, slug=event.slug),
        "location": _venue(event),
        "organizer": [_filled({"@type": "Organization", "name": name, "url": website})
                      for name, website in organisers_of(event)],
        "performer": [_performer(event, speaker) for speaker in _speakers(items)],
        "subEvent": _briefs(event, told),
    })  # fmt: skip


def series(found: Series, editions: Sequence[Event]) -> JsonLd:
    """Return a series as an EventSeries, with its public editions in their order."""
    address = external_url("editions.series", current(), first_language(), name=found.slug)
    return _filled({
        "@context": CONTEXT,
        "@type": "EventSeries",
        "@id": f"{address}#series",
        "url": address,
        "name": found.text("title", current()),
        "subEvent": [_edition(event) for event in editions],
    })  # fmt: skip


def _edition(event: Event) -> JsonLd:
    """Return an edition in brief: its days without hours, which are on its own page."""
    status = "EventCancelled" if event.cancelled_at else "EventScheduled"
    return _filled({
        **_identity(event),
        "startDate": event.starts_on.isoformat(),
        "endDate": event.ends_on.isoformat(),
        "eventStatus": f"{CONTEXT}/{status}",
        "location": _venue(event),
    })  # fmt: skip


def programme_item(event: Event, item: ProgrammeItem) -> JsonLd:
    """Return an item as an Event of its own, part of the conference."""
    body = [{"@type": "Organization", "name": item.organisation}] if item.organisation and not item.speakers else []
    [brief] = _briefs(event, [item])
    return _filled({
        **brief,
        "@id": f"{_item_address(event, item)}#event",
        "description": plain_text(item.text("abstract", current())),
        **_status(event),
        "inLanguage": item.language or event.language,
        "image": external_url("site.card_png", current(), event.language, slug=event.slug),
        "performer": [_performer(event, speaker) for speaker in item.speakers] or body,
        "organizer": [_filled({"@type": "Organization", "name": name, "url": website})
                      for name, website in organisers_of(event)],
        "superEvent": {**_identity(event), **_days(event), "location": _venue(event)},
    })  # fmt: skip


def person(event: Event, found: Appearance) -> JsonLd:
    """Return a speaker as a Person, with the items where they speak."""
    speaker, language = found.speaker, current()
    own = external_url("speakers.speaker", language, event.language, slug=event.slug, code=speaker.code)
    photo = (
        external_url("speakers.photo_file", event.language, event.language, slug=event.slug, code=speaker.code,
                     version=speaker.photo_version)
        if speaker.photo_key else ""
    )  # fmt: skip
    return _filled({
        "@type": "Person",
        "@id": f"{own}#person",
        "url": own,
        "name": f"{speaker.given_name} {speaker.family_name}".strip(),
        "givenName": speaker.given_name,
        "familyName": speaker.family_name,
        "honorificPrefix": speaker.title_before,
        "honorificSuffix": speaker.title_after,
        "jobTitle": speaker.text("position", language),
        "affiliation": {"@type": "Organization", "name": speaker.organisation} if speaker.organisation else None,
        "description": plain_text(speaker.text("bio", language)),
        "image": photo,
        "performerIn": _briefs(event, found.items),
    })  # fmt: skip


def _identity(event: Event) -> JsonLd:
    address = external_url("site.event_home", current(), event.language, slug=event.slug)
    return {"@type": "Event", "@id": f"{address}#event", "url": address, "name": event.text("title", current())}


def _days(event: Event) -> JsonLd:
    """Return from when until when; a day without hours is a day."""
    days = attended(programme.times_of(event))
    first, last = days[0], days[-1]
    return {
        "startDate": _moment(first.starts_at, event) if first.has_hours else first.day.isoformat(),
        "endDate": _moment(last.ends_at, event) if last.has_hours else last.last_day.isoformat(),
    }


def _status(event: Event) -> JsonLd:
    before = None if event.cancelled_at else announced_before(event)
    status = "EventCancelled" if event.cancelled_at else "EventRescheduled" if before else "EventScheduled"
    return {
        "eventStatus": f"{CONTEXT}/{status}",
        "previousStartDate": before.isoformat() if before else "",
        "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
        "isAccessibleForFree": True,
    }


def _offers(event: Event) -> JsonLd:
    """Return registration and what is free, only while it is open: at other times both would mislead."""
    if phase(event, clock.now()) is not Phase.REGISTRATION_OPEN:
        return {}
    places = event.quota.standing()
    is_full = places.kind == "full"
    opens = event.registration_opens_at
    offer = {
        "@type": "Offer",
        "url": external_url("registration.register", current(), event.language, slug=event.slug),
        "price": 0,
        "priceCurrency": "CZK",
        "availability": f"{CONTEXT}/{'SoldOut' if is_full else 'InStock'}",
        "validFrom": _moment(opens, event) if opens else None,
        "validThrough": _moment(registration_closes(event), event),
    }
    counted = event.quota.capacity is not None
    return _filled({
        "offers": _filled(offer),
        "maximumAttendeeCapacity": event.quota.capacity,
        "remainingAttendeeCapacity": places.free if counted else None,
    })  # fmt: skip


def _briefs(event: Event, items: Sequence[ProgrammeItem]) -> list[JsonLd]:
    """Return items in brief, each with what search engines require of an Event: name, start, place and address."""
    points = meeting_points(event) if any(item.is_visit for item in items) else {}
    venue = _venue(event)
    return [
        _filled({
            "@type": "Event",
            "name": item.text("title", current()),
            "startDate": _moment(item.starts_at, event),
            "endDate": _moment(item.ends_at, event),
            "location": _place(event, item, points.get(item.code, AT_VENUE), venue),
            "url": _item_address(event, item),
        })
        for item in items
    ]  # fmt: skip


def _item_address(event: Event, item: ProgrammeItem) -> str:
    return external_url("programme.item", current(), event.language, slug=event.slug, code=item.code)


def _place(event: Event, item: ProgrammeItem, point: MeetingPoint, venue: JsonLd | None) -> JsonLd | None:
    """Return the room in the venue; for a visit where people meet."""
    if item.is_visit and not item.room:
        name = point.text(current())
        if not (name or point.address):
            return venue
        return _filled({"@type": "Place", "name": name or point.address, "address": point.address or _address(event)})
    if not (item.room and venue):
        return venue
    return _filled({"@type": "Place", "name": item.room, "address": _address(event), "containedInPlace": venue})


def _venue(event: Event) -> JsonLd | None:
    if not (event.venue_name or event.venue_city):
        return None
    where = {"latitude": event.venue_latitude, "longitude": event.venue_longitude}
    return _filled({
        "@type": "Place",
        "name": event.venue_name or event.venue_city,
        "address": _address(event),
        "geo": {"@type": "GeoCoordinates", **where} if None not in where.values() else None,
    })  # fmt: skip


def _address(event: Event) -> JsonLd:
    return _filled({
        "@type": "PostalAddress",
        "streetAddress": event.venue_street,
        "postalCode": event.venue_postal_code,
        "addressLocality": event.venue_city,
        "addressCountry": COUNTRIES.get(event.timezone),
    })  # fmt: skip


def _speakers(items: list[ProgrammeItem]) -> list[ProgrammeSpeaker]:
    return list({speaker.code: speaker for item in items for speaker in item.speakers}.values())


def _performer(event: Event, speaker: ProgrammeSpeaker) -> JsonLd:
    return {
        "@type": "Person",
        "name": f"{speaker.given} {speaker.family}".strip(),
        "url": external_url("speakers.speaker", current(), event.language, slug=event.slug, code=speaker.code),
    }


def _moment(moment: datetime, event: Event) -> str:
    return clock.local(moment, event.timezone).isoformat(timespec="minutes")


def _filled(facts: JsonLd) -> JsonLd:
    """Without what is not known."""
    return {name: value for name, value in facts.items() if value not in ("", None, [])}
