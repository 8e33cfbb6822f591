"""What people are told about their places."""

from conference.lib import languages, links
from conference.mailing.outbox import enqueue
from conference.places.models import Place


def tell_promoted(place: Place, visit: Place | None) -> None:
    """Tell a person that they have the place they waited for; with the conference's may come one for a `visit`."""
    registration = place.registration
    event = registration.event
    enqueue(
        key=f"promoted:{place.id}",
        kind="place_confirmed",
        language=registration.language,
        recipient=registration.email,
        event=event,
        registration_id=registration.id,
        registration=registration,
        group=place.quota.visit_group,
        visit=visit,
        own_page=own_page(registration.id, registration.link_version, registration.language, event.language),
    )


def own_page(registration_id: int, version: int, language: str, first: str) -> str:
    """The full address of a person's own page."""
    token = links.sign("my", registration_id, version)
    return languages.external_url("registration.my", language, first, token=token)
