"""Codes on paper are as wide as readers need for a bad copy (bench/codes.py reads them)."""

from __future__ import annotations

import pytest

from conference.paper.badges import CODE
from conference.printing.qr import MODULE, size_on_paper


def test_a_ticket_is_the_smallest_code_at_the_highest_level_and_has_its_room_on_badges() -> None:
    assert size_on_paper("K7QF3M") == 24.1
    assert size_on_paper("K7QF3M") <= CODE


@pytest.mark.parametrize(
    ("path", "modules"),
    [("bydleni", 37), ("ukazka-3-rocnik/programme", 41), ("en/" + "bydleni-" * 8 + "/programme", 53)],
)
def test_an_address_is_as_wide_as_it_is_long(path: str, modules: int) -> None:
    assert size_on_paper(f"https://konference.example.org/{path}") == round(modules * MODULE, 1)
