"""Sending through a real SMTP server, and everything that may go wrong with it."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest

from conference.events.models import Funding
from conference.extensions import db
from conference.lib import clock
from conference.lib.storage import Storage, StorageError
from conference.lib.transaction import transaction
from conference.mailing.delivery import BATCH, claim, deliver, mark_sent, recover, work_once
from conference.mailing.models import Message, MessageState
from conference.mailing.rules import LEASE, PAUSES
from conference.mailing.smtp import Courier, message_id
from tests.conftest import NOW
from tests.factories import make_event
from tests.mailing.conftest import free_port, logged, queue

pytestmark = pytest.mark.usefixtures("letters")


def reread(message: Message) -> Message:
    """The row as another worker would see it."""
    db.session.rollback()
    db.session.refresh(message)
    return message


def change(message: Message, **values: object) -> None:
    with transaction():
        for name, value in values.items():
            setattr(message, name, value)


@pytest.mark.parametrize("files", [0, 1])
def test_the_emblem_that_funding_asks_for_is_a_part_of_the_html(app, mail_server, files):
    event = make_event(funding=Funding(publicity_cs="Podpořeno.", shows_eu_emblem=True))
    queue(event=event, attachments=[{"filename": "a.ics", "mime": "text/calendar", "content": "BEGIN"}] * files)

    work_once()

    (mail,) = mail_server.taken
    html = mail.get_body(("html",)).get_content()
    (related,) = (part for part in mail.walk() if part.get_content_type() == "multipart/related")
    shown, picture = related.iter_parts()
    assert (shown.get_content_type(), picture.get_content_type()) == ("text/html", "image/png")
    assert picture["Content-ID"] == "<eu-emblem@prezence>"
    assert picture.get_content_disposition() == "inline"
    assert 'src="cid:eu-emblem@prezence"' in html
    assert 'alt="Vlajka Evropské unie"' in html
    assert len(list(mail.iter_attachments())) == files


@pytest.mark.parametrize("funding", [{}, {"funding": {"shows_eu_emblem": False}}])
def test_without_funding_or_the_wish_there_is_no_emblem(app, mail_server, funding):
    queue(event=make_event(**{name: Funding(**values) for name, values in funding.items()}))
    work_once()
    assert [part.get_content_type() for part in mail_server.taken[0].walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip


def test_a_letter_arrives_whole(app, mail_server):
    calendar = "BEGIN:VCALENDAR\r\nSUMMARY:Bydlení\r\nEND:VCALENDAR\r\n"
    message = queue(
        event=make_event(),
        attachments=[{"filename": "bydlení.ics", "mime": "text/calendar; method=PUBLISH", "content": calendar}],
    )
    assert work_once() is True
    (mail,) = mail_server.taken
    assert mail_server.envelopes == [("prezence@example.org", ["jana@example.org"])]
    assert mail["Subject"] == "Přihláška: Jana"
    assert mail["To"] == "jana@example.org"
    assert [(a.display_name, a.addr_spec) for a in mail["From"].addresses] == [
        ("Bydlení pro všechny", "prezence@example.org")
    ]
    assert mail["Reply-To"] == "konference@example.org"
    assert mail["Date"].datetime == NOW
    assert mail["Message-ID"] == message_id("probe:1")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "cs"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text.get_content().replace("\r\n", "\n") == reread(message).text
    assert html.get_content().replace("\r\n", "\n").rstrip() == message.html.rstrip()
    (attachment,) = mail.iter_attachments()
    assert attachment.get_content_type() == "text/calendar"
    assert attachment.get_param("method") == "PUBLISH"
    assert attachment.get_filename() == "bydlení.ics"
    assert attachment.get_content().replace("\r\n", "\n") == calendar.replace("\r\n", "\n")
    assert (message.state, message.sent_at, message.attempts) == (MessageState.SENT, NOW, 1)
    assert (message.error, message.leased_until) == (None, None)
    assert work_once() is False


@pytest.mark.parametrize(
    "title",
    [
        'Dostupné bydlení, sociální práce a "housing first": třetí krajská konference v Kadani a okolí',
        "Housing, work (and more) for all",
        "Bydlení; <b>práce</b> @ Kadaň",
    ],
)
def test_titles_with_commas_quotes_and_many_letters_make_a_right_sender(app, mail_server, title):
    queue(event=make_event(title_cs=title, contact_email=""))
    work_once()
    # Read with the older parser: the newer one puts spaces between encoded words, which RFC 2047 forbids.
    name, address = parseaddr(str(message_from_bytes(mail_server.raw[0])["From"]))
    assert (str(make_header(decode_header(name))), address) == (title, "prezence@example.org")
    assert mail_server.taken[0]["Reply-To"] is None


def test_a_long_czech_subject_arrives_as_it_was_written(app, mail_server):
    subject = "Potvrzení přihlášky: Dostupné bydlení, sociální práce a co k tomu v našem kraji ještě patří – 2. ročník"
    change(queue(), subject=subject)
    work_once()
    assert mail_server.taken[0]["Subject"] == subject


def test_no_line_is_too_long_for_a_mail_server(app, mail_server):
    queue(name="ž" * 3000)
    work_once()
    assert max(len(line) for line in mail_server.taken[0].as_bytes().splitlines()) < 998


def test_many_letters_go_over_one_connection(app, mail_server):
    for number in range(5):
        queue(f"probe:{number}", recipient=f"p{number}@example.org")
    work_once()
    assert [recipients for _, recipients in mail_server.envelopes] == [[f"p{n}@example.org"] for n in range(5)]
    assert mail_server.connections == 1


def test_one_batch_leaves_time_for_other_work(app):
    for number in range(BATCH + 1):
        queue(f"probe:{number}")
    work_once()
    assert db.session.query(Message).filter_by(state=MessageState.QUEUED).count() == 1


def test_what_is_not_due_waits(app, mail_server):
    message = queue()
    change(message, due_at=NOW + timedelta(hours=1))
    assert work_once() is False
    with clock.frozen(NOW + timedelta(hours=1)):
        assert work_once() is True
    assert reread(message).state is MessageState.SENT


def test_a_refused_recipient_is_given_up_at_once_with_the_server_s_words(app, mail_server, caplog):
    mail_server.answers["RCPT"] = "550 5.1.1 <jana@example.org> neexistuje"
    message = queue()
    with caplog.at_level(logging.INFO):
        work_once()
    assert reread(message).state is MessageState.FAILED
    assert message.error.startswith("550 5.1.1 <jana@example.org>")
    assert mail_server.taken == []
    assert "WARNING" in logged(caplog)
    assert "j…@example.org" in logged(caplog)
    assert "jana@" not in logged(caplog)
    assert "token" not in logged(caplog)


def test_a_refusal_of_one_does_not_keep_the_next_from_going(app, mail_server):
    mail_server.answers["DATA"] = "554 5.7.1 spam"
    first = queue("probe:1")
    work_once()
    del mail_server.answers["DATA"]
    queue("probe:2")
    work_once()
    assert (reread(first).state, first.error) == (MessageState.FAILED, "554 5.7.1 spam")
    assert len(mail_server.taken) == 1


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("RCPT", "450 4.2.0 greylisted"),
        ("DATA", "451 4.3.0 try later"),
        ("MAIL", "421 4.7.0 too many"),
        ("MAIL", "550 5.7.1 sender not allowed"),
    ],
)
def test_a_temporary_refusal_is_tried_again_after_the_pause(app, mail_server, step, answer):
    mail_server.answers[step] = answer
    message = queue()
    work_once()
    assert (reread(message).state, message.attempts, message.error) == (MessageState.QUEUED, 1, answer)
    assert message.due_at == NOW + PAUSES[0]
    assert work_once() is False
    mail_server.answers.clear()
    with clock.frozen(NOW + PAUSES[0]):
        work_once()
    assert (reread(message).state, message.attempts, message.error) == (MessageState.SENT, 2, None)
    assert len(mail_server.taken) == 1


@pytest.mark.parametrize("step", ["EHLO", "MAIL", "RCPT", "DATA command"])
def test_a_connection_dropped_before_the_message_has_gone_out_is_tried_again(app, mail_server, step):
    mail_server.hangs_up_at = step
    message = queue()
    work_once()
    assert (reread(message).state, message.due_at) == (MessageState.QUEUED, NOW + PAUSES[0])
    assert message.error
    mail_server.hangs_up_at = ""
    with clock.frozen(NOW + PAUSES[0]):
        work_once()
    assert reread(message).state is MessageState.SENT
    assert len(mail_server.taken) == 1


def test_a_connection_dropped_before_the_server_s_verdict_leaves_it_uncertain(app, mail_server, caplog):
    mail_server.hangs_up_at = "DATA"
    message = queue()
    with caplog.at_level(logging.INFO):
        work_once()
    assert reread(message).state is MessageState.UNCERTAIN
    assert (message.attempts, message.leased_until) == (1, None)
    assert "closed" in message.error
    assert "the server's answer did not come" in logged(caplog)
    assert len(mail_server.taken) == 1  # it had taken it
    with clock.frozen(NOW + timedelta(days=30)):
        assert work_once() is False


def test_a_connection_dropped_after_the_verdict_changes_nothing(app, mail_server):
    mail_server.hangs_up_at = "after DATA"
    first, second = queue("probe:1"), queue("probe:2", recipient="petr@example.org")
    work_once()
    assert (reread(first).state, reread(second).state) == (MessageState.SENT, MessageState.SENT)
    assert len(mail_server.taken) == 2


def test_one_uncertain_message_does_not_keep_the_next_from_going(app, mail_server):
    mail_server.hangs_up_at = "DATA"
    first = queue("probe:1")
    work_once()
    mail_server.hangs_up_at = ""
    second = queue("probe:2")
    work_once()
    assert (reread(first).state, reread(second).state) == (MessageState.UNCERTAIN, MessageState.SENT)


@pytest.mark.parametrize("step", ["EHLO", "MAIL", "RCPT", "DATA command"])
def test_a_server_too_slow_to_ask_for_the_message_is_tried_again(app, mail_server, monkeypatch, step):
    monkeypatch.setitem(app.config, "MAIL_TIMEOUT", 0.3)
    mail_server.slow_at = step
    message = queue()
    work_once()
    assert (reread(message).state, message.due_at) == (MessageState.QUEUED, NOW + PAUSES[0])
    assert "timed out" in message.error
    assert mail_server.taken == []


def test_a_server_may_think_longer_about_the_whole_message(app, mail_server, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_TIMEOUT", 0.3)
    mail_server.slow_at, mail_server.slow_seconds = "DATA", 0.8
    message = queue()
    work_once()
    assert reread(message).state is MessageState.SENT


def test_a_server_that_never_gives_its_verdict_leaves_it_uncertain(app, mail_server, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_TIMEOUT", 0.3)
    monkeypatch.setattr("conference.mailing.smtp.VERDICT_SECONDS", 0.3)
    mail_server.slow_at = "DATA"
    message = queue()
    work_once()
    assert reread(message).state is MessageState.UNCERTAIN
    assert "timed out" in message.error


# Messages with an end


def test_a_reminder_is_not_sent_after_what_it_reminds_of(app, mail_server):
    message = queue(useful_until=NOW + timedelta(hours=1))
    with clock.frozen(NOW + timedelta(hours=1)):
        assert work_once() is True
        assert work_once() is False
    assert (reread(message).state, message.error) == (MessageState.FAILED, "not sent in time")
    assert mail_server.taken == []


def test_a_reminder_put_off_too_long_is_given_up_with_the_server_s_words(app, mail_server):
    mail_server.answers["RCPT"] = "450 4.2.0 full"
    message = queue(useful_until=NOW + timedelta(seconds=30))
    work_once()
    assert reread(message).state is MessageState.QUEUED
    with clock.frozen(NOW + PAUSES[0]):
        work_once()
    assert (reread(message).state, message.error) == (MessageState.FAILED, "450 4.2.0 full")


def test_a_reminder_of_a_conference_cancelled_meanwhile_is_dropped_and_other_mail_is_not(app, mail_server):
    event = make_event(cancelled_at=NOW)
    reminder = queue("probe:1", event=event, useful_until=NOW + timedelta(days=1))
    other = queue("probe:2", event=event)
    work_once()
    assert (reread(reminder).state, reread(other).state) == (MessageState.DISCARDED, MessageState.SENT)


def test_a_server_that_does_not_answer_is_tried_again(app, mail_server, monkeypatch):
    monkeypatch.setattr(app.extensions["mail"], "port", free_port())
    message = queue()
    work_once()
    assert (reread(message).state, message.attempts) == (MessageState.QUEUED, 1)
    assert "refused" in message.error


def test_after_three_days_of_trying_it_is_given_up(app, mail_server):
    mail_server.answers["RCPT"] = "450 4.2.0 full"
    message = queue()
    moment = NOW
    for pause in PAUSES:
        with clock.frozen(moment):
            work_once()
        assert reread(message).state is MessageState.QUEUED
        moment += pause
    with clock.frozen(moment):
        work_once()
    assert (reread(message).state, message.attempts) == (MessageState.FAILED, len(PAUSES) + 1)
    assert message.error == "450 4.2.0 full"


def test_a_server_that_hung_up_between_letters_gets_the_next_one_anew(app, mail_server):
    queue("probe:1")
    queue("probe:2")
    first, second = claim(2)
    with Courier() as courier:
        deliver(first, courier)
        courier._connection.host.sock.shutdown(2)
        assert deliver(second, courier) is MessageState.SENT
    assert (len(mail_server.taken), mail_server.connections) == (2, 2)


def test_a_letter_whose_file_is_out_of_reach_is_tried_again_and_is_not_uncertain(app, mail_server, monkeypatch):
    file = {"filename": "mapa.pdf", "mime": "application/pdf", "storage_key": "letters/1/mapa.pdf"}
    message = queue(event=make_event(), attachments=[file])

    def out_of_reach(*_):
        raise StorageError("no answer")

    monkeypatch.setattr(Storage, "read", out_of_reach)
    work_once()
    assert (reread(message).state, message.due_at) == (MessageState.QUEUED, NOW + PAUSES[0])
    assert message.error == "an attached file is out of reach"
    monkeypatch.setattr(Storage, "read", lambda *_: b"%PDF-1.7")
    with clock.frozen(NOW + PAUSES[0]):
        work_once()
    assert reread(message).state is MessageState.SENT


def test_a_letter_that_can_t_be_written_is_given_up(app, mail_server):
    message = queue()
    change(message, recipient="jana@example.org\nBcc: all@example.org")
    work_once()
    assert reread(message).state is MessageState.FAILED
    assert mail_server.taken == []


def test_no_transaction_is_open_while_the_server_is_talked_to(app, mail_server, monkeypatch):
    seen = []
    send = Courier.send

    def watched(self, mail):
        seen.append(db.session().in_transaction())
        send(self, mail)

    monkeypatch.setattr(Courier, "send", watched)
    queue(event=make_event())
    work_once()
    assert seen == [False]


def test_claims_are_limited_and_the_longest_due_come_first(app):
    late, early, middle = (queue(f"probe:{n}") for n in range(3))
    change(early, due_at=NOW - timedelta(hours=2))
    change(middle, due_at=NOW - timedelta(hours=1))
    assert {c.row_id for c in claim(2)} == {early.id, middle.id}
    assert [c.row_id for c in claim(2)] == [late.id]
    assert claim(2) == []


def test_no_message_is_claimed_by_two_workers(app):
    for number in range(60):
        queue(f"probe:{number}")
    claimed: list[int] = []
    start = threading.Barrier(4)

    def worker() -> None:
        with app.app_context():
            start.wait()
            while claims := claim(2):
                claimed.extend(c.row_id for c in claims)

    workers = [threading.Thread(target=worker) for _ in range(4)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    assert len(claimed) == 60
    assert len(set(claimed)) == 60


def test_a_worker_that_died_leaves_the_message_uncertain_and_nobody_sends_it_again(app, mail_server):
    message = queue()
    claim()
    with clock.frozen(NOW + LEASE - timedelta(seconds=1)):
        assert recover() == 0
    with clock.frozen(NOW + LEASE):
        assert work_once() is True
        assert work_once() is False
    assert reread(message).state is MessageState.UNCERTAIN
    assert mail_server.taken == []


def test_a_slow_worker_that_comes_back_knows_better_than_uncertain(app):
    message = queue()
    (claimed,) = claim()
    with clock.frozen(NOW + LEASE):
        recover()
        mark_sent(claimed)
    assert reread(message).state is MessageState.SENT


def test_a_slow_worker_changes_nothing_once_the_message_is_another_s(app):
    message = queue()
    (old,) = claim()
    with clock.frozen(NOW + LEASE):
        recover()
        change(message, state=MessageState.QUEUED, leased_until=None)
        claim()
        mark_sent(old)
    assert reread(message).state is MessageState.SENDING
