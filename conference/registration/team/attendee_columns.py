"""The columns of the exported list of attendees, the same for XLSX and CSV, titled in the language of the page."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from conference.czech.typography import NBSP, format_phone
from conference.events.models import Event
from conference.events.wording import ORGANISATION_TYPES
from conference.lib import clock, languages
from conference.lib.languages import LANGUAGES
from conference.lib.tables import Column, Kind
from conference.registration.team.attendees import Attendee
from conference.registration.wording import MEALS

STATE_LABELS = {
    "confirmed": _l("confirmed"),
    "offered": _l("place offered"),
    "waiting": _l("on the waiting list"),
    "cancelled": _l("cancelled"),
}


def columns(event: Event, *, with_needs: bool) -> list[Column[Attendee]]:
    """What an exported line says. Answers to questions that the event did not switch on have no column.

    Meals and access needs have theirs `with_needs` only: for those of the team who work with them.
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

    every: list[tuple[str, Column[Attendee]]] = [
        ("", Column(_("Ticket"), lambda p: p.registration.ticket_code)),
        ("", Column(_("Title before the name"), lambda p: p.registration.title_before)),
        ("", Column(_("Given name"), lambda p: p.registration.given_name)),
        ("", Column(_("Family name"), lambda p: p.registration.family_name)),
        ("", Column(_("Title after the name"), lambda p: p.registration.title_after)),
        ("", Column(_("Salutation"), lambda p: p.registration.salutation)),
        ("", Column(_("State"), lambda p: str(STATE_LABELS[p.state]))),
        ("", Column(_("E-mail"), lambda p: p.registration.email)),
        ("phone", Column(_("Phone"), lambda p: _phone(p.registration.phone))),
        ("", Column(_("Organisation"), lambda p: p.registration.organisation)),
        ("organisation_type", Column(_("Type of organisation"), _organisation_type)),
        ("position", Column(_("Position"), lambda p: p.registration.position)),
        ("", Column(_("Town of the workplace"), lambda p: p.registration.municipality)),
        ("", Column(_("Region"), lambda p: p.registration.region)),
        ("", Column(_("Site visit"), _visit)),
        ("", Column(_("Group"), lambda p: p.group.number if p.group else None, Kind.INTEGER)),
        ("", Column(_("Departure"), departure, Kind.DATETIME)),
        ("", Column(_("Place in the group"), visit_state)),
        ("", Column(_("Programme items with places"), items)),
        ("", Column(_("Number on the waiting list"), lambda p: p.position or None, Kind.INTEGER)),
        ("social_worker", Column(_("Social worker"), lambda p: _yes(p.registration.social_worker))),
        ("meal", Column(_("Meal"), _meal)),
        ("needs", Column(_("Access needs"), lambda p: p.registration.needs)),
        ("question", Column(_("Question for the speakers"), lambda p: p.registration.question)),
        ("wants_certificate", Column(_("Wants a certificate"), lambda p: _yes(p.registration.wants_certificate))),
        ("invite_next", Column(_("Invite to later conferences"), lambda p: _yes(p.registration.invite_next))),
        ("share_contact", Column(_("May share contact"), lambda p: _yes(p.registration.share_contact))),
        ("", Column(_("Present"), _days_present)),
        ("", Column(_("Certificate"), _certificate)),
        ("", Column(_("Language"), lambda p: LANGUAGES.get(p.registration.language, p.registration.language))),
        ("", Column(_("Registered"), lambda p: local(p.registration.created_at), Kind.DATETIME)),
        ("", Column(_("Cancelled"), lambda p: local(p.registration.cancelled_at), Kind.DATETIME)),
    ]
    shown = set(event.optional_fields) - (set() if with_needs else {"meal", "needs"})
    return [column for field, column in every if not field or field in shown]


def _phone(number: str) -> str:
    return format_phone(number).replace(NBSP, " ") if number else ""


def _organisation_type(person: Attendee) -> str:
    kind = person.registration.organisation_type
    return str(ORGANISATION_TYPES[kind.value]) if kind else ""


def _visit(person: Attendee) -> str:
    return person.group.visit.item.text("title", languages.current()) if person.group else ""


def _meal(person: Attendee) -> str:
    meal = person.registration.meal
    return str(MEALS[meal]) if meal else ""


def _days_present(person: Attendee) -> str:
    days = [row.day for row in person.registration.presences if row.arrived_at is not None]
    return ", ".join(f"{day.day}. {day.month}." for day in days)


def _certificate(person: Attendee) -> str:
    valid = [row.number for row in person.registration.certificates if row.revoked_at is None]
    return valid[-1] if valid else ""


def _yes(answer: bool) -> str:
    return _("yes") if answer else _("no")
