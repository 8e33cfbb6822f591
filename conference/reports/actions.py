"""What the team does with messages that did not go out, on record."""

from __future__ import annotations

from conference.events.models import Event
from conference.lib.transaction import action
from conference.mailing import actions
from conference.mailing.models import Message
from conference.team.audit import record
from conference.team.models import User


@action
def retry(event: Event, message_id: int, by: User) -> Message:
    """Send a message now. Raises MessageRefused."""
    message = actions.retry_message(event, message_id)
    record(event, "retried_message", message, by=by, label=message.subject)
    return message


@action
def discard(event: Event, message_id: int, by: User) -> Message:
    """Give a message up. Raises MessageRefused."""
    message = actions.discard_message(event, message_id)
    record(event, "discarded_message", message, by=by, label=message.subject)
    return message
