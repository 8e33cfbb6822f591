"""What of an event and a person goes on the paper, and the paper set from it."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from logging import getLogger
from typing import Any

from flask import current_app

from conference.certificates import queries
from conference.certificates.contributors import Contributor
from conference.certificates.document import CertificateFacts, CertificateLogo, render_certificate
from conference.certificates.models import Certificate, CertificateKind
from conference.certificates.paper_words import WORDS
from conference.certificates.queries import Candidate
from conference.certificates.rules import CertificateRefusal, CertificateRefused, Obstacle
from conference.events.models import Event
from conference.lib import clock, languages
from conference.lib.codes import grouped
from conference.lib.colour import is_colour
from conference.lib.filenames import safe_filename
from conference.lib.storage import Storage, storage
from conference.printing.publicity import for_paper
from conference.programme.models import ItemKind
from conference.registration.models import Registration

LOGO_MAX_BYTES = 20 * 1024 * 1024
MIME = {"png": "image/png", "jpg": "image/jpeg"}
TOPICS = (
    ItemKind.TALK, ItemKind.SHORT_TALK, ItemKind.DISCUSSION, ItemKind.WORKSHOP, ItemKind.SITE_VISIT,
)  # fmt: skip
log = getLogger(__name__)


def facts_of(
    event: Event, person: Candidate, *, number: str, code: str, verify_url: str, logos: Iterable[CertificateLogo]
) -> CertificateFacts:
    """Return all that the paper of a person will say, in the person's language."""
    registration, language = person.registration, person.registration.language
    return CertificateFacts(
        **_of_event(event, language),
        number=number,
        code=grouped(code),
        verify_url=verify_url,
        honorific=registration.honorific.value,
        title_before=registration.title_before,
        given_name=registration.given_name,
        family_name=registration.family_name,
        title_after=registration.title_after,
        organisation=registration.organisation,
        days=person.days,
        minutes=person.minutes.total,
        with_visit=person.minutes.with_visit,
        topics=tuple(item.text("title", language) for item in person.attended if item.kind in TOPICS),
        legal_line=event.text("legal_note", language) if registration.social_worker else "",
        logos=tuple(logos),
    )


def contribution_facts(
    event: Event, person: Contributor, *, number: str, code: str, verify_url: str, logos: Iterable[CertificateLogo]
) -> CertificateFacts:
    """Return all that the certificate of somebody who spoke or moderated will say, in their language."""
    speaker, language = person.speaker, person.language
    return CertificateFacts(
        **_of_event(event, language),
        kind=CertificateKind.CONTRIBUTION.value,
        number=number,
        code=grouped(code),
        verify_url=verify_url,
        honorific=speaker.honorific,
        title_before=speaker.title_before,
        given_name=speaker.given_name,
        family_name=speaker.family_name,
        title_after=speaker.title_after,
        organisation=speaker.organisation,
        days=person.days,
        minutes=0,
        contributions=person.contributions,
        note=event.text("contribution_note", language),
        logos=tuple(logos),
    )


def _of_event(event: Event, language: str) -> dict[str, Any]:
    """Return what every certificate of an event says."""
    funding, organiser = event.funding, queries.organiser_of(event)
    return {
        "language": language,
        "event_slug": event.slug,
        "event_title": event.text("title", language),
        "event_subtitle": event.text("subtitle", language),
        "edition": event.edition,
        "accent": event.accent if is_colour(event.accent) else CertificateFacts.accent,
        "organiser_name": organiser.name if organiser else "",
        "organiser_number": organiser.registration_number if organiser else "",
        "venue_name": event.venue_name,
        "venue_street": event.venue_street,
        "venue_town": event.venue_city,
        "issued_on": clock.local(clock.now(), event.timezone).date(),
        "issued_in": event.issued_in,
        "issuer_name": event.issuer_name,
        "issuer_position": event.text("issuer_position", language),
        "publicity_text": funding.text("publicity", language) if funding else "",
        "project_title": funding.project_title if funding else "",
        "project_number": funding.registration_number if funding else "",
        "emblem": bool(funding and funding.shows_eu_emblem),
    }


def verify_address(event: Event, language: str, code: str) -> str:
    """Return where anybody can check a certificate; what the QR code says."""
    return languages.external_url("certificates.verify", language, event.language, code=grouped(code))


def sample(event: Event, registration: Registration) -> bytes:
    """Return what a person's certificate would look like: without a number and marked as a sample.

    Who was not there yet gets the hours of the whole programme. Raises CertificateRefused(OBSTACLE) where
    the conference lacks something that every certificate says.
    """
    found = queries.obstacle(event)
    if found and found is not Obstacle.NOT_OVER:
        raise CertificateRefused(CertificateRefusal.OBSTACLE, found)
    person = queries.candidates(event, [registration.id])[0]
    if not person.minutes.total:
        person = queries.full_programme(event, registration)
    language = registration.language
    address = languages.external_url("certificates.verify_form", language, current_app.config["DEFAULT_LANGUAGE"])
    logos = kept_logos(event)
    facts = facts_of(event, person, number=WORDS[language].sample, code="", verify_url=address, logos=logos)
    return render_certificate(facts, current_app.jinja_env, pictures_of(facts), sample=True)


def printed(certificate: Certificate) -> bytes:
    """Return the PDF of a certificate, the same each time. Raises ValueError where its facts were erased."""
    facts = CertificateFacts.thawed(certificate.facts)
    return render_certificate(facts, current_app.jinja_env, pictures_of(facts))


def filename_of(number: str, facts: Mapping[str, Any]) -> str:
    """Return the name of the PDF, such as "2017-0042 Vodičková Karolína.pdf"."""
    number = number.replace("/", "-")
    name = f"{number} {facts['family_name']} {facts['given_name']}"
    return safe_filename(name.replace("/", "-").replace("\\", "-"), number, "pdf")


def kept_logos(event: Event) -> list[CertificateLogo]:
    """Return the event's logos, small enough for paper, under keys made of their content.

    The copies stay when the organiser removes or replaces a logo, so that old papers can be printed unchanged.
    """
    kept: list[CertificateLogo] = []
    for logo in event.logos:
        try:
            content, extension = for_paper(storage().read(logo.storage_key, LOGO_MAX_BYTES))
        except FileNotFoundError:
            log.warning("the file of logo %d is lost", logo.id)
            continue
        key = f"certificates/logos/{sha256(content).hexdigest()}.{extension}"
        if not storage().exists(key):
            storage().put(key, io.BytesIO(content))
        kept.append(CertificateLogo(key, logo.alt))
    return kept


def pictures_of(facts: CertificateFacts) -> dict[str, str]:
    """Return the pictures of the paper's logos as ``data:`` addresses by key."""
    found = {logo.key: _picture(current_app.config["STORAGE_URL"], logo.key) for logo in facts.logos}
    return {key: picture for key, picture in found.items() if picture}


@lru_cache(maxsize=64)
def _picture(storage_url: str, key: str) -> str | None:
    try:
        content = Storage(storage_url).read(key, LOGO_MAX_BYTES)
    except FileNotFoundError:
        log.warning("the logo %s of a certificate is lost", key)
        return None
    return f"data:{MIME[key.rpartition('.')[2]]};base64,{b64encode(content).decode()}"
