"""Who is written to, and what tells one letter from another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from conference.lib.email_address import normalise_email


class RecipientKind(StrEnum):
    """Why something concerns a person, in the order of who is told as what."""

    REGISTERED = "registered"
    WAITING = "waiting"  # on the waiting list or for the team's yes, or asked whether they take a place
    SPEAKERS = "speakers"


def name_of(registration_id: int | None, speaker_id: int | None) -> str:
    """Return what tells one person from others: "registration:17" or "speaker:3"."""
    return f"registration:{registration_id}" if registration_id else f"speaker:{speaker_id}"


@dataclass(frozen=True)
class Addressee:
    """One person to write to: a registration, or a speaker."""

    group: RecipientKind
    row_id: int
    email: str
    language: str
    link_version: int | None = None  # of a speaker's link

    @property
    def name(self) -> str:
        """What tells this person from others in the key of a letter."""
        speaks = self.group is RecipientKind.SPEAKERS
        return name_of(None if speaks else self.row_id, self.row_id if speaks else None)


@dataclass(frozen=True)
class Occasion:
    """One thing to tell everybody: the kind of its letters, and what no row will say later, by language.

    `name` is what is told ("conference_cancelled:17:<moment>"): with the person it is the key of a letter, so that
    nobody is told twice, however often a button is pressed.
    """

    kind: str
    name: str
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def key(self, addressee: Addressee) -> str:
        """Return the key of one person's letter."""
        return f"{self.name}:{addressee.name}"


def once_each(people: Iterable[Addressee]) -> list[Addressee]:
    """Return each mailbox once: who speaks and is registered is written to as registered, whose letter says more."""
    found: dict[str, Addressee] = {}
    for person in sorted(people, key=lambda person: list(RecipientKind).index(person.group)):
        found.setdefault(mailbox_of(person.email), person)
    return list(found.values())


def mailbox_of(stored: str) -> str:
    """Return what two stored addresses of one mailbox have in common. They were checked before they were stored, so
    that only a name of other letters needs to be read again.
    """
    return stored.lower() if stored.isascii() else normalise_email(stored).key
