"""What people are told about their certificates."""

from conference.certificates.models import Certificate
from conference.events.models import Event
from conference.mailing.outbox import enqueue, to_many
from conference.places.mails import own_page
from conference.registration.models import Registration

to_many("certificate_issued")


def tell_issued(event: Event, registration: Registration, certificate: Certificate, verify_url: str) -> None:
    """Tell a person that their certificate is on their own page; who has no address gets it on paper."""
    if not registration.email:
        return
    enqueue(
        key=f"certificate:{certificate.id}",
        kind="certificate_issued",
        language=registration.language,
        recipient=registration.email,
        event=event,
        registration_id=registration.id,
        registration=registration,
        certificate=certificate,
        verify_url=verify_url,
        own_page=own_page(registration.id, registration.link_version, registration.language, event.language),
    )
