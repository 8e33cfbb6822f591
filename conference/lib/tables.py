"""Lists as spreadsheets: the same columns and rows written as XLSX, ODS or CSV, row by row.

XLSX comes first, ODS for LibreOffice; both keep every text as it is. The CSV is the one that a Czech Excel opens right
(UTF-8 with BOM, semicolons, CRLF) and is for programs: a CSV knows no kinds, and spreadsheets guess them. No cell is
ever a formula.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache, partial
from itertools import islice
from os import PathLike
from typing import IO, Any, Generic, TypeVar

from flask_babel import LazyString

from conference.lib import guessing, ods, xlsx
from conference.lib.white_space import spaced

Row = TypeVar("Row")
Made = TypeVar("Made")

CELL_MAX_UNITS = 32_767
"""What one cell of a spreadsheet holds (Excel specifications and limits), in code units of UTF-16: Excel counts an
emoji as two characters."""
SHEET_TITLE_MAX_UNITS = 31
_BATCH, _REPEATED = 200, 1024  # rows; values that come again and again
_FIRST_DATE = date(1900, 3, 1)
"""Spreadsheets count 29. 2. 1900, which never was; days before are written as text."""

_ILLEGAL_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PHONE = re.compile("(\\+[0-9]{1,4})([ \u00a0][0-9]+)+")
_NEEDS_QUOTES = re.compile('[;"\r\n]')
_CENTIMETRES = 0.2
"""What a character of the default typeface takes in ODS."""
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class CellKind(Enum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its heading, how its value is found in a row, and what kind it is.

    `value` finds it and `words` puts it as the cell says it: a value that comes again and again is put into words once.
    None is an empty cell; a datetime is written as its clock shows, so it comes in the event's zone. Texts may be lazy:
    of most columns that there are nobody asks.
    """

    title: str | LazyString
    value: Callable[[Row], object]
    kind: CellKind = CellKind.TEXT
    key: str = ""
    """A name that stays when the heading is in another language, for whoever chooses columns."""
    meaning: str | LazyString = ""
    """What the column says, in a sentence, where the heading alone does not."""
    values: str | LazyString = ""
    """What may stand in it, where that is a short list."""
    words: Callable[[Any], object] | None = None

    def said(self, row: Row) -> Any:
        """Return what the cell of a row says."""
        value = self.value(row)
        return value if self.words is None else self.words(value)


@dataclass(frozen=True)
class Notes:
    """A second sheet with a few lines of text about the first one."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def cells(self) -> list[list[str]]:
        """Give all lines, the header first, as cells can hold them."""
        return [[_cell_text(text) for text in row] for row in (self.header, *self.rows)]


def heading(column: Column[Row]) -> str:
    """Return what stands above a column; with ordinary spaces, since formulas and programs look columns up by it."""
    return str(column.title).replace("\u00a0", " ")


def sheet_title(text: str, fallback: str = "Sheet1") -> str:
    """Return the text as a spreadsheet takes it for the name of a sheet: 31 characters, none of []:*?/\\."""
    title = " ".join(_FORBIDDEN_IN_TITLE.sub(" ", _legal(text)).split())
    title = _cut(title, SHEET_TITLE_MAX_UNITS).strip("' ")
    # Excel keeps "History" for itself.
    return fallback if not title or title.lower() == "history" else title


def write_xlsx(
    target: str | PathLike[str] | IO[bytes],
    title: str,
    columns: Sequence[Column[Row]],
    rows: Iterable[Row],
    notes: Notes | None = None,
) -> int:
    """Write a workbook with a sheet, and one of notes, to a path or a binary stream; gives the number of rows.

    The header is bold, stays in view and filters. Few rows are held in memory at a time.
    """
    header = [_cell_text(heading(column)) for column in columns]
    second = (_second_title(title, notes), notes.cells) if notes else None
    return xlsx.write_sheet(target, sheet_title(title), header, partial(_batches, columns, rows), _width, second)


def write_ods(
    target: str | PathLike[str] | IO[bytes],
    title: str,
    columns: Sequence[Column[Row]],
    rows: Iterable[Row],
    notes: Notes | None = None,
) -> int:
    """Return the same as an OpenDocument spreadsheet; gives the number of rows."""
    return ods.write_sheet(
        target,
        sheet_title(title),
        [_cell_text(heading(column)) for column in columns],
        partial(_batches, columns, rows),
        lambda value: min(xlsx.MAX_WIDTH, max(xlsx.MIN_WIDTH, _width(value))) * _CENTIMETRES,
        (_second_title(title, notes), notes.cells) if notes else None,
    )


def _second_title(title: str, notes: Notes) -> str:
    """Name the sheet of notes; programs refuse two sheets of one name."""
    found = sheet_title(notes.title, "Sheet2")
    return found if found.lower() != sheet_title(title).lower() else "Sheet2"


def csv_lines(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the CSV some lines at a time, the header with the BOM first: fit for a response that streams.

    Texts that a spreadsheet would compute, or take for a number or a date, get a leading apostrophe. A phone number
    puts its country code in brackets, which keeps it a text in Excel, LibreOffice and SheetJS.
    """

    def only(value: xlsx.Value) -> str:
        return _csv_cell(value) or '""'  # an empty line would be no row

    yield b"\xef\xbb\xbf" + _csv_lines([[_csv_quoted(_csv_text(_cell_text(heading(column)))) for column in columns]])
    for batch in _batches(columns, rows, _csv_cell if len(columns) > 1 else only):
        yield _csv_lines(zip(*batch, strict=True))


