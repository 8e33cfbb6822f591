"""What a person may do with a message that did not go out by itself."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.mailing.models import Message, MessageState
from conference.mailing.rules import MessageRefusal, MessageRefused
from conference.mailing.writing import unwanted

FINAL = {
    MessageState.SENDING: MessageRefusal.BEING_SENT,
    MessageState.SENT: MessageRefusal.SENT,
    MessageState.DISCARDED: MessageRefusal.DISCARDED,
}


@action
def retry_message(event: Event, message_id: int) -> Message:
    """Send a message that failed, is uncertain, waits or was discarded, now. Raises MessageRefused.

    What was erased meanwhile has nobody to go to any more: DISCARDED. What was stopped, or is wanted no more by its
    person, does not go by itself: UNWANTED.
    """
    message = _unfinished(event, message_id, also=(MessageState.DISCARDED,))
    if not message.recipient:
        raise MessageRefused(MessageRefusal.DISCARDED)
    if unwanted(message):
        raise MessageRefused(MessageRefusal.UNWANTED)
    message.state = MessageState.QUEUED
    message.attempts, message.due_at, message.leased_until, message.lease_holder = 0, now(), None, None
    return message


@action
def discard_message(event: Event, message_id: int) -> Message:
    """Give a message up that waits, failed or is uncertain. Raises MessageRefused."""
    message = _unfinished(event, message_id)
    message.state, message.leased_until, message.lease_holder = MessageState.DISCARDED, None, None
    return message


def _unfinished(event: Event, message_id: int, also: Collection[MessageState] = ()) -> Message:
    """Return the message, locked, if anything can still be done with it. Raises MessageRefused."""
    message = require_action().scalar(
        select(Message).where(Message.id == message_id, Message.event_id == event.id).with_for_update()
    )
    if message is None:
        raise MessageRefused(MessageRefusal.UNKNOWN)
    if message.state in FINAL and message.state not in also:
        raise MessageRefused(FINAL[message.state])
    return message
