"""Reads of certificates: who is entitled and to how much, and the register of what was issued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from conference.certificates import hours, parts, rules
from conference.certificates.hours import CountedItem, CreditedItem, Hours, Stay
from conference.certificates.models import Certificate, HoursCorrection
from conference.certificates.parts import HoursPart, PartedItem
from conference.certificates.rules import Ineligibility, Obstacle
from conference.events.models import Event, Organisation, OrganisationRole
from conference.extensions import db
from conference.lib.clock import local, now
from conference.lib.paging import Page, bounds
from conference.places.models import Place, PlaceState
from conference.printing.scripts import letters_without_font
from conference.programme.models import Item, ItemKind
from conference.programme.queries import items_of
from conference.registration.models import Registration
from conference.speakers.models import Speaker
from conference.visits.models import Visit, VisitGroup

BATCH = "certificates"  # the kind of job that makes one file of all
PAGE = 200  # rows of the register on one page


@dataclass(frozen=True)
class Counted:
    """A programme item, when it was for this person, and what it adds to the hours."""

    row: Item
    item: CreditedItem
    part: CountedItem

    @property
    def key(self) -> str:
        """The part of the hours that it belongs to: its day, or the visit it is."""
        return self.row.code if self.item.is_visit else self.item.start.date().isoformat()


@dataclass(frozen=True)
class Candidate:
    """One person: what adds up to their hours, and the reason against a certificate, if any."""

    registration: Registration
    minutes: Hours  # as the certificate states them, with corrections
    computed: int  # minutes that presence adds up to
    items: tuple[Counted, ...]  # all items that count for this person, in the order of the programme
    attended: tuple[Item, ...]  # those during which the person was there, at least for a minute
    days: tuple[date, ...]  # on which those began, or for which hours were corrected
    refusal: Ineligibility | None
    certificate: Certificate | None  # the valid one

    @property
    def unprintable(self) -> str:
        """Letters of the name and the organisation that no font of ours can print."""
        return unprintable(self.registration)

    @property
    def is_corrected(self) -> bool:
        """Whether an organiser has corrected hours of this person."""
        return bool(self.registration.hours_corrections)

    @property
    def parts(self) -> tuple[HoursPart, ...]:
        """Days and visits that count for this person, with what organisers corrected in them."""
        return _parts(self.registration, self.items)

    @property
    def by_day(self) -> dict[date, int]:
        """Minutes of each day on which something counts for this person."""
        days = sorted({counted.item.start.date() for counted in self.items})
        return {
            day: sum(counted.part.minutes for counted in self.items if counted.item.start.date() == day) for day in days
        }

    @property
    def visit_minutes(self) -> int:
        """Minutes of site visits among them."""
        return sum(counted.part.minutes for counted in self.items if counted.item.is_visit)

    @property
    def is_outdated(self) -> bool:
        """Whether the valid certificate states other hours than there would be now."""
        return self.certificate is not None and self.certificate.minutes != self.minutes.total

    @property
    def is_waiting(self) -> bool:
        """Whether a certificate can be issued and was not."""
        return self.refusal is None and self.certificate is None


def candidates(event: Event, registration_ids: Collection[int] | None = None) -> list[Candidate]:
    """Return people of an event by family name, with what a certificate would say; all of them, or those with these
    ids.

    Whose data are erased is nobody any more.
    """
    credited, held = credited_items(event), visit_places(event)
    people = (
        sa.select(Registration)
        .where(
            Registration.event_id == event.id, Registration.erased_at.is_(None), Registration.merged_into_id.is_(None)
        )
        .options(
            selectinload(Registration.presences), selectinload(Registration.certificates),
            selectinload(Registration.hours_corrections),
        )
        .order_by(Registration.sort_key, Registration.id)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    if registration_ids is not None:
        people = people.where(Registration.id.in_(registration_ids))
    return [_candidate(event, person, credited, held[person.id]) for person in db.session.scalars(people)]


def unprintable(person: Registration | Speaker) -> str:
    """Return letters of a person's paper that no font of ours can print, each once."""
    return letters_without_font(
        person.title_before, person.given_name, person.family_name, person.title_after, person.organisation
    )


def boxes(people: Iterable[Candidate]) -> list[Candidate]:
    """Return those who want a certificate, and whose name or organisation can't be printed, entitled or not yet."""
    return [
        person for person in people
        if person.registration.wants_certificate and person.registration.cancelled_at is None and person.unprintable
    ]  # fmt: skip


def credited_items(event: Event) -> list[Item]:
    """Return the programme items that count into the hours, in the order of the programme."""
    return [item for item in items_of(event) if item.counts]


