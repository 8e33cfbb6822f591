"""The worker's look at how the server fares, once a minute; what needs a person is told to the administrators.

What is looked at is described by `rules.py` and by the diagnoses that cost nothing (`lib/diagnoses.py`).
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from conference.backup import state as backups
from conference.extensions import db
from conference.jobs.models import JobState
from conference.lib import clock, diagnoses, tasks
from conference.lib.clock import now
from conference.lib.diagnoses import Observation, Severity
from conference.lib.refusals import Refusal
from conference.lib.transaction import act
from conference.mailing.models import MessageState
from conference.monitoring import actions, outside, queries, rules
from conference.monitoring.mails import ALERT

OUTSIDE = "outside"
WARNINGS_TOLD = ("disk-small", "inodes-few")  # of diagnoses; their errors are told all
OF_MAIL = ("mail-stuck", "mail-given-up")
log = logging.getLogger(__name__)


def report() -> bool:
    """Say that the worker of this machine goes round, and which of its tasks fail."""
    app = _application()
    failing = {task.name: task.failures for task in tasks.of(app) if task.failures}
    actions.note(f"{queries.WORKER}{socket.gethostname()}", {"failing": failing})
    return False


def report_machine() -> bool:
    """Say what is wrong with this machine: its disk, memory, settings and clock. Where no worker runs too."""
    app = _application()
    wrong: dict[str, rules.Figures] = dict(rules.clock_off(clock.ahead()))
    if app.config["MODE"] == "production":
        wrong |= _wrong(diagnoses.of_machine(app))
    made_at = backups.read(app.config["DATA_DIR"]).made_at
    backed_up = made_at is not None and not rules.BACKUPS & wrong.keys()
    actions.note(f"{queries.MACHINE}{socket.gethostname()}", {"wrong": wrong, "backed_up": backed_up})
    return False


def take_leave(app: Flask) -> None:
    """Say that this machine is stopped: nobody waits for a report of it."""
    with suppress(SQLAlchemyError, OSError, Refusal), app.app_context():
        actions.forget_machine(socket.gethostname())


def look_outside() -> bool:
    """Ask the site's own address for its certificate and the time, where it was not asked for hours."""
    if current_app.config["MODE"] != "production":
        return False
    before = queries.last_seen(OUTSIDE)
    asked_at = before.at if before else None
    db.session.rollback()  # no transaction is open while others are waited for
    if asked_at and not rules.is_past(asked_at, timedelta(seconds=outside.EVERY), now()):
        return False
    act()  # before the processes part nobody is waited for, and no thread begun
    found = outside.look(current_app.config["EXTERNAL_URL"])
    actions.note(OUTSIDE, found)
    actions.forget()
    return bool(found)  # having loaded what speaks TLS, the worker may give its memory back


def look_for_problems() -> bool:
    """Compare what is wrong with what was before, tell the administrators what is new to them, and log it."""
    if not actions.take_turn():
        return False
    found = everything_wrong(_application())
    db.session.rollback()
    news = actions.compare(found)
    for told in (*news.began, *news.lasting):
        log.error("needs a person: %s %s", told["name"], told["figures"])
    for told in news.over:
        log.warning("is over: %s", told["name"])
    for problem in queries.open_problems():
        if problem.name in OF_MAIL and not news and rules.is_loud_now(problem.began_at, now()):
            log.error("needs a person, and no letter may get through: %s %s", problem.name, problem.figures)
    db.session.rollback()
    return False


def everything_wrong(app: Flask) -> dict[str, Mapping[str, Any]]:
    """Return all that needs a person, by name; of the installation only where it is one in production."""
    wrong = _wrong(diagnoses.of_rows(app)) if app.config["MODE"] == "production" else {}
    said = [
        rules.OfMachine(row.name.removeprefix(queries.MACHINE), row.facts["wrong"], row.facts["backed_up"])
        for row in queries.machines()
    ]
    return {**wrong, **rules.of_machines(said), **rules.problems(how_it_stands())}


def _wrong(observations: Iterable[Observation]) -> dict[str, rules.Figures]:
    """Choose what a person must know of what diagnoses say."""
    return {
        observed.name: {"says": observed.says, "mend": observed.mend}
        for observed in observations
        if observed.severity is Severity.ERROR or (observed.severity and observed.name in WARNINGS_TOLD)
    }


def how_it_stands() -> rules.HowItStands:
    """Read what the rules look at."""
    moment, oldest = now(), queries.oldest_letter(without=ALERT)
    became = queries.letters_since(moment - rules.LATELY, without=ALERT)
    waiting = [row.oldest for row in queries.jobs() if row.state is JobState.QUEUED]
    seen = queries.last_seen(OUTSIDE)
    facts = seen.facts if seen else {}
    failing: dict[str, int] = {}
    for worker in queries.workers():
        failing |= worker.facts["failing"] if rules.is_alive(worker.at, moment) else {}
    return rules.HowItStands(
        now=moment,
        oldest_letter=oldest,
        letter_left=queries.letter_left(without=ALERT) if oldest else None,
        given_up=became[MessageState.FAILED],
        sent=became[MessageState.SENT],
        jobs_given_up=queries.jobs_given_up(moment - rules.LATELY),
        oldest_job=min(waiting, default=None),
        failing=failing,
        errors=queries.errors_since(moment - rules.ERRORS_WITHIN),
        certificate_ends=datetime.fromisoformat(facts["ends"]) if "ends" in facts else None,
        clock_off=facts.get("clock_off"),
    )


def _application() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # what is behind Flask's proxy
    return app
