"""Texts that spreadsheets take for something else: seen in LibreOffice 7.4 and SheetJS 0.18, or by Excel's rules."""

import pytest

from conference.lib.guessing import is_taken_for_something


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+420777123456", "-2+3", "@SUM(A1)", "\t=1", "＝1",  # formulas
        "007", "00420777123456", "12 345", "12\u00a0345", "1,5", "12.345", "1 234,50", "(5)", "5-", "50 %", "100 Kč",
        "5 €", "Kč 5", "12E5", "2e-3", "23E456", "0x1F",  # numbers; 23E456 may be the code of a ticket
        "1/2", "1 1/2", "1-2", "3-4", "2026/2027", "880101/1234", "1. 2.", "2.11.", "2. 11. 2017", "2026-05-12",
        "2026-05-12T08:00", "1. května", "MAR1", "May 5", "5. kvě 2026", "pondělí 3. 4.", "8:30", "8:30–14:00",
        "5 PM", "5p", "TRUE", "nepravda", "#N/A", " 7 ",
    ],
)  # fmt: skip
def test_what_would_change(text: str) -> None:
    assert is_taken_for_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Jana", "Dvořák-Nový", "K7QF3M", "2A4P6T", "ZŠ č. 5", "Praha 5", "5 bytů", "tel. 777 123 456", "e", "Kč",
        "a;b\r\nc", "květen", "Leden", "3 dny v Plzni", "#bydlení 2026", "první máj", "s. r. o.",
    ],
)  # fmt: skip
def test_what_stays(text: str) -> None:
    assert not is_taken_for_something(text)
