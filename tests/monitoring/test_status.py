"""The status page: everything for administrators, what concerns their conferences for others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from conference.backup import state as backups
from conference.jobs.models import Job, JobState
from conference.mailing.models import Message, MessageState
from conference.monitoring import actions
from conference.monitoring.models import LastSeen, ServerError
from conference.team.models import MembershipRole
from tests.client import PageClient
from tests.conftest import NOW, sign_in
from tests.factories import make_administrator, make_event, make_member, saved

PATH = "/organise/status"


@pytest.fixture
def administrator(client: PageClient) -> PageClient:
    """Somebody who may see everything."""
    return sign_in(client, make_administrator())


def alive() -> None:
    """The worker has reported a minute ago."""
    saved(LastSeen(name="worker:a", at=NOW - timedelta(minutes=1), facts={"failing": {}}))


def test_who_is_not_signed_in_is_asked_to(client: PageClient) -> None:
    assert "/organise/sign-in" in client.get(PATH).headers["Location"]


def test_it_says_that_everything_works(administrator: PageClient) -> None:
    alive()
    page = administrator.page(PATH)
    assert page.texts(".lede") == ["Vše funguje."]
    assert page.all(".errors") == []
    assert "Databáze" in page.text


def test_the_menu_leads_there(administrator: PageClient) -> None:
    assert administrator.page("/organise/").link("Stav") == PATH
    assert administrator.page("/en/organise/").link("Status") == f"/en{PATH}"


def test_a_silent_worker_is_told_first(administrator: PageClient) -> None:
    saved(LastSeen(name="worker:a", at=NOW - timedelta(hours=1), facts={"failing": {}}))
    page = administrator.page(PATH)
    assert page.texts(".errors h2") == ["Práce na pozadí stojí"]
    assert "Vše funguje." not in page.text


def test_problems_stand_there_with_how_to_mend_them(administrator: PageClient) -> None:
    alive()
    actions.compare({"mail-stuck": {"minutes": 40}, "backup-old": {"says": "It is 60 hours old.", "mend": "Run it."}})
    page = administrator.page(PATH)
    assert page.texts(".errors h2") == ["Dopisy neodcházejí", "Poslední záloha je stará"]
    assert "Nejstarší čeká 40 minut." in page.text
    assert page.texts(".errors [lang=en]") == ["It is 60 hours old.", "Run it."]


def test_errors_are_listed_with_the_numbers_that_pages_told(administrator: PageClient) -> None:
    saved(ServerError(endpoint="registration.my", kind="LookupError", number="4f3a9c210b12"))
    page = administrator.page(PATH)
    assert page.texts("table td") == ["registration.my", "LookupError", "4f3a9c210b12"]


def test_everybody_of_the_team_sees_when_the_last_backup_was_made(client: PageClient, app: Flask) -> None:
    folder = app.config["DATA_DIR"]
    backups.write(folder, backups.BackupState(made_at=NOW - timedelta(hours=2)))
    sign_in(client, make_member(make_event()))
    page = client.page(PATH)
    (folder / backups.FILE).unlink()
    assert "Poslední záloha" in page.text
    assert "8:00" in page.text


def troubled(slug: str) -> None:
    """A conference of which letters and work wait and failed."""
    event = make_event(slug)
    for number, state in enumerate((MessageState.QUEUED, MessageState.FAILED, MessageState.UNCERTAIN)):
        saved(
            Message(
                key=f"{slug}:{number}", event_id=event.id, kind="probe", language="cs", recipient="jana@example.org",
                subject="", text="", html="", state=state,
            )
        )  # fmt: skip
    for state in (JobState.QUEUED, JobState.FAILED, JobState.DONE):
        saved(Job(event_id=event.id, kind="paper", state=state, finished_at=NOW))


def test_the_team_sees_its_own_conferences_and_nothing_of_the_server(client: PageClient) -> None:
    alive()
    troubled("cizi")
    mine = make_event("moje")
    sign_in(client, make_member(mine, MembershipRole.VIEWER))
    actions.compare({"mail-stuck": {"minutes": 40}})
    page = client.page(PATH)
    assert page.texts(".lede") == ["Vše funguje."]
    assert page.all("table") == []
    assert "Databáze" not in page.text


def test_what_waits_and_what_failed_is_counted_by_conference(administrator: PageClient) -> None:
    alive()
    make_event("klidna")
    troubled("moje")
    page = administrator.page(PATH)
    assert page.texts("tbody td") == ["1", "2", "1", "1"]
    assert page.all("tbody th a")[0].attrs["href"] == "/organise/moje/messages"
    assert page.texts(".lede") == []
