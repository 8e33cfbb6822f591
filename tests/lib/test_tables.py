"""Spreadsheets are written, opened by another program, and hold exactly what was meant."""

import csv
import io
import re
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from conference.lib import ods
from conference.lib.guessing import is_taken_for_something
from conference.lib.tables import CellKind, Column, csv_lines, sheet_title, write_ods, write_xlsx


@dataclass(frozen=True)
class Guest:
    name: str | None
    phone: str = ""
    places: int | None = None
    born: date | None = None
    arrived: datetime | None = None


COLUMNS: list[Column[Guest]] = [
    Column("Jméno", lambda guest: guest.name),
    Column("Telefon", lambda guest: guest.phone),
    Column("Míst", lambda guest: guest.places, CellKind.INTEGER),
    Column("Den", lambda guest: guest.born, CellKind.DATE),
    Column("Příchod", lambda guest: guest.arrived, CellKind.DATETIME),
]
JANA = Guest(
    "Jana Žďárská; \"Chrudim\"", "+420 777 123 456", -3, date(2017, 11, 2),
    datetime(2017, 11, 2, 8, 5, tzinfo=ZoneInfo("Europe/Prague")),
)  # fmt: skip
ATTACKS = [
    "=1+1", "=HYPERLINK(\"http://evil.example.org\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1",
    "\n=1", "＝1+1", "{=1}", "http://example.org", "0042", "1e5", "+420777123456", "TRUE", "+", "- odrážka",
]  # fmt: skip


def xlsx(rows: list[Guest], title: str = "Účastníci") -> bytes:
    target = io.BytesIO()
    write_xlsx(target, title, COLUMNS, rows)
    return target.getvalue()


def read_xlsx(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def clock(text: str) -> datetime:
    """What a clock shows, without a zone, as spreadsheets keep it."""
    return datetime.fromisoformat(text)


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_workbook_holds_the_values_in_their_kinds() -> None:
    assert read_xlsx(xlsx([JANA, Guest(None, "1")])) == [
        ["Jméno", "Telefon", "Míst", "Den", "Příchod"],
        ['Jana Žďárská; "Chrudim"', "+420 777 123 456", -3.0, date(2017, 11, 2), clock("2017-11-02 08:05")],
        ["", "1", "", "", ""],
    ]


def test_a_workbook_holds_no_formula_and_no_link_whatever_is_typed() -> None:
    content = xlsx([Guest(text, phone=text) for text in ATTACKS])

    assert [row[0] for row in read_xlsx(content)[1:]] == ATTACKS
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        assert not [name for name in archive.namelist() if "rels" in name and "sheet" in name]


def test_the_header_is_bold_frozen_and_filters() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx([JANA, JANA]))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()

    assert re.search(r'<pane ySplit="1" topLeftCell="A2"[^>]*state="frozen"/>', sheet)
    assert '<autoFilter ref="A1:E3"/>' in sheet
    assert "<b/>" in styles
    assert 'formatCode="d. m. yyyy"' in styles
    assert 'formatCode="d. m. yyyy h:mm"' in styles
    assert [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)] == pytest.approx(
        [25, 18, 8, 13, 18], abs=1
    )


def test_a_printed_list_is_landscape_as_wide_as_the_page_with_its_header_on_each() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx([JANA]))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        book = archive.read("xl/workbook.xml").decode()

    assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>' in sheet
    assert '<pageSetUpPr fitToPage="1"/>' in sheet
    assert "<oddFooter>&amp;C&amp;P / &amp;N</oddFooter>" in sheet
    assert ">'Účastníci'!$1:$1<" in book or ">Účastníci!$1:$1<" in book


def open_document(rows: list[Guest], title: str = "Účastníci") -> bytes:
    target = io.BytesIO()
    assert write_ods(target, title, COLUMNS, rows) == len(rows)
    return target.getvalue()


def test_an_open_document_holds_the_values_in_their_kinds() -> None:
    assert read_xlsx(open_document([JANA, Guest(None, "1")])) == [
        ["Jméno", "Telefon", "Míst", "Den", "Příchod"],
        ['Jana Žďárská; "Chrudim"', "+420 777 123 456", -3.0, date(2017, 11, 2), clock("2017-11-02 08:05")],
        ["", "1", "", "", ""],
    ]


