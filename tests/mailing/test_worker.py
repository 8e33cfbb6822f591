"""The worker as a loop, as a command, and as a process that is told to stop or killed."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g

import config as settings
from conference import worker
from conference.extensions import db
from conference.lib import clock, tasks
from conference.mailing.delivery import work_once
from conference.mailing.models import Message, MessageState
from conference.worker import Stop, run
from tests import templates
from tests.mailing.conftest import MailServer, logged, queue
from tests.mailing.test_delivery import reread

pytestmark = pytest.mark.usefixtures("letters")


def wait_for(condition: Callable[[], Any], seconds: float = 120) -> None:
    """Wait until something is true; fail when it does not become so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def only(app: Flask, monkeypatch: pytest.MonkeyPatch, *work: Callable[[], bool]) -> None:
    """Have the worker do nothing but this."""
    monkeypatch.setitem(app.extensions, tasks.TASKS, [tasks.Task(each, order=n) for n, each in enumerate(work)])


def test_once_sends_everything_and_ends(app, mail_server):
    for number in range(3):
        queue(f"probe:{number}")
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 0, result.output
    assert len(mail_server.taken) == 3


def test_each_job_gets_a_context_of_its_own_until_none_has_work(app, monkeypatch):
    left = [True, True, False]
    contexts: list[bool] = []

    def job() -> bool:
        contexts.append("seen" in g)
        g.seen = True
        return left.pop(0)

    only(app, monkeypatch, job)
    run(app, once=True)
    assert contexts == [False, False, False]


def test_a_job_that_fails_is_logged_without_its_words_and_stops_nothing(app, mail_server, monkeypatch, caplog):
    secret = "[parameters: " + "token]"

    def broken() -> bool:
        raise RuntimeError(secret)

    done = []

    def other() -> bool:
        done.append(1)
        return False

    only(app, monkeypatch, work_once, broken, other)
    queue()
    with caplog.at_level(logging.INFO):
        run(app, once=True)
    assert len(mail_server.taken) == 1
    assert len(done) == 2
    assert "broken failed, 1 on end: RuntimeError" in logged(caplog)
    assert secret not in logged(caplog)


def test_a_job_that_fails_all_night_fills_no_disk_with_telling_so(app, monkeypatch, caplog):
    def broken() -> bool:
        raise RuntimeError

    only(app, monkeypatch, broken)
    for _ in range(9):
        worker.round_of_work(app, lambda: False)
    told = [record.getMessage().partition(" failed, ")[2].partition(":")[0] for record in caplog.records]
    assert told == ["1 on end", "2 on end", "4 on end", "8 on end"]
    assert all("in broken" in record.getMessage() for record in caplog.records)


def test_the_next_worker_knows_how_often_a_task_has_failed(app):
    """Each ends once it has worked: on a busy day none would see five failures on end."""
    task = tasks.Task(lambda: False)
    child = os.fork()
    if not child:
        task.failures += 4
        os._exit(0)
    os.waitpid(child, 0)
    assert task.failures == 4


def test_it_stops_when_asked_and_leaves_the_rest_for_later(app, mail_server):
    for number in range(3):
        queue(f"probe:{number}")
    asked = iter([False, True, True])
    work_once(lambda: next(asked))
    assert len(mail_server.taken) == 1


@pytest.mark.parametrize(("found", "rounds"), [([True, False, False], 2), ([False, False, False], 3)])
def test_having_worked_and_rested_it_may_end_and_having_only_looked_it_stays(app, monkeypatch, found, rounds):
    left = list(found)
    only(app, monkeypatch, lambda: left.pop(0))
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0)
    run(app, stop=lambda: not left, may_end=True, rested=0)
    assert len(found) - len(left) == rounds


def test_looking_for_work_does_none_of_it(app, mail_server, monkeypatch):
    queue()
    in_turn: list[bool] = []
    looked = [task.work for task in tasks.of(app)]
    only(app, monkeypatch, *looked, lambda: in_turn.append(True))
    worker.look(app)
    assert in_turn == [True]  # one that found work or failed keeps no other from its look
    assert [(message.state, message.attempts) for message in db.session.scalars(sa.select(Message))] == [
        (MessageState.QUEUED, 0)
    ]
    assert not mail_server.taken
    assert work_once()  # what was found is done when its turn comes
    assert len(mail_server.taken) == 1


def test_each_task_finds_its_way_to_its_look(app, monkeypatch):
    """What fails at once would be loaded by each process for itself, and nobody would notice."""
    failed: list[Exception] = []

    def noting(work: Callable[[], bool]) -> Callable[[], bool]:
        def run() -> bool:
            try:
                return work()
            except Exception as error:
                failed.append(error)
                raise

        return run

    only(app, monkeypatch, *(noting(task.work) for task in tasks.of(app)))
    worker.look(app)
    assert len(tasks.of(app)) > 10
    assert not failed


@pytest.mark.slow
def test_a_worker_in_a_thread_is_stopped_by_its_flag(app, mail_server):
    stop = Stop()
    thread = threading.Thread(target=run, args=(app,), kwargs={"stop": stop})
    thread.start()
    queue()
    wait_for(lambda: mail_server.taken)
    stop.wish()
    thread.join(60)
    assert not thread.is_alive()


class SlowServer(MailServer):
    """Takes a message only when let go."""

    asked = False
    let_go = False

    async def handle_DATA(self, server: Any, item: Any, envelope: Any) -> str:  # noqa: N802 - named by the library
        import asyncio

        self.asked = True
        while not self.let_go:
            await asyncio.sleep(0.02)
        return await super().handle_DATA(server, item, envelope)


@pytest.fixture
def slow_server() -> Iterator[SlowServer]:
    """A mail server in the middle of whose conversation things happen."""
    from aiosmtpd.controller import Controller

    from tests.mailing.conftest import free_port

    handler = SlowServer(port=free_port())
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    handler.let_go = True
    controller.stop()


@pytest.fixture
def process(application: Flask, slow_server: SlowServer, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A worker as a process of its own, on the tests' database."""
    environment = os.environ | {
        "PREZENCE_ENV": "development",
        "SECRET_KEY": application.config["SECRET_KEY"],
        "DATABASE_URL": application.config["SQLALCHEMY_DATABASE_URI"],
        "DATA_DIR": str(templates.share(tmp_path)),
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(slow_server.port),
    }
    queue()
    started = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=settings.ROOT, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield started
    started.kill()
    started.wait()
    assert started.stderr is not None
    started.stderr.close()


@pytest.mark.slow
def test_killed_in_the_middle_of_a_conversation_nothing_is_lost_or_sent_twice(app, process, slow_server):
    wait_for(lambda: slow_server.asked)
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    message = db.session.query(Message).one()
    assert message.state is MessageState.SENDING
    with clock.frozen(message.leased_until):
        run(app, once=True)
    assert reread(message).state is MessageState.UNCERTAIN


@pytest.mark.slow
def test_asked_to_stop_it_finishes_the_message_first(app, process, slow_server):
    wait_for(lambda: slow_server.asked)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    assert process.poll() is None
    slow_server.let_go = True
    assert process.wait(60) == 0
    assert db.session.query(Message).one().state is MessageState.SENT
    log = process.stderr.read()
    assert "(probe) to j…@example.org: sent" in log
    assert "the worker has stopped" in log
    assert "jana@" not in log
