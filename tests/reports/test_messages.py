"""The outbox for the team: what was sent, what was not, another try, giving up."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from conference.extensions import db
from conference.mailing.models import Message, MessageState
from conference.mailing.writing import GONE
from conference.team.models import AuditEntry, MembershipRole
from tests.conftest import sign_in
from tests.desk.test_presence import csrf_of
from tests.factories import make_event, make_member, make_registration, saved

PAGE = "/en/organise/bydleni-2026/messages"
LINK = "https://prezence.example.org/my/WzEsMV0.abcdefghijklmnop"


def message(event, state=MessageState.FAILED, number=1, **values):
    values = {"text": f"Dobrý den,\n\nVaše stránka: {LINK}\n", "subject": f"Zpráva {number}", **values}
    return saved(Message(event_id=event.id, key=f"{event.id}:{state}:{number}", kind="registration_confirmed",
                         language="cs", recipient="jana@example.org", html="h", state=state, **values))  # fmt: skip


def state_of(row):
    db.session.rollback()
    found = db.session.get(Message, row.id, populate_existing=True)
    return found.state, found.attempts


def test_messages_are_filtered_by_state_newest_first(event, editor):
    message(event, MessageState.SENT, 1)
    message(event, MessageState.FAILED, 2)
    message(event, MessageState.SENT, 3)
    page = editor.page(PAGE)
    assert page.texts("tbody th") == ["Zpráva 3", "Zpráva 2", "Zpráva 1"]
    assert page.texts("main nav a") == ["all (3)", "sent (2)", "not delivered (1)"]
    assert editor.page(f"{PAGE}?state=sent").texts("tbody th") == ["Zpráva 3", "Zpráva 1"]
    assert editor.page(f"{PAGE}?state=nonsense").texts("tbody th") == ["Zpráva 3", "Zpráva 2", "Zpráva 1"]
    assert "No messages like this." in editor.page(f"{PAGE}?state=uncertain").text


def test_the_outbox_is_in_pages_of_fifty(event, editor):
    for number in range(51):
        message(event, MessageState.SENT, number)
    assert len(editor.page(PAGE).texts("tbody th")) == 50
    assert editor.page(f"{PAGE}?page=2&state=sent").texts("tbody th") == ["Zpráva 0"]


def test_one_message_with_what_the_mail_server_said(event, editor):
    person = make_registration(event)
    row = message(event, error="550 no such mailbox", attempts=1, registration_id=person.id)
    page = editor.page(f"{PAGE}/{row.id}")
    assert page.h1 == "Zpráva 1"
    assert "550 no such mailbox" in page.text
    assert LINK in page.text
    assert page.link("The person's page").endswith(f"/attendees/{person.id}")


def test_a_message_whose_words_are_still_to_be_written_says_so(event, editor):
    row = message(event, MessageState.QUEUED, text="", facts={"position": 0})
    page = editor.page(f"{PAGE}/{row.id}")
    assert page.h1 == "Zpráva 1"
    assert "The worker writes the text just before it sends the message." in page.text


@pytest.mark.parametrize(
    ("state", "error", "sentence", "labels"),
    [
        (MessageState.FAILED, "can't be written: KeyError", "Its text was not written, and nobody got it.",
         ["What went wrong"]),
        (MessageState.DISCARDED, GONE, "What it was to tell of is gone, or has changed since.", []),
    ],
)  # fmt: skip
def test_a_message_that_was_never_written_says_why(event, editor, state, error, sentence, labels):
    row = message(event, state, text="", facts={"position": 0}, error=error)

    page = editor.page(f"{PAGE}/{row.id}")

    assert sentence in page.text
    assert page.texts("dt")[3:] == labels


def test_a_failed_message_is_sent_again(event, editor):
    row = message(event, attempts=7)
    page = editor.submit(editor.page(f"{PAGE}/{row.id}"), "Send it again now")
    assert page.texts(".done") == ["The message will be sent in a moment."]
    assert state_of(row) == (MessageState.QUEUED, 0)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.verb, entry.subject_label) == ("retried_message", "Zpráva 1")


def test_an_uncertain_message_is_discarded(event, editor):
    row = message(event, MessageState.UNCERTAIN)
    page = editor.page(f"{PAGE}/{row.id}")
    assert "Sent again, it may come twice." in page.text
    page = editor.submit(page, "Discard it")
    assert state_of(row)[0] is MessageState.DISCARDED
    assert db.session.scalars(select(AuditEntry.verb)).all() == ["discarded_message"]


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.SENDING])
def test_what_is_done_stays(event, editor, state):
    row = message(event, state)
    assert editor.page(f"{PAGE}/{row.id}").all("main form") == []
    for verb in ("retry", "discard"):
        assert editor.post(f"{PAGE}/{row.id}/{verb}", data={"csrf_token": csrf_of(editor, event)}).status_code == 303
        assert len(editor.page(f"{PAGE}/{row.id}").texts(".errors")) == 1
    assert state_of(row)[0] is state
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_viewers_read_without_secret_links_and_change_nothing(event, client):
    row = message(event)
    sign_in(client, make_member(event, MembershipRole.VIEWER))
    page = client.page(f"{PAGE}/{row.id}")
    assert "https://prezence.example.org/my/…" in page.text
    assert "WzEsMV0" not in page.html
    assert page.all("main form") == []
    for verb in ("retry", "discard"):
        assert client.post(f"{PAGE}/{row.id}/{verb}", data={"csrf_token": csrf_of(client, event)}).status_code == 403
    assert state_of(row)[0] is MessageState.FAILED


@pytest.mark.parametrize("role", [MembershipRole.OWNER, MembershipRole.EDITOR, MembershipRole.VIEWER])
@pytest.mark.parametrize("path", ["sign-in", "reset-password"])
def test_nobody_reads_a_link_that_signs_in_as_somebody_else(event, client, role, path):
    link = f"https://prezence.example.org/en/organise/{path}/WzcsMCwiYWJjIl0.abcdefghijklmnop?next=/organise/"
    row = message(event, MessageState.SENT, text=f"This link signs you in:\n\n{link}\n")
    sign_in(client, make_member(event, role))

    page = client.page(f"{PAGE}/{row.id}")

    assert f"https://prezence.example.org/en/organise/{path}/…" in page.text
    assert "WzcsMCwiYWJjIl0" not in page.html


def test_messages_of_another_event_are_not_found(event, editor):
    row = message(make_event("jina-2026"))
    assert editor.get(f"{PAGE}/{row.id}").status_code == 404
    for verb in ("retry", "discard"):
        data = {"csrf_token": csrf_of(editor, event)}
        assert editor.post(f"{PAGE}/{row.id}/{verb}", data=data).status_code == 404
    assert state_of(row)[0] is MessageState.FAILED
