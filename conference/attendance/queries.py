"""The list of the desk: people with a place, their marks of one day, the counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import sqlalchemy as sa

from conference.attendance.models import Presence
from conference.czech.collation import initial_letter, search_key, squeezed
from conference.czech.names import full_name
from conference.czech.phone import digits_to_find
from conference.events.models import Event
from conference.extensions import db
from conference.registration.models import Registration
from conference.registration.participants import participants


@dataclass(frozen=True)
class Expected:
    """One person of the desk's list with their marks of the day."""

    registration: Registration
    presence: Presence | None

    @property
    def name(self) -> str:
        """Family name first, as the list is ordered; titles and given name after a comma."""
        row = self.registration
        return f"{row.family_name}, {full_name(row.title_before, row.given_name, '', row.title_after)}"

    @property
    def letter(self) -> str:
        """The letter under which the person stands."""
        return initial_letter(self.registration.family_name)

    @property
    def state(self) -> str:
        """One of expected, arrived, left, absent."""
        row = self.presence
        if row is None or (row.arrived_at is None and not row.absent):
            return "expected"
        return "absent" if row.absent else "left" if row.left_at else "arrived"


P = TypeVar("P", bound=Expected)


@dataclass(frozen=True)
class PresenceCounts:
    """How many people of a day are in which state; those who left count as arrived too."""

    expected: int
    arrived: int
    left: int
    absent: int


def people_expected(event: Event, day: date) -> list[Expected]:
    """Return all participants, in Czech order, with their marks of a day: one query."""
    of_day = sa.and_(Presence.registration_id == Registration.id, Presence.day == day)
    rows = db.session.execute(
        sa.select(Registration, Presence)
        .outerjoin(Presence, of_day)
        .where(*participants(event))
        .order_by(Registration.sort_key, Registration.id)
    )
    return [Expected(registration, presence) for registration, presence in rows]


def counts(people: Sequence[Expected]) -> PresenceCounts:
    """Return the counts of a day."""
    states = [person.state for person in people]
    here, left = states.count("arrived"), states.count("left")
    return PresenceCounts(states.count("expected"), here + left, left, states.count("absent"))


def found(people: Sequence[P], typed: str) -> list[P]:
    """Return people in whom every word typed is found, in any order, diacritics aside.

    A ticket's code finds its owner.
    """
    words = [word for typed_word in search_key(typed).split() if (word := squeezed(typed_word))]
    return [person for person in people if _is_found(person.registration, words, digits_to_find(typed))]


def _is_found(row: Registration, words: list[str], digits: str) -> bool:
    """By words, or by the phone number where digits alone were typed; those may also be the code of a ticket."""
    key, code = squeezed(row.search_key), row.ticket_code.lower()
    return all(word in key or word == code for word in words) or bool(digits and digits in row.phone)
