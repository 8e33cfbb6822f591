"""Reading the tables of a Word document (DOCX) into rows of texts, in a process that ends (`tables.py`).

What people see is read: inserted text but no deleted one, cells merged down for each row, merged across once, tables in
content controls and in cells (WordprocessingML, ISO/IEC 29500-1, 17.4). Nothing else of the document is opened. Own
code, since the libraries for it open every part, pass over what stands in content controls or was inserted with
changes tracked, or put marks of their own into the texts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from conference.untrusted.archives import Archive, open_archive
from conference.untrusted.refusals import UploadRefused
from conference.untrusted.table_cells import LONGEST_CELL, trimmed
from conference.untrusted.tables import FAULTS, MAX_COLUMNS, Oddity, Table, TableFault, TableRefused

MAX_XML = 20 * 1024 * 1024
"""The largest text of a document that is read; five thousand rows take less."""
MAX_DEPTH = 200
"""How deep elements may stand in each other; a table in a table in a table needs forty."""
HEADINGS, LONGEST_HEADING = 3, 80
"""How many lines before a table are told with it, and how long they may be: what stands there may be its day."""
MAIN = "word/document.xml"

_SPACES = ("http://schemas.openxmlformats.org/wordprocessingml/2006/main",
           "http://purl.oclc.org/ooxml/wordprocessingml/main")  # fmt: skip
_UNSEEN = frozenset({"del", "moveFrom", "Fallback", "rPr", "pPr", "tblPr", "tcPr", "trPr"})
"""What was deleted or moved away, what stands twice for older programs, and what is no text."""
_SIGNS = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "noBreakHyphen": "-"}


def read_document(path: Path, _sheet: str) -> Table:
    """Read all tables of a document as one, in order, each after the last lines before it. Raises TableRefused."""
    try:
        body = _body(open_archive(path, inflates=False))
    except UploadRefused as refused:
        raise TableRefused(FAULTS.get(refused.reason, TableFault.DAMAGED)) from refused
    rows: list[list[str]] = []
    outside: set[int] = set()
    lines: deque[str] = deque(maxlen=HEADINGS)
    has_tables = is_merged = False
    for block in _inside(body, {"p", "tbl"}):
        if _name(block) == "p":
            line = _text(block)
            lines.extend([line] if line and len(line) <= LONGEST_HEADING else [])
            continue
        has_tables = True
        outside.update(range(len(rows), len(rows) + len(lines)))
        rows += [[line] for line in lines]
        rows += _rows(block)
        is_merged = is_merged or any(_name(one) in ("vMerge", "gridSpan") for one in block.iter())
        lines.clear()
    if not has_tables:
        raise TableRefused(TableFault.NO_TABLE)
    rows = trimmed(rows)
    if not any(any(row) for number, row in enumerate(rows) if number not in outside):
        raise TableRefused(TableFault.EMPTY)
    return Table(rows, odd=frozenset({Oddity.MERGED} if is_merged else ()), outside=frozenset(outside))


def _body(archive: Archive) -> Element:
    relations = _parsed(archive.read("_rels/.rels", MAX_XML))
    main = next((one.get("Target", "") for one in relations if one.get("Type", "").endswith("/officeDocument")), MAIN)
    document = _parsed(archive.read(main.lstrip("/"), MAX_XML))
    body = next(_inside(document, {"body"}), None)
    if body is None:
        raise TableRefused(TableFault.DAMAGED)
    return body


class _Careful(TreeBuilder):
    """Builds elements as long as they are no deeper than documents are, and declare no entities."""

    depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """Go into an element."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TableRefused(TableFault.TOO_MUCH)
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """Leave it."""
        self.depth -= 1
        return super().end(tag)

    def doctype(self, *_: object) -> None:
        """Refuse what no such document has: entities could only be declared there."""
        raise TableRefused(TableFault.DAMAGED)


def _parsed(content: bytes | None) -> Element:
    if content is None:
        raise TableRefused(TableFault.DAMAGED)
    parser = XMLParser(target=_Careful())  # noqa: S314 - no entities, not deep, not large
    try:
        parser.feed(content)
        root: Element = parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise TableRefused(TableFault.DAMAGED) from error
    return root


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
    lines = (" ".join(line.split()) for line in "".join(_pieces(element, with_tables)).split("\n"))
    return "\n".join(line for line in lines if line)[:LONGEST_CELL]


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
