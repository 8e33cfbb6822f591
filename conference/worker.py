"""The worker: what is done in the background, round after round, each task in a fresh application context."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from conference.lib import logs, schema, tasks
from conference.lib.masking import where_of, words_of
from conference.lib.transaction import looking
from conference.monitoring import watching

IDLE_SECONDS = 1.0
RESTED = 10.0  # seconds without work, after which a worker that has worked may give its memory back
log = logging.getLogger(__name__)


class Stop:
    """A wish to stop. A plain flag: a signal may come at any point, where taking a lock could block for ever."""

    def __init__(self) -> None:
        self.wished = False

    def __call__(self) -> bool:
        return self.wished

    def wish(self, *_: Any) -> None:
        """Ask the worker to stop after the message it is sending."""
        self.wished = True


def run(
    app: Flask,
    once: bool = False,
    stop: Callable[[], bool] | None = None,
    *,
    may_end: bool = False,
    rested: float = RESTED,
    which: Callable[[tasks.Task], bool] = lambda task: True,
) -> None:
    """Work until asked to stop by `stop`, SIGTERM or SIGINT; with `once`, until there is nothing to do. `which` chooses
    among the tasks.

    With `may_end` also end after `rested` seconds in which there was nothing more to do. Who has only looked for work
    stays. Work unshares memory that the process had in common with others: a new one has it again.
    """
    for task in tasks.of(app):
        task.wake()
    signalled = Stop()

    def stopping() -> bool:
        return signalled() or (stop is not None and stop())

    log.info("the worker has started")
    worked_at: float | None = None
    with _stopped_by_signals(signalled):
        while not stopping():
            if round_of_work(app, stopping, which):
                worked_at = time.monotonic()
                continue
            if once or (may_end and worked_at is not None and time.monotonic() - worked_at > rested):
                break
            _rest(stopping)
    log.info("the worker has stopped")


def round_of_work(
    app: Flask, stop: Callable[[], bool], which: Callable[[tasks.Task], bool] = lambda task: True
) -> bool:  # fmt: skip
    """Give each task its turn; one that fails is logged and does not keep the others from theirs."""
    busy = False
    for task in filter(which, tasks.of(app)):
        if stop():
            break
        try:
            with logs.about(task=task.name), app.app_context(), tasks.until(stop):
                busy |= task()
            task.failures = 0
        except Exception as error:  # the loop must outlive any mistake of a task
            task.failures += 1
            if is_told(task.failures):
                where = where_of(error)
                log.error("the task %s failed, %d on end: %s\n%s", task.name, task.failures, words_of(error), where)
    return busy


def is_told(failures: int) -> bool:
    """Return whether the log has that a task has failed, and where: the first time, the second, the fourth and so on.

    While a database is away each task fails each second; a night of that would fill the disk.
    """
    return failures & (failures - 1) == 0


def look(app: Flask) -> None:
    """Let each task look for work and do none: what looking takes is there then for all processes that part later."""
    for task in tasks.of(app):
        with suppress(Exception), app.app_context(), looking():  # the worker itself will meet it, and say so
            task.work()


def _rest(stop: Callable[[], bool]) -> None:
    until = time.monotonic() + IDLE_SECONDS
    while not stop() and time.monotonic() < until:
        time.sleep(0.1)


@contextmanager
def _stopped_by_signals(stop: Stop) -> Iterator[None]:
    """Turn SIGTERM and SIGINT into a wish to stop; a worker in a thread leaves signals alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wish: Callable[[int, FrameType | None], Any] = stop.wish
    before = {number: signal.signal(number, wish) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@click.command("worker")
@click.option("--once", is_flag=True, help="Stop when there is nothing left to do.")
@with_appcontext
def worker(once: bool) -> None:
    """Send mail and do other work in the background until stopped."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # what is behind Flask's proxy
    if trouble := schema.trouble(app):
        raise click.ClickException(trouble)
    logs.start(app)
    run(app, once=once)
    if not once:
        watching.take_leave(app)
