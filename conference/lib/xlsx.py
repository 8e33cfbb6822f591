"""Excel workbooks (XLSX) with one long sheet, and a short one beside it, written in little time and memory.

XlsxWriter makes the workbook: styles, widths, header, filter, print settings. It writes cells one by one, which takes
most of the time of a long list, so the rows of the sheet are written here, column by column, and put into their place
in the package (ECMA-376, part 1, 18.3.1.80: `sheetData`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from os import PathLike
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from conference.lib.lazy import lazy

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazy("xlsxwriter")

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | date | datetime
"""What a cell of a spreadsheet holds."""
XlsxCell = tuple[str, int, int]
"""The XML behind its address (none for an empty cell), its width and its lines."""

MIN_WIDTH, MAX_WIDTH = 8, 60  # characters
LINE_POINTS, MAX_POINTS = 15, 408.75  # whole pixels; no row is higher than 409 (Excel specifications and limits)
DAY = 86_400  # seconds
SHEET = "xl/worksheets/sheet1.xml"
_EPOCH = date(1899, 12, 30)
"""Day 0, for days after the 29. 2. 1900 that spreadsheets count and that never was."""
_SAMPLES: tuple[Value, ...] = ("text", 1, _EPOCH, datetime.combine(_EPOCH, time()))
_LOOKS_ESCAPED = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_LEVEL = 4  # of compression: twice as quick as the usual 6 for a file a tenth larger


def write_sheet(
    target: str | PathLike[str] | IO[bytes],
    title: str,
    header: Sequence[str],
    batches: Callable[[Callable[[Value], XlsxCell]], Iterable[Sequence[Sequence[XlsxCell]]]],
    width_of: Callable[[Value], int],
    second: tuple[str, Sequence[Sequence[str]]] | None = None,
) -> int:
    """Write a workbook with one sheet to a path or a binary stream; gives the number of rows.

    `second` is the title of another sheet and its lines of text, of which the first is the header. `batches` gives
    what is made of some rows at a time, column by column. The header is bold, stays in view, filters and is repeated on
    each printed page, which is landscape A4 and as wide as the sheet. Texts are texts, whatever they look like; a row
    is as high as its longest text needs, since programs do not work that out when they open a file. A column is as wide
    as the widest of its values by `width_of`, in characters; since that is known at the end, rows wait in a temporary
    file.
    """
    widths, count = [width_of(text) + 1 for text in header], 0
    with SpooledTemporaryFile(max_size=2**20) as waiting:
        for batch in batches(_cells(_styles(), width_of)):
            rows = len(batch[0]) if batch else 0
            numbers, lines = list(map(str, range(count + 2, count + 2 + rows))), [1] * rows
            columns = []
            for place, made in enumerate(batch):
                texts, wide, high = zip(*made, strict=True)
                begins = f'<c r="{_letters(place)}'
                columns.append([
                    f"{begins}{number}{text}" if text else "" for number, text in zip(numbers, texts, strict=True)
                ])  # fmt: skip
                widths[place] = max(widths[place], *wide)
                if max(high) > 1:
                    lines = list(map(max, lines, high))
            waiting.write("".join([
                f'<row r="{number}"{_height(most)}>{"".join(row)}</row>'
                for number, most, row in zip(numbers, lines, zip(*columns, strict=True), strict=True)
            ]).encode())  # fmt: skip
            count += rows
        waiting.seek(0)
        _put_in(target, _workbook(title, header, widths, count, second), waiting, len(header), count)
    return count


def _workbook(
    title: str,
    header: Sequence[str],
    widths: Sequence[int],
    rows: int,
    second: tuple[str, Sequence[Sequence[str]]] | None = None,
) -> bytes:
    """Return a workbook that has everything but its rows."""
    made = BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        sheet = workbook.add_worksheet(title)
        bold = workbook.add_format({"bold": True, "bottom": 1})
        for place, (text, width) in enumerate(zip(header, widths, strict=True)):
            sheet.write_string(0, place, text, bold)
            sheet.set_column(place, place, min(MAX_WIDTH, max(MIN_WIDTH, width)))
        for place, (value, style) in enumerate(zip(_SAMPLES, _formats(workbook), strict=True)):
            _write_sample(sheet, place, value, style)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&C&P / &N")
        if header:
            sheet.autofilter(0, 0, rows, len(header) - 1)
        if second is not None:
            _write_notes(workbook, *second)
    return made.getvalue()


def _write_notes(workbook: Any, title: str, lines: Sequence[Sequence[str]]) -> None:
    """Add a sheet of a few lines of text below a bold header."""
    sheet = workbook.add_worksheet(title)
    bold = workbook.add_format({"bold": True, "bottom": 1})
    plain = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for place, texts in enumerate(zip(*lines, strict=True)):
        sheet.set_column(place, place, min(MAX_WIDTH, max(MIN_WIDTH, *(len(text) + 2 for text in texts))))
        for row, text in enumerate(texts):
            sheet.write_string(row, place, text, plain if row else bold)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _formats(workbook: Any) -> list[Any]:
    """Return the formats of the kinds of cells, in the order of the samples."""
    top = {"valign": "top"}
    return [
        workbook.add_format({"num_format": "@", "text_wrap": True, **top}),
        workbook.add_format({"num_format": "0", **top}),
        workbook.add_format({"num_format": "d. m. yyyy", "align": "left", **top}),
        workbook.add_format({"num_format": "d. m. yyyy h:mm", "align": "left", **top}),
    ]


def _write_sample(sheet: Any, place: int, value: Value, style: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(1, place, value, style)
    elif isinstance(value, date):
        sheet.write_datetime(1, place, value, style)
    else:
        sheet.write_number(1, place, value, style)


@cache
def _styles() -> dict[type, str]:
    """Return the number of the style of each kind of cell, as XlsxWriter gives them."""
    with ZipFile(BytesIO(_workbook("x", ("x",), (1,), 1))) as package:
        sample = package.read(SHEET).decode()
    found = re.findall(r'<c r="[A-D]2" s="(\d+)"', sample)
    return {type(value): style for value, style in zip(_SAMPLES, found, strict=True)}


def _cells(styles: dict[type, str], width_of: Callable[[Value], int]) -> Callable[[Value], XlsxCell]:
    """Return what makes a cell of a value."""

    def cell(value: Value) -> XlsxCell:
        if value == "":
            return "", 0, 1
        style = styles[type(value)]
        if isinstance(value, str):
            return f'" s="{style}" t="inlineStr"><is>{_text(value)}</is></c>', width_of(value), _lines(value)
        number: float = value if isinstance(value, int) else _days(value)
        return f'" s="{style}"><v>{number:.16G}</v></c>', width_of(value), 1

    return cell


def _text(text: str) -> str:
    """Return a text as XML; what looks like an escaped sign stays as typed (ECMA-376, part 1, 22.9.2.19)."""
    if "_" in text:
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
    kept = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<t{kept}>{escape(text)}</t>".replace("\r", "_x000D_")


def _days(value: date) -> float:
    clock = (value.hour * 60 + value.minute) * 60 + value.second if isinstance(value, datetime) else 0
    return value.toordinal() - _EPOCH.toordinal() + clock / DAY


def _lines(text: str) -> int:
    """Return how many lines a text takes in the widest column, about."""
    if len(text) < MAX_WIDTH and text.isprintable():
        return 1
    return sum(1 + len(line) // MAX_WIDTH for line in text.splitlines())


def _height(lines: int) -> str:
    return "" if lines == 1 else f' ht="{min(lines * LINE_POINTS, MAX_POINTS):g}" customHeight="1"'


def _letters(number: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters, number = "", number + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _put_in(target: str | PathLike[str] | IO[bytes], made: bytes, rows: IO[bytes], columns: int, count: int) -> None:
    """Copy a workbook with rows in place of the sample."""
    with ZipFile(BytesIO(made)) as source, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as package:
        for entry in source.infolist():
            if entry.filename != SHEET:
                package.writestr(entry, source.read(entry), ZIP_DEFLATED)
                continue
            sheet = source.read(entry).decode()
            area = f"A1:{_letters(max(0, columns - 1))}{count + 1}"
            sheet = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="{area}"/>', sheet, count=1)
            before, after = re.split(r'<row r="2".*?</row>', sheet, maxsplit=1)
            with package.open(SHEET, "w", force_zip64=True) as written:
                written.write(before.encode())
                copyfileobj(rows, written)
                written.write(after.encode())
