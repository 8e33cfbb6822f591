"""Reading the tables of a Writer document (ODT) into rows of texts, in a process that ends (`tables.py`).

What people see is read, as of a Word document (`word_tables.py`): changes as if accepted, no comments and footnotes,
cells merged down for each row, merged across once, tables in sections and in cells (OpenDocument 1.3, part 3, 9).
Nothing else of the document is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from conference.untrusted.document_tables import Blocks, as_table, opened, part, seen
from conference.untrusted.tables import MAX_COLUMNS, MAX_ROWS, Table, TableFault, TableRefused

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE = (f"{{{_SPACE}{name}:1.0}}" for name in ("office", "text", "table"))
_ROW, _CELL, _COVERED = (f"{_TABLE}{name}" for name in ("table-row", "table-cell", "covered-table-cell"))
_GRID, _PARAGRAPHS = f"{_TABLE}table", frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_UNSEEN = frozenset({
    f"{_TEXT}tracked-changes", f"{_TEXT}note", f"{_TEXT}number", f"{_TEXT}ruby-text", f"{_OFFICE}annotation",
    f"{_OFFICE}forms", f"{{{_SPACE}drawing:1.0}}object", f"{{{_SPACE}svg-compatible:1.0}}title",
    f"{{{_SPACE}svg-compatible:1.0}}desc",
})  # fmt: skip
"""What was deleted (it stands apart), what stands beside the text, and what is no text."""
_SIGNS = {f"{_TEXT}line-break": "\n", f"{_TEXT}tab": " ", f"{_TEXT}s": " "}


def read_document(path: Path, _sheet: str) -> Table:
    """Read all tables of a document as one, in order, each after the last lines before it. Raises TableRefused."""
    document = part(opened(path), "content.xml")
    text = next((one for one in document.iter(f"{_OFFICE}text")), None)
    if text is None:
        raise TableRefused(TableFault.DAMAGED)
    return as_table(_blocks(text), is_merged=any(_spans(cell) != (1, 1) for cell in text.iter(_CELL)))


def _blocks(text: Element) -> Blocks:
    for block in _inside(text, {*_PARAGRAPHS, _GRID}):
        yield _text(block) if block.tag in _PARAGRAPHS else list(_rows(block))


def _rows(table: Element) -> Iterator[list[str]]:
    """Yield the rows of a table; instead of one that only frames other tables, theirs."""
    down: dict[int, tuple[int, str]] = {}
    count = 0
    for row in _inside(table, {_ROW}):
        cells = list(_inside(row, {_CELL, _COVERED}))
        inner = [one for cell in cells for one in _inside(cell, {_GRID})]
        if inner and not any(_text(cell, with_tables=False) for cell in cells):
            for one in inner:
                yield from _rows(one)
            continue
        for _ in range(_number(row, "number-rows-repeated", MAX_ROWS)):
            count += 1
            if count > MAX_ROWS * 2:  # said to be repeated again and again; `as_table` tells of less
                raise TableRefused(TableFault.TOO_LONG, found=count)
            yield _cells(cells, down)


def _cells(cells: list[Element], down: dict[int, tuple[int, str]]) -> list[str]:
    """Return the texts of a row; `down` holds for each column how many more rows are told what.

    Raises TableRefused.
    """
    found: list[str] = []
    for cell in cells:
        text = _text(cell)
        for _ in range(_number(cell, "number-columns-repeated", MAX_COLUMNS + 1)):
            left, above = down.pop(len(found), (0, ""))
            if left > 1:
                down[len(found)] = (left - 1, above)
            if cell.tag == _CELL and (rows := _spans(cell)[1]) > 1:
                down[len(found)] = (rows - 1, text)
            found.append(above if cell.tag == _COVERED else text)
            if len(found) > MAX_COLUMNS:
                raise TableRefused(TableFault.TOO_WIDE, found=len(found))
    return found


def _spans(cell: Element) -> tuple[int, int]:
    """Return across how many columns and rows a cell goes."""
    return _number(cell, "number-columns-spanned", MAX_COLUMNS), _number(cell, "number-rows-spanned", MAX_ROWS)


def _text(element: Element, *, with_tables: bool = True) -> str:
    """Return what is seen of an element, line by line."""
    return seen(_pieces(element, with_tables))


def _pieces(element: Element, with_tables: bool) -> Iterator[str]:
    if element.tag in _UNSEEN or (element.tag == _GRID and not with_tables):
        return
    if element.tag in _SIGNS:
        yield _SIGNS[element.tag]
        return
    yield _spaced(element.text)
    for child in element:
        yield from _pieces(child, with_tables)
        yield _spaced(child.tail)
    if element.tag in _PARAGRAPHS:
        yield "\n"


def _spaced(text: str | None) -> str:
    """Return a text of the file without its breaks, which are no lines of the document."""
    return (text or "").replace("\n", " ").replace("\r", " ")


def _inside(element: Element, names: set[str]) -> Iterator[Element]:
    """Yield the elements of these names that stand in one, itself or in sections and groups around them."""
    for child in element:
        if child.tag in names:
            yield child
        elif child.tag not in _UNSEEN and child.tag not in (*_PARAGRAPHS, _GRID, _ROW, _CELL, _COVERED):
            yield from _inside(child, names)


def _number(element: Element, name: str, most: int) -> int:
    """Return the number that an attribute holds, none that a table could not have."""
    text = element.get(f"{_TABLE}{name}", "")
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) < 9 else 1
