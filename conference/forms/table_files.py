"""The field that takes the file of a table, and the sentences for files that can't be read as one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms.validators import StopValidation

from conference.forms.fields import clean
from conference.lib.refusals import say
from conference.untrusted.tables import (
    DOCUMENT_KINDS,
    KINDS,
    MAX_ROWS,
    TABLE_MAX_BYTES,
    Oddity,
    Table,
    TableFault,
    TableRefused,
    read_table,
)

EXTENSIONS = ("xlsx", "ods", "csv", "tsv", "txt")
MEGABYTES = TABLE_MAX_BYTES // (1024 * 1024)

FAULTS = {
    TableFault.EMPTY: _l("There is nothing in this table. Choose the file with the rows, or the sheet they are on."),
    TableFault.TOO_LARGE: _l(
        "This file is larger than %(megabytes)s MB. Leave only the table in it, without pictures, and save it anew.",
        megabytes=MEGABYTES,
    ),
    TableFault.WRONG_TYPE: _l("This is no table. Choose one of these kinds: %(kinds)s."),
    TableFault.OLD_WORD: _l(
        "This is a document of an older Word (.doc). Open it, and save it as a Word document (.docx)."
    ),
    TableFault.NO_TABLE: _l(
        "There is no table in this document. Copy the lines of the programme, and paste them into the box above."
    ),
    TableFault.OLD_EXCEL: _l(
        "This is a file of an older Excel (.xls). Open it, and save it as an Excel workbook (.xlsx)."
    ),
    TableFault.DAMAGED: _l("This file is damaged or incomplete. Open it, save it anew, and choose it again."),
    TableFault.ENCRYPTED: _l("This file is locked by a password. Save it without one."),
    TableFault.TOO_MUCH: _l(
        "This file would grow too large when opened; perhaps there is a cell far away from the table. Copy the table"
        " into a new file, and choose that one."
    ),
    TableFault.TOO_LONG: _l("This table is longer than %(rows)s rows. Divide it into several files."),
    TableFault.TOO_WIDE: _l(
        "This table has %(found)s columns; at most %(columns)s are read. Leave out those that are not needed."
    ),
    TableFault.NO_SHEET: _l("There is no sheet “%(sheet)s” in this file. There are: %(sheets)s."),
}
say(TableRefused, FAULTS)

ODDITIES = {
    Oddity.FORMULAS: _l(
        "There are formulas in the table. What they last came to is read, and an error as an empty cell; if something"
        " is missing below, open the file in a spreadsheet program, save it, and choose it again."
    ),
    Oddity.MERGED: _l(
        "There are merged cells in the table. What stands in one across several rows of an Excel file is read for each"
        " of them; in all other merged cells only for the first. Check these rows below."
    ),
    Oddity.ENCODING: _l("The file is not in UTF-8; it was read as Czech programs write it. Check the accents below."),
}


def odd_words(table: Table) -> list[str]:
    """Say what is odd about a table that was read all the same, but for its other sheets."""
    return [str(words) for oddity, words in ODDITIES.items() if oddity in table.odd]


class TableField(FileField):
    """The file of a table; `required` is the sentence where none was chosen, None lets it be missing.

    With `takes_documents` it may be a document of Word or Writer with tables in it.
    """

    def __init__(self, label: Any, required: Any = None, *, takes_documents: bool = False, **kwargs: Any) -> None:
        self.kinds = DOCUMENT_KINDS if takes_documents else KINDS
        hint = _l(
            "%(kinds)s; at most %(megabytes)s MB and %(rows)s rows.",
            kinds=self.kinds, megabytes=MEGABYTES, rows=MAX_ROWS,
        )  # fmt: skip
        accept = ",".join(f".{extension}" for extension in (*EXTENSIONS, *(("docx", "odt") if takes_documents else ())))
        super().__init__(label, description=hint, render_kw={"accept": accept}, **kwargs)
        self.missing, self.takes_documents = required, takes_documents
        self.flags.required = required is not None

    def pre_validate(self, form: Any) -> None:
        """Raise StopValidation where a file is needed and none was chosen."""
        if self.missing is not None and self.upload is None:
            raise StopValidation(str(self.missing))

    @property
    def upload(self) -> FileStorage | None:
        """The file that was sent; None where none was chosen."""
        return self.data if isinstance(self.data, FileStorage) and self.data.filename else None

    @property
    def filename(self) -> str:
        """The name the file came with."""
        return clean(self.upload.filename) if self.upload else ""

    def read(self, sheet: str = "") -> Table:
        """Read the table that was sent; call after validation. Raises TableRefused."""
        assert self.upload is not None  # noqa: S101 - the field was validated
        with _on_disk(self.upload) as path:
            try:
                return read_table(path, sheet, takes_documents=self.takes_documents)
            except TableRefused as refused:
                raise TableRefused(refused.reason, **{**refused.facts, "kinds": self.kinds}) from refused


@contextmanager
def _on_disk(upload: FileStorage) -> Iterator[Path]:
    """Give the uploaded file as a path while the context lasts. Copied in pieces."""
    with TemporaryDirectory(prefix="table-") as folder:
        path = Path(folder) / "table"
        upload.save(path, buffer_size=256 * 1024)
        yield path
