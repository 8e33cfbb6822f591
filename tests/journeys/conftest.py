"""A real server, a real browser, a real mailbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from conference.worker import run
from tests.browser import served
from tests.mailing.conftest import MailServer, mail_server  # noqa: F401 - a fixture

EXPECTED = (301, 302, 303, 304, 422)  # redirects, what the browser has, a refused form


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the application, served on this machine."""
    with served(app) as address:
        yield address


@pytest.fixture
def scripts() -> bool:
    """Whether the browser runs scripts; `with_and_without_scripts` makes a journey do both."""
    return True


with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def browser_page(chromium: Browser, site: str, tmp_path: Path, scripts: bool) -> Iterator[Page]:
    """A phone-sized window; a page that writes an error to the console, or a request that goes elsewhere, fails."""
    context = chromium.new_context(
        base_url=site, locale="cs-CZ", timezone_id="Europe/Prague", viewport={"width": 390, "height": 844},
        accept_downloads=True, java_script_enabled=scripts,
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: message.type != "error" or complaints.append(message.text))
    page.on("response", lambda answer: answer.ok or answer.status in EXPECTED or complaints.append(answer.url))
    page.on("request", lambda request: request.url.startswith((site, "data:")) or complaints.append(request.url))
    yield page
    context.close()
    assert [complaint for complaint in complaints if "Failed to load resource" not in complaint] == []


class Mailbox:
    """What has arrived at the SMTP server."""

    def __init__(self, app: Flask, server: MailServer) -> None:
        self.app = app
        self.server = server

    def deliver(self) -> None:
        """Let the worker send what is in the outbox."""
        run(self.app, once=True)

    def text_to(self, address: str) -> str:
        """The plain text of the last mail to an address."""
        self.deliver()
        mails = [mail for mail in self.server.taken if mail["To"] == address]
        assert mails, f"no mail to {address}, only to {[mail['To'] for mail in self.server.taken]}"
        body = mails[-1].get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def link_to(self, address: str, part: str) -> str:
        """The link with a part such as /my/ in the last mail to an address."""
        found = re.search(rf"https?://\S*{re.escape(part)}\S*", self.text_to(address))
        assert found, f"no link with {part}"
        return found.group()


@pytest.fixture
def mailbox(app: Flask, mail_server: MailServer) -> Mailbox:  # noqa: F811 - pytest takes the fixture by its name
    """A real SMTP server on this machine, and the worker that delivers to it."""
    return Mailbox(app, mail_server)
