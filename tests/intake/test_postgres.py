"""On PostgreSQL two imports are written at the same moment, or a person acts meanwhile: each sees what came first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from conference.erasure.actions import erase
from conference.events.models import Event
from conference.extensions import db
from conference.intake import actions, people, queries, rules, speakers
from conference.intake.models import Intake, IntakeKind
from conference.jobs import work
from conference.lib.overtaken import Overtaken
from conference.places.queries import miscounted
from conference.registration import actions as registrations
from conference.registration.models import Registration
from conference.speakers.models import Speaker
from tests.factories import make_event
from tests.intake.conftest import HEAD, Importing, details, person
from tests.registration.test_postgres import application

__all__ = ["application"]  # the fixture: a server of its own
pytestmark = pytest.mark.postgres
ENOUGH = 10.0  # seconds; it takes a hundredth of one

WAITS = sa.text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@pytest.fixture
def event(app: Flask) -> Event:
    """A conference on PostgreSQL."""
    return make_event()


def confirmed(importing: Importing, rows: list[list[str]], kind: IntakeKind = IntakeKind.PEOPLE, **choices: Any) -> int:
    """Read a table and confirm it; its id. The worker has not begun."""
    intake = importing.read(rows, kind)
    judged = queries.judged(intake)
    chosen = {"tells": False, "changes": False, "anyway": [], **choices}
    actions.confirm(intake, judged, shown=rules.shown(judged), by=importing.member, **chosen)
    return intake.id


@contextmanager
def beside(
    app: Flask, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, act: Callable[[], Any]
) -> Iterator[list]:
    """Let somebody else act the first time that a function is called, until they are done or wait for a lock."""
    real, answers, threads = getattr(where, name), [], []

    def other() -> None:
        with app.app_context():
            try:
                answers.append(act())
            except Exception as error:
                answers.append(error)
            finally:
                db.session.remove()

    def meanwhile(*args: Any) -> Any:
        if not threads:
            threads.append(threading.Thread(target=other))
            threads[0].start()
            wait_for(threads[0])
        return real(*args)

    monkeypatch.setattr(where, name, meanwhile)
    yield answers
    threads[0].join()


def wait_for(thread: threading.Thread) -> None:
    """Wait until a thread has ended, or waits for a lock of the database."""
    until = time.monotonic() + ENOUGH
    with db.engine.connect() as connection:
        while thread.is_alive() and not connection.scalar(WAITS):
            assert time.monotonic() < until, "the other one neither ended nor waited"
            connection.rollback()
            time.sleep(0.005)


def results(*numbers: int) -> list[tuple[int, int]]:
    """How many rows of each import were added and left out."""
    db.session.rollback()
    found = [db.session.get_one(Intake, number, populate_existing=True).result for number in numbers]
    return [(result["added"], result["left"]) for result in found]


def test_a_person_without_an_address_in_two_imports_is_registered_once(app, event, tmp_path: Path, monkeypatch):
    importing = Importing(event, tmp_path)
    rows = [HEAD, ["Jana", "Bezadresná", "", "Město Kadaň", "Kadaň"], person("Adam Král")]
    first, second = (confirmed(importing, rows) for _ in range(2))

    with beside(app, monkeypatch, people, "write", work.work_once) as answers:
        work.work_once()

    assert (answers, results(first, second)) == ([True], [(2, 0), (0, 2)])
    assert [row.full_name for row in importing.people()] == ["Jana Bezadresná", "Adam Král"]
    assert miscounted() == []


def test_a_speaker_in_two_imports_is_added_once(app, event, tmp_path: Path, monkeypatch):
    importing = Importing(event, tmp_path)
    rows = [["Jméno", "Příjmení", "E-mail"], ["Radka", "Řečnická", "radka@example.org"]]
    first, second = (confirmed(importing, rows, IntakeKind.SPEAKERS) for _ in range(2))

    with beside(app, monkeypatch, speakers, "write", work.work_once):
        work.work_once()

    assert results(first, second) == [(1, 0), (0, 1)]
    assert len(db.session.scalars(sa.select(Speaker)).all()) == 1


def test_what_somebody_changes_while_an_import_is_written_stays(app, event, tmp_path: Path, monkeypatch):
    importing = Importing(event, tmp_path)
    number = registrations.register(event, details("Jana Nová")).registration.id
    intake_id = confirmed(importing, [HEAD, person("Jana Nová", town="Most")], changes=True)

    def correct() -> bool:
        row = db.session.get_one(Registration, number)
        return registrations.change(row, details("Jana Nová").changed(municipality="Brno"), by_team=True)

    with beside(app, monkeypatch, people, "write", correct):
        work.work_once()

    assert results(intake_id) == [(0, 1)]
    assert [row.municipality for row in importing.people()] == ["Brno"]


def test_who_cancels_while_an_import_is_taken_back_keeps_it_from_that(app, event, tmp_path: Path, monkeypatch):
    importing = Importing(event, tmp_path)
    intake = importing.write([HEAD, person("Adam Král"), person("Eva Malá")])
    number, adam = intake.id, importing.people()[0].id
    actions.undo(intake, by=importing.member)

    def cancel() -> None:
        registrations.cancel(db.session.get_one(Registration, adam))

    with beside(app, monkeypatch, people, "take_back", cancel) as answers:
        work.work_once()

    assert isinstance(answers[0], Overtaken)  # they had to wait, and their registration is gone
    assert (importing.people(), miscounted()) == ([], [])
    assert db.session.get_one(Intake, number, populate_existing=True).undone_at is not None


def test_who_is_erased_while_an_import_changes_them_waits_for_it(app, event, tmp_path: Path, monkeypatch):
    importing = Importing(event, tmp_path)
    number = registrations.register(event, details("Jana Nová")).registration.id
    intake_id = confirmed(importing, [HEAD, person("Jana Nová", town="Most")], changes=True)

    with beside(app, monkeypatch, people, "write", lambda: erase(db.session.get_one(Registration, number))) as answers:
        work.work_once()

    assert answers == [True]
    intake = db.session.get_one(Intake, intake_id, populate_existing=True)
    assert (intake.result["changed"], intake.before) == (1, [])
    assert db.session.get_one(Registration, number, populate_existing=True).email == ""
