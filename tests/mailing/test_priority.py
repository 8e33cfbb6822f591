"""What goes out first: what one person waits for, before what goes to many."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.lib.transaction import transaction
from conference.mailing.delivery import work_once
from conference.mailing.models import Message, Priority
from conference.mailing.outbox import Letter, priority_of, put_down
from conference.registration.mails import tell_registered
from tests.conftest import NOW
from tests.factories import make_event, make_registration


@pytest.fixture
def registration(app):
    return make_registration(make_event())


def put_down_bulk(event, number):
    """Letters to many, an hour overdue, their words written."""
    letters = [Letter(f"bulk:{n}", "cs", f"jana{n}@example.org") for n in range(number)]
    with transaction():
        put_down(event, "conference_cancelled", *letters)
        words = sa.update(Message).values(facts=None, text="x", html="x", due_at=NOW - timedelta(hours=1))
        db.session.execute(words.execution_options(synchronize_session=False))


def recipients(mail_server):
    return [mail["To"] for mail in mail_server.taken]


def test_with_five_hundred_letters_waiting_a_confirmation_is_sent_next(registration, mail_server):
    put_down_bulk(registration.event, 500)
    with transaction():
        tell_registered(registration)
    asked = iter([False])

    work_once(lambda: next(asked, True))

    assert recipients(mail_server) == [registration.email]


def test_what_comes_in_the_middle_of_a_round_is_next(registration, mail_server):
    put_down_bulk(registration.event, 9)
    asked = []

    def stopping():
        asked.append(1)
        if len(asked) == 3:
            with transaction():
                tell_registered(registration)
        return len(asked) > 3

    work_once(stopping)

    assert recipients(mail_server) == ["jana0@example.org", "jana1@example.org", registration.email]


def test_a_kind_says_once_that_it_goes_to_many(app):
    kinds = ("reminder", "slides_reminder", "speaker_invitation", "certificate_issued", "conference_moved")
    assert {priority_of(kind) for kind in kinds} == {Priority.TO_MANY}
    waited_for = ("registration_confirmed", "registration_link", "sign_in", "reset_password", "place_offered")
    assert {priority_of(kind) for kind in waited_for} == {Priority.AWAITED}
