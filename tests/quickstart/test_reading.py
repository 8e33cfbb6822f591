"""What is understood of pasted tables; no database."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from conference.programme.models import ItemKind
from conference.quickstart import cells, reading, words
from conference.quickstart.reading import ColumnRole, Known, Proposed, RowDoubt
from conference.quickstart.words import Person
from tests.factories import CONFERENCE_DAY

NEXT = CONFERENCE_DAY + timedelta(days=1)
KNOWN = Known((CONFERENCE_DAY, NEXT), rooms=("Velký sál",))

WORD = """Čas\tNázev\tŘečník\tOrganizace
8.30 – 9.00\tRegistrace účastníků\t\t
9.00 – 9.15\tZahájení konference\tMgr. Jana Svízelová\tMěsto Kadaň
9.15 – 10.00\tTřicet bytů za tři roky\tIng. Petr Bydlil, Ph.D.\tStatutární město Děčín
10.00 – 10.20\tPřestávka na kávu\t\t"""
EXCEL = """Ing. Petr Bydlil\tVelký sál\tTřicet bytů za tři roky a co jsme se naučili\t9:15\t10:00\tMěsto Děčín
Jana Svízelová\tKlub\tJak mluvit s majiteli domů o nájmech\t9:15\t10:00\tCharita Most
\t\tOběd\t12:00\t13:00\t"""
MAIL = """Ahoj, posílám program:

