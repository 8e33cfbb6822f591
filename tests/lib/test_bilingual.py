"""Texts in two languages: the one asked for, else the other."""

from dataclasses import dataclass

import pytest

from conference.lib.bilingual import Bilingual


@dataclass
class Sign(Bilingual):
    words_cs: str = ""
    words_en: str = ""


@pytest.mark.parametrize(
    ("sign", "language", "shown"),
    [
        (Sign("Vchod", "Entrance"), "cs", "Vchod"),
        (Sign("Vchod", "Entrance"), "en", "Entrance"),
        (Sign("Vchod", ""), "en", "Vchod"),
        (Sign("", "Entrance"), "cs", "Entrance"),
        (Sign(), "cs", ""),
    ],
)
def test_a_text_comes_in_the_language_asked_for_or_in_the_other_one(sign, language, shown):
    assert sign.text("words", language) == shown
