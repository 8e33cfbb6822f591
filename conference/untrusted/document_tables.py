"""What documents of Word and of Writer have in common: parts parsed carefully, and their tables read as one.

Runs in the process that reads tables and ends (`tables.py`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from conference.untrusted.archives import Archive, open_archive
from conference.untrusted.refusals import UploadRefused
from conference.untrusted.table_cells import LONGEST_CELL, trimmed
from conference.untrusted.tables import FAULTS, Oddity, Table, TableFault, TableRefused

MAX_XML = 20 * 1024 * 1024
"""The largest text of a document that is read; five thousand rows take less."""
MAX_DEPTH = 200
"""How deep elements may stand in each other; a table in a table in a table needs forty."""
HEADINGS, LONGEST_HEADING = 3, 80
"""How many lines before a table are told with it, and how long they may be: what stands there may be its day."""

Blocks = Iterator[str | list[list[str]]]
"""Paragraphs as texts and tables as rows, in the order of the document."""


def opened(path: Path) -> Archive:
    """Open a document. Raises TableRefused."""
    try:
        return open_archive(path, inflates=False)
    except UploadRefused as refused:
        raise TableRefused(FAULTS.get(refused.reason, TableFault.DAMAGED)) from refused


def part(archive: Archive, name: str) -> Element:
    """Parse a part of a document. Raises TableRefused."""
    try:
        content = archive.read(name, MAX_XML)
    except UploadRefused as refused:
        raise TableRefused(FAULTS.get(refused.reason, TableFault.DAMAGED)) from refused
    if content is None:
        raise TableRefused(TableFault.DAMAGED)
    parser = XMLParser(target=_Careful())  # noqa: S314 - no entities, not deep, not large
    try:
        parser.feed(content)
        root: Element = parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise TableRefused(TableFault.DAMAGED) from error
    return root


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


def seen(pieces: Iterable[str]) -> str:
    """Return pieces of a text as it is seen, line by line."""
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)[:LONGEST_CELL]


def as_table(blocks: Blocks, *, is_merged: bool) -> Table:
    """Return all tables of a document as one, in order, each after the last lines before it. Raises TableRefused."""
    rows: list[list[str]] = []
    outside: set[int] = set()
    lines: deque[str] = deque(maxlen=HEADINGS)
    has_tables = False
    for block in blocks:
        if isinstance(block, str):
            lines.extend([block] if block and len(block) <= LONGEST_HEADING else [])
            continue
        has_tables = True
        outside.update(range(len(rows), len(rows) + len(lines)))
        rows += [[line] for line in lines]
        rows += block
        lines.clear()
    if not has_tables:
        raise TableRefused(TableFault.NO_TABLE)
    rows = trimmed(rows)
    if not any(any(row) for number, row in enumerate(rows) if number not in outside):
        raise TableRefused(TableFault.EMPTY)
    return Table(rows, odd=frozenset({Oddity.MERGED} if is_merged else ()), outside=frozenset(outside))
