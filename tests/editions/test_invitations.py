"""Invitations to the next edition: to those who agreed, once, and ended with one press."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from conference.editions import inviting
from conference.editions.rules import EditionRefusal, EditionRefused
from conference.extensions import db
from conference.lib import clock, links
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.mailing.smtp import as_mail
from conference.registration.models import Registration
from conference.team.models import AuditEntry, Membership, MembershipRole
from tests.conftest import NOW, sign_in
from tests.editions.rows import make_edition_of
from tests.factories import at, make_event, make_member, make_registration, saved
from tests.outbox import letters

PAST = date(2025, 6, 12)
PAGE = "/en/organise/bydleni-2026/editions/invitations"


@pytest.fixture
def past(app):
    return make_event("bydleni-2025", starts_on=PAST, ends_on=PAST, title_en="Housing 2025",
                      registration_opens_at=None, registration_closes_at=None)  # fmt: skip


@pytest.fixture
def event(past):
    return make_edition_of(past, "bydleni-2026")


@pytest.fixture
def editor(past, event):
    user = make_member(event, MembershipRole.EDITOR)
    saved(Membership(user_id=user.id, event_id=past.id, role=MembershipRole.EDITOR))
    return user


@pytest.fixture
def jana(past):
    return make_registration(past, email="jana@example.org", email_key="jana@example.org", language="en",
                             invite_next=True)  # fmt: skip


def token(row) -> str:
    return links.sign("invitations", row.id, 1)


def recipients() -> list[str]:
    return list(db.session.scalars(sa.select(Message.recipient).order_by(Message.id)))


def test_only_those_who_agreed_are_invited_and_once(event, past, editor, jana):
    make_registration(past)

    assert inviting.invite(event.id, by=editor) == 1
    assert inviting.invite(event.id, by=editor) == 0
    assert recipients() == ["jana@example.org"]
    assert [(row.verb, row.after) for row in db.session.scalars(sa.select(AuditEntry))] == [
        ("wrote_next_edition", {"total": 1})
    ]


def test_the_last_word_counts(event, past, editor, jana):
    newer = make_edition_of(past, "bydleni-2025b", starts_on=date(2025, 11, 6), ends_on=date(2025, 11, 6),
                            registration_opens_at=None, registration_closes_at=None)  # fmt: skip
    saved(Membership(user_id=editor.id, event_id=newer.id, role=MembershipRole.OWNER))
    make_registration(newer, email="jana@example.org", email_key="jana@example.org", invite_next=False)

    assert inviting.guests(event, editor) == []


def test_who_is_registered_already_or_erased_is_not_invited(event, past, editor, jana):
    make_registration(event, email="jana@example.org", email_key="jana@example.org")
    gone = make_registration(past, invite_next=True)
    with transaction():
        gone.erased_at = NOW

    assert inviting.guests(event, editor) == []


def test_people_of_editions_where_one_is_no_editor_are_out_of_reach(event, jana):
    stranger = make_member(event, MembershipRole.OWNER)

    assert inviting.guests(event, stranger) == []


def test_people_of_another_series_are_not_invited(event, editor):
    other = make_event("jina", starts_on=PAST, ends_on=PAST, registration_opens_at=None, registration_closes_at=None)
    saved(Membership(user_id=editor.id, event_id=other.id, role=MembershipRole.OWNER))
    make_registration(other, invite_next=True)

    assert inviting.guests(event, editor) == []


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"published_at": None}, EditionRefusal.NOT_PUBLIC),
        ({"cancelled_at": NOW}, EditionRefusal.TOO_LATE),
        ({"starts_on": date(2026, 5, 12)}, EditionRefusal.TOO_LATE),
    ],
)
def test_nobody_is_invited_to_what_is_not_public_or_too_late(event, editor, jana, values, reason):
    with transaction():
        for name, value in values.items():
            setattr(event, name, value)

    with pytest.raises(EditionRefused) as refused:
        inviting.invite(event.id, by=editor)

    assert (refused.value.reason, recipients()) == (reason, [])


def test_the_letter_says_why_it_came_and_carries_the_headers_of_one_click(event, editor, jana):
    inviting.invite(event.id, by=editor)

    (message,) = letters()
    address = f"https://prezence.example.org/en/invitations/{token(jana)}"
    assert message.subject == "Invitation: Housing for all"
    assert "Housing 2025" in message.text
    assert address in message.text
    assert address in message.html
    mail = as_mail(message)
    assert mail.extra_headers["List-Unsubscribe"] == f"<{address}>"
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: <{address}>" in mail.as_string().replace("\n ", "")


def test_other_letters_have_no_such_header(event):
    message = Message(event_id=None, key="x", kind="probe", language="cs", recipient="a@example.org", subject="x",
                      text="x", html="x", attachments=[])  # fmt: skip

    assert "List-Unsubscribe" not in as_mail(message).extra_headers


def test_opening_the_link_asks_and_changes_nothing(client, jana):
    page = client.page(f"/en/invitations/{token(jana)}")

    assert page.h1 == "No more invitations"
    db.session.rollback()
    assert db.session.get_one(Registration, jana.id).invite_next is True
    answer = client.get(f"/en/invitations/{token(jana)}")
    assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("no-referrer", "no-store")


def test_a_press_ends_them_at_all_editions_of_the_series(client, past, jana):
    older = make_edition_of(past, "bydleni-2024", starts_on=date(2024, 6, 13), ends_on=date(2024, 6, 13),
                            registration_opens_at=None, registration_closes_at=None)  # fmt: skip
    before = make_registration(older, email="jana@example.org", email_key="jana@example.org", invite_next=True)
    other = make_registration(past, invite_next=True)

    page = client.submit(client.page(f"/en/invitations/{token(jana)}"), "Send me no more invitations")

    assert page.h1 == "You will get no more invitations"
    db.session.rollback()
    agrees = {row.id: row.invite_next for row in db.session.scalars(sa.select(Registration))}
    assert agrees == {jana.id: False, before.id: False, other.id: True}
    assert {(row.verb, row.actor) for row in db.session.scalars(sa.select(AuditEntry))} == {
        ("changed_own", "participant")
    }


def test_a_mail_program_ends_them_without_a_cookie_or_a_token(app, jana):
    answer = app.test_client().post(f"/en/invitations/{token(jana)}", data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    db.session.rollback()
    assert db.session.get_one(Registration, jana.id).invite_next is False


def test_an_invitation_that_waits_is_not_sent_any_more(client, event, editor, jana):
    inviting.invite(event.id, by=editor)

    client.post(f"/en/invitations/{token(jana)}")

    db.session.rollback()
    assert db.session.scalars(sa.select(Message.state)).all() == [MessageState.DISCARDED]


def test_a_link_of_another_purpose_or_a_forged_one_is_no_page(client, jana):
    for wrong in (links.sign("my", jana.id, 1), "x" * 40):
        assert client.get(f"/en/invitations/{wrong}").status_code == 404
        assert client.post(f"/en/invitations/{wrong}").status_code == 404


def test_an_organiser_sees_the_letter_before_and_sends_it(client, event, editor, jana):
    sign_in(client, editor)
    page = client.page(PAGE)
    assert "1 person to invite" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert token(jana) not in page.html
    assert "jana@example.org" not in page.html

    page = client.submit(page, "Send 1 invitation")

    assert "1 letter will go out in a moment." in page.text
    assert recipients() == ["jana@example.org"]


def test_it_is_not_sent_once_the_conference_has_begun(event, editor, jana):
    inviting.invite(event.id, by=editor)

    (message,) = db.session.scalars(sa.select(Message))
    assert message.useful_until == at(0)
    with clock.frozen(NOW + timedelta(days=1)):
        assert letters()[0].state is MessageState.QUEUED
