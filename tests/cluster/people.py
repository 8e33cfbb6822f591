"""People whose every request goes to another machine: they fill in the forms that the pages show."""

from __future__ import annotations

from itertools import count
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from selectolax.lexbor import LexborHTMLParser, LexborNode

from conference.team.links import sign_in_link
from conference.team.models import User
from tests.cluster.balancer import ANSWERED, VISITOR, WANTED
from tests.visitor import Visitor

_addresses = count(1)


class Person(Visitor):
    """Somebody with an address of their own."""

    def __init__(self, port: int, timeout: float = 60) -> None:
        super().__init__(port, timeout)
        number = next(_addresses)
        self.sends[VISITOR] = f"198.18.{number // 250}.{number % 250 + 1}"  # addresses for measurements (RFC 2544)

    def at(self, machine: str = "") -> Person:
        """Ask one machine from now on; none names all of them in turn."""
        self.sends.pop(WANTED, None)
        if machine:
            self.sends[WANTED] = machine
        return self

    @property
    def answered_by(self) -> str:
        """Which machine has answered last."""
        return self.heard.get(ANSWERED, "")

    def sign_in(self, user: User) -> Person:
        """Use a sign-in link of an account."""
        path = urlsplit(sign_in_link(user)).path
        assert self.fill(path)[0] == 303, f"{user.email} could not sign in"
        return self

    def fill(
        self, path: str, having: str = "csrf_token", to: str = "", files: dict[str, tuple[str, bytes]] | None = None,
        **typed: str,
    ) -> tuple[int, str, str]:  # fmt: skip
        """Open a page, and send its form with such a field, or that leads to such an address, as it is shown but for
        what is typed or chosen.
        """
        status, _, text = self.ask("GET", path)
        assert status == 200, f"{path} answered {status}"
        form = next(
            form for form in LexborHTMLParser(text).css("form")
            if form.attributes.get("method") == "post" and form.css_first(f'[name="{having}"]')
            and to in (form.attributes.get("action") or path)
        )  # fmt: skip
        to, values = form.attributes.get("action") or path, {**shown(form), **typed}
        if not files:
            return self.ask("POST", to, values)
        body, kind = multipart(values, files)
        status, leads_to, content = self.exchange("POST", to, body, kind)
        return status, leads_to, content.decode()


def shown(form: LexborNode) -> dict[str, str]:
    """What a browser would send of a form that nobody has touched."""
    found = {}
    for field in form.css("input[name], textarea[name], select[name]"):
        name, kind = str(field.attributes["name"]), field.attributes.get("type", "")
        if field.tag == "select":
            chosen = field.css_first("option[selected]") or field.css_first("option")
            found[name] = str(chosen.attributes.get("value") or "") if chosen else ""
        elif field.tag == "textarea":
            found[name] = field.text()
        elif kind not in ("file", "submit") and (kind not in ("checkbox", "radio") or "checked" in field.attributes):
            found[name] = str(field.attributes.get("value") or "")
    return found


def multipart(values: dict[str, str], files: dict[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    """Return a body with files, and its content type (RFC 7578)."""
    mark = uuid4().hex
    parts: list[tuple[str, Any]] = [(f'name="{name}"', value.encode()) for name, value in values.items()]
    parts += [(f'name="{name}"; filename="{file}"', content) for name, (file, content) in files.items()]
    body = b"".join(
        f"--{mark}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
        for head, content in parts
    )
    return body + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
