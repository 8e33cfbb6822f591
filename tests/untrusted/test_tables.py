"""Tables from strangers: what is read of them, and why some are not."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest

from conference.forms.table_files import FAULTS
from conference.untrusted import tables
from conference.untrusted.tables import Oddity, Table, TableFault, TableRefused, read_table
from tests import tables as made

PEOPLE = [["Jméno", "Příjmení"], ["Žofie", "Šťastná"], ["Řehoř", "Černý"]]


def read(content: bytes, folder: Path, sheet: str = "") -> Table:
    path = folder / "table"
    path.write_bytes(content)
    return read_table(path, sheet)


def fault(content: bytes, folder: Path, sheet: str = "") -> TableRefused:
    with pytest.raises(TableRefused) as refused:
        read(content, folder, sheet)
    return refused.value


@pytest.mark.parametrize("content", [made.xlsx(PEOPLE), made.ods(PEOPLE)], ids=["xlsx", "ods"])
def test_a_sheet_is_read_as_rows_of_texts(content: bytes, tmp_path: Path) -> None:
    assert read(content, tmp_path) == Table(PEOPLE, "List1")


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1250", "iso-8859-2"])
def test_a_csv_is_read_whatever_its_separator_and_encoding(separator: str, encoding: str, tmp_path: Path) -> None:
    table = read(made.csv(PEOPLE, separator, encoding), tmp_path)
    guessed = encoding in ("windows-1250", "iso-8859-2")
    assert table == Table(PEOPLE, odd=frozenset({Oddity.ENCODING} if guessed else ()))


def test_separators_inside_quotes_part_nothing(tmp_path: Path) -> None:
    content = 'Jméno;Organizace\r\nJana;"Město, o. p. s.; pobočka"\r\nPetr;"Dva\nřádky"\r\n'
    rows = [["Jméno", "Organizace"], ["Jana", "Město, o. p. s.; pobočka"], ["Petr", "Dva\nřádky"]]
    assert read(content.encode(), tmp_path).rows == rows


def test_the_line_in_which_excel_names_the_separator_is_no_row(tmp_path: Path) -> None:
    assert read(b"sep=|\r\na|b;c\r\n", tmp_path).rows == [["a", "b;c"]]


def test_numbers_days_and_times_become_texts_that_mean_the_same_everywhere(tmp_path: Path) -> None:
    row = [600000041, 1.5, True, date(2026, 5, 12), time(8, 30), datetime(2026, 5, 12, 8, 30)]  # noqa: DTZ001 - as cells have it
    texts = ["600000041", "1.5", "true", "2026-05-12", "08:30", "2026-05-12 08:30"]
    assert read(made.xlsx([row]), tmp_path).rows == [texts]


def test_rows_keep_the_numbers_they_have_in_the_sheet(tmp_path: Path) -> None:
    assert read(made.xlsx([[], [], ["", "a"], [], ["", "b"], []]), tmp_path).rows == [
        ["", ""], ["", ""], ["", "a"], ["", ""], ["", "b"],
    ]  # fmt: skip


def test_of_several_sheets_the_first_with_anything_in_it_is_read_or_the_one_asked_for(tmp_path: Path) -> None:
    book = made.xlsx([], more={"Lidé": [["a"]], "Staří": [["b"]]})
    assert read(book, tmp_path) == Table([["a"]], "Lidé", ("List1", "Staří"), frozenset({Oddity.OTHER_SHEETS}))
    assert read(book, tmp_path, "staří").rows == [["b"]]
    assert fault(book, tmp_path, "Cizí").reason is TableFault.NO_SHEET


def test_what_stands_in_merged_cells_of_a_column_is_read_for_each_row(tmp_path: Path) -> None:
    table = read(made.xlsx([["a", "město"], ["b"], ["c"]], merged=[(0, 1, 2, 1)]), tmp_path)
    assert (table.rows, table.odd) == ([["a", "město"], ["b", "město"], ["c", "město"]], {Oddity.MERGED})


def test_of_a_formula_its_value_is_read_and_it_is_told(tmp_path: Path) -> None:
    table = read(made.xlsx([["a", '=A1&"b"']]), tmp_path)
    assert (table.rows, table.odd) == ([["a", "computed"]], {Oddity.FORMULAS})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", TableFault.EMPTY),
        (b" ;;\r\n;;\r\n", TableFault.EMPTY),
        (made.xlsx([]), TableFault.EMPTY),
        (made.PASSWORD, TableFault.ENCRYPTED),
        (made.OLD_EXCEL, TableFault.OLD_EXCEL),
        (made.xlsx(PEOPLE)[:-200], TableFault.DAMAGED),
        (b"%PDF-1.7 \xe2\xe3", TableFault.WRONG_TYPE),
        (b"<!doctype html><table><tr><td>Jana", TableFault.WRONG_TYPE),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", TableFault.WRONG_TYPE),
        (made.csv([range(200)]), TableFault.TOO_WIDE),
        (made.csv([["a", "b"]] * 5100), TableFault.TOO_LONG),
        (made.xlsx([["a"] * 200]), TableFault.TOO_WIDE),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_by_name(content: bytes, reason: TableFault, tmp_path: Path) -> None:
    refused = fault(content, tmp_path)
    assert refused.reason is reason
    assert str(FAULTS[reason]) % refused.facts


def test_an_archive_of_something_else_is_no_table(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "table", "w") as archive:
        archive.writestr("photo.jpg", b"photo")
    with pytest.raises(TableRefused) as refused:
        read_table(tmp_path / "table")
    assert refused.value.reason is TableFault.WRONG_TYPE


def test_sixty_megabytes_are_too_many_before_anything_is_read(tmp_path: Path) -> None:
    with (tmp_path / "table").open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    with pytest.raises(TableRefused) as refused:
        read_table(tmp_path / "table")
    assert refused.value.reason is TableFault.TOO_LARGE


def test_a_cell_far_away_from_all_others_takes_its_own_process_only(tmp_path: Path) -> None:
    row = [""] * 16_000 + ["z"]
    content = made.xlsx([["a"], *[[]] * 40_000, row])
    assert fault(content, tmp_path).reason in (TableFault.TOO_MUCH, TableFault.TOO_LONG)
    assert read(made.xlsx(PEOPLE), tmp_path).rows == PEOPLE


def test_a_package_that_unpacks_to_too_much_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "UNPACKED_MAX_BYTES", 1000)
    assert fault(made.xlsx(PEOPLE), tmp_path).reason is TableFault.TOO_MUCH
