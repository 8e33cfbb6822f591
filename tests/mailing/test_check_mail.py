"""`flask check-mail`: nothing where every letter has gone; what is late, given up or in doubt is said."""

from datetime import timedelta
from itertools import count

import pytest

from conference.lib import clock
from conference.mailing.models import Message, MessageState
from tests.factories import make_event, saved

numbers = count()


def make_message(event, **values):
    told = {"kind": "probe", "language": "cs", "recipient": "jana@example.org", "subject": "", "text": "", "html": ""}
    return saved(Message(event_id=event.id, key=f"probe:{next(numbers)}", **told, **values))


def checked(app):
    found = app.test_cli_runner().invoke(args=["check-mail"])
    return found.exit_code, [line for line in found.output.splitlines() if line.startswith(("-", "Every"))]


def test_letters_that_have_gone_or_still_have_time_are_in_order(app):
    event = make_event()
    make_message(event, state=MessageState.SENT)
    make_message(event, state=MessageState.DISCARDED)
    make_message(event, due_at=clock.now() - timedelta(minutes=14))
    make_message(event, state=MessageState.SENDING, leased_until=clock.now())
    assert checked(app) == (0, ["Every letter that is due has gone."])


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (MessageState.FAILED, "- Given up: 1. The conference's page of messages says why."),
        (MessageState.UNCERTAIN, "- May or may not have arrived: 1. The mail server hung up while it took them."),
    ],
)
def test_what_a_person_has_to_look_at_is_said(app, state, says):
    make_message(make_event(), state=state)
    assert checked(app) == (1, [says])


def test_what_should_have_gone_is_said(app):
    event, before = make_event(), clock.now() - timedelta(minutes=16)
    make_message(event, due_at=before)
    make_message(event, state=MessageState.SENDING, due_at=before, leased_until=before)
    assert checked(app) == (1, ["- Due for more than 15 minutes: 2. Does the worker run?"])