def test_an_open_document_keeps_texts_as_texts() -> None:
    told = [text for text in ATTACKS if text.isprintable()]
    texts = [*told, "007", "1/2", "a\nb", "dvě  mezery", " na začátku", "<&>\"'"]
    content = open_document([Guest(text, phone=text) for text in texts], "Účast & 'spol.'")

    assert [row[0] for row in read_xlsx(content)[1:]] == texts
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, archive.read(first)) == (
            "mimetype", zipfile.ZIP_STORED, ods.MIME.encode(),
        )  # fmt: skip
        assert "table:formula" not in archive.read("content.xml").decode()


def test_the_csv_is_what_a_czech_excel_opens() -> None:
    assert (
        b"".join(csv_lines(COLUMNS, [JANA, Guest(None)]))
        == (
            "\ufeffJméno;Telefon;Míst;Den;Příchod\r\n"
            '"Jana Žďárská; ""Chrudim""";(+420) 777 123 456;-3;2. 11. 2017;2. 11. 2017 8:05\r\n'
            ";;;;\r\n"
        ).encode()
    )


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("+420 777 123 456", "(+420) 777 123 456"),
        ("+420\u00a0777\u00a0123\u00a0456", "(+420) 777 123 456"),
        ("+420777123456", "'+420777123456"),
        ("007", "'007"),
        ("1/2", "'1/2"),
        ("23E456", "'23E456"),
        ("K7QF3M", "K7QF3M"),
        ("+420-777", "'+420-777"),
        ("+420+1", "'+420+1"),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("+ 420", "'+ 420"),
        ("+420 777\n=1", "'+420 777\n=1"),
        ("=1+1", "'=1+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\x00=1", "'=1"),
        ("＝1", "'＝1"),
        ("Dvořák-Nový", "Dvořák-Nový"),
        ("a;b\r\nc\"d", "a;b\r\nc\"d"),
    ],
)  # fmt: skip
def test_no_cell_of_a_csv_computes(text: str, cell: str) -> None:
    assert read_csv(b"".join(csv_lines(COLUMNS, [Guest(text)])))[1][0] == cell


def test_headings_are_no_formulas_either() -> None:
    columns: list[Column[Guest]] = [Column("=Otázka", lambda guest: guest.name)]
    target = io.BytesIO()
    write_xlsx(target, "List", columns, [])

    assert b"".join(csv_lines(columns, [])) == "\ufeff'=Otázka\r\n".encode()
    assert read_xlsx(target.getvalue()) == [["=Otázka"]]


def test_characters_that_break_the_file_are_dropped_and_breaks_become_spaces() -> None:
    rows = [Guest("a\x00b\x0bc\x1fd\ufffee\ud800f")]
    written = b"".join(csv_lines(COLUMNS, rows))

    assert read_xlsx(xlsx(rows))[1][0] == "ab c def"
    assert read_csv(written)[1][0] == "ab c def"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, "x" * 32_766 + "…"),
        ("\U0001f3e0" * 16_383 + "x", "\U0001f3e0" * 16_383 + "x"),  # Excel counts a house as two
        ("\U0001f3e0" * 16_384, "\U0001f3e0" * 16_383 + "…"),
        ("x" + "\U0001f3e0" * 16_384, "x" + "\U0001f3e0" * 16_382 + "…"),  # no half of a house
    ],
    ids=["fits", "too long", "houses that fit", "too many houses", "half a house"],
)
def test_a_text_longer_than_a_cell_ends_with_a_mark(typed: str, kept: str) -> None:
    rows = [Guest(typed)]

    assert read_xlsx(xlsx(rows))[1][0] == kept
    assert read_csv(b"".join(csv_lines(COLUMNS, rows)))[1][0] == kept


def test_a_long_text_that_a_spreadsheet_would_compute_still_fits_its_cell() -> None:
    written = b"".join(csv_lines(COLUMNS, [Guest("=" + "x" * 32_766)]))

    assert read_csv(written)[1][0] == "'=" + "x" * 32_764 + "…"


