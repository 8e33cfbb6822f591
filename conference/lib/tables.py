"""Lists as spreadsheets: the same columns and rows written as XLSX, ODS or CSV, row by row.

XLSX comes first, ODS for LibreOffice; both keep every text as it is. The CSV is the one that a Czech Excel opens right
(UTF-8 with BOM, semicolons, CRLF) and is for programs: a CSV knows no kinds, and spreadsheets guess them. No cell is
ever a formula.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from os import PathLike
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar

from conference.lib import guessing, ods
from conference.lib.lazy import lazy
from conference.lib.white_space import spaced

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazy("xlsxwriter")

Row = TypeVar("Row")

CELL_MAX_CHARS = 32_767
"""What one cell of a spreadsheet holds (Excel specifications and limits)."""
SHEET_TITLE_MAX_CHARS = 31
MIN_WIDTH, MAX_WIDTH = 8, 60
LINE_POINTS, MAX_POINTS = 15, 408.75  # whole pixels; no row is higher than 409 (Excel specifications and limits)
_FIRST_DATE = date(1900, 3, 1)
"""Spreadsheets count 29. 2. 1900, which never was; days before are written as text."""

_ILLEGAL_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PHONE = re.compile("(\\+[0-9]{1,4})([ \u00a0][0-9]+)+")
_CENTIMETRES = 0.2
"""What a character of the default typeface takes in ODS."""
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class Kind(Enum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its heading, how its value is found in a row, and what kind it is.

    `value` gives None for an empty cell; a datetime is written as its clock shows, so it comes in the event's zone.
    """

    title: str
    value: Callable[[Row], object]
    kind: Kind = Kind.TEXT


def heading(column: Column[Row]) -> str:
    """Return what stands above a column; with ordinary spaces, since formulas and programs look columns up by it."""
    return column.title.replace("\u00a0", " ")


def sheet_title(text: str, fallback: str = "Sheet1") -> str:
    """Return the text as a spreadsheet takes it for the name of a sheet: 31 characters, none of []:*?/\\."""
    title = " ".join(_FORBIDDEN_IN_TITLE.sub(" ", _legal(text)).split())
    title = title[:SHEET_TITLE_MAX_CHARS].strip("' ")
    # Excel keeps "History" for itself.
    return fallback if not title or title.lower() == "history" else title


def write_xlsx(
    target: str | PathLike[str] | IO[bytes], title: str, columns: Sequence[Column[Row]], rows: Iterable[Row]
) -> int:
    """Write a workbook with one sheet to a path or a binary stream; gives the number of rows.

    The header is bold, stays in view and filters. Only one row is held in memory at a time.
    """
    workbook = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = workbook.add_worksheet(sheet_title(title))
    header = workbook.add_format({"bold": True, "bottom": 1})
    formats = {
        Kind.TEXT: workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        Kind.INTEGER: workbook.add_format({"num_format": "0", "valign": "top"}),
        Kind.DATE: workbook.add_format({"num_format": "d. m. yyyy", "align": "left", "valign": "top"}),
        Kind.DATETIME: workbook.add_format({"num_format": "d. m. yyyy h:mm", "align": "left", "valign": "top"}),
    }
    widths = [len(column.title) + 3 for column in columns]
    for place, column in enumerate(columns):
        sheet.write_string(0, place, _cell_text(heading(column)), header)
    count = 0
    for count, row in enumerate(rows, start=1):
        values = [_typed(column, row) for column in columns]
        if (lines := max(map(_lines, values), default=1)) > 1:
            sheet.set_row(count, min(lines * LINE_POINTS, MAX_POINTS))
        for place, value in enumerate(values):
            _write_cell(sheet, count, place, value, formats)
            widths[place] = max(widths[place], _width(value))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(MAX_WIDTH, max(MIN_WIDTH, width)))
    sheet.freeze_panes(1, 0)
    _set_up_print(sheet)
    if columns:
        sheet.autofilter(0, 0, count, len(columns) - 1)
    workbook.close()
    return count


def _set_up_print(sheet: Any) -> None:
    """Landscape A4 as wide as the sheet, the header and "page of pages" on each page."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P / &N")


def write_ods(
    target: str | PathLike[str] | IO[bytes], title: str, columns: Sequence[Column[Row]], rows: Iterable[Row]
) -> int:
    """Return the same as an OpenDocument spreadsheet; gives the number of rows."""
    return ods.write_sheet(
        target,
        sheet_title(title),
        [_cell_text(heading(column)) for column in columns],
        ([_typed(column, row) for column in columns] for row in rows),
        lambda value: min(MAX_WIDTH, max(MIN_WIDTH, _width(value))) * _CENTIMETRES,
    )


def csv_lines(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the CSV line by line, the header with the BOM first: fit for a response that streams.

    Texts that a spreadsheet would compute, or take for a number or a date, get a leading apostrophe. A phone number
    puts its country code in brackets, which keeps it a text in Excel, LibreOffice and SheetJS.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")

    def line(cells: list[str]) -> bytes:
        writer.writerow(cells)
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text.encode("utf-8")

    yield b"\xef\xbb\xbf" + line([_csv_text(heading(column)) for column in columns])
    for row in rows:
        yield line([_csv_cell(_typed(column, row)) for column in columns])


def _typed(column: Column[Any], row: object) -> ods.Value:
    """Return the value in the kind the column promises, or as text where it is something else."""
    value = column.value(row)
    if value is None:
        return ""
    if column.kind is Kind.INTEGER and isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        if column.kind is Kind.DATETIME and value.date() >= _FIRST_DATE:
            return value.replace(tzinfo=None, microsecond=0)
    elif column.kind is Kind.DATE and isinstance(value, date) and value >= _FIRST_DATE:
        return value
    return _cell_text(str(value))


def _write_cell(sheet: Any, line: int, place: int, value: ods.Value, formats: dict[Kind, Any]) -> None:
    # Each kind by its own call: the general write() would guess formulas, links and numbers in text.
    if isinstance(value, datetime):
        sheet.write_datetime(line, place, value, formats[Kind.DATETIME])
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, formats[Kind.DATE])
    elif isinstance(value, int):
        sheet.write_number(line, place, value, formats[Kind.INTEGER])
    elif value:
        sheet.write_string(line, place, value, formats[Kind.TEXT])


def _width(value: ods.Value) -> int:
    if isinstance(value, datetime):
        return 18
    if isinstance(value, date):
        return 13
    return max(map(len, str(value).splitlines() or [""])) + 2


def _lines(value: ods.Value) -> int:
    """Return how many lines a value takes in the widest column, about: programs do not work it out when they open a
    file.
    """
    return sum(1 + len(line) // MAX_WIDTH for line in value.splitlines()) if isinstance(value, str) else 1


def _legal(text: str) -> str:
    return _ILLEGAL_IN_XML.sub("", spaced(text))


def _cell_text(text: str) -> str:
    text = _legal(text)
    return text if len(text) <= CELL_MAX_CHARS else text[: CELL_MAX_CHARS - 1] + "…"


def _csv_cell(value: ods.Value) -> str:
    if isinstance(value, datetime):
        return f"{value.day}. {value.month}. {value.year} {value.hour}:{value.minute:02d}"
    if isinstance(value, date):
        return f"{value.day}. {value.month}. {value.year}"
    return str(value) if isinstance(value, int) else _csv_text(value)


def _csv_text(text: str) -> str:
    text = _cell_text(text)
    if _PHONE.fullmatch(text):
        code, space, rest = text.replace("\u00a0", " ").partition(" ")
        return f"({code}){space}{rest}"
    return f"'{text}" if guessing.is_taken_for_something(text) else text
