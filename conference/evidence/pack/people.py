"""People in a pack: the list of attendees, presence with times, the register of certificates; names only if ticked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.orm import joinedload, selectinload

from conference.attendance.models import Presence
from conference.certificates.models import Certificate, CertificateKind
from conference.certificates.wording import CERTIFICATE_KINDS
from conference.events.models import Event
from conference.evidence.pack.rules import PackTicks
from conference.evidence.report.queries import counted
from conference.extensions import db
from conference.fields.choices import ORGANISATION_TYPES
from conference.lib.clock import local
from conference.lib.tables import CellKind, Column, write_xlsx
from conference.places.models import Place, PlaceState
from conference.registration.models import Registration
from conference.visits.models import Visit, VisitGroup

CHUNK = 500  # people read at once


@dataclass(frozen=True)
class PackPerson:
    """A person with the number that stands for them in all lists of a pack."""

    number: int
    row: Registration


def people(event: Event, ticks: PackTicks) -> Iterator[PackPerson]:
    """Yield those with a place or noted as present; by name, or without names by town, so that the order tells none."""
    order = (Registration.sort_key, Registration.id) if ticks.names else (Registration.municipality, Registration.id)
    rows = sa.select(Registration).where(*counted(event)).order_by(*order).options(selectinload(Registration.presences))
    found = db.session.scalars(rows.execution_options(yield_per=CHUNK))
    return (PackPerson(number, row) for number, row in enumerate(found, start=1))


def _who(ticks: PackTicks) -> list[Column[Any]]:
    """Give the columns that say who it is."""
    number = Column[Any](_("Number"), lambda one: one.number, CellKind.INTEGER)
    if not ticks.names:
        return [number]
    return [
        number,
        Column(_("Family name"), lambda one: one.row.family_name),
        Column(_("Given name"), lambda one: one.row.given_name),
    ]


def write_people(event: Event, ticks: PackTicks, to: Path) -> None:
    """Write the list of attendees."""
    columns: list[Column[Any]] = [*_who(ticks)]
    if ticks.names:
        columns.append(Column(_("Organisation"), lambda one: one.row.organisation))
    columns += [
        Column(_("Kind of organisation"), lambda one: _kind(one.row)),
        Column(_("Town"), lambda one: one.row.municipality),
        Column(_("Region"), lambda one: one.row.region),
    ]
    if ticks.contacts:
        columns += [
            Column(_("E-mail"), lambda one: one.row.email), Column(_("Phone"), lambda one: one.row.phone),
        ]  # fmt: skip
    columns.append(Column(_("Present"), lambda one: _("yes") if _days(one.row) else _("no")))
    write_xlsx(to, _("Attendees"), columns, people(event, ticks))


def _kind(row: Registration) -> str:
    return str(ORGANISATION_TYPES[row.organisation_type]) if row.organisation_type else ""


def _days(row: Registration) -> list[Presence]:
    return [presence for presence in row.presences if presence.arrived_at is not None]


@dataclass(frozen=True)
class PackStay:
    """One stay of one person."""

    number: int
    row: Registration
    day: date
    arrived: datetime
    left: datetime | None


def write_presence(event: Event, ticks: PackTicks, to: Path) -> None:
    """Write who was there, with times on the clock of the conference."""

    def stays() -> Iterator[PackStay]:
        for one in people(event, ticks):
            for noted in _days(one.row):
                arrived, left = (local(at, event.timezone) if at else None for at in (noted.arrived_at, noted.left_at))
                if arrived is not None:
                    yield PackStay(one.number, one.row, noted.day, arrived, left)

    columns: list[Column[Any]] = [
        *_who(ticks),
        Column(_("Day"), lambda one: one.day, CellKind.DATE),
        Column(pgettext("presence", "Arrived"), lambda one: one.arrived, CellKind.DATETIME),
        Column(pgettext("presence", "Left"), lambda one: one.left, CellKind.DATETIME),
    ]
    write_xlsx(to, _("Presence"), columns, stays())


def write_visits(event: Event, ticks: PackTicks, to: Path) -> None:
    """Write who had a place in which visit group, and whether they were noted there."""
    numbers = {one.row.id: one.number for one in people(event, ticks)}
    rows = db.session.execute(
        sa.select(Place, VisitGroup)
        .join(VisitGroup, VisitGroup.quota_id == Place.quota_id)
        .join(Place.registration)
        .where(VisitGroup.event_id == event.id, Place.state == PlaceState.CONFIRMED, *counted(event))
        .options(
            joinedload(Place.registration), joinedload(VisitGroup.visit).joinedload(Visit.item),
        )
        .order_by(VisitGroup.visit_id, VisitGroup.number, Place.id)
    )  # fmt: skip

    @dataclass(frozen=True)
    class _Row:
        number: int
        row: Registration
        place: Place
        group: VisitGroup

    found = [_Row(numbers[place.registration_id], place.registration, place, group)
             for place, group in rows if place.registration_id in numbers]  # fmt: skip
    noted = {None: _("not noted"), True: _("yes"), False: _("no")}
    columns: list[Column[Any]] = [
        Column(_("Visit"), lambda one: one.group.visit.item.text("title", event.language)),
        Column(_("Group"), lambda one: one.group.number, CellKind.INTEGER),
        *_who(ticks),
        Column(_("Came"), lambda one: noted[one.place.came]),
    ]
    write_xlsx(to, _("Site visits"), columns, found)


def write_certificates(event: Event, ticks: PackTicks, to: Path) -> None:
    """Write the register of certificates: every one ever issued, revoked ones too."""
    rows = sa.select(Certificate).where(Certificate.event_id == event.id).order_by(Certificate.sequence)
    columns: list[Column[Any]] = [
        Column(_("Number"), lambda row: row.number),
        Column(_("Kind"), lambda row: str(CERTIFICATE_KINDS[row.kind])),
    ]
    if ticks.names:
        columns += [
            Column(_("Family name"), lambda row: (row.facts or {}).get("family_name", "")),
            Column(_("Given name"), lambda row: (row.facts or {}).get("given_name", "")),
        ]
    columns += [
        Column(_("Minutes"), lambda row: row.minutes if row.kind is CertificateKind.ATTENDANCE else None,
               CellKind.INTEGER),
        Column(_("Issued"), lambda row: local(row.issued_at, event.timezone), CellKind.DATETIME),
        Column(_("Revoked"), lambda row: local(row.revoked_at, event.timezone) if row.revoked_at else None,
               CellKind.DATETIME),
    ]  # fmt: skip
    found = db.session.scalars(rows.execution_options(yield_per=CHUNK))
    write_xlsx(to, _("Register of certificates"), columns, found)
