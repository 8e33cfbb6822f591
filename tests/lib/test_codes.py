"""Codes survive being read aloud and typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.lib.codes import ALPHABET, CERTIFICATE_LENGTH, grouped, new_code, normalise_code


def test_the_alphabet_has_no_look_alikes() -> None:
    assert not set(ALPHABET) & set("0O1ILU")
    assert len(set(ALPHABET)) == len(ALPHABET) == 30


def test_new_codes_are_of_the_alphabet_and_differ() -> None:
    codes = {new_code(CERTIFICATE_LENGTH) for _ in range(2000)}

    assert len(codes) == 2000
    assert {len(code) for code in codes} == {10}
    assert set("".join(codes)) == set(ALPHABET)


@pytest.mark.parametrize(
    ("code", "expected"), [("K7QF3M9TXB", "K7QF-3M9T-XB"), ("K7QF", "K7QF"), ("", ""), ("K7QF3", "K7QF-3")]
)
def test_groups_of_four(code: str, expected: str) -> None:
    assert grouped(code) == expected


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("K7QF-3M9T-XB", "K7QF3M9TXB"),
        (" k7qf 3m9t xb\n", "K7QF3M9TXB"),
        ("k7qf–3m9t—xb", "K7QF3M9TXB"),
        ("k7qf\u00a03m9t.xb", "K7QF3M9TXB"),
        ("7U", "7V"),
        ("K0QF", None),
        ("KOQF", None),
        ("K1LI", None),
        ("K7QF'; DROP", None),
        ("Č7QF", None),
        ("ß", None),
        ("", None),
        (" - ", None),
    ],
)
def test_what_people_type(typed: str, code: str | None) -> None:
    assert normalise_code(typed) == code


def test_a_code_of_another_length_is_none() -> None:
    assert normalise_code("K7QF-3M", length=6) == "K7QF3M"
    assert normalise_code("K7QF-3", length=6) is None


@given(st.text(ALPHABET, min_size=1, max_size=20))
def test_every_code_is_found_again_in_its_groups(code: str) -> None:
    assert normalise_code(grouped(code).lower()) == code
