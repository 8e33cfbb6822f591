"""What people are told about their certificates."""

from conference.certificates.facts import verify_address
from conference.certificates.models import Certificate
from conference.events.models import Event
from conference.extensions import db
from conference.mailing.models import Message
from conference.mailing.outbox import Letter, put_down, to_many
from conference.mailing.writing import Contents, writer
from conference.registration.details import first_line
from conference.registration.models import Registration
from conference.registration.own.address import my_address
from conference.slides.mails import common, speaker_of, tell
from conference.speakers.models import Speaker

KIND = "certificate_issued"
CONTRIBUTION = "contribution_issued"
to_many(KIND)
to_many(CONTRIBUTION)


def tell_issued(event: Event, registration: Registration, certificate: Certificate) -> None:
    """Tell a person that their certificate is on their own page; who has no address gets it on paper."""
    if not registration.email:
        return
    facts = {"certificate": certificate.id}
    letter = Letter(
        f"certificate:{certificate.id}", registration.language, registration.email, registration.id, facts=facts
    )
    put_down(event, KIND, letter)


def tell_contribution(speaker: Speaker, certificate: Certificate) -> None:
    """Tell a speaker that their certificate of contribution is on their own page."""
    if speaker.email:
        tell(speaker.event, CONTRIBUTION, speaker, str(certificate.id), {"certificate": certificate.id})


@writer(KIND)
def contents(message: Message) -> Contents:
    """Read what the letter says from the certificate, which does not change once it is issued."""
    certificate = db.session.get_one(Certificate, (message.facts or {})["certificate"])
    registration = db.session.get_one(Registration, certificate.registration_id)
    event, language = registration.event, message.language
    return Contents({
        "registration": registration,
        "salutation": registration.salutation or first_line(registration),
        "certificate": certificate,
        "verify_url": verify_address(event, language, certificate.code),
        "own_page": my_address(registration, language),
    })  # fmt: skip


@writer(CONTRIBUTION)
def contribution_contents(message: Message) -> Contents:
    """Read what the letter to a speaker says from the certificate."""
    certificate = db.session.get_one(Certificate, (message.facts or {})["certificate"])
    event, language = speaker_of(message).event, message.language
    return Contents(common(message) | {
        "certificate": certificate,
        "verify_url": verify_address(event, language, certificate.code),
    })  # fmt: skip
