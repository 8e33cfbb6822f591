"""Who a letter to a group goes to: the filter of the attendee list, or speakers. Read when the letter goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from conference.czech.collation import search_key
from conference.events.models import Event
from conference.extensions import db
from conference.letters.queries import kind_of
from conference.letters.rules import Addressee, RecipientKind, once_each
from conference.places.models import ACTIVE, Place
from conference.registration.models import Approval, Registration
from conference.registration.team.attendee_filter import AttendeeFilter
from conference.registration.team.attendees import attendee_ids
from conference.slides import queries as slides
from conference.slides.mails import language_of
from conference.speakers.models import Speaker


class Who(StrEnum):
    """Of whom a group is made."""

    ATTENDEES = "attendees"
    SPEAKERS = "speakers"
    WITHOUT_SLIDES = "without_slides"


@dataclass(frozen=True)
class LetterAudience:
    """A group: attendees that a filter lets through, or speakers."""

    who: Who = Who.ATTENDEES
    chosen: AttendeeFilter = field(default_factory=AttendeeFilter)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> LetterAudience:
        """Read what `values` gives, or the query of an address; never raises."""
        found = MultiDict(values)
        known = found.get("who")
        if known in (Who.SPEAKERS, Who.WITHOUT_SLIDES):
            return cls(Who(known))
        return cls(Who.ATTENDEES, replace(AttendeeFilter.from_args(found), sort="name", columns=(), view=""))

    @classmethod
    def from_text(cls, text: str) -> LetterAudience:
        """Read what `text` gives."""
        return cls.of(MultiDict(parse_qsl(text)))

    def values(self) -> dict[str, Any]:
        """Return it as a letter keeps it, and as an address says it."""
        filtered = self.chosen.arguments()
        lists = {name: list(value) for name, value in filtered.items() if isinstance(value, tuple)}
        return {"who": self.who.value, **filtered, **lists}

    @property
    def text(self) -> str:
        """The same as one text, for the choice in a form."""
        return urlencode(self.values(), doseq=True)


def people(event: Event, audience: LetterAudience) -> list[Addressee]:
    """Return whom a letter reaches, each mailbox once, in the order of the list."""
    found = _attendees(event, audience.chosen) if audience.who is Who.ATTENDEES else _speakers(event, audience.who)
    return once_each(person for person in found if person.email)


def without_address(event: Event, audience: LetterAudience) -> int:
    """Return how many of the group have no address."""
    found = _attendees(event, audience.chosen) if audience.who is Who.ATTENDEES else _speakers(event, audience.who)
    return sum(not person.email for person in found)


def found_by(event: Event, audience: LetterAudience, typed: str) -> list[Addressee]:
    """Return those of a group whose name, organisation or address holds what was typed."""
    everybody = people(event, audience)
    if audience.who is Who.ATTENDEES:
        ids = set(attendee_ids(event, AttendeeFilter(q=typed)))
    else:
        rows = db.session.scalars(sa.select(Speaker).where(Speaker.event_id == event.id))
        key = search_key(typed)
        ids = {row.id for row in rows if key in search_key(f"{row.full_name} {row.organisation} {row.email}")}
    return [person for person in everybody if person.row_id in ids]


def _attendees(event: Event, chosen: AttendeeFilter) -> list[Addressee]:
    """Return the people of a filter; those who gave up their place only where it asks for them."""
    held = sa.and_(
        Place.registration_id == Registration.id, Place.quota_id == event.quota_id, Place.state.in_(ACTIVE)
    )  # fmt: skip
    columns = (Registration.id, Registration.email, Registration.language, Registration.cancelled_at,
               Registration.approval, Place.state)  # fmt: skip
    rows = {
        row.id: row
        for row in db.session.execute(
            sa.select(*columns).outerjoin(Place, held).where(Registration.event_id == event.id)
        )
    }
    is_asked = "cancelled" in chosen.state
    found = [rows[row_id] for row_id in attendee_ids(event, chosen)]
    return [
        Addressee(
            kind_of(row.state, row.approval),
            row.id, row.email, row.language,
        )
        for row in found
        if is_asked or (row.cancelled_at is None and (row.state is not None or row.approval is Approval.PENDING))
    ]  # fmt: skip


def _speakers(event: Event, who: Who) -> list[Addressee]:
    rows = db.session.scalars(sa.select(Speaker).where(Speaker.event_id == event.id).order_by(Speaker.sort_key))
    found = list(rows)
    if who is Who.WITHOUT_SLIDES:
        wanted = {speaker.id for speaker, _items in slides.lacking(event)}
        found = [speaker for speaker in found if speaker.id in wanted]
    return [
        Addressee(RecipientKind.SPEAKERS, row.id, row.email, language_of(row, event), row.link_version) for row in found
    ]  # fmt: skip
