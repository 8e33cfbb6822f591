"""Every address, with every method, in every role, asked with odd values: nothing breaks or is shown to the wrong one.

`make fuzz` (ROUNDS=10 SEED=1) plays it, `make test-all` two rounds; `make test` does not, for most of a round is spent
on opening every page. A round is a fresh conference beside another one, and some hundred requests drawn from its seed;
what is wrong names the seed and the request, and `make fuzz ROUNDS=1 SEED=…` plays it again.
"""

from __future__ import annotations

import itertools
import json
import logging
import random
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from conference import worker
from conference.lib.transaction import transaction
from conference.registration.models import Registration
from conference.team.actions import create_account
from conference.team.models import MembershipRole, User
from tests.client import Form, PageClient
from tests.conftest import sign_in
from tests.factories import make_member
from tests.test_access import OTHERS
from tests.test_bad_input import ATTACKS, Walk, crossings, state_of

REQUESTS = 600  # of a round
CANARY = "Kanárková"  # the name of somebody who registered for the other conference
WORDS = [word for attack in ATTACKS.values() for word in ([attack] if isinstance(attack, str) else attack)] + [
    "0", "-0", "1e9", "NaN", "true", "null", "[]", "1;2", "1,2", "%", "%2F", "..", "../../etc", "a/b", "\\", "\x00",
    "\ud7ff", "😀", "ÿ", "İ", "٣", "１２", " 1", "1 ", "+1", "0x1", "'", '"', "<", "--", "=1+1", "@x", "a@example.org",
    "2026-06-11", "2026-06-11T09:00", "24:00", "25:61", "cs", "xx", "S1", "bydleni-2026", "https://example.org/",
    "//example.org", "javascript:1", "S" * 300,
]  # fmt: skip
PARAMETERS = [
    "page", "next", "q", "state", "view", "code", "visit", "room", "since", "shown", "show", "seen", "part", "only",
    "time", "person", "ticked", "token", "data", "whom", "user", "v", "lang", "sort", "accent", "from", "to",
]  # fmt: skip
HEADERS = {
    "Accept-Language": ["", "*", "cs;q=x", "en-GB,en;q=0.5,cs", ";;;", "x" * 500],
    "If-None-Match": ["*", '"x"', 'W/"', ",", '"' * 7],
    "If-Modified-Since": ["x", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "0"],
    "Range": ["bytes=0-0", "bytes=-1", "bytes=5-2", "lines=1-2", "bytes=0-99999999999999999999", "bytes=a-b"],
    "Cookie": ["session=", "session=x.y.z", "a=b; ;=; c", "\xe1=\xe1", "remember_token=1|2"],
    "Origin": ["null", "https://example.org", "x"],
    "Sec-Fetch-Site": ["cross-site", "none", "same-site", "?"],
    "X-Requested-With": ["XMLHttpRequest"],
    "Accept": ["application/json", "*/*", "x", "text/html;q=0"],
    "X-Forwarded-For": ["x", "127.0.0.1, ::1"],
    "Referer": ["x", "https://example.org/organise/"],
    "Accept-Encoding": ["gzip", "br;q=x", "identity;q=0"],
}
METHODS = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"]
NUMBERS = itertools.count()
ROLES = ["nobody", *MembershipRole, "administrator", "another's owner"]
SHELTERED = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")  # headers of every answer


class Sent(NamedTuple):
    """A request as it was sent, enough to send it again."""

    role: str
    method: str
    address: str
    headers: dict[str, str]
    body: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.role}: {self.method} {self.address} {self.headers} {self.body}"


def administrator() -> User:
    """Somebody who may administrate the whole server."""
    return create_account(f"spravce-{next(NUMBERS)}@example.org", administrator=True)


