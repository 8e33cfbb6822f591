"""Issuing, revoking and issuing anew; asking for all certificates in one file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from conference.certificates import contributing, queries, rules
from conference.certificates.document import CertificateLogo
from conference.certificates.facts import facts_of, kept_logos, verify_address
from conference.certificates.mails import tell_issued
from conference.certificates.models import BatchFormat, Certificate
from conference.certificates.queries import Candidate
from conference.certificates.rules import CertificateRefusal, CertificateRefused, Ineligibility
from conference.events.actions import locked_event
from conference.events.models import Event
from conference.jobs.actions import ask
from conference.jobs.models import Job
from conference.lib.clock import local, now
from conference.lib.codes import CERTIFICATE_LENGTH, new_code
from conference.lib.transaction import action, require_action
from conference.registration.models import Registration
from conference.team import audit
from conference.team.models import User

PORTION = 50  # certificates in one transaction, so that registrations and mail get their turn in between


@dataclass
class IssueResult:
    """What came of issuing: ids of certificates, and of people who got none."""

    issued: list[int] = field(default_factory=list)
    refused: dict[Ineligibility, list[int]] = field(default_factory=dict)  # registration ids by reason
    had_one: list[int] = field(default_factory=list)  # registration ids of those who have a valid one

    def add(self, other: IssueResult) -> None:
        """Take in the result of another portion."""
        self.issued += other.issued
        self.had_one += other.had_one
        for reason, people in other.refused.items():
            self.refused.setdefault(reason, []).extend(people)


def issue(
    event: Event, registration_ids: Collection[int] | None = None, *, by: User | None, tell: bool | None = None
) -> IssueResult:
    """Issue certificates to those entitled among some people, or among all of the event.

    Numbers follow family names. Nobody gets a second valid one, so a repeat is harmless. Each portion is a transaction:
    what was issued stays issued, with its mail, whatever happens later. People are written to where the event is
    recent, or as `tell` says. Ids of another event's people are passed over. Raises CertificateRefused(OBSTACLE).
    """
    logos = kept_logos(event)
    wanted = [person.registration.id for person in queries.candidates(event, registration_ids)]
    event_id, result = event.id, IssueResult()
    for start in range(0, len(wanted), PORTION):
        result.add(_issue(event_id, wanted[start : start + PORTION], logos, by, tell))
    return result


@action
def revoke(event: Event, certificate_id: int, reason: str, *, by: User | None) -> Certificate:
    """Make a certificate invalid; its number is not used again. Raises CertificateRefused: UNKNOWN, ALREADY_REVOKED."""
    event = locked_event(event.id)
    certificate = queries.certificate_by_id(event, certificate_id)
    if certificate is None:
        raise CertificateRefused(CertificateRefusal.UNKNOWN)
    if certificate.revoked_at is not None:
        raise CertificateRefused(CertificateRefusal.ALREADY_REVOKED)
    certificate.revoked_at, certificate.revocation_reason = now(), reason
    audit.record(event, "revoked", certificate, after={"revocation_reason": reason}, by=by)
    return certificate


def reissue(
    event: Event, certificate_id: int, reason: str, *, by: User | None, tell: bool | None = None
) -> Certificate:
    """Revoke a certificate and issue a new one with the person's data as they are now; both or neither.

    Raises CertificateRefused: OBSTACLE, UNKNOWN, ALREADY_REVOKED, NOT_ENTITLED.
    """
    return _reissue(event, certificate_id, reason, kept_logos(event), by, tell)


@action
def hand_over(of: Registration, to: Registration) -> list[int]:
    """Let the certificates of one registration belong to another one of the same person; the ids of those that do.

    Nobody has two valid ones: where both have one, that of the first stays with it, valid as before.
    """
    session = require_action()
    has_one = queries.valid_certificate_of(to) is not None
    rows = session.scalars(sa.select(Certificate).where(Certificate.registration_id == of.id).order_by(Certificate.id))
    moved = [row for row in rows if row.revoked_at is not None or not has_one]
    for row in moved:
        row.registration_id = to.id
    session.flush()
    return [row.id for row in moved]


@action
def give_back(certificate_ids: Collection[int], to: Registration) -> None:
    """Let certificates belong to a registration again that `hand_over` took from it."""
    rows = sa.update(Certificate).where(Certificate.id.in_(certificate_ids)).values(registration_id=to.id)
    require_action().execute(rows.execution_options(synchronize_session="fetch"))


@action
def forget(registration_ids: Collection[int]) -> int:
    """Erase names and all other facts from the certificates of people whose data are erased; returns how many.

    The number, the date and the minutes stay in the register, and verification still answers for the number.
    """
    rows = sa.select(Certificate).where(Certificate.registration_id.in_(registration_ids))
    held = [row for row in require_action().scalars(rows) if row.facts]
    for certificate in held:
        certificate.facts, certificate.revocation_reason = {}, ""
    return len(held)


@action
def request_batch(event: Event, file_format: BatchFormat, *, by: User | None) -> Job:
    """Ask the worker for all valid certificates in one file; one that is being made is not begun a second time.

    Raises CertificateRefused(NONE_ISSUED).
    """
    event = locked_event(event.id)
    total = len(queries.valid_of(event.id))
    if not total:
        raise CertificateRefused(CertificateRefusal.NONE_ISSUED)
    job, begins = ask(queries.BATCH, event, {"format": file_format.value}, total=total, by=by)
    if begins:
        audit.record(event, "exported", job, after={"format": file_format.value, "total": total}, by=by)
    return job


@action
def _issue(
    event_id: int, registration_ids: Sequence[int], logos: Sequence[CertificateLogo], by: User | None, tell: bool | None
) -> IssueResult:
    session = require_action()
    event = locked_event(event_id)  # one issues after the other, so numbers have no gaps
    if found := queries.obstacle(event):
        raise CertificateRefused(CertificateRefusal.OBSTACLE, found)
    if tell is None:
        tell = rules.tells_people(event.ends_on, local(now(), event.timezone).date())
    sequence, result = queries.next_sequence(event_id), IssueResult()
    for person in queries.candidates(event, registration_ids):
        if person.certificate is not None:
            result.had_one.append(person.registration.id)
        elif person.refusal is not None:
            result.refused.setdefault(person.refusal, []).append(person.registration.id)
        else:
            certificate = _certificate(event, person, sequence, logos, by)
            session.add(certificate)
            sequence += 1
            after = {"number": certificate.number, "minutes": certificate.minutes}
            audit.record(event, "issued", certificate, after=after, by=by)
            if tell:
                tell_issued(event, person.registration, certificate)
            result.issued.append(certificate.id)
    return result


def _certificate(
    event: Event, person: Candidate, sequence: int, logos: Sequence[CertificateLogo], by: User | None
) -> Certificate:
    number = rules.certificate_number(event.starts_on.year, sequence)
    code = new_code(CERTIFICATE_LENGTH)
    address = verify_address(event, person.registration.language, code)
    facts = facts_of(event, person, number=number, code=code, verify_url=address, logos=logos)
    return Certificate(
        event_id=event.id, registration_id=person.registration.id, sequence=sequence, number=number, code=code,
        facts=facts.frozen(), minutes=facts.minutes, issued_by_id=by.id if by else None,
    )  # fmt: skip


@action
def _reissue(
    event: Event, certificate_id: int, reason: str, logos: Sequence[CertificateLogo], by: User | None, tell: bool | None
) -> Certificate:
    old = revoke(event, certificate_id, reason, by=by)
    require_action().flush()
    if old.registration_id is None:
        return contributing.issue_again(event, old.speaker_id, logos, by=by, tell=tell)
    result = _issue(old.event_id, [old.registration_id], logos, by, tell)
    if not result.issued:
        raise CertificateRefused(CertificateRefusal.NOT_ENTITLED, next(iter(result.refused), None))
    return require_action().get_one(Certificate, result.issued[0])
