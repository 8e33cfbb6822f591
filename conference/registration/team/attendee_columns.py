"""The columns of the exported list of attendees, the same for XLSX and CSV, titled in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from conference.events.models import Event
from conference.fields.field import Field, Group
from conference.fields.registration import REGISTRATION
from conference.lib import clock, languages
from conference.lib.languages import LANGUAGES
from conference.lib.tables import Column, Kind
from conference.registration.team.attendees import Attendee

STATE_LABELS = {
    "confirmed": _l("confirmed"),
    "offered": _l("place offered"),
    "waiting": _l("on the waiting list"),
    "cancelled": _l("cancelled"),
}


def columns(event: Event, may: Callable[[str], bool]) -> list[Column[Attendee]]:
    """Give what an exported line says. Answers to questions that the event did not switch on have no column.

    Nor have those that a member of the team may not see: `may` says which rights they have.
    """

    def local(moment: datetime | None) -> datetime | None:
        return None if moment is None else clock.local(moment, event.timezone)

    def departure(person: Attendee) -> datetime | None:
        return local(person.group.departs_at) if person.group else None

    def visit_state(person: Attendee) -> str:
        return str(STATE_LABELS[person.visit_place.state.value]) if person.visit_place else ""

    def items(person: Attendee) -> str:
        return "; ".join(
            item.text("title", languages.current())
            for item in (place.quota.own_item for place in person.places_in_items)
            if item is not None
        )

    def asked(*groups: Group) -> Iterator[Column[Attendee]]:
        for field in REGISTRATION:
            is_asked = not field.is_optional or field.name in event.optional_fields
            if field.group in groups and field.is_exported and is_asked and (not field.right or may(field.right)):
                yield from _of(field)

    return [
        Column(_("Ticket"), lambda p: p.registration.ticket_code),
        *asked(Group.NAME),
        Column(_("Salutation"), lambda p: p.registration.salutation),
        Column(_("State"), lambda p: str(STATE_LABELS[p.state])),
        *asked(Group.CONTACT, Group.WHERE_FROM),
        Column(_("Site visit"), _visit),
        Column(_("Group"), lambda p: p.group.number if p.group else None, Kind.INTEGER),
        Column(_("Departure"), departure, Kind.DATETIME),
        Column(_("Place in the group"), visit_state),
        Column(_("Programme items with places"), items),
        Column(_("Number on the waiting list"), lambda p: p.position or None, Kind.INTEGER),
        *asked(Group.NEEDS, Group.CERTIFICATE, Group.CONSENTS),
        Column(_("Present"), _days_present),
        Column(_("Certificate"), _certificate),
        Column(_("Language"), lambda p: LANGUAGES.get(p.registration.language, p.registration.language)),
        Column(_("Registered"), lambda p: local(p.registration.created_at), Kind.DATETIME),
        Column(_("Cancelled"), lambda p: local(p.registration.cancelled_at), Kind.DATETIME),
    ]


def _of(field: Field) -> Iterator[Column[Attendee]]:
    """Return the columns of a described field, read from the registration."""

    def read(words: Callable[[Any], str]) -> Callable[[Attendee], str]:
        return lambda person: words(person.registration)

    return (Column(str(head), read(words)) for head, words in field.kind.listed(field.name, field.listed_as))


def _visit(person: Attendee) -> str:
    return person.group.visit.item.text("title", languages.current()) if person.group else ""


def _days_present(person: Attendee) -> str:
    days = [row.day for row in person.registration.presences if row.arrived_at is not None]
    return ", ".join(f"{day.day}. {day.month}." for day in days)


def _certificate(person: Attendee) -> str:
    valid = [row.number for row in person.registration.certificates if row.revoked_at is None]
    return valid[-1] if valid else ""
