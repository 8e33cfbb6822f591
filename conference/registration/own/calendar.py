"""The calendar entries of one person: the conference, and the visit and the items they have a place in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from flask_babel import gettext

from conference.caching import cached_value
from conference.lib import languages
from conference.lib.ical import MIME, CalendarEntry, Method, Organiser, calendar_file, lasting_uid, method_of, rising
from conference.mailing.outbox import Attachment
from conference.mailing.smtp import sender_address
from conference.places.models import Place, PlaceState
from conference.places.queries import times_of_person
from conference.programme.feeds.calendars import location_of
from conference.programme.feeds.queries import most_days, released_at
from conference.programme.queries import published_programme
from conference.programme.times import DayTimes, attended
from conference.registration.models import Registration
from conference.visits.models import VisitGroup

CERTAIN = (PlaceState.CONFIRMED, PlaceState.CANCELLED)  # who waits has nothing in the calendar yet
FILENAME = "konference.ics"


def person_calendar(registration: Registration) -> bytes:
    """Return a calendar file with the days of the conference and the visit, in the person's language."""
    with languages.speaking(registration.language):
        found = entries(registration)
        return _file(registration, found, method_of(found))


def attachments(registration: Registration, known_days: Sequence[DayTimes] | None = None) -> list[Attachment]:
    """Return the calendar files of a mail, which may know the `days` already: one file that brings what the person
    goes to.

    Where nothing is left of it, a file for each entry takes that entry out. The method stands in the file and in its
    type, as programs expect (RFC 6047, 2.4).
    """
    with languages.speaking(registration.language):
        found = entries(registration, known_days)
        files = [[one] for one in found] if all(one.cancelled for one in found) else [found]
        return [_attachment(registration, file, number) for number, file in enumerate(files, start=1)]


def _attachment(registration: Registration, found: list[CalendarEntry], number: int) -> Attachment:
    method = method_of(found)
    return {
        "filename": FILENAME if number == 1 else FILENAME.replace(".", f"-{number}."),
        "mime": f"{MIME}; method={method.value}",
        "content": _file(registration, found, method).decode(),
    }


def _file(registration: Registration, found: list[CalendarEntry], method: Method) -> bytes:
    title = registration.event.text("title", registration.language)
    return calendar_file(title, found, method, Organiser(title, sender_address()))


def entries(registration: Registration, known_days: Sequence[DayTimes] | None = None) -> list[CalendarEntry]:
    """Return the entries: one for each day, one for each visit, one for each item with places. What is given up is
    cancelled.

    Days are counted, so that a conference that moves takes its entries along; days that it has lost are cancelled. A
    visit has one lasting identity, whichever group it is; so have all visits together where a person goes on one, and
    the first one a person has chosen keeps that identity where they may go on several. The secret link is not in them:
    calendars are shared with colleagues. What waits for the team's yes says so.
    """
    event, language = registration.event, registration.language
    title = event.text("title", language)
    changes = [event.changed_at, registration.changed_at, *(place.changed_at for place in registration.places)]
    stamp = max([*changes, released_at(event) or event.changed_at])
    common = CalendarEntry(
        uid="",
        summary=_waiting(title) if registration.is_pending else title,
        starts_at=stamp,
        ends_at=stamp,
        zone=event.timezone,
        stamp=stamp,
        sequence=rising(stamp),
        description=gettext("Your registration waits for the organiser.")
        if registration.is_pending
        else gettext("Code for the sign-in desk: %(code)s", code=registration.ticket_code),
        location=location_of(event, ""),
        url=languages.external_url("site.event_home", language, event.language, slug=event.slug),
        cancelled=registration.cancelled_at is not None or event.cancelled_at is not None,
        tentative=registration.is_pending,
    )
    told = attended(known_days or times_of_person(event, registration.id))
    found = [
        replace(common, uid=_uid("conference", registration, str(number)), starts_at=day.starts_at, ends_at=day.ends_at)
        for number, day in enumerate(told, start=1)
    ]
    if known_days is None:
        lost = replace(found[-1], cancelled=True)
        more = range(len(told) + 1, cached_value(event, "most_days", lambda: most_days(event)) + 1)
        found += [replace(lost, uid=_uid("conference", registration, str(number))) for number in more]
    return [*found, *_visit_entries(registration, common), *_item_entries(registration, common)]


def _waiting(title: str) -> str:
    return gettext("Waiting for an answer: %(title)s", title=title)


def _visit_entries(registration: Registration, common: CalendarEntry) -> list[CalendarEntry]:
    programme = published_programme(registration.event)
    found = []
    for uid, group, is_held in _visits(registration):
        visit = group.visit
        item = (programme and programme.item(visit.item.code)) or visit.item  # as published; before that as planned
        found.append(replace(
            common,
            uid=uid,
            summary=item.text("title", registration.language),
            starts_at=group.departs_at,
            ends_at=max(item.ends_at, group.departs_at + timedelta(minutes=15)),
            location=location_of(
                registration.event, visit.text("meeting_point", registration.language), visit.meeting_address
            ),
            cancelled=common.cancelled or not is_held,
        ))  # fmt: skip
    return found


def _item_entries(registration: Registration, common: CalendarEntry) -> list[CalendarEntry]:
    """Return the items with places of their own that the person has, or had, a place in, as they are published."""
    states: dict[str, bool] = {}
    for place in registration.places:
        if place.quota_id == registration.event.quota_id or place.state not in CERTAIN:
            continue
        if (row := place.quota.own_item) is not None:
            states[row.code] = states.get(row.code, False) or place.state is PlaceState.CONFIRMED
    programme = published_programme(registration.event) if states else None
    language = registration.language
    return [
        replace(
            common,
            uid=_uid("item", registration, code),
            summary=item.text("title", language),
            starts_at=item.starts_at,
            ends_at=item.ends_at,
            location=location_of(registration.event, item.room),
            cancelled=common.cancelled or not is_held,
        )
        for code, is_held in sorted(states.items())
        if programme is not None and (item := programme.item(code)) is not None
    ]


def _uid(kind: str, registration: Registration, name: str = "") -> str:
    return lasting_uid("-".join(filter(None, (kind, str(registration.event_id), str(registration.id), name))))


def _visits(registration: Registration) -> Iterator[tuple[str, VisitGroup, bool]]:
    """Yield for each identity the group a person goes with, or the last one they gave up, and whether they go."""
    several = registration.event.several_visits
    found: dict[int, list[tuple[Place, VisitGroup]]] = {}
    for place in sorted(registration.places, key=lambda place: place.id):
        if (group := place.quota.visit_group) is not None:
            found.setdefault(group.visit_id if several else 0, []).append((place, group))
    for number, chosen in enumerate(found.values()):
        certain = [one for one in chosen if one[0].state in CERTAIN]
        if certain:
            place, group = max(certain, key=lambda one: (one[0].state is PlaceState.CONFIRMED, one[0].id))
            uid = _uid("visit", registration, group.visit.item.code if number else "")
            yield uid, group, place.state is PlaceState.CONFIRMED
