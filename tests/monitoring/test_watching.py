"""The worker looks at how the server fares; administrators are told once of what needs them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from conference.extensions import db
from conference.jobs.models import Job, JobState
from conference.lib import clock, diagnoses, tasks
from conference.lib.transaction import looking, transaction
from conference.mailing.models import Message, MessageState
from conference.monitoring import actions, outside, queries, watching
from conference.monitoring.models import LastSeen, Problem, ServerError
from tests.client import PageClient
from tests.conftest import NOW, sign_in
from tests.factories import make_administrator, make_event, make_user, saved
from tests.outbox import letters

STUCK: dict[str, Mapping[str, Any]] = {"mail-stuck": {"minutes": 40}}


def told_by(found: Mapping[str, Mapping[str, Any]], *, after: timedelta = timedelta(0)) -> list[str]:
    """The subjects of the letters that a look brings forth."""
    with clock.frozen(NOW + after):
        before = set(db.session.scalars(sa.select(Message.id)))
        actions.compare(found)
        return [letter.subject for letter in db.session.scalars(sa.select(Message)) if letter.id not in before]


BEGAN, LASTS, OVER = (
    "Prezence: server potřebuje vaši péči", "Prezence: server stále potřebuje vaši péči",
    "Prezence: server je zase v pořádku",
)  # fmt: skip


def test_a_problem_is_told_when_it_begins_daily_and_when_it_is_over(app: Flask) -> None:
    make_administrator()
    assert told_by(STUCK) == [BEGAN]
    assert told_by(STUCK, after=timedelta(minutes=1)) == []
    assert told_by(STUCK, after=timedelta(hours=24)) == [LASTS]
    assert told_by({}, after=timedelta(hours=24, minutes=29)) == []
    assert told_by({}, after=timedelta(hours=24, minutes=30)) == [OVER]
    assert told_by({}, after=timedelta(hours=30)) == []


def test_several_problems_are_one_letter_with_what_to_do(app: Flask) -> None:
    make_administrator()
    actions.compare({**STUCK, "disk-small": {"says": "1.5 GB free on the disk.", "mend": "Make room."}})
    (letter,) = letters()
    assert letter.recipient == "spravce@example.org"
    for words in ("Dopisy neodcházejí", "Nejstarší čeká 40 minut.", "Disk bude brzy plný", "1.5 GB free", "Make room."):
        assert words in letter.text.replace("\N{NO-BREAK SPACE}", " ")
        assert words in letter.html.replace("\N{NO-BREAK SPACE}", " ")
    assert "/organise/status" in letter.text


def test_who_has_never_signed_in_or_is_switched_off_is_not_written_to(app: Flask) -> None:
    make_administrator("nova@example.org", login_count=0)
    make_administrator("byvala@example.org", active=False)
    make_user("organizatorka@example.org", login_count=3)
    assert told_by(STUCK) == []


def test_the_setting_says_who_is_written_to_instead(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "ALERT_EMAIL", "dohled@example.org")
    make_administrator()
    told_by(STUCK)
    assert [letter.recipient for letter in letters()] == ["dohled@example.org"]


def test_of_two_workers_one_looks_for_problems_each_minute(app: Flask) -> None:
    assert [actions.take_turn(), actions.take_turn()] == [True, False]
    with clock.frozen(NOW + timedelta(minutes=1)):
        assert [actions.take_turn(), actions.take_turn()] == [True, False]


def test_what_is_wrong_is_read_from_the_rows(app: Flask) -> None:
    event = make_event()
    long_ago = NOW - timedelta(minutes=40)
    for number in range(12):
        saved(probe(str(number), MessageState.FAILED))
    saved(probe("late", MessageState.QUEUED, due_at=long_ago))
    saved(Job(event_id=event.id, kind="paper", state=JobState.FAILED, finished_at=NOW))
    saved(LastSeen(name="worker:a", facts={"failing": {"jobs.work": 7}}))
    saved(LastSeen(name="worker:gone", at=NOW - timedelta(hours=2), facts={"failing": {"mailing.delivery": 7}}))
    assert watching.everything_wrong(app) == {
        "mail-stuck": {"minutes": 40}, "mail-given-up": {"letters": 12}, "jobs-given-up": {"jobs": 1},
        "task-failing": {"tasks": ["jobs.work"]},
    }  # fmt: skip


def probe(
    key: str, state: MessageState, *, kind: str = "probe", due_at: datetime = NOW, sent_at: datetime | None = None
) -> Message:
    return Message(
        key=key, kind=kind, language="cs", recipient="jana@example.org", subject="", text="", html="", state=state,
        due_at=due_at, sent_at=sent_at,
    )  # fmt: skip


def test_a_letter_to_many_people_at_a_slow_mail_server_is_no_fault(app: Flask) -> None:
    for number in range(3):
        saved(probe(f"waits{number}", MessageState.QUEUED, due_at=NOW - timedelta(minutes=50)))
    saved(probe("left", MessageState.SENT, sent_at=NOW - timedelta(minutes=2)))
    assert watching.everything_wrong(app) == {}


def test_the_letters_of_alarm_are_no_trouble_of_their_own(app: Flask) -> None:
    long_ago = NOW - timedelta(hours=5)
    saved(probe("1", MessageState.QUEUED, kind="server_alert", due_at=long_ago))
    for number in range(12):
        saved(probe(f"f{number}", MessageState.FAILED, kind="server_alert"))
    assert watching.everything_wrong(app) == {}


def test_in_production_errors_of_diagnoses_and_a_small_disk_need_a_person(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look() -> list[diagnoses.Observation]:
        return [
            diagnoses.error("backup-old", "It is 60 hours old.", "Run it."),
            diagnoses.warning("limits-apart", "a", "b"),
            diagnoses.warning("disk-small", "1 GB free.", "Make room."),
            diagnoses.ok("fine", "All is well."),
        ]  # fmt: skip

    found = [diagnoses.Diagnosis("probe", "well", look, reads_tables=False)]
    monkeypatch.setitem(app.extensions, diagnoses.DIAGNOSES, found)
    watching.report_machine()
    assert watching.everything_wrong(app) == {}
    monkeypatch.setitem(app.config, "MODE", "production")
    watching.report_machine()
    assert watching.everything_wrong(app) == {
        "backup-old": {"says": "It is 60 hours old.", "mend": "Run it."},
        "disk-small": {"says": "1 GB free.", "mend": "Make room."},
    }


def test_while_mail_is_stuck_the_log_says_so_again_and_again(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    saved(probe("late", MessageState.QUEUED, due_at=NOW - timedelta(hours=1)))
    for minutes in (0, 1, 30):
        with clock.frozen(NOW + timedelta(minutes=minutes)):
            watching.look_for_problems()
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        "needs a person: mail-stuck {'minutes': 60}",
        "needs a person, and no letter may get through: mail-stuck {'minutes': 90}",
    ]


def test_the_worker_reports_its_rounds_and_what_fails(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tasks.Task(lambda: False, order=1)
    broken.name, broken.failures = "jobs.work", 3
    monkeypatch.setitem(app.extensions, tasks.TASKS, [broken])
    for _ in range(2):
        watching.report()
    (worker,) = queries.workers()
    assert (worker.at, worker.facts) == (NOW, {"failing": {"jobs.work": 3}})


def of_machine(name: str, *, at: datetime = NOW, backed_up: bool = False, **wrong: Mapping[str, Any]) -> None:
    """What a machine has said of itself."""
    facts = {"wrong": {key.replace("_", "-"): figures for key, figures in wrong.items()}, "backed_up": backed_up}
    saved(LastSeen(name=f"machine:{name}", at=at, facts=facts))


def test_each_of_several_machines_has_its_own_problems(app: Flask, client: PageClient) -> None:
    sign_in(client, make_administrator())
    full, fuller = {"says": "4 MB free.", "mend": "Make room."}, {"says": "0 MB free.", "mend": "Make room."}
    same = {"says": "Others may read the data.", "mend": "Close them."}
    of_machine("web-1", disk_full=full, readable=same)
    of_machine("web-2", disk_full=fuller, clock_off={"seconds": 3600}, readable=same)
    of_machine("web-gone", at=NOW - timedelta(hours=25), disk_full=full)
    found = watching.everything_wrong(app)
    assert found == {
        "disk-full@web-1": {**full, "machine": "web-1"}, "disk-full@web-2": {**fuller, "machine": "web-2"},
        "readable": same, "clock-off@web-2": {"seconds": 3600, "machine": "web-2"},
    }  # fmt: skip
    actions.compare(found)
    (letter,) = letters()
    assert "* Disk je plný (stroj web-1, od " in letter.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "* Hodiny serveru jdou špatně (stroj web-2, od " in letter.text.replace("\N{NO-BREAK SPACE}", " ")
    page = client.page("/organise/status")
    told = " ".join(" ".join(page.texts(".errors")).split())
    assert ("Stroj: web-1" in told, "Stroj: web-2" in told, "web-gone" in page.text) == (True, True, False)


def test_one_machine_alone_is_not_named(app: Flask) -> None:
    of_machine("only", disk_full={"says": "0 MB free.", "mend": "Make room."})
    assert watching.everything_wrong(app) == {"disk-full": {"says": "0 MB free.", "mend": "Make room."}}


def test_backups_of_one_machine_are_those_of_all(app: Flask) -> None:
    none = {"says": "No backup was made yet.", "mend": "Run it."}
    of_machine("web-1", backup_none=none)
    of_machine("web-3", backup_none=none | {"says": "otherwise"})
    assert watching.everything_wrong(app) == {"backup-none": none}
    of_machine("web-2", backup_failed=none, backed_up=True)
    assert set(watching.everything_wrong(app)) == {"backup-failed@web-2"}


def test_a_machine_that_is_stopped_in_good_order_is_forgotten_at_once(app: Flask) -> None:
    watching.report()
    watching.report_machine()
    assert len(queries.machines()) == len(queries.workers()) == 1
    db.session.rollback()
    watching.take_leave(app)
    assert (queries.machines(), queries.workers()) == ([], [])


def test_a_clock_that_is_not_that_of_the_database_is_told_and_not_lived_by(app: Flask) -> None:
    try:
        clock.compare(NOW, NOW + timedelta(hours=1))
        watching.report_machine()
        assert watching.everything_wrong(app) == {"clock-off": {"seconds": 3600}}
    finally:
        clock.compare(NOW, NOW + timedelta(seconds=1))
    watching.report_machine()
    assert watching.everything_wrong(app) == {}


def test_before_the_processes_part_the_site_is_not_asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its thread would be missing in each of them, and nobody answers there yet."""
    asked: list[str] = []
    monkeypatch.setattr(outside, "look", lambda address: asked.append(address) or {"clock_off": 0.0})
    monkeypatch.setitem(app.config, "MODE", "production")
    with looking():
        watching.look_outside()
    assert asked == []
    watching.look_outside()
    assert asked == [app.config["EXTERNAL_URL"]]


