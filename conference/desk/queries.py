"""Reads of the desk: everybody registered with what is noted and what is handed out, codes, devices, disagreements."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from conference.attendance.models import Presence
from conference.attendance.queries import Expected
from conference.czech.collation import search_key, squeezed
from conference.desk.models import DeskDevice, DeskMark
from conference.events.models import Event
from conference.extensions import db
from conference.lib import languages, links
from conference.lib.codes import TICKET_LENGTH, normalise_code
from conference.places.models import ACTIVE, Place, PlaceState
from conference.places.queries import limited_items, things_of
from conference.registration.models import Meal, Registration
from conference.visits.queries import groups_by_quota
from conference.visits.wording import group_name

PURPOSE = "desk"
OWN_PAGE = re.compile(r"/my/([\w.-]+)")


class Admitted(StrEnum):
    """Whether somebody who stands at the desk may come in."""

    PLACE = "place"
    WAITING = "waiting"
    PENDING = "pending"  # the team has not said yes
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Registrant(Expected):
    """One person registered, with or without a place; what is noted of a day; the names of visits and workshops."""

    admitted: Admitted
    joins: tuple[str, ...]

    @property
    def words(self) -> str:
        """What the search of helpers looks in: no addresses."""
        row, email = self.registration, search_key(self.registration.email)
        return squeezed(row.search_key.replace(email, " ") if email else row.search_key)

    @property
    def meal(self) -> Meal | None:
        """What lunch is handed out; None where there is none."""
        row = self.registration
        return None if row.meal is Meal.NONE or "meal" not in row.event.optional_fields else row.meal


@dataclass(frozen=True)
class Ticket:
    """Whose code was shown: somebody's of the conference, or the name of another conference, or nobody's."""

    registration_id: int | None = None
    elsewhere: Event | None = None
    is_address: bool = False  # what was read leads to a page, such as the code of the programme on a door


def guests(event: Event, day: date) -> list[Registrant]:
    """Return everybody registered in Czech order, with their marks of a day."""
    of_day = sa.and_(Presence.registration_id == Registration.id, Presence.day == day)
    there = sa.and_(Place.registration_id == Registration.id, Place.quota_id == event.quota_id, Place.state.in_(ACTIVE))
    query = (
        sa.select(Registration, Presence, Place.state)
        .outerjoin(Presence, of_day)
        .outerjoin(Place, there)
        .where(
            Registration.event_id == event.id, Registration.erased_at.is_(None), Registration.merged_into_id.is_(None)
        )
        .order_by(Registration.sort_key, Registration.id)
    )
    joined = _joined(event)
    return [
        Registrant(row, presence, _admitted(row, state), tuple(joined.get(row.id, ())))
        for row, presence, state in db.session.execute(query)
    ]


def presence(mark: DeskMark) -> Presence | None:
    """Return what is noted of its day about the person of a mark."""
    return presences([mark.registration_id], mark.day).get(mark.registration_id)


def presences(registration_ids: Iterable[int], day: date) -> dict[int, Presence]:
    """Return what is noted of a day about people, by their ids."""
    rows = sa.select(Presence).where(Presence.registration_id.in_(registration_ids), Presence.day == day)
    return {row.registration_id: row for row in db.session.scalars(rows)}


def found(people: Iterable[Registrant], typed: str) -> list[Registrant]:
    """Return people in whom every word typed is found, in any order, diacritics aside; a ticket's code finds one."""
    words = [word for part in search_key(typed).split() if (word := squeezed(part))]
    return [one for one in people if all(_is_in(word, one) for word in words)]


def how_many_pending(people: Iterable[Registrant]) -> int:
    """Return how many of them wait for the team's yes."""
    return sum(one.admitted is Admitted.PENDING for one in people)