def test_what_does_not_fit_its_column_is_written_as_text() -> None:
    columns: list[Column[object]] = [
        Column("Den", lambda row: row, CellKind.DATE),
        Column("N", lambda row: row, CellKind.INTEGER),
    ]
    target = io.BytesIO()
    write_xlsx(target, "List", columns, [date(1890, 1, 2), "neuvedeno", True])

    assert read_xlsx(target.getvalue())[1:] == [["1890-01-02", "1890-01-02"], ["neuvedeno"] * 2, ["True", "True"]]


def test_a_time_is_written_as_its_own_clock_shows() -> None:
    moment = datetime(2017, 10, 29, 1, 30, tzinfo=UTC)  # the second 2:30 of the night when summer time ends
    local = moment.astimezone(ZoneInfo("Europe/Prague"))

    assert read_xlsx(xlsx([Guest("a", arrived=local)]))[1][4] == clock("2017-10-29 02:30")


def test_a_path_is_written_too_and_a_generator_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"

    assert write_xlsx(path, "List", COLUMNS, (Guest(str(number)) for number in range(3))) == 3
    assert [row[0] for row in read_xlsx(path.read_bytes())] == ["Jméno", "0", "1", "2"]


@pytest.mark.slow
def test_many_rows_take_little_memory(tmp_path: Path) -> None:
    def rows() -> Iterator[Guest]:
        for number in range(8_000):
            yield Guest(f"Účastník číslo {number} s delším jménem", "+420 777 123 456", number)

    list(csv_lines(COLUMNS, [JANA]))  # what is read once, such as the names of months, is no row
    tracemalloc.start()
    write_xlsx(tmp_path / "long.xlsx", "Dlouhý", COLUMNS, rows())
    with (tmp_path / "long.csv").open("wb") as stream:
        stream.writelines(csv_lines(COLUMNS, rows()))
    write_ods(tmp_path / "long.ods", "Dlouhý", COLUMNS, rows())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 3 * 1024 * 1024
    assert len(read_csv((tmp_path / "long.csv").read_bytes())) == 8_001


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Účastníci", "Účastníci"),
        ("Plzeň: a/b [2017]?*\\", "Plzeň a b 2017"),
        ("x" * 50, "x" * 31),
        ("\U0001f3e0" * 16, "\U0001f3e0" * 15),  # 31 as Excel counts; half a house is none
        ("'uvozovky'", "uvozovky"),
        ("x" * 30 + "'abc", "x" * 30),
        ("", "Sheet1"),
        ("[]", "Sheet1"),
        ("History", "Sheet1"),
    ],
)
def test_titles_of_sheets(title: str, expected: str) -> None:
    assert sheet_title(title) == expected
    assert CalamineWorkbook.from_filelike(io.BytesIO(xlsx([], title))).sheet_names == [expected]


@pytest.mark.slow
@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.text(max_size=30), max_size=5))
def test_any_text_survives_both_ways(texts: list[str]) -> None:
    rows = [Guest(text) for text in texts]
    written = b"".join(csv_lines(COLUMNS, rows))

    assert len(read_csv(written)) == len(texts) + 1
    for row in read_csv(written)[1:]:
        assert not is_taken_for_something(row[0]) or row[0].startswith("(+")
    with zipfile.ZipFile(io.BytesIO(xlsx(rows))) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_headings_have_ordinary_spaces(tmp_path: Path) -> None:
    columns = [Column[Guest]("Kód k\u00a0prezenci", lambda guest: guest.name)]
    file = tmp_path / "guests.xlsx"
    write_xlsx(file, "Hosté", columns, [])

    assert b"".join(csv_lines(columns, [])).decode("utf-8-sig") == "Kód k prezenci\r\n"
    assert CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python() == [["Kód k prezenci"]]


def test_a_row_is_never_higher_than_a_spreadsheet_takes() -> None:
    book = zipfile.ZipFile(io.BytesIO(xlsx([Guest("řádek\n" * 5), Guest("řádek\n" * 500)])))
    heights = re.findall(r'<row r="[23]"[^>]* ht="([\d.]+)"', book.read("xl/worksheets/sheet1.xml").decode())
    assert heights == ["75", "408.75"]
