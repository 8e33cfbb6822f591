"""The way from outside: a real server behind a small proxy, which does one thing wrong at a time."""

from __future__ import annotations

from email.message import Message
from pathlib import Path

import pytest
from flask import Flask

from conference.doctor import proxy
from tests.certificate import make_certificate
from tests.client import PageClient
from tests.doctor.front import Habits
from tests.doctor.front import proxy as in_front
from tests.doctor.observed import names
from tests.doctor.public import Public
from tests.served import free_port

pytestmark = pytest.mark.slow

WELL = {
    "proxy": "OK", "proxy-headers": "OK", "proxy-cache": "OK", "proxy-certificate": "OK", "proxy-uploads": "OK",
    "first-page": "OK", "clock-proxy": "OK",
}  # fmt: skip


@pytest.mark.parametrize(
    ("habits", "wrong"),
    [
        (Habits(), {}),
        (Habits(forwards="appends"), {}),
        (Habits(scheme="http"), {"proxy-scheme": "ERROR"}),
        (Habits(host="intern.example.org"), {"proxy-host": "ERROR"}),
        (Habits(forwards="forgets"), {"proxy-address": "ERROR"}),
        (Habits(forwards="believes"), {"proxy-believes-visitors": "ERROR"}),
        (Habits(caches=True), {"proxy-caches": "ERROR", "proxy-changes": "WARNING"}),
        (Habits(without=("Cache-Control",)), {"proxy-cache-control": "ERROR"}),
        (Habits(without=("Strict-Transport-Security",)), {"hsts": "WARNING"}),
        (Habits(adds={"Strict-Transport-Security": "max-age=1"}), {"hsts": "WARNING"}),
        (Habits(largest=10**6), {"proxy-uploads": "ERROR"}),
        (Habits(unpacks=True), {"proxy-changes": "WARNING"}),
    ],
    ids=lambda value: "" if isinstance(value, Habits) else "-".join(value) or "well",
)
def test_what_a_proxy_does_wrong_is_told(asked: Flask, public: Public, habits: Habits, wrong: dict[str, str]) -> None:
    with in_front(public.port, habits, public.certificate, public.behind):
        found = names(proxy.look(asked.config))
    assert {name: bad for name, bad in found.items() if bad != "OK"} == wrong
    if not wrong:
        assert found == WELL


def test_a_proxy_that_does_not_reach_the_server_is_told(asked: Flask, public: Public) -> None:
    with in_front(public.port, Habits(), public.certificate, free_port()):
        assert names(proxy.look(asked.config)) == {"proxy-away": "ERROR"}


def test_another_installation_at_the_address_is_told(
    asked: Flask, public: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(asked.config, "SECRET_KEY", "of another installation, long enough to be accepted")
    with in_front(public.port, Habits(), public.certificate, public.behind):
        assert names(proxy.look(asked.config)) == {"proxy-elsewhere": "ERROR"}


def test_nobody_at_the_address_is_told(asked: Flask) -> None:
    (observed,) = proxy.look(asked.config)
    assert observed.name == "proxy-unreachable"
    assert "Connection refused" in observed.says


def test_a_certificate_for_another_host_is_told(
    asked: Flask, public: Public, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = make_certificate(tmp_path, "konference.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(other.chain))
    with in_front(public.port, Habits(), other, public.behind):
        assert names(proxy.look(asked.config)) == {"proxy-certificate": "ERROR"}


def test_plain_http_that_leads_nowhere_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    site = proxy.urlsplit("https://127.0.0.1")
    first = proxy.Reply(200, Message(), b"")
    first.headers["Strict-Transport-Security"] = "max-age=1"
    monkeypatch.setattr(proxy, "PLAIN_PORT", free_port())
    assert names(proxy.https(site, first)) == {}  # nobody listens: as good
    with in_front(proxy.PLAIN_PORT, Habits(), None, free_port()):
        assert names(proxy.https(site, first)) == {"http-open": "WARNING"}


def test_an_office_without_tls_is_told_and_the_own_machine_is_not() -> None:
    first = proxy.Reply(200, Message(), b"")
    assert names(proxy.https(proxy.urlsplit("http://konference.example.org"), first)) == {"no-https": "ERROR"}
    assert names(proxy.https(proxy.urlsplit("http://127.0.0.1:8000"), first)) == {}


def test_what_arrives_is_told_to_the_administrator_alone(app: Flask, client: PageClient) -> None:
    sign = {proxy.seen.HEADER: proxy.seen.signed(app.config["SECRET_KEY"])}
    assert client.get("/health/seen").status_code == 404
    assert client.get("/health/seen", headers={proxy.seen.HEADER: "guessed"}).status_code == 404
    answer = client.get("/health/seen", headers=sign)
    assert answer.json is not None
    assert answer.json["address"] == "127.0.0.1"
    assert answer.headers["Cache-Control"] == "no-store"
