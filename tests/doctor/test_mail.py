"""Mail: a conversation with a real SMTP server that does as it is told, and a letter."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from flask import Flask

from conference.doctor import mail
from conference.lib import diagnoses
from tests.certificate import make_certificate
from tests.doctor.observed import named, names
from tests.served import free_port

ANNA = "anna@example.org"
GOOD = {"mail": "OK"}


@pytest.fixture(autouse=True)
def _mail_leaves(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.extensions["mail"], "suppress", False)  # as in production


class Office:
    """The mail server of an office: what it refuses, and what it took."""

    def __init__(self, refuses: str = "") -> None:
        self.refuses = refuses
        self.taken: list[bytes] = []

    async def handle_MAIL(  # noqa: N802 - named by the library
        self, server: SMTP, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take the sender, or not."""
        if self.refuses == "sender":
            return "553 5.7.1 Sender address rejected: not owned by user"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - named by the library
        """Take the letter, or not."""
        if self.refuses == "letter":
            return "554 5.7.1 Spam"
        self.taken.append(envelope.content)
        return "250 OK"


@contextmanager
def office(app: Flask, monkeypatch: pytest.MonkeyPatch, refuses: str = "", **options: Any) -> Iterator[Office]:
    """Run such a server, and have the application know it."""
    handler = Office(refuses)
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    monkeypatch.setitem(app.config, "MAIL_PORT", controller.port)
    monkeypatch.setattr(app.extensions["mail"], "port", controller.port)
    try:
        yield handler
    finally:
        controller.stop()


def test_a_server_that_takes_letters_is_fine_and_gets_none(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with office(app, monkeypatch) as server:
        assert names(mail.look(app.config)) == GOOD
    assert server.taken == []


def test_a_server_that_is_away_is_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.extensions["mail"], "port", free_port())
    (observed,) = mail.look(app.config)
    assert observed.name == "mail-refused"
    assert "refused" in observed.says
    assert "MAIL_SERVER" in observed.mend


def test_a_sender_that_is_refused_is_told_in_the_server_s_words(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with office(app, monkeypatch, "sender"):
        (observed,) = mail.look(app.config)
    assert "Sender address rejected: not owned by user" in observed.says
    assert "MAIL_DEFAULT_SENDER" in observed.mend


def test_a_wrong_password_is_told_without_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    monkeypatch.setattr(app.extensions["mail"], "username", "prezence")
    monkeypatch.setattr(app.extensions["mail"], "password", "nobody knows")
    with office(app, monkeypatch, authenticator=nobody, auth_require_tls=False):
        (observed,) = mail.look(app.config)
    assert observed.mend == "Look at MAIL_USERNAME and MAIL_PASSWORD."
    assert "nobody knows" not in observed.says


def test_starttls_where_there_is_none_is_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.extensions["mail"], "use_tls", True)
    with office(app, monkeypatch):
        (observed,) = mail.look(app.config)
    assert "MAIL_USE_TLS" in observed.mend


@pytest.mark.parametrize(("trusted", "days", "found"), [
    (True, 90, GOOD | {"mail-certificate": "OK"}),
    (True, 10, GOOD | {"mail-certificate-ends": "WARNING"}),
    (False, 90, {"mail-refused": "ERROR"}),
])  # fmt: skip
def test_the_certificate_of_the_server_is_looked_at(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trusted: bool, days: int, found: dict[str, str]
) -> None:
    certificate = make_certificate(tmp_path, "127.0.0.1", days=days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.chain))
    monkeypatch.setattr(app.extensions["mail"], "use_tls", True)
    with office(app, monkeypatch, tls_context=context):
        assert names(mail.look(app.config)) == found


@pytest.mark.parametrize(
    ("values", "said", "found"),
    [
        ({}, {"starttls": ""}, {"mail-open": "WARNING"}),
        ({"MAIL_USERNAME": "prezence"}, {}, {"mail-password-open": "ERROR"}),
        ({"MAIL_USE_TLS": True}, {}, {}),
        ({"MAIL_SERVER": "127.0.0.1", "MAIL_USERNAME": "prezence"}, {}, {}),
    ],
)
def test_what_travels_open_is_told(values: dict[str, Any], said: dict[str, str], found: dict[str, str]) -> None:
    office_s = {"MAIL_SERVER": "smtp.example.org", "MAIL_USE_TLS": False, "MAIL_USE_SSL": False, "MAIL_USERNAME": ""}
    assert names(mail.of_encryption(office_s | values, said)) == found


@pytest.mark.parametrize(("said", "found"), [("", {}), ("33554432", {}), ("1048576", {"mail-size": "WARNING"})])
def test_a_server_that_takes_small_letters_only_is_told(said: str, found: dict[str, str]) -> None:
    assert names(mail.of_size({"size": said})) == found


def test_a_letter_is_sent_where_it_is_wanted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with office(app, monkeypatch) as server:
        done = app.test_cli_runner().invoke(args=["doctor", "--mail-to", ANNA])
    (letter,) = server.taken
    assert b"To: anna@example.org" in letter
    assert b"mail of Prezence at https://prezence.example.org leaves" in letter
    assert f"ok      mail-letter: The mail server took a letter to {ANNA}" in done.output


def test_a_letter_that_is_refused_is_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with office(app, monkeypatch, "letter"):
        assert "554 5.7.1 Spam" in named(mail.letter_to(ANNA), "mail-letter").says


def test_a_secret_in_the_server_s_words_is_not_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers "Spam", which is the password here."""
    monkeypatch.setitem(app.extensions, diagnoses.DIAGNOSES, [])
    monkeypatch.setitem(app.config, "MAIL_PASSWORD", "Spam")
    with office(app, monkeypatch, "letter"):
        done = app.test_cli_runner().invoke(args=["doctor", "--mail-to", ANNA])
    assert "did not take a letter to anna@example.org: 554 5.7.1 …" in done.output
    assert "Spam" not in done.output
