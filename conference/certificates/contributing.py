"""Issuing certificates of contribution to those who spoke or moderated."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from conference.certificates import queries, rules
from conference.certificates.contributors import Contributor, contributors, obstacle
from conference.certificates.document import CertificateLogo
from conference.certificates.facts import contribution_facts, kept_logos, verify_address
from conference.certificates.mails import tell_contribution
from conference.certificates.models import Certificate, CertificateKind
from conference.certificates.rules import CertificateRefusal, CertificateRefused, NoContribution
from conference.events.actions import locked_event
from conference.events.models import Event
from conference.lib.clock import local, now
from conference.lib.codes import CERTIFICATE_LENGTH, new_code
from conference.lib.transaction import action, require_action
from conference.team import audit
from conference.team.models import User


@dataclass
class ContributionResult:
    """What came of issuing: ids of certificates, and the reasons against others by ids of speakers."""

    issued: list[int] = field(default_factory=list)
    refused: dict[int, NoContribution] = field(default_factory=dict)


def issue(
    event: Event, speaker_ids: Collection[int] | None = None, *, by: User | None, tell: bool | None = None
) -> ContributionResult:
    """Issue certificates to those entitled among some speakers, or among all of the event.

    Numbers go on in the one register of the event. Nobody gets a second valid one, so a repeat is harmless. Speakers
    are written to where the event is recent, or as `tell` says. Raises CertificateRefused(OBSTACLE).
    """
    return _issue(event, speaker_ids, kept_logos(event), by, tell)


@action
def issue_again(
    event: Event, speaker_id: int | None, logos: Sequence[CertificateLogo], *, by: User | None, tell: bool | None
) -> Certificate:
    """Issue one in place of one that was just revoked. Raises CertificateRefused: OBSTACLE, NOT_ENTITLED."""
    result = _issue(event, [] if speaker_id is None else [speaker_id], logos, by, tell)
    if not result.issued:
        raise CertificateRefused(CertificateRefusal.NOT_ENTITLED, next(iter(result.refused.values()), None))
    return require_action().get_one(Certificate, result.issued[0])


@action
def _issue(
    event: Event, speaker_ids: Collection[int] | None, logos: Sequence[CertificateLogo], by: User | None,
    tell: bool | None,
) -> ContributionResult:  # fmt: skip
    session = require_action()
    event = locked_event(event.id)  # one issues after the other, so numbers have no gaps
    if found := obstacle(event):
        raise CertificateRefused(CertificateRefusal.OBSTACLE, found)
    if tell is None:
        tell = rules.tells_people(event.ends_on, local(now(), event.timezone).date())
    sequence, result = queries.next_sequence(event.id), ContributionResult()
    for person in contributors(event, speaker_ids):
        if person.refusal is not None:
            result.refused[person.speaker.id] = person.refusal
        elif person.certificate is None:
            certificate = _certificate(event, person, sequence, logos, by)
            session.add(certificate)
            sequence += 1
            after = {"number": certificate.number, "kind": certificate.kind}
            audit.record(event, "issued", certificate, after=after, by=by)
            if tell:
                tell_contribution(person.speaker, certificate)
            result.issued.append(certificate.id)
    return result


def _certificate(
    event: Event, person: Contributor, sequence: int, logos: Sequence[CertificateLogo], by: User | None
) -> Certificate:
    number = rules.certificate_number(event.starts_on.year, sequence)
    code = new_code(CERTIFICATE_LENGTH)
    address = verify_address(event, person.language, code)
    facts = contribution_facts(event, person, number=number, code=code, verify_url=address, logos=logos)
    return Certificate(
        event_id=event.id, speaker_id=person.speaker.id, kind=CertificateKind.CONTRIBUTION, sequence=sequence,
        number=number, code=code, facts=facts.frozen(), minutes=0, issued_by_id=by.id if by else None,
    )  # fmt: skip
