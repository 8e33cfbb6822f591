"""Reads of certificates: who is entitled and to how much, and the register of what was issued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from conference.certificates import rules
from conference.certificates.models import BatchState, Certificate, CertificateBatch
from conference.certificates.rules import CreditedItem, Minutes, Obstacle, Refusal, Stay
from conference.events.models import Event, Organisation, OrganisationRole
from conference.extensions import db
from conference.lib.clock import local, now
from conference.lib.paging import Page, bounds
from conference.places.models import Place, PlaceState
from conference.programme.models import Session, SessionKind
from conference.programme.queries import sessions_of
from conference.registration.models import Registration
from conference.visits.models import Visit, VisitGroup

PAGE = 200  # rows of the register on one page


@dataclass(frozen=True)
class Candidate:
    """One person: what they attended, and the reason against a certificate, if any."""

    registration: Registration
    minutes: Minutes
    attended: tuple[Session, ...]  # credited items during which the person was there, at least for a minute
    days: tuple[date, ...]  # on which these items began
    refusal: Refusal | None
    certificate: Certificate | None  # the valid one

    @property
    def is_waiting(self) -> bool:
        """Whether a certificate can be issued and was not."""
        return self.refusal is None and self.certificate is None


def candidates(event: Event, registration_ids: Collection[int] | None = None) -> list[Candidate]:
    """People of an event by family name, with what a certificate would say; all of them, or those with these ids."""
    credited = [session for session in sessions_of(event) if session.credited]
    visited = visits_of_people(event)
    people = (
        sa.select(Registration)
        .where(Registration.event_id == event.id)
        .options(selectinload(Registration.presences), selectinload(Registration.certificates))
        .order_by(Registration.sort_key, Registration.id)
        .execution_options(populate_existing=True)
    )
    if registration_ids is not None:
        people = people.where(Registration.id.in_(registration_ids))
    return [_candidate(person, credited, visited[person.id]) for person in db.session.scalars(people)]


def visits_of_people(event: Event) -> defaultdict[int, set[int]]:
    """The programme items of site visits in whose groups each person has a confirmed place, by the person's id."""
    rows = db.session.execute(
        sa.select(Place.registration_id, Visit.session_id)
        .join(VisitGroup, VisitGroup.quota_id == Place.quota_id)
        .join(Visit, Visit.id == VisitGroup.visit_id)
        .where(Visit.event_id == event.id, Place.state == PlaceState.CONFIRMED)
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for registration_id, session_id in rows:
        found[registration_id].add(session_id)
    return found


def full_programme(event: Event, person: Registration) -> Candidate:
    """What the certificate of somebody who stays all the time would say, for samples; visits only if all are visits."""
    counted = [session for session in sessions_of(event) if session.credited]
    credited = [session for session in counted if not _is_visit(session)] or counted
    items = [_item(event, session) for session in credited]
    minutes = rules.credited_minutes(items, [Stay(item.start, item.end) for item in items], visited=True)
    return Candidate(person, minutes, tuple(credited), _days(items), None, None)


def obstacle(event: Event) -> Obstacle | None:
    """What keeps the event from issuing any certificate."""
    ends = db.session.scalar(sa.select(sa.func.max(Session.ends_at)).where(_credited(event)))
    return rules.obstacle(ends, now(), event.text("title", event.language), organiser_of(event) is not None)


def organiser_of(event: Event) -> Organisation | None:
    """Whose certificate it is: the organiser, or the first of several."""
    return next((link.organisation for link in event.roles if link.role is OrganisationRole.ORGANISER), None)


def refusals(people: Iterable[Candidate]) -> dict[Refusal, list[Candidate]]:
    """Those who get none, by reason, in the order of reasons; a person who has one already is not among them."""
    found: dict[Refusal, list[Candidate]] = {}
    for reason in Refusal:
        persons = [person for person in people if person.refusal is reason and person.certificate is None]
        if persons:
            found[reason] = persons
    return found


def register(event: Event, typed: str | None) -> Page[Certificate]:
    """A page of the register of an event: every certificate ever issued, also revoked ones, by number."""
    mine = Certificate.event_id == event.id
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Certificate).where(mine)) or 0
    number, pages, start = bounds(total, typed, PAGE)
    rows = sa.select(Certificate).where(mine).order_by(Certificate.sequence).offset(start).limit(PAGE)
    return Page(db.session.scalars(rows.options(joinedload(Certificate.registration))).all(), number, pages, total)


