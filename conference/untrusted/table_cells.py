"""Reading a table into rows of texts, in a process that ends (`tables.py`): only there is the library loaded."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from conference.untrusted.tables import MAX_COLUMNS, MAX_ROWS, Oddity, Table, TableFault, TableRefused

SEPARATORS = ";,\t|"
LOOKED_AT = 20  # lines of a CSV that tell its separator
LONGEST_CELL = 32_767  # characters, as spreadsheets have it
MOST_TEXT = 30_000_000  # characters
_HEADER_ROOM = 50
"""Rows with titles and headings that a table may have beside those that count."""
_FORMULAS = {True: (b"<f>", b"<f ", b":f>", b":f "), False: (b"table:formula=",)}
"""What begins a formula in the XML of XLSX (true) and ODS (false)."""
_ODS_MERGED = re.compile(rb'-spanned="(?!1")')
_FIRST_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NO_TABLES = ("<!doctype", "<html", "<?xml", "%pdf", "{")
_ONLY_IN_1250 = re.compile(rb"[\x80-\x9f]")
_IN_LATIN_2 = re.compile(rb"[\xa9\xab\xae\xb9\xbb\xbe]")


def read_sheet(path: Path, name: str) -> Table:
    """Read a sheet of a workbook, by default the first visible one with anything in it. Raises TableRefused."""
    try:
        with CalamineWorkbook.from_path(path) as book:
            return _read_book(path, book, name)
    except PasswordError as error:
        raise TableRefused(TableFault.ENCRYPTED) from error
    except CalamineError as error:
        raise TableRefused(TableFault.DAMAGED) from error


def _read_book(path: Path, book: CalamineWorkbook, name: str) -> Table:
    names = [sheet.name for sheet in book.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
    if name and name.casefold() not in (known.casefold() for known in names):
        raise TableRefused(TableFault.NO_SHEET, sheet=name, sheets=", ".join(names))
    wanted = [known for known in names if not name or known.casefold() == name.casefold()]
    for known in wanted:
        sheet = book.get_sheet_by_name(known)
        rows = _rows(sheet)
        if rows:
            others = tuple(other for other in names if other != known)
            odd = _oddities(path, book.sheet_names.index(known), sheet)
            return Table(rows, known, others, frozenset(odd | ({Oddity.OTHER_SHEETS} if others else set())))
    raise TableRefused(TableFault.EMPTY)


def _rows(sheet: CalamineSheet) -> list[list[str]]:
    """Return the cells of a sheet as texts, without what is empty at its end and its right."""
    _check_size(sheet.total_height, 0)
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left != right or bottom >= len(rows) or any(left >= len(row) for row in rows[top : bottom + 1]):
            continue  # across, or outside of what is written
        for number in range(top + 1, bottom + 1):  # what is said of several rows is true of each
            rows[number][left] = rows[top][left]
    return trimmed(rows)


def trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Return rows of one length, without what is empty at their end and right. Raises TableRefused for too much."""
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((number for row in rows for number, cell in enumerate(row, start=1) if cell), default=0)
    _check_size(len(rows), width)
    if sum(len(cell) for row in rows for cell in row) > MOST_TEXT:  # what is merged is told again and again
        raise TableRefused(TableFault.TOO_MUCH)
    return [[*row[:width], *[""] * (width - len(row))] for row in rows]


def _check_size(height: int, width: int) -> None:
    if height > MAX_ROWS + _HEADER_ROOM:
        raise TableRefused(TableFault.TOO_LONG, found=height)
    if width > MAX_COLUMNS:
        raise TableRefused(TableFault.TOO_WIDE, found=width)


def _text(cell: Any) -> str:
    """Return a cell as a text that means the same in every language."""
    if isinstance(cell, str):
        return cell.strip()[:LONGEST_CELL]
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return str(cell)


def _oddities(path: Path, number: int, sheet: CalamineSheet) -> set[Oddity]:
    """Look into the file for what the cells do not show."""
    with ZipFile(path) as package:
        is_xlsx = "xl/workbook.xml" in package.namelist()
        parts = [name for name in package.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        numbered = [name for name in parts if name == f"xl/worksheets/sheet{number + 1}.xml"]
        looked_at = (numbered or parts) if is_xlsx else ["content.xml"]
        found = set()
        for name in looked_at:
            content = package.read(name)
            if any(sign in content for sign in _FORMULAS[is_xlsx]):
                found.add(Oddity.FORMULAS)
            if sheet.merged_cell_ranges or (not is_xlsx and _ODS_MERGED.search(content)):
                found.add(Oddity.MERGED)
    return found


def read_csv(path: Path, _sheet: str) -> Table:
    """Read a CSV: its encoding and separator are told from what is in it. Raises TableRefused."""
    content = path.read_bytes()
    encoding = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise TableRefused(TableFault.WRONG_TYPE) from error
    if "\0" in text or _looks_like_no_text(text):
        raise TableRefused(TableFault.WRONG_TYPE)
    lines = text.splitlines(keepends=True)
    separator = ""
    if lines and (said := re.fullmatch(r'"?sep=(.)"?\s*', lines[0], re.IGNORECASE)):  # Excel's own line
        separator, lines = said[1], lines[1:]
    csv.field_size_limit(LONGEST_CELL * 4)
    try:
        read = csv.reader(lines, delimiter=separator or _separator(lines), skipinitialspace=True)
        rows = [[cell.strip() for cell in row] for row in islice(read, MAX_ROWS + _HEADER_ROOM + 1)]
    except csv.Error as error:
        raise TableRefused(TableFault.DAMAGED) from error
    rows = trimmed(rows)
    if not rows:
        raise TableRefused(TableFault.EMPTY)
    return Table(rows, odd=frozenset() if encoding.startswith("utf") else frozenset({Oddity.ENCODING}))


def _encoding(content: bytes) -> str:
    """Say how a text is encoded: by its first mark, as UTF-8 where it is that, else as Czech programs write it."""
    for mark, encoding in _FIRST_MARKS:
        if content.startswith(mark):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        latin_2 = _IN_LATIN_2.search(content) and not _ONLY_IN_1250.search(content)
        return "iso-8859-2" if latin_2 else "windows-1250"
    return "utf-8"


def _looks_like_no_text(text: str) -> bool:
    """Return whether there are signs that no text has: a picture or a program read as letters; or a web page."""
    start = text[:4096]
    strange = sum(sign < " " and sign not in "\t\r\n\f\v" for sign in start)
    return strange > len(start) // 100 or start.lstrip().lower().startswith(_NO_TABLES)


def _separator(lines: Sequence[str]) -> str:
    """Say what parts the cells: the sign that makes the same number of cells, and the most, in the first lines."""

    def even(sign: str) -> tuple[int, int]:
        widths = [len(row) for row in _some(lines, sign)]
        common = max(set(widths), key=widths.count, default=0)
        return (widths.count(common) if common > 1 else 0), common

    return max(SEPARATORS, key=lambda sign: even(sign))


def _some(lines: Sequence[str], sign: str) -> Iterator[list[str]]:
    try:
        yield from islice((row for row in csv.reader(lines, delimiter=sign) if any(row)), LOOKED_AT)
    except csv.Error:
        return
