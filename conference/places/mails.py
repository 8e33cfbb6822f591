"""What people are told about their places. Each key tells one thing once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conference.lib import languages, links
from conference.mailing.outbox import enqueue
from conference.places.models import Place
from conference.places.queries import times_of_person


def tell_promoted(place: Place, visit: Place | None, given_up: Iterable[Place] = ()) -> None:
    """Tell a person that they have the place they waited for; with the conference's may come one for a `visit`.

    `given_up` are the places that made way for it.
    """
    _tell(place, f"promoted:{place.id}", "place_confirmed", visit=visit, given_up=list(given_up))


def tell_offered(place: Place, would_give_up: Iterable[Place]) -> None:
    """Ask a person whether they take a place, until when, and what they would give up for it."""
    _tell(place, f"offered:{place.id}", "place_offered", until=place.offered_until, given_up=list(would_give_up))


def tell_expired(place: Place) -> None:
    """Tell a person that the time to answer an offer has passed."""
    _tell(place, f"expired:{place.id}", "offer_expired")


def own_page(registration_id: int, version: int, language: str, first: str) -> str:
    """Return the full address of a person's own page."""
    token = links.sign("my", registration_id, version)
    return languages.external_url("registration.my", language, first, token=token)


def _tell(place: Place, key: str, kind: str, **values: Any) -> None:
    registration = place.registration
    if not registration.email:  # the team hands over what is to be known
        return
    event = registration.event
    enqueue(
        key=key,
        kind=kind,
        language=registration.language,
        recipient=registration.email,
        event=event,
        registration_id=registration.id,
        registration=registration,
        group=place.quota.visit_group,
        item=place.quota.item,
        days=times_of_person(event, registration.id),
        own_page=own_page(registration.id, registration.link_version, registration.language, event.language),
        **values,
    )
