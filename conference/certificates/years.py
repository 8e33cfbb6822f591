"""Reads of the certificates of one person in a series of conferences, with the hours of each year."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from conference.certificates.models import Certificate
from conference.events.models import Event
from conference.extensions import db
from conference.registration.models import Registration


@dataclass(frozen=True)
class YearOfHours:
    """The valid certificates of one person in a year, by the day of the conference, and their sum of minutes."""

    year: int
    certificates: tuple[Certificate, ...]

    @property
    def minutes(self) -> int:
        """The sum."""
        return sum(certificate.minutes for certificate in self.certificates)


def years_of(registration: Registration) -> list[YearOfHours]:
    """Return what is stated about a person in the series of their conference, the newest year first.

    Of other series nothing is told: who organises a conference can write anybody's address and name into it, and open
    the link that leads here.

    Another registration is of the same person where both the address and the name are the same: people of one office
    may share an address. Without an address, or where the name is erased, there are only the person's own.
    """
    same = Registration.id == registration.id
    if registration.email_key:
        same = sa.or_(same, Registration.email_key == registration.email_key)
    rows = (
        sa.select(Certificate, Registration).join(Certificate.registration).join(Registration.event)
        .where(same, Event.series_id == registration.event.series_id, Certificate.revoked_at.is_(None))
        .options(joinedload(Certificate.event))
        .order_by(Event.starts_on.desc(), Certificate.id)
    )  # fmt: skip
    found: dict[int, list[Certificate]] = {}
    for certificate, of in db.session.execute(rows):
        if certificate.facts and _name(of) == _name(registration):
            found.setdefault(certificate.event.starts_on.year, []).append(certificate)
    return [YearOfHours(year, tuple(certificates)) for year, certificates in found.items()]


def _name(person: Registration) -> tuple[str, str]:
    return person.given_name.casefold(), person.family_name.casefold()
