"""Lines of the log, as text and as JSON; numbers of requests, in answers, lines and on the pages of errors."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from flask import Flask
from werkzeug.test import create_environ

from conference import worker
from conference.lib import logs, observed, tasks
from conference.site import machine_views
from tests.client import PageClient
from tests.factories import make_event

SECRET = "WzEyLDFd.c2VjcmV0"
QUOTED = f"jana.novakova@example.org has /my/{SECRET}, Nováková"
NUMBER = re.compile(r"[0-9a-f]{12}")


@contextmanager
def written(formatter: logging.Formatter) -> Iterator[StringIO]:
    """What the application writes to its log."""
    stream, logger = StringIO(), logging.getLogger("conference")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield stream
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def test_a_request_is_a_line_with_its_number_endpoint_status_and_conference(client: PageClient) -> None:
    event = make_event()
    with written(logs.JsonLines()) as stream:
        answer = client.get(f"/{event.slug}/?q=Novák")
    (line,) = [json.loads(each) for each in stream.getvalue().splitlines()]
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line.pop("ms") >= 0
    assert line == {
        "level": "info", "logger": "conference.requests", "message": "GET site.event_home 200",
        "request": answer.headers["X-Request-ID"], "endpoint": "site.event_home", "event": event.slug, "status": 200,
    }  # fmt: skip
    assert NUMBER.fullmatch(answer.headers["X-Request-ID"])


def test_a_line_for_people_says_the_same(client: PageClient) -> None:
    with written(logs.TextLines()) as stream:
        number = client.get("/neni/").headers["X-Request-ID"]
    assert re.fullmatch(
        rf"\S+ \S+ INFO conference\.requests: GET site\.event_home 404 \[request={number}"
        r" endpoint=site\.event_home event=neni status=404 ms=\d+\]\n",
        stream.getvalue(),
    )


@pytest.mark.parametrize("formatter", [logs.JsonLines(), logs.TextLines()])
def test_no_secret_and_no_value_of_what_failed_is_in_the_log(
    client: PageClient, app: Flask, monkeypatch: pytest.MonkeyPatch, formatter: logging.Formatter
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise LookupError(QUOTED)

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "registration.my", fails)
    with written(formatter) as stream:
        page = client.get(f"/my/{SECRET}?email=jana.novakova@example.org")
        logging.getLogger("conference.any").error("mail to %s: /my/%s", "jana.novakova@example.org", SECRET)
    text = stream.getvalue()
    assert page.status_code == 500
    assert [found for found in (SECRET, "novakova", "Nováková") if found in text] == []
    assert "registration.my failed" in text
    assert "LookupError" in text
    assert "in fails" in text
    assert "mail to j…@example.org: /my/…" in text


def test_the_page_of_an_error_tells_the_number(client: PageClient) -> None:
    page = client.page("/neni/", 404)
    (number,) = page.texts("main code")
    assert number == page.headers["X-Request-ID"]
    assert "sdělte toto číslo" in page.text


def test_a_number_is_taken_from_a_trusted_proxy_where_it_is_well_formed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(proxies: int, given: str) -> str:
        monkeypatch.setitem(app.config, "TRUSTED_PROXIES", proxies)
        through = observed.Observed(app, lambda environ, start: [environ[observed.ID].encode()] if start else [])
        environ = create_environ() | {"HTTP_X_REQUEST_ID": given}
        (found,) = through(environ, lambda *_: lambda _: None)
        return found.decode()

    monkeypatch.setitem(app.extensions, observed.OBSERVERS, [])  # those of the application stay as they are
    assert asked(1, "proxy-0123456789") == "proxy-0123456789"
    for proxies, given in ((0, "proxy-0123456789"), (1, "short"), (1, "with space 0123"), (1, "0123456789\n")):
        assert NUMBER.fullmatch(asked(proxies, given))


def test_what_machines_ask_again_and_again_is_no_line(client: PageClient) -> None:
    with written(logs.TextLines()) as stream:
        for address in ("/health/live", "/health/ready"):
            assert client.get(address).status_code == 200
    assert stream.getvalue() == ""
    assert {f"site.{machine_views.live_txt.__name__}", f"site.{machine_views.ready_txt.__name__}"} < set(logs.QUIET)


def test_what_a_line_says_is_kept_whatever_it_is_about() -> None:
    with written(logs.JsonLines()) as stream, logs.about(letter=12, message="something", level="else"):
        logging.getLogger("conference.probe").info("sent")
    line = json.loads(stream.getvalue())
    assert (line["message"], line["level"], line["letter"]) == ("sent", "info", 12)


def test_lines_of_the_worker_name_their_task(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def work() -> bool:
        logging.getLogger("conference.probe").info("at work")
        raise LookupError(QUOTED)

    monkeypatch.setitem(app.extensions, tasks.TASKS, [tasks.Task(work, order=1)])
    with written(logs.TextLines()) as stream:
        worker.round_of_work(app, lambda: False)
    first, second, *_ = stream.getvalue().splitlines()
    assert first.endswith("INFO conference.probe: at work [task=tests.lib.test_logs.work]")
    assert second.endswith("the task tests.lib.test_logs.work failed, 1 on end: LookupError")
    assert "Nováková" not in stream.getvalue()
