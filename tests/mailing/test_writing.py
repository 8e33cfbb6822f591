"""Messages put down as facts: the worker writes their words once, and what can't be written is shown to a person."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from conference.extensions import db
from conference.lib.transaction import transaction
from conference.mailing import delivery, writing
from conference.mailing.actions import retry_message
from conference.mailing.models import Message, MessageState
from conference.mailing.outbox import Letter, put_down
from conference.mailing.writing import write_due
from conference.places.models import PlaceState
from conference.registration.mails import tell_registered
from tests.factories import make_event, make_registration


def confirmation(**values):
    """A confirmation of a place, as it stands in the outbox before the worker has seen it."""
    registration = make_registration(make_event(), **values)
    with transaction():
        tell_registered(registration)
    return message()


def message():
    db.session.rollback()
    return db.session.scalars(sa.select(Message)).one()


def test_the_subject_is_there_at_once_and_the_words_are_not(app):
    row = confirmation()

    assert (row.subject, row.text, row.html, row.attachments) == ("Máte místo: Bydlení pro všechny", "", "", [])
    assert row.facts == {"position": 0}


def test_the_worker_writes_the_words_and_forgets_the_facts(app):
    confirmation(family_name="Nováková")

    write_due(limit=10)

    row = message()
    assert row.subject == "Máte místo: Bydlení pro všechny"
    assert "děkujeme za přihlášku" in row.text.replace("\N{NO-BREAK SPACE}", " ")
    assert [attachment["filename"] for attachment in row.attachments] == ["konference.ics"]
    assert (row.facts, row.state) == (None, MessageState.QUEUED)


def test_a_message_without_words_is_never_claimed(app):
    confirmation()

    assert delivery.claim() == []


def test_what_is_put_down_is_due(app):
    confirmation()

    assert delivery.something_to_do()


def test_the_number_on_the_waiting_list_is_the_one_of_the_registration(app):
    event = make_event(capacity=0)
    registration = make_registration(event, PlaceState.WAITING)
    with transaction():
        put_down(event, "registration_waiting",
                 Letter("registered:1", "en", "jana@example.org", registration.id, facts={"position": 7}))  # fmt: skip

    write_due(limit=10)

    assert "Your number on the list: 7." in message().text.replace("\N{NO-BREAK SPACE}", " ")


def test_who_gave_up_meanwhile_still_gets_what_was_true(app):
    row = confirmation()
    with transaction() as session:
        session.execute(sa.text("UPDATE registration SET cancelled_at = changed_at"))
        session.execute(sa.text("UPDATE place SET state = 'cancelled'"))

    write_due(limit=10)

    assert message().id == row.id
    assert "STATUS:CANCELLED" in message().attachments[0]["content"]


def test_a_message_that_can_not_be_written_fails_visibly_and_the_others_are_sent(app, monkeypatch, caplog):
    confirmation()
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
    row = confirmation()
    with monkeypatch.context() as patched:
        patched.setitem(writing.WRITERS, row.kind, lambda _: {}["x"])
        write_due(limit=10)
    retry_message(row.event, row.id)

    write_due(limit=10)

    assert (message().state, bool(message().text)) == (MessageState.QUEUED, True)


def test_the_first_of_two_workers_has_it(app):
    row = confirmation()
    write_due(limit=10)
    words = message().text

    writing._store([writing.Written(row.id, row.due_at, {"text": "of the second worker", "facts": None})])

    assert message().text == words


def test_a_letter_whose_facts_say_all_needs_no_writer(app):
    with transaction():
        put_down(make_event(), "data_erased", Letter("gone:1", "en", "jana@example.org", facts={"gave_up_place": True}))

    write_due(limit=10)

    assert "Your place goes to the next in line." in message().text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("error", [writing.NothingToTell(), NoResultFound("No row was found")])
def test_a_message_with_nothing_left_to_tell_is_discarded_and_goes_to_nobody(app, monkeypatch, caplog, error):
    row = confirmation()

    def nothing(_message):
        raise error

    with monkeypatch.context() as patched:
        patched.setitem(writing.WRITERS, row.kind, nothing)
        write_due(limit=10)
        assert (message().state, message().error, message().text) == (MessageState.DISCARDED, writing.GONE, "")
        retry_message(row.event, row.id)
        write_due(limit=10)
        assert (message().state, delivery.claim()) == (MessageState.DISCARDED, [])
    assert "ERROR" not in caplog.text


def test_the_same_key_is_put_down_once(app):
    event = make_event()
    letters = [Letter(f"registered:{number}", "cs", "jana@example.org") for number in (1, 2)]

    with transaction():
        told = [put_down(event, "registration_confirmed", *some) for some in ([], letters[:1], letters, letters)]

    assert told == [0, 1, 1, 0]