class Fuzz:
    """A round: who asks, what for, with what; all drawn from one seed."""

    def __init__(self, app: Flask, client: PageClient, seed: int) -> None:
        self.app, self.draw = app, random.Random(seed)
        self.walk = Walk(app, client)
        with transaction() as session:
            session.get_one(Registration, self.walk.others.ids["registration_id"]).last_name = CANARY
        self.forms = self.walk.forms()
        self.rules = [
            rule for rule in app.url_map.iter_rules() if rule.methods and not rule.endpoint.endswith("static")
        ]
        self.let_in()

    def let_in(self) -> None:
        """Sign everybody in, anew: some of what is sent signs out or takes a role away."""
        self.clients = {role: self.client_of(role) for role in ROLES}

    def client_of(self, role: str) -> PageClient:
        """A visitor in this role."""
        client = self.app.test_client()
        assert isinstance(client, PageClient)
        if role == "administrator":
            sign_in(client, administrator())
        elif role == "another's owner":
            sign_in(client, make_member(self.walk.others.event))
        elif role != "nobody":
            sign_in(client, make_member(self.walk.mine.event, MembershipRole(role)))
        return client

    def request(self) -> tuple[Sent, TestResponse]:
        """Send one drawn request: a form that is filled in, or any address with any method."""
        draw, role = self.draw, self.draw.choice(ROLES)
        headers = {
            name: draw.choice(HEADERS[name]) for name in draw.sample(sorted(HEADERS), draw.choice([0, 0, 0, 1, 2]))
        }
        body: dict[str, Any]
        if draw.random() < 0.5:
            form = draw.choice(self.forms)
            method, address, body = "POST", form.action, self.filled(form)
        else:
            method, address = draw.choice(METHODS[:2] * 5 + METHODS), self.address(draw.choice(self.rules))
            body = {} if method in ("GET", "HEAD", "OPTIONS") else self.any_body()
        sent = Sent(role, method, address, headers, body)
        return sent, self.clients[role].open(address, method=method, headers=headers, **body)

    def word(self) -> str:
        """A value that somebody may send."""
        draw = self.draw
        if draw.random() < 0.2:
            return "".join(
                chr(draw.choice([draw.randrange(32, 127), draw.randrange(1, 0xD7FF)]))
                for _ in range(draw.randrange(12))
            )
        return draw.choice([*WORDS, *map(str, self.walk.mine.ids.values()), *map(str, self.walk.others.ids.values())])

    def address(self, rule: Rule) -> str:
        """An address of a rule: with the rows of the conference, or with anything in one of its places."""
        draw = self.draw
        address = self.walk.address(rule)
        if draw.random() < 0.4:
            parts = address.split("/")
            where = draw.randrange(1, len(parts))
            parts[where] = quote(self.word().replace("/", ""), safe="")
            address = "/".join(parts)
        if draw.random() < 0.2:
            address = f"/{draw.choice(['cs', 'en', 'de'])}{address}"
        if draw.random() < 0.5:
            asked = [(draw.choice(PARAMETERS), self.word()) for _ in range(draw.randrange(1, 4))]
            address += "?" + urlencode(asked, errors="surrogatepass")
        return address

    def filled(self, form: Form) -> dict[str, Any]:
        """A form as it stood, with anything in some of its fields, and some of them away or twice."""
        draw = self.draw
        multipart = form.multipart or draw.random() < 0.1
        values: dict[str, list[Any]] = {name: list(value) for name, value in form.values.items()}
        for name in sorted(form.names):
            if draw.random() < 0.35:
                values[name] = [self.word() for _ in range(draw.choice([0, 1, 1, 1, 1, 2]))]
            elif not any(values.get(name, [])):
                values[name] = [self.word()]
            if multipart and draw.random() < 0.2:
                values[name] = [self.file()]
        kind = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
        return {"data": values, "content_type": kind}

    def file(self) -> tuple[BytesIO, str]:
        """A file that claims to be something."""
        draw = self.draw
        head = draw.choice(
            [b"", b"PK\x03\x04", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"a;b\n1;2\n", b"{}"]
        )
        name = draw.choice(
            ["x.pdf", "x.pptx", "x.png", "x.jpg", "x.csv", "x.xlsx", "x.ods", "", "x", "\u202ex.pdf", "a/b.csv"]
        )
        return BytesIO(head + draw.randbytes(draw.randrange(200))), name

    def any_body(self) -> dict[str, Any]:
        """What no form of ours would send."""
        draw = self.draw
        kind = draw.choice(["json", "broken json", "bytes", "form"])
        if kind == "json":
            value = draw.choice(
                [[], {}, None, 1, "x", [[]], {self.word(): self.word()}, {"marks": [{"key": self.word()}]}]
            )
            return {"data": json.dumps(value), "content_type": "application/json"}
        if kind == "broken json":
            return {"data": '{"a": [', "content_type": "application/json"}
        if kind == "bytes":
            declared = draw.choice(["text/plain", "multipart/form-data", "multipart/form-data; boundary=x", "x"])
            return {"data": draw.randbytes(draw.randrange(300)), "content_type": declared}
        return {"data": {self.word(): [self.word()] for _ in range(draw.randrange(4))}}


def wrong_about(sent: Sent, answer: TestResponse) -> list[str]:
    """What no answer may be, whatever was asked."""
    found = []
    if answer.status_code >= 500:
        found.append(f"answered {answer.status_code}")
    found += [f"no {name}" for name in SHELTERED if name not in answer.headers]
    if sent.role not in ("administrator", "another's owner") and CANARY.encode() in answer.get_data():
        found.append(f"shows who registered for {OTHERS}")
    return [f"{words} — {sent}" for words in found]


def test_whatever_is_asked_nothing_breaks(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fuzz_seed: int
) -> None:
    for module in ("flask_wtf.csrf", "conference.forms.open_form"):  # tokens are not what is tried
        monkeypatch.setattr(f"{module}.validate_csrf", lambda *_: None)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    fuzz = Fuzz(app, client, fuzz_seed)
    before = state_of(fuzz.walk.others)
    wrong = []
    with caplog.at_level(logging.ERROR):
        for number in range(REQUESTS):
            if number % 50 == 49:
                fuzz.let_in()
            wrong += wrong_about(*fuzz.request())
        worker.run(app, once=True)
    fuzz.let_in()
    wrong += [f"the worker: {told}" for record in caplog.records if " on end: " in (told := record.getMessage())]
    for name in ("administrator", "owner"):
        wrong += [
            f"afterwards {address} answers {name} {status}"
            for address in fuzz.walk.addresses()
            if (status := fuzz.clients[name].get(address).status_code) >= 500
        ]
    assert wrong == [], f"seed {fuzz_seed}"
    assert crossings(fuzz.walk) == []
    assert state_of(fuzz.walk.others) == before
