"""A message that its team or its person no longer wants does not go out, although a worker had it in hand by then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from conference.editions import inviting
from conference.events.models import Event
from conference.extensions import db
from conference.letters.groups import actions as group_letters
from conference.letters.models import GroupLetter
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.actions import retry_message
from conference.mailing.delivery import claim, deliver, mark_not_sent, work_once
from conference.mailing.models import Message, MessageState
from conference.mailing.rules import MessageRefusal, MessageRefused, Stage
from conference.mailing.smtp import Courier, NotSent
from conference.mailing.writing import STOPPED, write_due
from conference.registration.models import Registration
from conference.team.models import Membership, MembershipRole
from tests.conftest import NOW
from tests.editions.rows import make_edition_of
from tests.factories import make_event, make_member, make_registration, saved

pytestmark = pytest.mark.usefixtures("app")
PAST = date(2025, 6, 12)
LATER = NOW + timedelta(minutes=1)


def the_message() -> Message:
    db.session.rollback()
    return db.session.scalars(sa.select(Message)).one()


def put_off_once(message: Message, meanwhile) -> None:
    """The server says "later" to a message; while it is talked to, something happens."""
    write_due(limit=10)
    (claimed,) = claim()
    meanwhile()
    mark_not_sent(claimed, 1, NotSent(Stage.RECIPIENT, 450, "450 later"))


@pytest.fixture
def letter() -> tuple[Event, GroupLetter]:
    event = make_event()
    make_registration(event)
    row = saved(GroupLetter(event_id=event.id, audience={"who": "attendees"}, subject_cs="Sál", body_cs="Jiný sál."))
    group_letters.send(event, row.id, None, group_letters.version_of(row), by=make_member(event))
    return event, row


@pytest.fixture
def invited() -> tuple[Event, Registration]:
    past = make_event("bydleni-2025", starts_on=PAST, ends_on=PAST, registration_opens_at=None,
                      registration_closes_at=None)  # fmt: skip
    event = make_edition_of(past, "bydleni-2026")
    jana = make_registration(past, invite_next=True)
    editor = make_member(past)
    saved(Membership(user_id=editor.id, event_id=event.id, role=MembershipRole.EDITOR))
    inviting.invite(event.id, by=editor)
    return event, jana


def test_a_letter_stopped_while_it_is_put_off_is_not_sent_and_goes_with_the_rest(letter, mail_server):
    event, row = letter
    olga = make_member(event)
    put_off_once(the_message(), lambda: group_letters.stop(event, row.id, by=olga))

    with clock.frozen(LATER):
        work_once()

    assert (mail_server.taken, the_message().state, the_message().error) == ([], MessageState.DISCARDED, STOPPED)
    assert group_letters.go_on(event, row.id, by=olga) == 1
    work_once()
    assert (len(mail_server.taken), the_message().state) == (1, MessageState.SENT)


def test_an_invitation_that_its_person_wants_no_more_while_it_is_put_off_is_not_sent(invited, mail_server):
    _event, jana = invited
    put_off_once(the_message(), lambda: inviting.stop(jana))

    with clock.frozen(LATER):
        work_once()

    assert (mail_server.taken, the_message().state) == ([], MessageState.DISCARDED)


def test_neither_is_sent_by_hand(letter):
    event, row = letter
    group_letters.stop(event, row.id, by=make_member(event))

    with pytest.raises(MessageRefused) as refused:
        retry_message(event, the_message().id)

    assert refused.value.reason is MessageRefusal.UNWANTED


def test_who_agrees_again_can_be_sent_the_invitation_that_was_kept_back(invited):
    event, jana = invited
    inviting.stop(jana)
    with pytest.raises(MessageRefused):
        retry_message(event, the_message().id)
    with transaction() as session:
        session.get_one(Registration, jana.id).invite_next = True

    assert retry_message(event, the_message().id).state is MessageState.QUEUED


def test_what_is_claimed_is_asked_about_before_it_is_sent(letter, mail_server):
    event, row = letter
    write_due(limit=10)
    (claimed,) = claim()
    group_letters.stop(event, row.id, by=make_member(event))

    with Courier() as courier:
        assert deliver(claimed, courier) is MessageState.DISCARDED

    assert mail_server.taken == []
