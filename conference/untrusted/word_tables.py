"""Reading the tables of a Word document (DOCX) into rows of texts, in a process that ends (`tables.py`).

What people see is read: inserted text but no deleted one, cells merged down for each row, merged across once, tables in
content controls and in cells (WordprocessingML, ISO/IEC 29500-1, 17.4). Nothing else of the document is opened. Own
code, since the libraries for it open every part, pass over what stands in content controls or was inserted with
changes tracked, or put marks of their own into the texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from conference.untrusted.archives import Archive
from conference.untrusted.document_tables import Blocks, as_table, opened, part, seen
from conference.untrusted.tables import MAX_COLUMNS, Table, TableFault, TableRefused

MAIN = "word/document.xml"

_SPACES = ("http://schemas.openxmlformats.org/wordprocessingml/2006/main",
           "http://purl.oclc.org/ooxml/wordprocessingml/main")  # fmt: skip
_UNSEEN = frozenset({"del", "moveFrom", "Fallback", "rPr", "pPr", "tblPr", "tcPr", "trPr"})
"""What was deleted or moved away, what stands twice for older programs, and what is no text."""
_SIGNS = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "noBreakHyphen": "-"}


def read_document(path: Path, _sheet: str) -> Table:
    """Read all tables of a document as one, in order, each after the last lines before it. Raises TableRefused."""
    body = _body(opened(path))
    return as_table(_blocks(body), is_merged=any(_name(one) in ("vMerge", "gridSpan") for one in body.iter()))


def _blocks(body: Element) -> Blocks:
    for block in _inside(body, {"p", "tbl"}):
        yield _text(block) if _name(block) == "p" else list(_rows(block))


def _body(archive: Archive) -> Element:
    relations = part(archive, "_rels/.rels")
    main = next((one.get("Target", "") for one in relations if one.get("Type", "").endswith("/officeDocument")), MAIN)
    body = next(_inside(part(archive, main.lstrip("/")), {"body"}), None)
    if body is None:
        raise TableRefused(TableFault.DAMAGED)
    return body


def _rows(table: Element) -> Iterator[list[str]]:
    """Yield the rows of a table; instead of one that only frames other tables, theirs."""
    above: list[str] = []
    for row in _inside(table, {"tr"}):
        if _property(row, "trPr", "del") is not None:
            continue
        cells = list(_inside(row, {"tc"}))
        inner = [one for cell in cells for one in _inside(cell, {"tbl"})]
        if inner and not any(_text(cell, with_tables=False) for cell in cells):
            for one in inner:
                yield from _rows(one)
            continue
        above = _cells(row, cells, above)
        yield above


def _cells(row: Element, cells: list[Element], above: list[str]) -> list[str]:
    found = [""] * _number(_property(row, "trPr", "gridBefore"), 0)
    for cell in cells:
        text, merged = _text(cell), _property(cell, "tcPr", "vMerge")
        if merged is not None and _value(merged, "continue") == "continue":
            text = above[len(found)] if len(found) < len(above) else ""
        found += [text, *[""] * (_number(_property(cell, "tcPr", "gridSpan"), 1) - 1)]
        if len(found) > MAX_COLUMNS:
            raise TableRefused(TableFault.TOO_WIDE, found=len(found))
    return found


def _text(element: Element, *, with_tables: bool = True) -> str:
    """Return what is seen of an element, line by line."""
    return seen(_pieces(element, with_tables))


def _pieces(element: Element, with_tables: bool) -> Iterator[str]:
    name = _name(element)
    if name in _UNSEEN or (name == "tbl" and not with_tables):
        return
    if name == "t":
        yield element.text or ""
    elif name in _SIGNS:
        yield _SIGNS[name]
    else:
        for child in element:
            yield from _pieces(child, with_tables)
        if name == "p":
            yield "\n"


def _inside(element: Element, names: set[str]) -> Iterator[Element]:
    """Yield the elements of these names that stand in one, itself or in controls and marks of changes around them."""
    for child in element:
        name = _name(child)
        if name in names:
            yield child
        elif name not in _UNSEEN and name not in ("p", "tbl", "tr", "tc", "r"):
            yield from _inside(child, names)


def _property(element: Element, group: str, name: str) -> Element | None:
    """Return a property of a row or cell."""
    return next((one for child in element if _name(child) == group for one in child if _name(one) == name), None)


def _value(found: Element, otherwise: str) -> str:
    return next((found.get(f"{{{space}}}val", "") for space in _SPACES if f"{{{space}}}val" in found.attrib), otherwise)


def _number(found: Element | None, least: int) -> int:
    """Return the number that a property holds, none that a table could not have."""
    text = "" if found is None else _value(found, "")
    return min(max(int(text), least), MAX_COLUMNS + 1) if text.isascii() and text.isdigit() and len(text) < 9 else least


def _name(element: Element) -> str:
    """Return the name of an element without its namespace; of others than text documents only those that wrap."""
    space, _, name = element.tag.lstrip("{").rpartition("}")
    return name if space in _SPACES or name in ("AlternateContent", "Choice", "Fallback") else ""