def ticket(event: Event, read: str) -> Ticket:
    """Return whose ticket this is: the code, as it was typed or scanned, or the address of somebody's own page."""
    if own := OWN_PAGE.search(read):
        known = links.read("my", own.group(1))
        row = db.session.get(Registration, known[0]) if known else None
        if row is None or known is None or row.link_version != known[1] or row.erased_at is not None:
            return Ticket(is_address=True)
        return _of(event, row)
    if "://" in read:
        return Ticket(is_address=True)
    code = normalise_code(read, TICKET_LENGTH) or read.strip()[:TICKET_LENGTH]
    rows = sa.select(Registration).where(Registration.ticket_code == code, Registration.erased_at.is_(None))
    mine = rows.where(Registration.event_id == event.id)
    row = db.session.scalar(mine) or db.session.scalar(rows.order_by(Registration.id.desc()).limit(1))
    return _of(event, row) if row is not None else Ticket()


def device_of(event: Event, device_id: int) -> DeskDevice | None:
    """Return a device of this event."""
    return db.session.scalar(sa.select(DeskDevice).where(DeskDevice.id == device_id, DeskDevice.event_id == event.id))


def device_by_token(token: str) -> DeskDevice | None:
    """Return the device whose link this is; None when it is forged, foreign or was ended."""
    known = links.read(PURPOSE, token)
    if known is None:
        return None
    device = db.session.get(DeskDevice, known[0], options=[joinedload(DeskDevice.event)])
    return device if device is not None and device.link_version == known[1] else None


def devices_of(event: Event) -> Sequence[DeskDevice]:
    """Return the devices of an event, by their days and names."""
    rows = sa.select(DeskDevice).where(DeskDevice.event_id == event.id).order_by(DeskDevice.day, DeskDevice.name)
    return db.session.scalars(rows).all()


def marks_by_device(event: Event) -> Mapping[int, int]:
    """Return how many marks each device has sent."""
    rows = db.session.execute(
        sa.select(DeskMark.device_id, sa.func.count())
        .where(DeskMark.event_id == event.id, DeskMark.device_id.is_not(None))
        .group_by(DeskMark.device_id)
    )
    return {device_id: number for device_id, number in rows if device_id is not None}


def disagreements(event: Event) -> Sequence[DeskMark]:
    """Return the marks that the organiser has to look at, the oldest first."""
    return db.session.scalars(
        sa.select(DeskMark)
        .join(DeskMark.registration)
        .where(DeskMark.event_id == event.id, DeskMark.is_open, Registration.erased_at.is_(None))
        .options(joinedload(DeskMark.registration).selectinload(Registration.presences), joinedload(DeskMark.device))
        .order_by(DeskMark.id)
    ).all()


def open_mark(event: Event, mark_id: int) -> DeskMark | None:
    """Return a mark of this event."""
    return db.session.scalar(sa.select(DeskMark).where(DeskMark.id == mark_id, DeskMark.event_id == event.id))


def _of(event: Event, row: Registration) -> Ticket:
    while row.merged_into_id is not None:
        row = db.session.get_one(Registration, row.merged_into_id)
    return Ticket(row.id) if row.event_id == event.id else Ticket(elsewhere=row.event)


def _is_in(word: str, one: Registrant) -> bool:
    return word in one.words or word == one.registration.ticket_code.lower()


def _admitted(row: Registration, state: PlaceState | None) -> Admitted:
    if row.cancelled_at is not None or state is None:
        return Admitted.CANCELLED
    if row.is_pending:
        return Admitted.PENDING
    return Admitted.PLACE if state is PlaceState.CONFIRMED else Admitted.WAITING


def _joined(event: Event) -> dict[int, list[str]]:
    """Return the names of the visit groups and workshops in which people have a place, by their ids."""
    names = {quota_id: group_name(group) for quota_id, group in groups_by_quota(event).items()}
    language = languages.current()
    names |= {item.quota_id: item.text("title", language) for item in limited_items(event) if item.quota_id}
    found: dict[int, list[str]] = defaultdict(list)
    if names:
        rows = sa.select(Place.registration_id, Place.quota_id).where(
            Place.quota_id.in_(things_of(event.id)), Place.state == PlaceState.CONFIRMED
        )
        for registration_id, quota_id in db.session.execute(rows.order_by(Place.id)):
            if quota_id in names:
                found[registration_id].append(names[quota_id])
    return found
