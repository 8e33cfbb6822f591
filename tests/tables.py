"""Spreadsheets for tests: real ones, and those that people send by mistake."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Any

import xlsxwriter

from conference.lib.ods import write_sheet

Rows = Sequence[Sequence[Any]]
PASSWORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(512)
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "Workbook".encode("utf-16-le") + bytes(512)


def xlsx(rows: Rows, *, more: dict[str, Rows] | None = None, merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """A workbook of Excel with the rows on its first sheet, `more` sheets, and ranges that are merged."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    shown = {date: "d. m. yyyy", time: "h:mm", datetime: "d. m. yyyy h:mm"}
    formats = {kind: book.add_format({"num_format": look}) for kind, look in shown.items()}
    for name, lines in {"List1": rows, **(more or {})}.items():
        sheet = book.add_worksheet(name)
        for number, line in enumerate(lines):
            for place, value in enumerate(line):
                if type(value) in formats:
                    sheet.write_datetime(number, place, value, formats[type(value)])
                elif isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(number, place, value, None, "computed")
                else:
                    sheet.write(number, place, value)
    for top, left, bottom, right in merged:
        book.worksheets()[0].merge_range(top, left, bottom, right, rows[top][left])
    book.close()
    return target.getvalue()


def ods(rows: Rows) -> bytes:
    """A spreadsheet of LibreOffice."""
    target = io.BytesIO()
    columns = list(zip_longest(*rows[1:], fillvalue=""))
    write_sheet(target, "List1", rows[0], lambda cell: [[[*map(cell, column)] for column in columns]], lambda _value: 3)
    return target.getvalue()


def csv(rows: Rows, separator: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """A CSV."""
    return "".join(separator.join(map(str, row)) + "\r\n" for row in rows).encode(encoding)


def docx(*blocks: str | Rows, main: str = "word/document.xml", start: str = "", space: str = "") -> bytes:
    """A document of Word: paragraphs (texts) and tables (rows), both as texts or as their own XML."""
    body = "".join(_paragraph(block) if isinstance(block, str) else _table(block) for block in blocks)
    document = f'{start}<w:document xmlns:w="{space or WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<Types xmlns="x"/>')
        archive.writestr("_rels/.rels", f'<R xmlns="x"><R Id="rId1" Type="{relation}" Target="{main}"/></R>')
        archive.writestr(main, document)
    return target.getvalue()


def odt(*blocks: str | Rows, start: str = "", manifest: str = "", kind: str = "text") -> bytes:
    """A document of Writer as it writes them: paragraphs (texts) and tables (rows), both as texts or their own XML."""
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ODF)
    body = "".join(_odf_paragraph(block) if isinstance(block, str) else _odf_table(block) for block in blocks)
    inside = f"<office:body><office:text>{body}</office:text></office:body>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        content = f"{start}<office:document-content {spaces}>{inside}</office:document-content>"
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
    return target.getvalue()


ODF = ("office", "text", "table")


def _odf_table(rows: Rows) -> str:
    lines = ("".join(cell if cell.startswith("<table:") else _odf_cell(cell) for cell in row) for row in rows)
    return "<table:table>" + "".join(f"<table:table-row>{line}</table:table-row>" for line in lines) + "</table:table>"


def _odf_cell(text: str) -> str:
    return f"<table:table-cell>{_odf_paragraph(text)}</table:table-cell>"


def _odf_paragraph(text: str) -> str:
    return text if text.startswith("<t") else f"<text:p>{text}</text:p>"


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _table(rows: Rows) -> str:
    lines = ("".join(cell if cell.startswith("<w:tc>") else _cell(cell) for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def _cell(text: str) -> str:
    return f"<w:tc><w:tcPr/>{_paragraph(text)}</w:tc>"


def _paragraph(text: str) -> str:
    return text if text.startswith("<w:") else f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