class VisitPlace(NamedTuple):
    """When the group of a person leaves, and whether it was noted there that they came along."""

    departs_at: datetime
    came: bool | None


def visit_places(event: Event) -> defaultdict[int, dict[int, VisitPlace]]:
    """By a person's id, the programme items of visits in whose groups they have a confirmed place."""
    rows = db.session.execute(
        sa.select(Place.registration_id, Visit.item_id, VisitGroup.departs_at, Place.came)
        .join(VisitGroup, VisitGroup.quota_id == Place.quota_id)
        .join(Visit, Visit.id == VisitGroup.visit_id)
        .where(Visit.event_id == event.id, Place.state == PlaceState.CONFIRMED)
    )
    found: defaultdict[int, dict[int, VisitPlace]] = defaultdict(dict)
    for registration_id, item_id, departs_at, came in rows:
        found[registration_id][item_id] = VisitPlace(departs_at, came)
    return found


def full_programme(event: Event, person: Registration) -> Candidate:
    """Return what the certificate of somebody who stays all the time would say, for samples.

    Visits only if all are visits.
    """
    counted = credited_items(event)
    rows = [row for row in counted if not is_visit(row)] or counted
    items = [credited_item(event, row) for row in rows]
    return _found(person, rows, items, hours.add_up(*all_the_time(items)), None)


def obstacle(event: Event) -> Obstacle | None:
    """Return what keeps the event from issuing any certificate."""
    ends = db.session.scalar(sa.select(sa.func.max(Item.ends_at)).where(_credited(event)))
    return rules.obstacle(ends, now(), event.text("title", event.language), organiser_of(event) is not None)


def organiser_of(event: Event) -> Organisation | None:
    """Return whose certificate it is: the organiser, or the first of several."""
    return next((link.organisation for link in event.roles if link.role is OrganisationRole.ORGANISER), None)


def refusals(people: Iterable[Candidate]) -> dict[Ineligibility, list[Candidate]]:
    """Return those who get none, by reason, in the order of reasons; a person who has one already is not among them."""
    found: dict[Ineligibility, list[Candidate]] = {}
    for reason in Ineligibility:
        persons = [person for person in people if person.refusal is reason and person.certificate is None]
        if persons:
            found[reason] = persons
    return found


def issued_certificates(event: Event, typed: str | None) -> Page[Certificate]:
    """Return a page of the register of an event: every certificate ever issued, also revoked ones, by number."""
    mine = Certificate.event_id == event.id
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Certificate).where(mine)) or 0
    number, pages, start = bounds(total, typed, PAGE)
    rows = sa.select(Certificate).where(mine).order_by(Certificate.sequence).offset(start).limit(PAGE)
    return Page(db.session.scalars(rows).all(), number, pages, total)


def next_sequence(event_id: int) -> int:
    """Return the number after the last one of an event, of whatever kind; the caller holds the event."""
    last = db.session.scalar(sa.select(sa.func.max(Certificate.sequence)).where(Certificate.event_id == event_id))
    return (last or 0) + 1


def valid_count(event: Event) -> int:
    """Return how many certificates of an event are valid."""
    rows = sa.select(sa.func.count()).select_from(Certificate)
    return db.session.scalar(rows.where(Certificate.event_id == event.id, Certificate.revoked_at.is_(None))) or 0


def valid_of(event_id: int) -> list[Certificate]:
    """Return the valid certificates of an event that can be printed, in the order in which they were issued."""
    rows = sa.select(Certificate).where(Certificate.event_id == event_id, Certificate.revoked_at.is_(None))
    return [row for row in db.session.scalars(rows.order_by(Certificate.id)) if row.facts]


class StatedCertificate(NamedTuple):
    """What a file of all certificates needs of one."""

    id: int
    number: str
    issued_at: datetime
    facts: dict[str, Any]


def valid_by_name(event_id: int) -> Iterator[StatedCertificate]:
    """Yield the same by the family name of the person, as they are handed out, a hundred at a time in memory."""
    shown = (Certificate.id, Certificate.number, Certificate.issued_at, Certificate.facts)
    rows = sa.select(*shown).outerjoin(Certificate.registration).outerjoin(Certificate.speaker)
    rows = rows.where(Certificate.event_id == event_id, Certificate.revoked_at.is_(None))
    name = sa.func.coalesce(Registration.sort_key, Speaker.sort_key, "")
    found = db.session.execute(rows.order_by(name, Certificate.id).execution_options(yield_per=100))
    return (StatedCertificate(*row) for row in found if row.facts)


