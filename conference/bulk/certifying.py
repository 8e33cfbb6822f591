"""Issuing certificates to many people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from conference.bulk import queries
from conference.bulk.rules import BulkOutcome, PersonOutcome
from conference.certificates import actions as certificates
from conference.certificates.queries import candidates, certificate_by_id, obstacle, valid_certificate_of
from conference.certificates.rules import CertificateRefusal, CertificateRefused
from conference.events.models import Event
from conference.lib import languages
from conference.registration.queries import person_of
from conference.registration.rules import TakenBack
from conference.team.models import User


def lock(event: Event) -> None:
    """Wait for nothing: whoever issues waits for the conference."""


def judged(event: Event, ids: Sequence[int], choices: Mapping[str, Any]) -> list[PersonOutcome]:
    """Say of each what becomes of them. Raises CertificateRefused(OBSTACLE)."""
    if found := obstacle(event):
        raise CertificateRefused(CertificateRefusal.OBSTACLE, found)
    verdicts = {}
    for one in candidates(event, ids):
        reason = one.refusal.value if one.refusal else BulkOutcome.DONE
        verdicts[one.registration.id] = BulkOutcome.HAS_CERTIFICATE if one.certificate else BulkOutcome(reason)
    return [PersonOutcome(person, verdicts[person.id]) for person in queries.people(event, ids)]


def do(
    event: Event, people: Sequence[PersonOutcome], choices: Mapping[str, Any], by: User
) -> dict[int, dict[str, Any]]:
    """Issue, and return of each the certificate. Raises CertificateRefused."""
    ids = [row.person.id for row in people]
    certificates.issue(event, ids, by=by)
    found = {}
    for row_id in ids:
        row = person_of(event, row_id)
        if row is not None and (certificate := valid_certificate_of(row)):
            found[row_id] = {"certificate": certificate.id}
    return found


def undo(
    event: Event, done: Sequence[tuple[int, dict[str, Any]]], choices: Mapping[str, Any], by: User
) -> dict[int, TakenBack]:
    """Revoke those that are still valid; their numbers are not used again."""
    with languages.speaking(event.language):
        reason = _("Issued by mistake.")
    found = {}
    for registration_id, before in done:
        certificate = certificate_by_id(event, before["certificate"])
        if certificate is None or certificate.revoked_at is not None:
            found[registration_id] = TakenBack.CHANGED
            continue
        certificates.revoke(event, certificate.id, reason, by=by)
        found[registration_id] = TakenBack.GIVEN
    return found
