"""Letters to accounts: no secret waits in the outbox, and a link that has ended before its letter is not sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask_security.utils import hash_password

from conference.extensions import db, security
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.mailing.writing import GONE
from conference.team import actions, mails, rules
from conference.team.models import MembershipRole, User
from tests.conftest import NOW
from tests.factories import make_event, make_member, make_user
from tests.outbox import letters


@pytest.fixture
def olga(app) -> User:
    return make_user("olga@example.org", password=hashed("tři modré domky u řeky"))


def hashed(password: str) -> str:
    return str(hash_password(password))


def change(row: object, **values: object) -> None:
    with transaction():
        for name, value in values.items():
            setattr(row, name, value)


def set_password(user: User) -> None:
    with transaction():
        user.password = hashed("čtyři staré lípy")
        security.datastore.set_uniquifier(user)


def outcome() -> tuple[MessageState, str | None, str]:
    [letter] = letters()
    return letter.state, letter.error, letter.text


NOT_SENT = (MessageState.DISCARDED, GONE, "")


def test_a_link_that_waits_to_be_written_is_not_in_the_outbox(olga):
    actions.send_sign_in_link("olga@example.org", next_page="/organise/account")

    waiting = db.session.scalars(sa.select(Message)).one()
    facts = dict(waiting.facts)
    [letter] = letters()
    token = letter.text.split("/organise/sign-in/")[1].split("?")[0]
    assert facts["next"] == "/organise/account"
    assert token not in str(facts)
    assert "?next=/organise/account\n" in letter.text


def test_a_link_written_late_is_good_no_longer_than_one_written_at_once(olga):
    actions.send_sign_in_link("olga@example.org")

    with clock.frozen(NOW + rules.SIGN_IN_WITHIN):
        assert outcome() == NOT_SENT


@pytest.mark.parametrize(
    "end",
    [
        set_password,
        lambda user: change(user, login_count=1),
        lambda user: change(user, active=False),
    ],
    ids=["another password", "a sign-in", "switched off"],
)
def test_a_sign_in_link_that_has_ended_before_it_is_written_is_not_sent(olga, end):
    actions.send_sign_in_link("olga@example.org")
    end(olga)

    assert outcome() == NOT_SENT


def test_the_letter_is_in_the_language_the_account_had(olga):
    actions.send_sign_in_link("olga@example.org")
    change(olga, language="en")

    [letter] = letters()
    assert (letter.language, letter.subject) == ("cs", "Přihlášení do Prezence")
    assert "https://prezence.example.org/organise/sign-in/" in letter.text


def ask_for_password(user: User) -> None:
    with transaction():
        mails.tell_reset(user)


@pytest.mark.parametrize(
    "end", [set_password, lambda user: change(user, active=False)], ids=["another password", "switched off"]
)
def test_a_link_to_a_new_password_that_has_ended_is_not_sent(olga, end):
    ask_for_password(olga)
    end(olga)

    assert outcome() == NOT_SENT


def test_a_new_password_asked_for_hours_ago_is_not_sent(olga):
    ask_for_password(olga)

    with clock.frozen(NOW + rules.RESET_WITHIN - timedelta(seconds=1)):
        assert outcome()[0] is MessageState.QUEUED
    ask_for_password(olga)
    with clock.frozen(NOW + rules.RESET_WITHIN):
        assert letters()[1].state is MessageState.DISCARDED


def test_who_is_taken_off_the_team_is_not_invited_any_more(app):
    event = make_event()
    owner = make_member(event)
    member = actions.invite(event, "eva@example.org", MembershipRole.EDITOR, by=owner)
    actions.remove(event, member.id, by=owner)

    assert outcome() == NOT_SENT


def test_an_invitation_names_the_role_of_now(app):
    event = make_event()
    owner = make_member(event)
    member = actions.invite(event, "eva@example.org", MembershipRole.EDITOR, by=owner)
    actions.change_role(event, member.id, MembershipRole.DESK, by=owner)

    [letter] = letters()
    assert "Role: Prezence\n" in letter.text
