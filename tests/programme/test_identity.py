"""Identifiers that programs keep for ever."""

from __future__ import annotations

import random
from datetime import datetime
from zoneinfo import ZoneInfo

from conference.lib.codes import ALPHABET, PAGE_LENGTH, new_code
from conference.programme.feeds.identity import ODD, guid, guid_since, number


def test_identifiers_are_what_they_were():
    """Written down: calendars and apps of people have them, so that they can't be changed by mistake."""
    assert str(guid(7, "item", "K7QF3M")) == "cbb63cfe-fb2e-5242-befe-b9afdd189d46"
    assert number("K7QF3M") == 442866679
    assert number("pl-01") == 1428613924


def test_each_of_our_codes_has_a_number_of_its_own():
    generator = random.Random(1)
    codes = {"".join(generator.choices(ALPHABET, k=length)) for length in range(1, PAGE_LENGTH + 1) for _ in range(999)}
    assert len({number(code) for code in codes}) == len(codes)
    assert number(ALPHABET[0]) == 1
    assert max(number(ALPHABET[-1] * PAGE_LENGTH), *map(number, codes)) < ODD


def test_codes_of_another_making_have_numbers_beyond_them():
    for code in ("a", "S1", "O0", "K7QF3M2", "item-1"):
        assert ODD <= number(code) < 2**31
    assert number(new_code(PAGE_LENGTH)) < ODD


def test_kinds_and_conferences_are_told_apart():
    names = [guid(1, "item", "AB"), guid(1, "speaker", "AB"), guid(2, "item", "AB"), guid(1, "item", "ab")]
    assert len(set(names)) == 4
    assert {name.version for name in names} == {5}


def test_what_has_no_code_is_told_from_the_same_on_another_server():
    prague = ZoneInfo("Europe/Prague")
    here, there = datetime(2026, 5, 12, 10, 0, 0, 5, prague), datetime(2026, 5, 12, 10, 0, 1, 0, prague)
    assert guid_since(1, here, "room", "Sál") != guid_since(1, there, "room", "Sál")
    assert guid_since(1, here, "room", "Sál") == guid_since(1, here.astimezone(ZoneInfo("UTC")), "room", "Sál")
