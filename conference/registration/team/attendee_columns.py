"""The columns of the exported list of attendees, the same for XLSX and CSV, titled in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from conference.events.models import Event
from conference.fields.field import Field, Group
from conference.fields.registration import REGISTRATION
from conference.lib import languages
from conference.lib.languages import LANGUAGES
from conference.lib.tables import CellKind, Column
from conference.programme.models import Item
from conference.registration.team.attendees import Attendee
from conference.visits.models import VisitGroup

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

    language, zone = languages.current(), ZoneInfo(event.timezone)
    states = {state: str(label) for state, label in STATE_LABELS.items()}

    def local(moment: datetime | None) -> datetime | None:
        return moment.astimezone(zone) if moment else None

    @lru_cache
    def visit(group: VisitGroup | None) -> str:
        return group.visit.item.text("title", language) if group else ""

    def departure(person: Attendee) -> datetime | None:
        return local(person.group.departs_at) if person.group else None

    @lru_cache
    def titles(items: tuple[Item, ...]) -> str:
        return "; ".join(item.text("title", language) for item in items)

    def asked(*groups: Group) -> Iterator[Column[Attendee]]:
        for field in REGISTRATION:
            is_asked = not field.is_optional or field.name in event.optional_fields
            if field.group in groups and field.is_exported and is_asked and (not field.right or may(field.right)):
                yield from _of(field)

    return [
        Column(_("Ticket"), lambda p: p.registration.ticket_code),
        *asked(Group.NAME),
        Column(_("Salutation"), lambda p: p.registration.salutation),
        Column(_("State"), lambda p: states[p.state]),
        *asked(Group.CONTACT, Group.WHERE_FROM),
        Column(_("Site visit"), lambda p: visit(p.group)),
        Column(_("Group"), lambda p: p.group.number if p.group else None, CellKind.INTEGER),
        Column(_("Departure"), departure, CellKind.DATETIME),
        Column(_("Place in the group"), lambda p: states[p.visit_place.state] if p.visit_place else ""),
        Column(_("Programme items with places"), lambda p: titles(p.items)),
        Column(_("Number on the waiting list"), lambda p: p.position or None, CellKind.INTEGER),
        *asked(Group.NEEDS, Group.CERTIFICATE, Group.CONSENTS),
        Column(_("Present"), lambda p: _days(p.days_present)),
        Column(_("Certificate"), lambda p: p.certificate),
        Column(_("Language"), lambda p: LANGUAGES.get(p.registration.language, p.registration.language)),
        Column(_("Registered"), lambda p: local(p.registration.created_at), CellKind.DATETIME),
        Column(_("Cancelled"), lambda p: local(p.registration.cancelled_at), CellKind.DATETIME),
    ]


def _of(field: Field) -> Iterator[Column[Attendee]]:
    """Return the columns of a described field, read from the registration. What was said once is not put into words
    again: most answers are choices."""

    def read(column: str, words: Callable[[Any], str]) -> Callable[[Attendee], str]:
        known = lru_cache(1024, typed=True)(words)
        return lambda person: known(getattr(person.registration, column))

    return (
        Column(str(head), read(column, words)) for head, column, words in field.kind.listed(field.name, field.listed_as)
    )


@lru_cache
def _days(days: tuple[date, ...]) -> str:
    return ", ".join(f"{day.day}. {day.month}." for day in days)
