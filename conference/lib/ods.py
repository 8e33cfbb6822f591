"""OpenDocument spreadsheets (ODS), one row after another in little memory.

The libraries for it keep the whole document in memory, and none that is kept up writes times, widths and a header.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from os import PathLike
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from conference.lib.xlsx import Value

OdsCell = tuple[str, float]
"""The XML of a cell and its width."""
MIME = "application/vnd.oasis.opendocument.spreadsheet"

_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
}
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_END = "</office:spreadsheet></office:body></office:document-content>"
_PARTS = ("content.xml", "styles.xml", "settings.xml")
_DAY = (
    "<number:day/><number:text>. </number:text><number:month/><number:text>. </number:text>"
    '<number:year number:style="long"/>'
)
_CLOCK = '<number:text> </number:text><number:hours/><number:text>:</number:text><number:minutes number:style="long"/>'
_LANDSCAPE = (
    '<office:automatic-styles><style:page-layout style:name="page"><style:page-layout-properties'
    ' fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" fo:margin="1.5cm"'
    ' style:scale-to-X="1" style:scale-to-Y="0"/><style:footer-style><style:header-footer-properties'
    ' fo:min-height="0.8cm" fo:margin-top="0.3cm"/></style:footer-style></style:page-layout></office:automatic-styles>'
    '<office:master-styles><style:master-page style:name="Default" style:page-layout-name="page"><style:footer>'
    "<text:p><text:page-number/> / <text:page-count/></text:p></style:footer></style:master-page>"
    "</office:master-styles>"
)
_FROZEN = (
    '<office:settings><config:config-item-set config:name="ooo:view-settings">'
    '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
    '<config:config-item-map-named config:name="Tables"><config:config-item-map-entry config:name={name}>'
    '<config:config-item config:name="VerticalSplitMode" config:type="short">2</config:config-item>'
    '<config:config-item config:name="VerticalSplitPosition" config:type="int">1</config:config-item>'
    '<config:config-item config:name="PositionBottom" config:type="int">1</config:config-item>'
    "</config:config-item-map-entry></config:config-item-map-named></config:config-item-map-entry>"
    "</config:config-item-map-indexed></config:config-item-set></office:settings>"
)


def write_sheet(
    target: str | PathLike[str] | IO[bytes],
    title: str,
    header: Sequence[str],
    batches: Callable[[Callable[[Value], OdsCell]], Iterable[Sequence[Sequence[OdsCell]]]],
    width_of: Callable[[Value], float],
    second: tuple[str, Sequence[Sequence[str]]] | None = None,
) -> int:
    """Write a document with one sheet to a path or a binary stream; gives the number of rows.

    `second` is the title of another sheet and its lines of text, of which the first is the header. `batches` gives
    what is made of some rows at a time, column by column.

    The header is bold, stays in view, filters and is repeated on each printed page, which is landscape A4 and as wide
    as the sheet. Texts are texts, whatever they look like. A column is as wide as the widest of its values by
    `width_of`, in centimetres; since that is known at the end, rows wait in a temporary file.
    """
    widths = [width_of(text) for text in header]
    count = 0
    with SpooledTemporaryFile(max_size=2**20) as waiting, ZipFile(target, "w", ZIP_DEFLATED) as package:
        for batch in batches(lambda value: (_cell(value), width_of(value))):
            columns = []
            for place, made in enumerate(batch):
                texts, wide = zip(*made, strict=True)
                widths[place] = max(widths[place], *wide)
                columns.append(texts)
            rows = [f"<table:table-row>{''.join(row)}</table:table-row>" for row in zip(*columns, strict=True)]
            waiting.write("".join(rows).encode())
            count += len(rows)
        waiting.seek(0)
        package.writestr("mimetype", MIME, ZIP_STORED)  # first and plain, so that the kind can be told by it
        package.writestr("META-INF/manifest.xml", _manifest())
        package.writestr("styles.xml", _document("styles", _LANDSCAPE))
        package.writestr("settings.xml", _document("settings", _FROZEN.format(name=quoteattr(title))))
        with package.open("content.xml", "w", force_zip64=True) as content:
            notes = second[1] if second else ()
            beside = [max(map(width_of, texts)) for texts in zip(*notes, strict=True)]
            content.write(_begin(title, header, widths, beside).encode())
            copyfileobj(waiting, content)
            content.write(
                f"</table:table>{_notes(*second) if second else ''}{_filter(title, len(header), count)}{_END}".encode()
            )
    return count


def _begin(title: str, header: Sequence[str], widths: Sequence[float], beside: Sequence[float] = ()) -> str:
    """Return everything before the first row; `beside` are the widths of the second sheet."""
    styles = "".join(
        f'<style:style style:name="{name}{number}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{width:.2f}cm"/></style:style>'
        for name, found in (("w", widths), ("n", beside))
        for number, width in enumerate(found)
    )
    whole = _document(
        "content",
        f'<office:automatic-styles>{styles}<number:date-style style:name="n-day">{_DAY}</number:date-style>'
        f'<number:date-style style:name="n-moment">{_DAY}{_CLOCK}</number:date-style>'
        '<number:text-style style:name="n-text"><number:text-content/></number:text-style>'
        + _cell_style("day", "n-day") + _cell_style("moment", "n-moment") + _cell_style("text", "n-text")
        + '<style:style style:name="head" style:family="table-cell"><style:table-cell-properties'
        ' fo:border-bottom="0.5pt solid #000000"/><style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:style style:name="sheet" style:family="table" style:master-page-name="Default">'
        '<style:table-properties table:display="true"/></style:style></office:automatic-styles>'
        "<office:body><office:spreadsheet>"
        + _head(title, header, "w"),
    )  # fmt: skip
    return whole.removesuffix("</office:document-content>")


def _head(title: str, header: Sequence[str], widths: str) -> str:
    """Return the beginning of a sheet: its columns and its header."""
    columns = "".join(f'<table:table-column table:style-name="{widths}{number}"/>' for number in range(len(header)))
    cells = "".join(_cell(text, "head") for text in header)
    return (
        f'<table:table table:name={quoteattr(title)} table:style-name="sheet">{columns}'
        f"<table:table-header-rows><table:table-row>{cells}</table:table-row></table:table-header-rows>"
    )


def _notes(title: str, lines: Sequence[Sequence[str]]) -> str:
    """Return a whole sheet of a few lines of text."""
    rows = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in lines[1:])
    return f"{_head(title, lines[0], 'n')}{rows}</table:table>"


def _cell(value: Value, style: str = "") -> str:
    if isinstance(value, datetime):
        written = value.isoformat(timespec="seconds")
        return f'<table:table-cell table:style-name="moment" office:value-type="date" office:date-value="{written}"/>'
    if isinstance(value, date):
        return f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{value}"/>'
    if isinstance(value, int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    if not value:
        return "<table:table-cell/>"
    paragraphs = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in value.splitlines())
    kind = f'table:style-name="{style or "text"}" office:value-type="string"'
    return f"<table:table-cell {kind}>{paragraphs}</table:table-cell>"


def _spaced(line: str) -> str:
    """Return a line as ODF reads it: runs of spaces and tabs would be folded into one space (ODF 1.3, 6.1.2)."""
    parts = escape(line).replace("\t", "<text:tab/>").split("  ")
    joined = '<text:s text:c="2"/>'.join(parts)
    return f"<text:s/>{joined[1:]}" if joined.startswith(" ") else joined


def _filter(title: str, columns: int, rows: int) -> str:
    if not columns:
        return ""
    area = f"${_quoted(title)}.$A$1:.${_column(columns - 1)}${rows + 1}"
    return (
        '<table:database-ranges><table:database-range table:name="list" table:display-filter-buttons="true"'
        f" table:target-range-address={quoteattr(area)}/></table:database-ranges>"
    )


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"


def _column(number: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _cell_style(name: str, data: str) -> str:
    return (
        f'<style:style style:name="{name}" style:family="table-cell" style:data-style-name="{data}">'
        '<style:table-cell-properties style:vertical-align="top" fo:wrap-option="wrap"/>'
        '<style:paragraph-properties fo:text-align="start"/></style:style>'
    )


def _document(kind: str, inside: str) -> str:
    spaces = "".join(f' xmlns:{name}="{address}"' for name, address in _SPACES.items() if name != "manifest")
    return f'{_DECLARATION}<office:document-{kind}{spaces} office:version="1.3">{inside}</office:document-{kind}>'


def _manifest() -> str:
    entries = [("/", MIME), *((name, "text/xml") for name in _PARTS)]
    files = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{mime}"/>' for path, mime in entries
    )
    attributes = f'xmlns:manifest="{_SPACES["manifest"]}" manifest:version="1.3"'
    return f"{_DECLARATION}<manifest:manifest {attributes}>{files}</manifest:manifest>"
