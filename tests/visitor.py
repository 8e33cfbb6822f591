"""A visitor who registers over HTTP: plain connections kept open and cookies."""

from __future__ import annotations

import re
from email.message import Message
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

PERSON = {
    "honorific": "ms", "title_before": "Mgr.", "given_name": "Jana", "organisation": "Město Kadaň",
    "municipality": "Kadaň", "wants_certificate": "y", "privacy_read": "y",
}  # fmt: skip


class Unexpected(RuntimeError):  # noqa: N818 - says what happened
    """The server answered something else than it should."""


class Visitor:
    """One person's browser. `forget` makes it the next person's, on the same connection."""

    def __init__(self, port: int, timeout: float = 30) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.cookies: dict[str, str] = {}
        self.sends: dict[str, str] = {}  # further headers of each request
        self.heard = Message()  # the headers of the last answer

    def forget(self) -> None:
        """Be somebody else: no cookies."""
        self.cookies = {}

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def ask(self, method: str, path: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Send one request; its status, where it leads, and its text. Raises OSError, HTTPException."""
        kind = "application/x-www-form-urlencoded"
        status, leads_to, content = self.exchange(
            method, path, None if data is None else urlencode(data).encode(), kind
        )
        return status, leads_to, content.decode()

    def exchange(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, str, bytes]:
        """The same with a body of any kind and the bytes of the answer. Raises OSError, HTTPException."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **self.sends}
        if body is not None:
            headers["Content-Type"] = kind
            headers["Origin"] = f"http://127.0.0.1:{self.connection.port}"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content, self.heard = answer.read(), answer.headers
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), content

    def open_form(self, slug: str) -> None:
        """Read the registration form. Raises Unexpected."""
        status, _, text = self.ask("GET", f"/{slug}/register")
        if status != 200 or 'name="family_name"' not in text:
            raise Unexpected(f"the form answered {status}")

    def send(self, slug: str, **typed: Any) -> str:
        """Send the form; the address of the thank-you page. Raises Unexpected."""
        status, leads_to, text = self.ask("POST", f"/{slug}/register", {**PERSON, **typed})
        if status != 303 or not leads_to.endswith("/register/thanks"):
            found = re.findall(r'class="message"[^>]*>([^<]*)', text)
            raise Unexpected(f"the form was answered by {status} {leads_to} {found}")
        return leads_to

    def register(self, slug: str, **typed: Any) -> None:
        """A complete registration: the form, its sending, the thank-you page. Raises Unexpected."""
        self.forget()
        self.open_form(slug)
        status, _, _ = self.ask("GET", self.send(slug, **typed))
        if status != 200:
            raise Unexpected(f"the thank-you page answered {status}")