Čtvrtek 11. 6. 2026
9:00–9:15 Zahájení (Mgr. Jana Svízelová, Město Kadaň)
9:15 Třicet bytů za tři roky – Ing. Petr Bydlil, Ph.D., Statutární město Děčín
10:00 přestávka
10.20 – 11.00: Panelová diskuse
Pátek 12. 6.
- 9:00 Prohlídka bytů"""


def understood(text: str, known: Known = KNOWN) -> list[Proposed]:
    return list(reading.read(cells.cells_of(text), known).items)


def told(items: list[Proposed]) -> list[str]:
    """Items in short."""
    return [
        f"{item.day:%-d.} {item.starts:%-H:%M}–{item.ends:%-H:%M} "
        + " | ".join((item.title, item.speaker, item.organisation, item.room))
        if item.day and item.starts and item.ends
        else f"? {item.title}"
        for item in items
    ]


def test_a_table_of_a_text_editor_with_a_heading() -> None:
    items = understood(WORD)

    assert told(items) == [
        "11. 8:30–9:00 Registrace účastníků |  |  | ",
        "11. 9:00–9:15 Zahájení konference | Mgr. Jana Svízelová | Město Kadaň | ",
        "11. 9:15–10:00 Třicet bytů za tři roky | Ing. Petr Bydlil, Ph.D. | Statutární město Děčín | ",
        "11. 10:00–10:20 Přestávka na kávu |  |  | ",
    ]
    assert [item.kind for item in items] == [ItemKind.REGISTRATION, ItemKind.OPENING, ItemKind.TALK, ItemKind.BREAK]
    assert all(not item.doubts for item in items)


def test_columns_in_any_order_and_without_a_heading() -> None:
    found = reading.read(cells.cells_of(EXCEL), KNOWN)

    assert found.columns == (
        ColumnRole.SPEAKER, ColumnRole.ROOM, ColumnRole.TITLE, ColumnRole.TIME, ColumnRole.ENDS,
        ColumnRole.ORGANISATION,
    )  # fmt: skip
    assert told(list(found.items)) == [
        "11. 9:15–10:00 Třicet bytů za tři roky a co jsme se naučili | Ing. Petr Bydlil | Město Děčín | Velký sál",
        "11. 9:15–10:00 Jak mluvit s majiteli domů o nájmech | Jana Svízelová | Charita Most | Klub",
        "11. 12:00–13:00 Oběd |  |  | ",
    ]


def test_lines_of_an_e_mail() -> None:
    items = understood(MAIL)

    assert told(items) == [
        "? Ahoj, posílám program",
        "11. 9:00–9:15 Zahájení | Mgr. Jana Svízelová | Město Kadaň | ",
        "11. 9:15–10:00 Třicet bytů za tři roky | Ing. Petr Bydlil, Ph.D. | Statutární město Děčín | ",
        "11. 10:00–10:20 přestávka |  |  | ",
        "11. 10:20–11:00 Panelová diskuse |  |  | ",
        "12. 9:00–9:30 Prohlídka bytů |  |  | ",
    ]
    assert items[-1].doubts == {RowDoubt.GUESSED_END}


@pytest.mark.parametrize(
    "text",
    ["9:00;9:45;Nájem;Jana Nová\n10:00;10:30;Byt;Petr Malý",
     "| 9:00 | 9:45 | Nájem | Jana Nová |\n|---|---|---|---|\n| 10:00 | 10:30 | Byt | Petr Malý |",
     "9:00   9:45   Nájem   Jana Nová\n10:00   10:30   Byt   Petr Malý"],
    ids=["semicolons", "bars", "gaps"],
)  # fmt: skip
def test_other_ways_to_write_a_table(text: str) -> None:
    assert told(understood(text)) == ["11. 9:00–9:45 Nájem | Jana Nová |  | ", "11. 10:00–10:30 Byt | Petr Malý |  | "]


def test_a_length_instead_of_an_end_and_a_day_in_a_column() -> None:
    items = understood("Datum\tOd\tDélka\tTéma\n12. 6.\t9:00\t45 min\tNájem\n12. 6. 2026\t23:50\t20\tNoc")

    assert told(items) == ["12. 9:00–9:45 Nájem |  |  | ", "12. 23:50–0:10 Noc |  |  | "]


def test_a_cell_with_several_lines_and_a_row_that_goes_on() -> None:
    items = understood('9:00–10:00\t"Panel o\nnájmech"\tJana Nová\n\t\tPetr Malý')

    assert told(items) == ["11. 9:00–10:00 Panel o nájmech | Jana Nová; Petr Malý |  | "]


def test_what_is_uncertain_is_said() -> None:
    [other_day, no_time, no_title] = understood(
        "Den\tČas\tNázev\n1. 5. 2026\t9:00–10:00\tNájem\n11. 6.\t\tByt\n11. 6.\t11:00–12:00\t"
    )

    assert other_day.doubts == {RowDoubt.OTHER_DAY}
    assert (no_time.doubts, no_time.starts) == ({RowDoubt.NO_TIME}, None)
    assert no_title.doubts == {RowDoubt.NO_TITLE}


def test_columns_that_somebody_corrects() -> None:
    rows = cells.cells_of("9:00\tNájem v obci\tO bytech\n10:00\tDům pro seniory\tO domech")
    corrected = (ColumnRole.TIME, ColumnRole.NOTHING, ColumnRole.TITLE)

    assert [item.title for item in reading.read(rows, KNOWN, corrected).items] == ["O bytech", "O domech"]


def test_what_the_conference_does_not_have_yet() -> None:
    items = understood(EXCEL)
    known = Known(KNOWN.days, KNOWN.rooms, frozenset({"jana svizelova"}))

    assert reading.unknown_rooms(items, known) == ["Klub"]
    assert reading.unknown_people(items, known) == [Person("Petr", "Bydlil", "Ing.", "", "Město Děčín")]


def test_more_than_is_read_at_once_is_told() -> None:
    text = "\n".join(f"{8 + n // 60}:{n % 60:02}\tBod číslo {n}" for n in range(210))

    found = reading.read(cells.cells_of(text), KNOWN)

    assert (len(found.items), found.left_out) == (200, 10)


@pytest.mark.parametrize("text", ["", "\t", "\n\n", "Ahoj", "\t\t\n;;;\n|||", "\x00", "9", "'" * 500, '"9:00\tNájem'])
def test_anything_can_be_pasted(text: str) -> None:
    rows = cells.cells_of(text)
    reading.read(rows, KNOWN)
    assert cells.cells_of(cells.text_of(rows)) == rows


@pytest.mark.parametrize(
    ("cell", "times"),
    [("9:00", (time(9), None)), ("9.00–9.30", (time(9), time(9, 30))), ("09:00 - 10:15", (time(9), time(10, 15))),
     ("od 9 do 10", (time(9), time(10))), ("9,30 – 10,00 hod.", (time(9, 30), time(10))),
     ("9:00 až 24:00", (time(9), time(0))),
     ("8:30 h", (time(8, 30), None)), ("13.00-13.45", (time(13), time(13, 45)))],
)  # fmt: skip
def test_times_as_people_write_them(cell: str, times: tuple[time, time | None]) -> None:
    assert words.read_times(cell) == times


@pytest.mark.parametrize("cell", ["9", "2026", "třicet", "25:00", "9:75", "11. 6.", ""])
def test_what_is_no_time(cell: str) -> None:
    assert words.read_times(cell) is None


@pytest.mark.parametrize(
    ("cell", "day"),
    [("11. 6. 2026", CONFERENCE_DAY), ("Pátek 12. 6.", NEXT), ("2026-06-12", NEXT), ("2. den", NEXT),
     ("Day 1", CONFERENCE_DAY),
     ("pátek", NEXT), ("1. 5. 2026", date(2026, 5, 1)), ("32. 1. 2026", None), ("Nájem", None), ("po roce", None)],
)  # fmt: skip
def test_days_as_people_write_them(cell: str, day: date | None) -> None:
    assert words.read_day(cell, KNOWN.days) == day


@pytest.mark.parametrize(
    ("cell", "people"),
    [("Jana Nová", [Person("Jana", "Nová")]),
     ("prof. PhDr. Jana Nová, CSc.", [Person("Jana", "Nová", "prof. PhDr.", "CSc.")]),
     ("Mgr.Jana Nová,Ing. Petr Malý", [Person("Jana", "Nová", "Mgr."), Person("Petr", "Malý", "Ing.")]),
     ("Jana Nová a Petr Malý", [Person("Jana", "Nová"), Person("Petr", "Malý")]),
     ("Jana Nová (Město Kadaň)", [Person("Jana", "Nová", organisation="Město Kadaň")]),
     ("JANA NOVÁ", [Person("Jana", "Nová")]), ("Nová", []), ("", [])],
)  # fmt: skip
def test_people_as_they_are_written(cell: str, people: list[Person]) -> None:
    assert words.people_of(cell) == people


def test_tables_of_a_document_have_their_days_before_them_and_their_headings_again() -> None:
    head = ["Čas", "Téma"]
    rows = [
        ["Program konference", ""], ["Čtvrtek 11. června 2026", ""], head, ["9:00", "Nájem"], ["Pátek 12. června", ""],
        ["Uzávěrka je 1. 5. 2026", ""], head, ["9:00", "Prohlídka"],
    ]  # fmt: skip
    kept = cells.of_table(rows, {0, 1, 4, 5}, KNOWN.days)

    assert kept == [["Čtvrtek 11. června 2026", ""], *rows[2:5], *rows[6:]]
    assert told(list(reading.read(kept, KNOWN).items)) == [
        "11. 9:00–9:30 Nájem |  |  | ",
        "12. 9:00–9:30 Prohlídka |  |  | ",
    ]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("čtvrtek 11. června 2026", CONFERENCE_DAY),
        ("12. června", NEXT),
        ("Friday, 12 June", NEXT),
        ("31. února 2026", None),
        ("11. červnový", None),
        ("13. června", None),
    ],
)
def test_a_day_with_its_month_in_words(cell: str, day: date | None) -> None:
    assert words.read_day(cell, KNOWN.days) == day
