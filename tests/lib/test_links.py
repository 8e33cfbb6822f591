"""Links that are secrets: one purpose, one row, one version, one spelling."""

from __future__ import annotations

import pytest
from flask import Flask

from conference.lib import links

BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.fixture(autouse=True)
def _context(app: Flask) -> None:
    """The application whose key signs."""


def test_a_link_says_its_row_and_version() -> None:
    assert links.read("my", links.sign("my", 12, 3)) == (12, 3)


def test_a_link_is_good_for_its_purpose_only() -> None:
    assert links.read("speaker", links.sign("my", 12, 3)) is None


@pytest.mark.parametrize("row", range(1, 9))
def test_no_other_spelling_of_a_signature_is_a_link(row: int) -> None:
    """The last character of the signature carries four bits: three other ones would mean the same."""
    token = links.sign("my", row, 1)
    assert [last for last in BASE64 if links.read("my", token[:-1] + last)] == [token[-1]]


@pytest.mark.parametrize("token", ["", ".", "..", "x" * 5000, "žluťoučký", "WzEsMV0", "WzEsMV0.", "W10.x"])
def test_what_is_no_token_is_none(token: str) -> None:
    assert links.read("my", token) is None
