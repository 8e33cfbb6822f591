"""The outbox on PostgreSQL, where several workers claim at the same time."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from conference.extensions import db
from conference.lib.transaction import require_action, transaction
from conference.mailing.delivery import claim, work_once
from conference.mailing.models import Message, MessageState
from conference.mailing.outbox import put_down
from tests.conftest import built
from tests.mailing.conftest import MailServer, letters_for, probe_letter, queue
from tests.postgres import cluster

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a PostgreSQL server of its own."""
    with cluster() as address, built(tmp_path_factory.mktemp("postgres"), address) as app:
        yield app


@pytest.fixture
def app(application: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The same, with an empty outbox."""
    letters_for(application, monkeypatch)
    with application.app_context():
        yield application
        db.session.remove()
        with db.engine.begin() as connection:
            connection.execute(Message.__table__.delete())


def test_a_letter_goes_from_the_outbox_to_the_server(app, mail_server: MailServer):
    message = queue()
    assert work_once() is True
    db.session.refresh(message)
    assert message.state is MessageState.SENT
    assert len(mail_server.taken) == 1


def test_a_claimed_message_is_passed_over_without_waiting(app):
    first, second = queue("probe:1"), queue("probe:2")
    expected = (first.id, second.id)
    db.session.rollback()
    found: list[int] = []

    def other_worker() -> None:
        with app.app_context():
            found.extend(c.row_id for c in claim(1))

    with transaction():
        (mine,) = claim(1)  # joins this transaction, which stays open
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join(10)
        assert not thread.is_alive()
    assert (mine.row_id, found) == (expected[0], [expected[1]])


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
    assert sorted(claimed) == sorted(set(claimed))
    assert len(claimed) == 60


def test_the_same_key_in_two_open_transactions_is_written_once(app):
    answers: list[int] = []
    looked = threading.Barrier(2)

    def request() -> None:
        with app.app_context(), transaction():
            require_action()
            looked.wait()  # both are inside before either has written
            answers.append(put_down(None, "probe", probe_letter("confirmation:1")))

    requests = [threading.Thread(target=request) for _ in range(2)]
    for thread in requests:
        thread.start()
    for thread in requests:
        thread.join()
    assert sorted(answers) == [0, 1]
    assert db.session.query(Message).count() == 1