def test_a_clock_that_was_ahead_for_a_while_stops_no_look_and_no_alarm(app: Flask) -> None:
    """What was written meanwhile stands in the future, for a year in which nobody would have heard anything."""
    make_administrator()
    with clock.frozen(NOW + timedelta(days=365)):
        assert actions.take_turn()
        actions.compare(STUCK)
        actions.note_error("site.home", "LookupError", "1")
        watching.report()
    assert [actions.take_turn(), actions.take_turn()] == [True, False]
    assert (queries.errors_since(NOW - timedelta(minutes=10)), watching.how_it_stands().failing) == (0, {})
    assert told_by(STUCK) == [LASTS]
    assert told_by({}, after=timedelta(minutes=30)) == [OVER]
    actions.forget()
    assert queries.workers() == []


def test_what_no_longer_reports_is_forgotten(app: Flask) -> None:
    saved(LastSeen(name="worker:old", at=NOW - timedelta(hours=25)))
    saved(Problem(name="mail-stuck", over_at=NOW - timedelta(days=366)))
    actions.forget()
    assert [db.session.scalar(sa.select(sa.func.count()).select_from(kind)) for kind in (LastSeen, Problem)] == [0, 0]


def test_an_error_of_a_page_is_written_down_with_its_number_and_without_its_words(
    client: PageClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: object) -> None:
        raise LookupError("Nováková")

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "site.home", fails)
    number = client.get("/").headers["X-Request-ID"]
    (row,) = db.session.scalars(sa.select(ServerError))
    assert (row.endpoint, row.kind, row.number, row.at) == ("site.home", "LookupError", number, NOW)


def test_no_more_than_two_hundred_errors_are_kept(app: Flask) -> None:
    with transaction():
        for number in range(203):
            actions.note_error("site.home", "LookupError", str(number))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ServerError)) == 200
    assert queries.latest_errors(1)[0].number == "202"
