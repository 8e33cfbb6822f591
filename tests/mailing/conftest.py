"""A kind of message for tests, and a real SMTP server on this machine that does as it is told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from conference.events.models import Event
from conference.extensions import db
from conference.lib.transaction import transaction
from conference.mailing.models import Message
from conference.mailing.outbox import Letter, put_down
from conference.mailing.texts import ENVIRONMENT
from conference.mailing.writing import WRITERS, Contents, write_due
from tests.factories import at

LETTERS = {
    "mail/probe.txt": (
        '{% extends "mail/_layout.txt" %}\n'
        "{% block subject %}Přihláška: {{ name }}{% endblock %}\n"
        "{% block body %}\nDobrý den,\n\nzačátek {{ starts_at | moment }} v Kadani.\n{{ address }}\n{% endblock %}\n"
    ),
    "mail/probe.html": (
        '{% extends "mail/_layout.html" %}\n{% from "mail/_parts.html" import button, facts %}\n'
        "{% block body %}\n<p>Začátek {{ starts_at | moment }} v Kadani, {{ name }}.</p>\n"
        '{{ facts([("Kde", "Kadaň"), ("Kdo", "")]) }}\n{{ button(address, "Otevřít") }}\n{% endblock %}\n'
    ),
}


@pytest.fixture
def letters(application: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The templates of the kind "probe", beside the real ones."""
    letters_for(application, monkeypatch)


def letters_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kind "probe" in any application."""
    templates = app.extensions[ENVIRONMENT]
    monkeypatch.setattr(templates, "loader", ChoiceLoader([DictLoader(LETTERS), templates.loader]))
    monkeypatch.setitem(WRITERS, "probe", probe)


def probe(message: Message) -> Contents:
    """What its letters say beside their facts."""
    facts = message.facts or {}
    return Contents({"starts_at": datetime.fromisoformat(facts["starts_at"])}, facts["attachments"])


def probe_letter(key: str = "probe:1", **values: Any) -> Letter:
    """A letter of the kind, for Jana in Czech; what is no part of letters goes into its facts."""
    facts = {
        "name": "Jana", "starts_at": at(8, 30).isoformat(), "attachments": [],
        "address": "https://prezence.example.org/my/token?a=1&b=2",
    }  # fmt: skip
    parts = {"language": "cs", "recipient": "jana@example.org"}
    parts |= {name: values.pop(name) for name in Letter.__dataclass_fields__ if name in values}
    return Letter(key, facts=facts | values, **parts)


def queue(key: str = "probe:1", event: Event | None = None, **values: Any) -> Message:
    """A message in the outbox, with its words."""
    with transaction():
        assert put_down(event, "probe", probe_letter(key, **values)) == 1
    write_due(limit=1000)
    message = db.session.scalars(sa.select(Message).where(Message.key == key)).one()
    db.session.rollback()  # what others write now is seen
    return message


@dataclass
class MailServer:
    """Takes mail, unless told to answer something else, to be slow or to hang up.

    The steps are EHLO, MAIL, RCPT, "DATA command" (before the content is asked for), DATA (the content has come, the
    answer has not gone) and "after DATA" (the answer has gone).
    """

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    hangs_up_at: str = ""
    slow_at: str = ""
    slow_seconds: float = 1.5
    taken: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    connections: int = 0

    async def handle_EHLO(self, server: Any, item: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:  # noqa: N802 - named by the library
        self.connections += 1
        item.host_name = hostname
        await self._answer("EHLO", server)
        return responses

    async def handle_MAIL(self, server: Any, item: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - named by the library
        envelope.mail_from = address
        return await self._answer("MAIL", server)

    async def handle_RCPT(self, server: Any, item: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - named by the library
        envelope.rcpt_tos.append(address)
        return await self._answer("RCPT", server)

    async def handle_DATA(self, server: Any, item: Any, envelope: Any) -> str:  # noqa: N802 - named by the library
        answer = await self._answer("DATA", server)
        if answer.startswith("250"):
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
            self.raw.append(envelope.content)
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return answer

    async def _answer(self, step: str, server: Any) -> str:
        if self.slow_at == step:
            await asyncio.sleep(self.slow_seconds)
        if self.hangs_up_at == step:
            server.transport.close()
        return self.answers.get(step, "250 2.0.0 OK")


class Conversation(SMTP):
    """aiosmtpd's side of the conversation, with the steps that its handlers do not see."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - named by the library
        """The command DATA, answered by 354 before the content comes."""
        handler: Any = self.event_handler
        await handler._answer("DATA command", self)
        if handler.hangs_up_at != "DATA command":
            await super().smtp_DATA(arg)
            if handler.hangs_up_at == "after DATA":
                self.transport.close()


class Server(Controller):
    """An SMTP server in a thread of its own."""

    def factory(self) -> SMTP:
        """One conversation."""
        return Conversation(self.handler, **self.SMTP_kwargs)


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def mail_server(application: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A running SMTP server that the application sends to."""
    handler = MailServer(port=free_port())
    controller = Server(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    settings = application.extensions["mail"]
    monkeypatch.setattr(settings, "suppress", False)
    monkeypatch.setattr(settings, "server", "127.0.0.1")
    monkeypatch.setattr(settings, "port", handler.port)
    monkeypatch.setitem(application.config, "MAIL_DEFAULT_SENDER", "prezence@example.org")
    yield handler
    controller.stop()


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """What the application itself has logged."""
    ours = [record for record in caplog.records if record.name.startswith("conference")]
    return "\n".join(f"{record.levelname} {record.getMessage()}" for record in ours)
