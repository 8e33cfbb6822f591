"""What watching adds: requests are counted, errors written down, and the worker looks at how the server fares."""

from __future__ import annotations

from collections import deque
from time import monotonic

from flask import Flask, current_app, got_request_exception, request
from sqlalchemy.exc import SQLAlchemyError

from conference.extensions import db
from conference.lib import observed, tasks
from conference.lib.refusals import Refusal
from conference.monitoring import actions, requests, watching

ERRORS_A_MINUTE = 20  # are written down by each process: a page that fails for all must not keep the database busy
_noted: deque[float] = deque(maxlen=ERRORS_A_MINUTE)


def init_app(app: Flask) -> None:
    """Count requests, write errors down, and give the worker its looks."""
    requests.init_app(app)
    got_request_exception.connect(note_error, app)
    tasks.add(app, watching.report, order=1, every=tasks.MINUTE)
    tasks.add(app, watching.report_machine, order=2, every=tasks.MINUTE, everywhere=True)
    tasks.add(app, watching.look_outside, order=95, every=10 * tasks.MINUTE)
    tasks.add(app, watching.look_for_problems, order=96, every=tasks.MINUTE)


def note_error(_app: Flask, exception: BaseException, **_: object) -> None:
    """Write an error of the program down, for the status page; where even that fails, the log has it."""
    if len(_noted) == ERRORS_A_MINUTE and monotonic() - _noted[0] < tasks.MINUTE:
        return
    _noted.append(monotonic())
    try:
        db.session.rollback()  # what was begun is undone anyway
        actions.note_error(request.endpoint or "", type(exception).__name__, observed.number())
    except (SQLAlchemyError, OSError, Refusal) as error:
        current_app.logger.error("an error could not be written down: %s", type(error).__name__)
