"""Writing mail down: when it may be done, once only, in the recipient's language, with the words in order."""

from __future__ import annotations

import pytest
from flask import g
from flask_babel import get_locale
from jinja2 import UndefinedError
from sqlalchemy import func, select

from conference.events.models import Funding
from conference.extensions import db
from conference.lib import languages
from conference.lib.transaction import OutsideAction, action, transaction
from conference.mailing.models import Message, MessageState
from conference.mailing.outbox import Letter, put_down
from conference.mailing.texts import compose
from conference.mailing.writing import WRITERS
from tests.conftest import NOW
from tests.factories import at, make_event, saved
from tests.mailing.conftest import probe_letter, queue

pytestmark = pytest.mark.usefixtures("letters")
VALUES = {"name": "Jana", "starts_at": at(8, 30), "address": "https://prezence.example.org/my/token"}


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Message))


def test_a_message_waits_in_the_outbox_with_its_words_ready(app):
    event = make_event()
    message = queue(event=event, attachments=[{"filename": "a.ics", "mime": "text/calendar", "content": "BEGIN"}])
    assert (message.state, message.attempts, message.due_at) == (MessageState.QUEUED, 0, NOW)
    assert (message.recipient, message.kind, message.event_id) == ("jana@example.org", "probe", event.id)
    assert message.subject == "Přihláška: Jana"
    assert message.text == (
        "Dobrý den,\n\nzačátek 11.\xa06.\xa02026, 8:30 v\xa0Kadani.\n"
        "https://prezence.example.org/my/token?a=1&b=2\n\n-- \n"
        "Bydlení pro všechny\nKancelář konference\nkonference@example.org\n+420\xa0600\xa0000\xa0001\n"
        "https://prezence.example.org/bydleni-2026/\n"
    )
    assert '<html lang="cs">' in message.html
    assert "<p>Začátek 11.\xa06.\xa02026, 8:30 v\xa0Kadani, Jana.</p>" in message.html
    assert '<a href="https://prezence.example.org/my/token?a=1&amp;b=2">Otevřít</a>' in message.html
    assert message.attachments == [{"filename": "a.ics", "mime": "text/calendar", "content": "BEGIN"}]


def test_it_disappears_with_the_change_it_told_of(app):
    @action
    def change() -> None:
        put_down(None, "probe", probe_letter())
        raise RuntimeError("the change failed")

    with pytest.raises(RuntimeError, match="the change failed"):
        change()
    assert count() == 0


def test_nothing_is_put_down_outside_an_action(app):
    with pytest.raises(OutsideAction):
        put_down(None, "probe", probe_letter())


def test_the_same_key_is_sent_once(app):
    queue("confirmation:1")
    with transaction():
        told = put_down(None, "probe", probe_letter("confirmation:1"), probe_letter("confirmation:2"))
    assert told == 1
    assert count() == 2


def test_english_mail_is_english_on_a_czech_page(app):
    event = make_event(timezone="Europe/London")
    with app.test_request_context("/cs/bydleni-2026/register"):
        g.event = None
        message = queue(event=event, language="en")
        assert (g.event, languages.current(), str(get_locale())) == (None, "cs", "cs")
    assert '<html lang="en">' in message.html
    assert "11\xa0June\xa02026, 7:30 v Kadani" in message.text  # London's clock, English dates, no Czech spaces
    assert message.text.endswith("https://prezence.example.org/en/bydleni-2026/\n")
    assert "Housing for all\n" in message.text


def test_speaking_needs_no_request_and_ends_after_an_error(app):
    spoken = []

    def speak() -> None:
        with languages.speaking("en"):
            spoken.extend([languages.current(), str(get_locale())])
            raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        speak()
    assert spoken == ["en", "en"]
    assert (languages.current(), str(get_locale())) == ("cs", "cs")


@pytest.mark.usefixtures("app")
def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="unknown language"):
        queue(language="de")


def test_funded_events_say_who_pays(app):
    event = make_event()
    saved(Funding(event_id=event.id, publicity_cs="Spolufinancováno Evropskou unií",
                  project_title="Bydlení především", registration_number="CZ.03/1"))  # fmt: skip
    message = queue(event=event)
    assert message.text.endswith("\n\nSpolufinancováno Evropskou unií\nBydlení především\xa0– CZ.03/1\n")
    assert "<p>Spolufinancováno Evropskou unií<br>Bydlení především\xa0– CZ.03/1</p>" in message.html


def test_what_people_wrote_is_text_and_not_html(app):
    message = queue(event=make_event(title_cs="<b>Bydlení & práce"), name="<script>alert(1)</script>")
    assert "<script>" not in message.html
    assert "&lt;b&gt;Bydlení &amp; práce" in message.html
    assert "<b>Bydlení & práce" in message.text


def test_a_value_cannot_write_a_header(app):
    message = queue(name="Jana\r\nBcc: all@example.org\n\nText")
    assert message.subject == "Přihláška: Jana Bcc: all@example.org Text"
    assert message.text.startswith("Dobrý den,\n")


@pytest.mark.parametrize(
    "recipient",
    [
        "jana@example.org\nBcc: x@example.org",
        "jana@example.org,x@example.org",
        "Jana <jana@example.org>",
        "jana",
        "",
        "a@b\0",
    ],
)
def test_the_recipient_is_exactly_one_address(app, recipient):
    with pytest.raises(ValueError, match="exactly one"):
        queue(recipient=recipient)
    assert count() == 0


def test_the_name_of_an_attachment_cannot_write_a_header(app):
    message = queue(attachments=[{"filename": "a\r\nBcc: x", "mime": "text/plain", "content": ""}])
    assert (message.state, message.error) == (MessageState.FAILED, "can't be written: ValueError")


def test_a_letter_with_a_hole_in_it_is_not_written(app, monkeypatch):
    monkeypatch.delitem(WRITERS, "probe")
    message = queue()
    assert (message.state, message.text) == (MessageState.FAILED, "")


def test_a_subject_with_a_hole_in_it_is_not_put_down(app):
    with pytest.raises(UndefinedError, match="name"), transaction():
        put_down(None, "probe", Letter("k", "cs", "jana@example.org"))
    assert count() == 0


def test_a_site_s_own_mail_needs_no_event(app):
    words = compose("probe", "en", None, VALUES)
    assert words.text.endswith("-- \nPrezence\nhttps://prezence.example.org/en/\n")