def certificate_by_id(event: Event, certificate_id: int) -> Certificate | None:
    """Return a certificate of this event."""
    rows = sa.select(Certificate).where(Certificate.event_id == event.id, Certificate.id == certificate_id)
    return db.session.scalar(rows)


def certificate_by_code(code: str) -> Certificate | None:
    """Return the certificate with a code, of whatever event.

    The code must be as `lib.codes.normalise_code` gives it.
    """
    rows = sa.select(Certificate).where(Certificate.code == code)
    return db.session.scalar(rows.options(joinedload(Certificate.event)))


def valid_certificate_of(registration: Registration) -> Certificate | None:
    """Return the valid certificate of a person."""
    rows = sa.select(Certificate).where(
        Certificate.registration_id == registration.id, Certificate.revoked_at.is_(None)
    )
    return db.session.scalar(rows)


def correction_of(registration: Registration, part: str) -> HoursCorrection | None:
    """Return what an organiser corrected in a day or a visit of a person, read anew."""
    rows = sa.select(HoursCorrection).where(
        HoursCorrection.registration_id == registration.id, HoursCorrection.part == part
    )
    return db.session.scalar(rows.execution_options(populate_existing=True))


def _credited(event: Event) -> sa.ColumnElement[bool]:
    return sa.and_(Item.event_id == event.id, Item.counts)


def is_visit(item: Item) -> bool:
    """Return whether an item is a site visit."""
    return item.kind is ItemKind.SITE_VISIT or item.visit is not None


def _candidate(event: Event, person: Registration, credited: list[Item], held: dict[int, VisitPlace]) -> Candidate:
    rows = [row for row in credited if row.visit is None or row.id in held]
    items = [credited_item(event, row, held.get(row.id)) for row in rows]
    there = [presence for presence in person.presences if not presence.absent]
    stays = [Stay(presence.arrived_at, presence.left_at) for presence in there]
    found = hours.add_up(items, stays, event.credits_held_visits)
    corrected = any(correction.minutes for correction in person.hours_corrections)
    present = corrected or any(stay.arrived or stay.left for stay in stays) or any(item.came for item in items)
    valid = next((row for row in person.certificates if row.revoked_at is None), None)
    certified = _found(person, rows, items, found, valid)
    if person.hours_corrections:
        certified = _corrected(certified)
    refusal = rules.entitled(
        person.wants_certificate,
        person.cancelled_at is not None,
        present,
        certified.minutes.total,
        not unprintable(person),
        pending=person.is_pending,
    )
    return replace(certified, refusal=refusal)


def all_the_time(items: list[CreditedItem]) -> tuple[list[CreditedItem], list[Stay]]:
    """Return some items and the stays of somebody who is there during all of them."""
    return items, [Stay(item.start, item.end) for item in items]


def _found(
    person: Registration, rows: list[Item], items: list[CreditedItem], computed: Hours, valid: Certificate | None
) -> Candidate:  # fmt: skip
    counted = tuple(Counted(*row) for row in zip(rows, items, computed.parts, strict=True))
    attended = [row for row in counted if row.part.present]
    days = _days(row.item for row in attended) or _days(items[:1])
    return Candidate(
        person, computed, computed.total, counted, tuple(row.row for row in attended), days, None, valid
    )  # fmt: skip


def _corrected(candidate: Candidate) -> Candidate:
    """Return what a certificate states once an organiser has corrected hours."""
    of, rows = {part.key: part for part in candidate.parts}, candidate.items
    together = parts.all_of([row.item for row in rows]).total
    minutes = parts.stated(candidate.minutes, list(of.values()), together)
    attended = [row for row in rows if of[row.key].attended(row.part.present)]
    days = _days(row.item for row in rows if of[row.key].minutes or row in attended)
    return replace(
        candidate, minutes=minutes, attended=tuple(row.row for row in attended), days=days or candidate.days
    )  # fmt: skip


def _parts(person: Registration, counted: Iterable[Counted]) -> tuple[HoursPart, ...]:
    rows = [PartedItem(row.key, row.item, row.part) for row in counted]
    return parts.split(rows, {row.part: row.minutes for row in person.hours_corrections})


def credited_item(event: Event, item: Item, place: VisitPlace | None = None) -> CreditedItem:
    """Return an item on the clock of the event; a visit begins for each person when their group leaves."""
    starts_at = item.starts_at
    if place is not None and starts_at < place.departs_at < item.ends_at:
        starts_at = place.departs_at
    start, end = local(starts_at, event.timezone), local(item.ends_at, event.timezone)
    return CreditedItem(start, end, is_visit(item), place.came if place else None)


def _days(items: Iterable[CreditedItem]) -> tuple[date, ...]:
    return tuple(sorted({item.start.date() for item in items}))
