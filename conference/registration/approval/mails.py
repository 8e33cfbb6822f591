"""Letters about the team's answers to registrations that waited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from conference.lib.clock import now
from conference.mailing.models import Message
from conference.mailing.outbox import Letter, put_down
from conference.mailing.writing import Contents, writer
from conference.registration.mails import about_person, registered_contents
from conference.registration.models import Registration
from conference.registration.rules import answer_waits_until

APPROVED, REFUSED = "registration_approved", "registration_refused"


def tell_approved(row: Registration, *, has_place: bool, position: int) -> None:
    """Tell somebody that they may come: a place with the calendar file, or a turn on the waiting list."""
    _tell(row, APPROVED, has_place=has_place, position=position)


def tell_refused(row: Registration) -> None:
    """Tell somebody that they can't come this time."""
    _tell(row, REFUSED)


def key_of(row: Registration) -> str:
    """Return what the letter about the answer to a registration is known by."""
    moment: datetime = row.approval_at or now()
    return f"approval:{row.id}:{moment.isoformat()}"


def _tell(row: Registration, kind: str, **facts: Any) -> None:
    if row.email:
        until = answer_waits_until(row.approval_at or now())
        letter = Letter(key_of(row), row.language, row.email, row.id, facts=facts | {"reason": row.approval_reason},
                        due_at=until)  # fmt: skip
        put_down(row.event, kind, letter)


@writer(APPROVED)
def approved_contents(message: Message) -> Contents:
    """Return what the letter about a yes says: what a confirmation does."""
    return registered_contents(message, has_place=bool((message.facts or {})["has_place"]))


@writer(REFUSED)
def refused_contents(message: Message) -> Contents:
    """Return what the letter about a no says beside the reason."""
    return Contents(about_person(message))
