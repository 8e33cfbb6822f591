"""/metrics: who may read it, what it tells, and that what people ask for makes no figure of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from conference.backup import state as backups
from conference.jobs.models import Job, JobState
from conference.lib.clock import now
from conference.mailing.models import Message, MessageState, Priority
from conference.monitoring import requests
from tests.client import PageClient
from tests.factories import make_event, saved

TOKEN = "of-a-machine-that-watches-0123456789"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def _token(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is watched, and has counted nothing yet."""
    monkeypatch.setitem(app.config, "METRICS_TOKEN", TOKEN)
    numbers = requests.counts_of(app).counters._numbers
    for place in range(len(numbers)):
        numbers[place] = 0


def figures(client: PageClient) -> dict[str, dict[tuple[str, ...], float]]:
    """What is told, by name and labels."""
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return {
        family.name: {
            tuple(sample.labels.values()): sample.value for sample in family.samples if sample.name[-7:] != "_bucket"
        }
        for family in text_string_to_metric_families(answer.text)
    }


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {TOKEN}"}, {"Authorization": "Bearer"}]
)
def test_nobody_without_the_token_finds_it(client: PageClient, headers: dict[str, str]) -> None:
    assert client.get("/metrics", headers=headers).status_code == 404


def test_whatever_is_accepted_they_are_sent(client: PageClient) -> None:
    for accepted in ("application/openmetrics-text; version=abc", "application/openmetrics-text; version=", ";;,", "é"):
        assert client.get("/metrics", headers={**BEARER, "Accept": accepted}).status_code == 200


def test_without_the_setting_nobody_finds_it(client: PageClient, app: Flask) -> None:
    app.config["METRICS_TOKEN"] = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_requests_are_counted_by_feature_and_never_by_address(client: PageClient) -> None:
    event = make_event()
    for address in (f"/{event.slug}/", f"/{event.slug}/?q=1", "/nowhere/at/all", "/and/elsewhere/too", "/health/live"):
        client.get(address)
    client.post(f"/{event.slug}/register", data={})
    told = figures(client)
    assert told["prezence_requests"] == {
        ("site", "GET", "2xx"): 2, ("none", "GET", "4xx"): 2, ("machines", "GET", "2xx"): 1,
        ("registration", "POST", "4xx"): 1,
    }  # fmt: skip
    assert told["prezence_errors"]["404",] == 2
    assert told["prezence_request_duration_seconds"]["site",] > 0


def test_cached_pages_are_counted_as_the_pages_they_are(
    client: PageClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "CACHED_PAGES", True)
    event = make_event()
    for _ in range(3):
        assert client.get(f"/{event.slug}/programme").headers["X-Request-ID"]
    told = figures(client)
    assert told["prezence_cached_pages"] == {("hit",): 2, ("miss",): 1}
    assert told["prezence_requests"] == {("programme", "GET", "2xx"): 3}


def letter(key: str, state: MessageState, *, due: int, written: int, attempts: int = 0) -> Message:
    """A letter that was written and due so many minutes ago."""
    return saved(
        Message(
            key=key, kind="probe", language="cs", recipient="jana@example.org", subject="", text="", html="",
            state=state, attempts=attempts, priority=Priority.TO_MANY,
            due_at=now() - timedelta(minutes=due), created_at=now() - timedelta(minutes=written),
        )
    )  # fmt: skip


def test_the_outbox_is_told_with_the_age_of_what_should_have_gone_out(client: PageClient) -> None:
    letter("1", MessageState.QUEUED, due=-60, written=120)  # not yet
    assert figures(client)["prezence_oldest_letter_seconds"] == {(): 0}
    letter("2", MessageState.QUEUED, due=5, written=5)
    letter("3", MessageState.QUEUED, due=-10, written=40, attempts=3)  # tried in vain: it waits since it was written
    letter("4", MessageState.FAILED, due=500, written=500)
    letter("5", MessageState.SENT, due=500, written=500)
    told = figures(client)
    assert told["prezence_letters"] == {("to_many", "queued"): 3, ("to_many", "failed"): 1}
    assert told["prezence_oldest_letter_seconds"] == {(): 40 * 60}


def test_jobs_are_told_by_state_and_kind(client: PageClient) -> None:
    event = make_event()
    for state, minutes in ((JobState.QUEUED, 3), (JobState.QUEUED, 9), (JobState.DONE, 50)):
        saved(Job(event_id=event.id, kind="paper", state=state, asked_at=now() - timedelta(minutes=minutes)))
    told = figures(client)
    assert told["prezence_jobs"] == {("paper", "queued"): 2}
    assert told["prezence_oldest_job_seconds"] == {("paper", "queued"): 9 * 60}


def test_places_are_told_of_public_conferences_to_come(client: PageClient) -> None:
    event = make_event("bydleni-2026")
    make_event("pripravovana", published_at=None)
    told = figures(client)
    assert told["prezence_places_free"] == {("bydleni-2026",): event.quota.capacity}
    assert told["prezence_build_info"]
    assert told["prezence_disk_free_bytes"][()] > 0


def test_the_age_of_the_last_backup_is_told(client: PageClient, app: Flask) -> None:
    folder = app.config["DATA_DIR"]
    assert figures(client)["prezence_backup_failed"] == {(): 0}
    backups.write(folder, backups.BackupState(made_at=now() - timedelta(hours=2), size=1000, error="no room"))
    told = figures(client)
    (folder / backups.FILE).unlink()
    assert told["prezence_backup_age_seconds"] == {(): 7200}
    assert told["prezence_backup_failed"] == {(): 1}


def test_the_numbers_of_all_processes_are_added_up(app: Flask) -> None:
    counters = requests.counts_of(app).counters
    name = ("error", 503)
    for area in (0, 1, 2):
        counters.take_area(area)
        counters.add([], counters.positions[name], 1 + area)
    counters.take_area(0)
    assert counters.total(name) == 6
    with pytest.raises(ValueError, match="areas"):
        counters.take_area(3)
