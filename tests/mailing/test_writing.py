"""Messages put down as facts: the worker writes their words once, and what can't be written is shown to a person."""

from __future__ import annotations

import sqlalchemy as sa

from conference.extensions import db
from conference.lib.transaction import transaction
from conference.mailing import delivery, writing
from conference.mailing.actions import retry_message
from conference.mailing.models import Message, MessageState
from conference.mailing.outbox import enqueue_facts
from conference.mailing.writing import write_due
from conference.places.models import PlaceState
from conference.registration.mails import tell_registered
from tests.factories import make_event, make_registration


def put_down(**values):
    """A confirmation of a place, as it stands in the outbox before the worker has seen it."""
    registration = make_registration(make_event(), **values)
    with transaction():
        tell_registered(registration)
    return message()


def message():
    db.session.rollback()
    return db.session.scalars(sa.select(Message)).one()


def test_the_subject_is_there_at_once_and_the_words_are_not(app):
    row = put_down()

    assert (row.subject, row.text, row.html, row.attachments) == ("Máte místo: Bydlení pro všechny", "", "", [])
    assert row.facts == {"position": 0}


def test_the_worker_writes_the_words_and_forgets_the_facts(app):
    put_down(family_name="Nováková")

    write_due(limit=10)

    row = message()
    assert row.subject == "Máte místo: Bydlení pro všechny"
    assert "děkujeme za přihlášku" in row.text.replace("\N{NO-BREAK SPACE}", " ")
    assert [attachment["filename"] for attachment in row.attachments] == ["konference.ics"]
    assert (row.facts, row.state) == (None, MessageState.QUEUED)


def test_a_message_without_words_is_never_claimed(app):
    put_down()

    assert delivery.claim() == []


def test_what_is_put_down_is_due(app):
    put_down()

    assert delivery.something_to_do()


def test_the_number_on_the_waiting_list_is_the_one_of_the_registration(app):
    event = make_event(capacity=0)
    registration = make_registration(event, PlaceState.WAITING)
    with transaction():
        enqueue_facts(
            key="registered:1", kind="registration_waiting", language="en", recipient="jana@example.org", event=event,
            registration_id=registration.id, facts={"position": 7},
        )  # fmt: skip

    write_due(limit=10)

    assert "Your number on the list: 7." in message().text.replace("\N{NO-BREAK SPACE}", " ")


def test_who_gave_up_meanwhile_still_gets_what_was_true(app):
    row = put_down()
    with transaction() as session:
        session.execute(sa.text("UPDATE registration SET cancelled_at = changed_at"))
        session.execute(sa.text("UPDATE place SET state = 'cancelled'"))

    write_due(limit=10)

    assert message().id == row.id
    assert "STATUS:CANCELLED" in message().attachments[0]["content"]


def test_a_message_that_can_not_be_written_fails_visibly_and_the_others_are_sent(app, monkeypatch, caplog):
    put_down()
    other = make_registration(make_event("jina"))
    with transaction():
        tell_registered(other, key="other")
    kind, genuine = "registration_confirmed", writing.WRITERS["registration_confirmed"]
    words = "secret words"

    def broken(row):
        if row.key.startswith("other"):
            return genuine(row)
        raise KeyError(words)

    monkeypatch.setitem(writing.WRITERS, kind, broken)

    write_due(limit=10)

    rows = db.session.scalars(sa.select(Message).order_by(Message.id)).all()
    assert [(row.state, bool(row.text)) for row in rows] == [(MessageState.FAILED, False), (MessageState.QUEUED, True)]
    assert rows[0].error == "can't be written: KeyError"
    assert "secret words" not in caplog.text


def test_a_message_that_failed_is_written_when_a_person_tries_again(app, monkeypatch):
    row = put_down()
    with monkeypatch.context() as patched:
        patched.setitem(writing.WRITERS, row.kind, lambda _: {}["x"])
        write_due(limit=10)
    retry_message(row.event, row.id)

    write_due(limit=10)

    assert (message().state, bool(message().text)) == (MessageState.QUEUED, True)


def test_the_first_of_two_workers_has_it(app):
    row = put_down()
    write_due(limit=10)
    words = message().text

    writing._store({row.id: {"text": "of the second worker", "facts": None}})

    assert message().text == words


def test_the_same_key_is_put_down_once(app):
    registration = make_registration(make_event())
    with transaction():
        told = [
            enqueue_facts(
                key="registered:1", kind="registration_confirmed", language="cs", recipient="jana@example.org",
                event=registration.event, registration_id=registration.id, facts={},
            )
            for _ in range(2)
        ]  # fmt: skip

    assert told == [True, False]
