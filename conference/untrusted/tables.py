"""Tables from strangers: XLSX, ODS, CSV or those of a DOCX or ODT, checked by content and read into rows of texts.

Nothing is computed: of a formula the value last computed is taken. The reading itself is done in a process that ends
(`table_cells.py`, `word_tables.py`, `writer_tables.py`), with a limit of time and memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from conference.lib.apart import Apart, Failed
from conference.lib.refusals import Refusal
from conference.untrusted.archives import Archive, open_archive
from conference.untrusted.office_parts import OLE
from conference.untrusted.refusals import RefusalReason, UploadRefused

TABLE_MAX_BYTES = 10 * 1024 * 1024
"""The largest file that is read: 10 MB; two thousand people take less than one."""
ARRIVES_MAX_BYTES = 64 * 1024 * 1024
"""Larger files still arrive up to here, so that the page with the form can say what is wrong."""
UNPACKED_MAX_BYTES = 150 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 5_000, 100
KINDS = "Excel (.xlsx), LibreOffice (.ods), CSV"
DOCUMENT_KINDS = "Word (.docx), Writer (.odt), Excel (.xlsx), LibreOffice Calc (.ods), CSV"
HEAD_BYTES = 4096

_ODS, _ODT = (b"application/vnd.oasis.opendocument." + kind for kind in (b"spreadsheet", b"text"))
_ENCRYPTED_PACKAGE, _OLD_WORD = (name.encode("utf-16-le") for name in ("EncryptedPackage", "WordDocument"))
APART = Apart(seconds=30, megabytes=700)


class TableFault(StrEnum):
    """Why a file is not read as a table."""

    EMPTY = "empty"  # not a byte, or no cell with anything in it
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    OLD_EXCEL = "old_excel"  # XLS of before 2007
    OLD_WORD = "old_word"  # DOC
    NO_TABLE = "no_table"  # in a document
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    TOO_MUCH = "too_much"  # small to send and huge to open, or with a cell far away from all others
    TOO_LONG = "too_long"
    TOO_WIDE = "too_wide"
    NO_SHEET = "no_sheet"  # of the name that was asked for


class TableRefused(Refusal):
    """A file is not read as a table; its facts are the numbers its sentence names."""

    reasons = TableFault
    statuses = dict.fromkeys(TableFault, 422)

    def __init__(self, reason: TableFault, **facts: object) -> None:
        super().__init__(
            reason,
            **{
                "rows": MAX_ROWS,
                "columns": MAX_COLUMNS,
                "found": "",
                "sheet": "",
                "sheets": "",
                "kinds": KINDS,
                **facts,
            },
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Let it be handed over by the process that reads."""
        return _refused, (self.reason, self.facts)


def _refused(reason: TableFault, facts: dict[str, object]) -> TableRefused:
    return TableRefused(reason, **facts)


class Oddity(StrEnum):
    """What is worth telling about a table that was read all the same."""

    FORMULAS = "formulas"
    MERGED = "merged"
    OTHER_SHEETS = "other_sheets"
    ENCODING = "encoding"  # of a CSV: not UTF-8, guessed


@dataclass(frozen=True)
class Table:
    """A table as rows of texts, all of one length; row 1 of the sheet is `rows[0]`, be it empty.

    Dates are written 2026-05-12, times 08:30, whole numbers without a point, truth values true and false.
    """

    rows: list[list[str]]
    sheet: str = ""
    """The name of the sheet; empty for a CSV."""
    others: tuple[str, ...] = ()
    """The names of the sheets that were not read."""
    odd: frozenset[Oddity] = field(default_factory=frozenset)
    outside: frozenset[int] = field(default_factory=frozenset)
    """Which rows are lines that stand before a table of a document."""


def read_table(path: Path, sheet: str = "", *, takes_documents: bool = False) -> Table:
    """Read the file at `path`, whatever its name: a sheet of it, by default the first one that holds anything; all
    tables of a document of Word or Writer, where those are taken.

    Raises TableRefused.
    """
    size = path.stat().st_size
    if size == 0:
        raise TableRefused(TableFault.EMPTY)
    if size > TABLE_MAX_BYTES:
        raise TableRefused(TableFault.TOO_LARGE)
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if head.startswith(OLE):
        raise _refused_old(path.read_bytes(), takes_documents)
    reader = _reader(path, takes_documents) if head.startswith(b"PK") else "table_cells:read_csv"
    try:
        table: Table = APART.call(f"conference.untrusted.{reader}", path, sheet)
    except Failed as error:
        raise TableRefused(TableFault.TOO_MUCH) from error
    return table


def _refused_old(content: bytes, takes_documents: bool) -> TableRefused:
    """Return why a compound file is refused: it is under a password, or of a program of before 2007."""
    if _ENCRYPTED_PACKAGE in content:
        return TableRefused(TableFault.ENCRYPTED)
    if _OLD_WORD in content:
        return TableRefused(TableFault.OLD_WORD if takes_documents else TableFault.WRONG_TYPE)
    return TableRefused(TableFault.OLD_EXCEL)


def _reader(path: Path, takes_documents: bool) -> str:
    """Return what reads an archive of a harmless size that holds a workbook, or a document where those are taken.

    Raises TableRefused.
    """
    try:
        archive = open_archive(path, inflates=False)
        if sum(entry.file_size for entry in archive.entries) > UNPACKED_MAX_BYTES:
            raise TableRefused(TableFault.TOO_MUCH)
        if takes_documents and any(name.startswith("word/") for name in archive.names):
            return "word_tables:read_document"
        return _kind(archive, takes_documents)
    except UploadRefused as refused:
        raise TableRefused(FAULTS.get(refused.reason, TableFault.DAMAGED)) from refused


FAULTS = {RefusalReason.ENCRYPTED: TableFault.ENCRYPTED, RefusalReason.BOMB: TableFault.TOO_MUCH}


def _kind(archive: Archive, takes_documents: bool) -> str:
    """Return what reads a workbook of Excel, or a file of LibreOffice."""
    if "xl/workbook.xml" in archive.names:
        return "table_cells:read_sheet"
    kind = (archive.read("mimetype", 256) or b"").strip()
    if kind != _ODS and not (takes_documents and kind == _ODT):
        raise TableRefused(TableFault.WRONG_TYPE)
    if any(b"encryption-data" in piece for piece in archive.pieces("META-INF/manifest.xml")):
        raise TableRefused(TableFault.ENCRYPTED)
    return "table_cells:read_sheet" if kind == _ODS else "writer_tables:read_document"
