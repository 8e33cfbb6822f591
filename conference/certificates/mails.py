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

KIND = "certificate_issued"
to_many(KIND)


def tell_issued(event: Event, registration: Registration, certificate: Certificate) -> None:
    """Tell a person that their certificate is on their own page; who has no address gets it on paper."""
    if not registration.email:
        return
    facts = {"certificate": certificate.id}
    letter = Letter(
        f"certificate:{certificate.id}", registration.language, registration.email, registration.id, facts=facts
    )
    put_down(event, KIND, letter)


@writer(KIND)
def contents(message: Message) -> Contents:
    """Read what the letter says from the certificate, which does not change once it is issued."""
    certificate = db.session.get_one(Certificate, (message.facts or {})["certificate"])
    registration = certificate.registration
    event, language = registration.event, message.language
    return Contents({
        "registration": registration,
        "salutation": registration.salutation or first_line(registration),
        "certificate": certificate,
        "verify_url": verify_address(event, language, certificate.code),
        "own_page": my_address(registration, language),
    })  # fmt: skip