def valid_count(event: Event) -> int:
    """How many certificates of an event are valid."""
    rows = sa.select(sa.func.count()).select_from(Certificate)
    return db.session.scalar(rows.where(Certificate.event_id == event.id, Certificate.revoked_at.is_(None))) or 0


def valid_of(event_id: int) -> list[Certificate]:
    """The valid certificates of an event that can be printed, in the order in which they were issued."""
    rows = sa.select(Certificate).where(Certificate.event_id == event_id, Certificate.revoked_at.is_(None))
    return [row for row in db.session.scalars(rows.order_by(Certificate.id)) if row.facts]


def valid_by_name(event_id: int) -> list[Certificate]:
    """The same by the family name of the person, as they are handed out."""
    rows = sa.select(Certificate).join(Certificate.registration).options(contains_eager(Certificate.registration))
    rows = rows.where(Certificate.event_id == event_id, Certificate.revoked_at.is_(None))
    found = db.session.scalars(rows.order_by(Registration.sort_key, Certificate.id))
    return [row for row in found if row.facts]


def certificate_by_id(event: Event, certificate_id: int) -> Certificate | None:
    """A certificate of this event."""
    rows = sa.select(Certificate).where(Certificate.event_id == event.id, Certificate.id == certificate_id)
    return db.session.scalar(rows)


def certificate_by_code(code: str) -> Certificate | None:
    """The certificate with a code, of whatever event; the code must be as `lib.codes.normalise_code` gives it."""
    rows = sa.select(Certificate).where(Certificate.code == code)
    return db.session.scalar(rows.options(joinedload(Certificate.registration).joinedload(Registration.event)))


def valid_certificate_of(registration: Registration) -> Certificate | None:
    """The valid certificate of a person."""
    rows = sa.select(Certificate).where(
        Certificate.registration_id == registration.id, Certificate.revoked_at.is_(None)
    )
    return db.session.scalar(rows)


def batches_of(event: Event) -> list[CertificateBatch]:
    """The files with all certificates that are being made, can be downloaded or failed, the newest first."""
    rows = sa.select(CertificateBatch).where(
        CertificateBatch.event_id == event.id,
        sa.or_(CertificateBatch.state != BatchState.DONE, CertificateBatch.storage_key.is_not(None)),
    )
    return list(db.session.scalars(rows.order_by(CertificateBatch.id.desc()).limit(4)))


def batch_by_id(event: Event, batch_id: int) -> CertificateBatch | None:
    """A file with all certificates of this event."""
    rows = sa.select(CertificateBatch).where(CertificateBatch.event_id == event.id, CertificateBatch.id == batch_id)
    return db.session.scalar(rows)


def _credited(event: Event) -> sa.ColumnElement[bool]:
    return sa.and_(Session.event_id == event.id, Session.credited)


def _candidate(person: Registration, credited: list[Session], visited: set[int]) -> Candidate:
    sessions = [session for session in credited if not _is_visit(session) or session.id in visited]
    items = [_item(person.event, session) for session in sessions]
    there = [presence for presence in person.presences if not presence.absent]
    stays = [Stay(presence.arrived_at, presence.left_at) for presence in there]
    minutes = rules.credited_minutes(items, stays, visited=True)  # visits of others are left out above
    attended = [pair for pair in zip(sessions, items, strict=True) if _attended(pair[1], stays)]
    present = any(stay.arrived or stay.left for stay in stays)
    gone = person.cancelled_at is not None or person.erased_at is not None
    return Candidate(
        registration=person,
        minutes=minutes,
        attended=tuple(session for session, _ in attended),
        days=_days([item for _, item in attended]) or _days(items[:1]),
        refusal=rules.entitled(person.wants_certificate, gone, present, minutes.total),
        certificate=next((row for row in person.certificates if row.revoked_at is None), None),
    )


def _attended(item: CreditedItem, stays: list[Stay]) -> bool:
    return rules.credited_minutes([item], stays, visited=True).total > 0


def _item(event: Event, session: Session) -> CreditedItem:
    start, end = local(session.starts_at, event.timezone), local(session.ends_at, event.timezone)
    return CreditedItem(start, end, is_visit=_is_visit(session))


def _is_visit(session: Session) -> bool:
    return session.kind is SessionKind.SITE_VISIT or session.visit is not None


def _days(items: Iterable[CreditedItem]) -> tuple[date, ...]:
    return tuple(sorted({item.start.date() for item in items}))
