"""What the log keeps of addresses, mailboxes and errors: never a secret, a name or a value."""

from __future__ import annotations

import sqlite3

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from conference.lib.masking import mask_addresses, traceback_of, without_secrets, words_of

TOKEN = "WzEyLDFd.c2VjcmV0"
NO_SECRETS = {"card", "code", "filename", "kind", "version", "use", "which", "language", "batch", "part", "mark",
              "what", "colour", "key"}  # fmt: skip
"""Texts in addresses that open nothing by themselves; `code` does below /verify/. The key of an upload opens it behind
the link of its speaker only."""


def test_the_secret_of_every_address_is_masked(application: Flask) -> None:
    kept = []
    for rule in application.url_map.iter_rules():
        texts = {name for name, kind in rule._converters.items() if type(kind).__name__ == "UnicodeConverter"}
        secret = texts - NO_SECRETS | ({"code"} & texts if rule.rule.startswith("/verify/") else set())
        values = {name: TOKEN if name in secret else 1 for name in rule.arguments}
        if not secret:
            continue
        _, path = rule.build(values | {"code": TOKEN} if "code" in secret else values) or ("", "")
        for prefix in ("", "/en", "https://konference.example.org/en"):
            masked = without_secrets(f"failed: {prefix}{path} and more")
            kept += [rule.rule] if TOKEN in masked or not masked.endswith(" and more") else []
    assert kept == []


def test_every_kind_of_text_in_addresses_was_thought_of(application: Flask) -> None:
    found = {
        name
        for rule in application.url_map.iter_rules()
        for name, kind in rule._converters.items()
        if type(kind).__name__ == "UnicodeConverter"
    }
    assert found - NO_SECRETS == {"token"}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("jana.novakova@example.org", "j…@example.org"),
        ("550 <jana@example.org>: unknown, ask root@example.org", "550 <j…@example.org>: unknown, ask r…@example.org"),
        ("no address here", "no address here"),
        ("j…@example.org", "j…@example.org"),
    ],
)
def test_addresses_are_masked(text: str, masked: str) -> None:
    assert mask_addresses(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("GET /organise/bydleni/attendees?q=Novák HTTP/1.1", "GET /organise/bydleni/attendees?… HTTP/1.1"),
        ("https://x.example.org/bydleni/register?code=SPOLEK", "https://x.example.org/bydleni/register?…"),
        ("is it there? yes", "is it there? yes"),
    ],
)
def test_what_was_searched_for_and_the_codes_of_forms_are_masked(text: str, masked: str) -> None:
    assert without_secrets(text) == masked


def test_a_traceback_says_where_and_what_kind_and_no_value() -> None:
    def look_up(name: str) -> None:
        try:
            raise KeyError(name)
        except KeyError as error:
            raise ValueError(f"nobody is called {name}") from error

    with pytest.raises(ValueError, match="Nováková") as caught:
        look_up("".join(("Nov", "áková")))
    told = traceback_of(caught.value)
    assert "Nováková" not in told
    assert "in look_up" in told
    assert [line for line in told.splitlines() if not line.startswith(" ")] == [
        "KeyError", "which led to:", "ValueError",
    ]  # fmt: skip


def test_words_are_kept_where_they_are_of_the_program() -> None:
    class OfPostgresError(Exception):
        sqlstate = "23505"

    unique = sqlite3.IntegrityError("UNIQUE constraint failed: registration.email")
    assert words_of(IntegrityError("INSERT", {}, unique)) == f"IntegrityError: {unique}"
    detail = OfPostgresError("Key (email)=(jana@example.org) already exists.")
    assert words_of(IntegrityError("INSERT", {}, detail)) == "OfPostgresError: 23505"
    assert words_of(OSError(28, "No space left on device", "/srv/novakova.pdf")) == "OSError: No space left on device"
    assert words_of(TypeError("expected str")) == "TypeError: expected str"
    assert words_of(RuntimeError("Nováková")) == "RuntimeError"