def _batches(
    columns: Sequence[Column[Row]], rows: Iterable[Row], make: Callable[[xlsx.Value], Made]
) -> Iterator[list[list[Made]]]:
    """Yield what is made of the cells of some rows at a time, column by column: a column has one kind, and repeats
    itself.
    """
    known = [lru_cache(None, typed=True)(_making(column, make)) for column in columns]
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield [list(map(cell, map(column.value, batch))) for column, cell in zip(columns, known, strict=True)]
        for cell in known:
            if cell.cache_info().currsize > _REPEATED:
                cell.cache_clear()


def _making(column: Column[Row], make: Callable[[xlsx.Value], Made]) -> Callable[[object], Made]:
    """Return what makes a cell of a value that a column has found."""
    kind, words = column.kind, column.words
    if words is None:
        return lambda value: make(_typed(kind, value))
    return lambda value: make(_typed(kind, words(value)))


def _typed(kind: CellKind, value: object) -> xlsx.Value:
    """Return the value in the kind its column promises, or as text where it is something else."""
    if type(value) is str:  # most are
        return _cell_text(value)
    if value is None or value == "":
        return ""
    if kind is CellKind.INTEGER and isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        if kind is CellKind.DATETIME and value.date() >= _FIRST_DATE:
            return value.replace(tzinfo=None, microsecond=0)
    elif kind is CellKind.DATE and isinstance(value, date) and value >= _FIRST_DATE:
        return value
    return _cell_text(str(value))


def _width(value: xlsx.Value) -> int:
    if isinstance(value, datetime):
        return 18
    if isinstance(value, date):
        return 13
    text = str(value)
    return (len(text) if text.isprintable() else max(map(len, text.splitlines() or [""]))) + 2


def _legal(text: str) -> str:
    return _ILLEGAL_IN_XML.sub("", spaced(text))


def _cell_text(text: str) -> str:
    if len(text) * 2 <= CELL_MAX_UNITS and text.isprintable():  # most are, and printable signs are all legal
        return text
    return _fitting(_legal(text))


def _fitting(text: str) -> str:
    """Return a text that a cell holds, with a mark where its end is missing."""
    return text if _cut(text, CELL_MAX_UNITS) == text else _cut(text, CELL_MAX_UNITS - 1) + "…"


def _cut(text: str, units: int) -> str:
    """Return as much of a text as so many code units of UTF-16 hold, without half of a character."""
    if len(text) * 2 <= units:  # no character takes more than two
        return text
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore")


def _csv_lines(rows: Iterable[Iterable[str]]) -> bytes:
    return "".join([f"{';'.join(row)}\r\n" for row in rows]).encode("utf-8")


def _csv_cell(value: xlsx.Value) -> str:
    if type(value) is str:  # most are
        return _csv_quoted(_csv_text(value))
    if isinstance(value, datetime):
        return f"{value.day}. {value.month}. {value.year} {value.hour}:{value.minute:02d}"
    if isinstance(value, date):
        return f"{value.day}. {value.month}. {value.year}"
    return str(value) if isinstance(value, int) else _csv_quoted(_csv_text(value))


def _csv_text(text: str) -> str:
    if text.startswith("+") and _PHONE.fullmatch(text):
        code, space, rest = text.replace("\u00a0", " ").partition(" ")
        return _fitting(f"({code}){space}{rest}")
    return _fitting(f"'{text}") if guessing.is_taken_for_something(text) else text


def _csv_quoted(text: str) -> str:
    """Return a cell in quotation marks where it needs them (RFC 4180, 2)."""
    if not _NEEDS_QUOTES.search(text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
