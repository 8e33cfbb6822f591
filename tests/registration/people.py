"""What the tests of registration share: a person as typed, and what was written and queued."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from conference.extensions import db
from conference.lib import links
from conference.mailing.models import Message
from conference.places.models import Place
from conference.places.queries import miscounted
from conference.registration.details import Details
from conference.registration.models import Registration
from conference.registration.own import link_requests
from tests import outbox

FORM = {
    "given_name": "Jana", "family_name": "Nováková", "email": "jana@example.org", "organisation": "Město Kadaň",
    "municipality": "Kadaň", "privacy_read": True,
}  # fmt: skip


def details(number: int = 1, **values: Any) -> Details:
    """A person with an address of their own."""
    defaults = {
        "given_name": "Jana", "family_name": f"Nováková{number}", "email": f"jana{number}@example.org",
        "organisation": "Město Kadaň", "municipality": "Kadaň",
    }  # fmt: skip
    return Details(**{**defaults, **values})


def registrations() -> list[Registration]:
    """All registrations in the order of writing."""
    return list(db.session.scalars(sa.select(Registration).order_by(Registration.id)))


def mails() -> list[tuple[str, str]]:
    """Kind and recipient of all queued mail, in the order of writing, once the requests for links are answered."""
    link_requests.work_once()
    return [(row.kind, row.recipient) for row in db.session.scalars(sa.select(Message).order_by(Message.id))]


def last_mail() -> Message:
    """The newest message, with its words."""
    return letters()[-1]


def letters() -> list[Message]:
    """All messages, with their words, in the order of putting down, once the requests for links are answered."""
    link_requests.work_once()
    return outbox.letters()


def places(registration: Registration) -> list[tuple[int, str]]:
    """Quota and state of a person's places."""
    rows = db.session.scalars(
        sa.select(Place)
        .where(Place.registration_id == registration.id)
        .order_by(Place.id)
        .execution_options(populate_existing=True)
    )
    found = [(row.quota_id, row.state.value) for row in rows]
    assert miscounted() == []
    return found


def own_address(registration: Registration, version: int = 1) -> str:
    """The path of a person's own page."""
    return f"/my/{links.sign('my', registration.id, version)}"
