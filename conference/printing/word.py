"""Word files with python-docx, in a process that ends: `document.py` asks for them.

What python-docx has no name for is written as the standard wants it (ECMA-376, part 1): the language of the text
(`w:lang`, 17.3.2.20), heads of tables that are repeated and read as heads (`w:tblHeader`, 17.4.78), texts for pictures
(`descr` of `wp:docPr`, 20.4.2.5).
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from conference.printing.document import (
    DocHeading,
    DocList,
    DocPart,
    DocPicture,
    DocTable,
    DocText,
    TextDocument,
)

LANGUAGES = {"cs": "cs-CZ", "en": "en-GB"}
WIDTH = 16.0  # centimetres of text on A4
SOFT = RGBColor(0x5E, 0x56, 0x4D)
INK = RGBColor(0x22, 0x1D, 0x19)


def written(document: TextDocument) -> bytes:
    """Return what `document.word_file` gives."""
    file = docx.Document()
    _set_up(file, document)
    file.add_heading(document.title, level=0)
    if document.subtitle:
        file.add_paragraph(document.subtitle, style="Subtitle")
    for part in document.parts:
        _add(file, part)
    _foot(file, document)
    memory = io.BytesIO()
    file.save(memory)
    return memory.getvalue()


def _set_up(file: Any, document: TextDocument) -> None:
    """Set language, fonts, page, and what the file says about itself."""
    about = file.core_properties
    about.title, about.author, about.language = document.title, document.author, LANGUAGES[document.language]
    about.comments = ""
    about.created = about.modified = datetime.now(UTC).replace(tzinfo=None)
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - WIDTH) / 2)
    section.top_margin = section.bottom_margin = Cm(2.5)
    for run in file.styles.element.iter(qn("w:rPrDefault")):
        for language in run.iter(qn("w:lang")):
            language.set(qn("w:val"), LANGUAGES[document.language])
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Caption"):
        style = file.styles[name]
        style.font.color.rgb = INK
        style.font.name = "Calibri"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    file.styles["Normal"].font.size = Pt(11)
    file.styles["Caption"].font.size = Pt(9.5)


def _add(file: Any, part: DocPart) -> None:
    match part:
        case DocHeading():
            file.add_heading(part.text, level=part.level)
        case DocText():
            paragraph = file.add_paragraph()
            run = paragraph.add_run(part.text)
            if part.remark:
                run.italic, run.font.color.rgb = True, SOFT
        case DocList():
            for item in part.items:
                file.add_paragraph(item, style="List Bullet")
        case DocTable():
            _table(file, part)
        case DocPicture():
            _picture(file.add_paragraph(), part, WIDTH)
            if part.caption:
                file.add_paragraph(part.caption, style="Caption")


def _table(file: Any, part: DocTable) -> None:
    caption = file.add_paragraph(part.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = file.add_table(rows=1 + len(part.rows), cols=len(part.heads), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    widths = part.widths or [WIDTH / len(part.heads)] * len(part.heads)
    for column, width in zip(table.columns, widths, strict=True):  # LibreOffice goes by these, Word by the cells
        column.width = Cm(width)
    rows = table.rows  # each access of a row's cells reads the whole table: they are taken once
    for number, (row, texts) in enumerate(zip(rows, [part.heads, *part.rows], strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Cm(widths[place])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(text)
            run.font.size = Pt(10)
            run.bold = number == 0 or None
            if place in part.numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _describe_table(table, part.caption)
    file.add_paragraph()


def _describe_table(table: Any, text: str) -> None:
    """Give a table the text that screen readers say of it, and mark its first row as a head."""
    properties = table._tbl.tblPr
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), text)
    properties.append(caption)


def _picture(paragraph: Any, part: DocPicture, most: float) -> None:
    shape = paragraph.add_run().add_picture(io.BytesIO(part.content), width=Cm(min(part.width, most)))
    about = shape._inline.docPr
    about.set("descr", part.alt)
    about.set("name", part.name)


def _foot(file: Any, document: TextDocument) -> None:
    """Put who pays below each page."""
    foot = file.sections[0].footer
    if document.foot_picture is not None:
        _picture(foot.paragraphs[0], document.foot_picture, WIDTH)
    for line in document.foot:
        run = foot.add_paragraph().add_run(line)
        run.font.size = Pt(8)
        run.font.color.rgb = SOFT
