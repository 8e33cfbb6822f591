"""What an organiser may do with a message that did not go out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from conference.events.models import Event
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.actions import discard_message, retry_message
from conference.mailing.models import Message, MessageState
from conference.mailing.queries import message_counts
from conference.mailing.rules import MessageRefusal, MessageRefused
from tests.conftest import NOW
from tests.factories import make_event
from tests.mailing.conftest import queue

pytestmark = pytest.mark.usefixtures("letters")


def message_in(state: MessageState, event: Event, due_at: datetime = NOW) -> Message:
    message = queue(f"probe:{state}", event=event)
    with transaction():
        message.state, message.attempts, message.error, message.due_at = state, 11, "450 full", due_at
    return message


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.UNCERTAIN, MessageState.QUEUED])
def test_a_message_is_sent_again_at_once_with_all_its_attempts(app, state):
    event = make_event()
    message = message_in(state, event=event, due_at=NOW + timedelta(days=1))
    with clock.frozen(NOW + timedelta(minutes=5)):
        retry_message(event, message.id)
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    assert message.due_at == NOW + timedelta(minutes=5)


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.UNCERTAIN, MessageState.QUEUED])
def test_a_message_is_discarded(app, state):
    event = make_event()
    message = message_in(state, event=event)
    discard_message(event, message.id)
    assert message.state is MessageState.DISCARDED


def test_what_was_discarded_can_be_sent_after_all_unless_it_was_erased(app):
    event = make_event()
    message = message_in(MessageState.DISCARDED, event=event)
    assert retry_message(event, message.id).state is MessageState.QUEUED
    with transaction():
        message.state, message.recipient = MessageState.DISCARDED, ""

    with pytest.raises(MessageRefused) as refused:
        retry_message(event, message.id)
    assert refused.value.reason is MessageRefusal.DISCARDED


@pytest.mark.parametrize(
    ("verb", "state", "reason"),
    [
        (retry_message, MessageState.SENDING, MessageRefusal.BEING_SENT),
        (retry_message, MessageState.SENT, MessageRefusal.SENT),
        (discard_message, MessageState.SENDING, MessageRefusal.BEING_SENT),
        (discard_message, MessageState.SENT, MessageRefusal.SENT),
        (discard_message, MessageState.DISCARDED, MessageRefusal.DISCARDED),
    ],
)
def test_what_is_done_or_being_done_stays_as_it_is(app, verb, state, reason):
    event = make_event()
    message = message_in(state, event=event)
    with pytest.raises(MessageRefused) as refused:
        verb(event, message.id)
    assert refused.value.reason is reason
    assert message.state is state


@pytest.mark.parametrize("verb", [retry_message, discard_message])
def test_a_message_of_another_conference_does_not_exist(app, verb):
    message = message_in(MessageState.FAILED, event=make_event())
    with pytest.raises(MessageRefused) as refused:
        verb(make_event("jina-2026"), message.id)
    assert refused.value.reason is MessageRefusal.UNKNOWN
    assert message.state is MessageState.FAILED


def test_messages_of_this_conference_only_are_counted(app):
    event = make_event()
    for state in (MessageState.SENT, MessageState.FAILED, MessageState.UNCERTAIN):
        message_in(state, event=event)
    queue("other", event=make_event("jina-2026"))
    assert message_counts(event) == {
        MessageState.QUEUED: 0,
        MessageState.SENDING: 0,
        MessageState.SENT: 1,
        MessageState.FAILED: 1,
        MessageState.UNCERTAIN: 1,
        MessageState.DISCARDED: 0,
    }
