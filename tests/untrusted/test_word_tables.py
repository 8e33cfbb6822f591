"""Tables of Word documents from strangers: what is read of them, and why some are not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from conference.untrusted.tables import Oddity, Table, TableFault, TableRefused, read_table
from tests import tables as made

ROWS = [["Čas", "Název"], ["9:00", "Zahájení"], ["9:15", "Nájem"]]


def read(content: bytes, folder: Path) -> Table:
    path = folder / "table"
    path.write_bytes(content)
    return read_table(path, takes_documents=True)


def fault(content: bytes, folder: Path) -> TableFault:
    with pytest.raises(TableRefused) as refused:
        read(content, folder)
    reason = refused.value.reason
    assert isinstance(reason, TableFault)
    return reason


def cell(*paragraphs: str, properties: str = "") -> str:
    """A cell with its paragraphs, each the XML of its runs."""
    inside = "".join(f"<w:p>{runs}</w:p>" for runs in paragraphs)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_all_tables_are_read_in_their_order_after_the_lines_before_them(tmp_path: Path) -> None:
    document = made.docx(
        "Konference", "x" * 200, "Čtvrtek", ROWS, "Pátek", [["10:00", "Prohlídka", "Klub"]], "Těšíme se"
    )

    assert read(document, tmp_path) == Table(
        [
            ["Konference", "", ""], ["Čtvrtek", "", ""], ["Čas", "Název", ""], ["9:00", "Zahájení", ""],
            ["9:15", "Nájem", ""], ["Pátek", "", ""], ["10:00", "Prohlídka", "Klub"],
        ],
        outside=frozenset({0, 1, 5}),
    )  # fmt: skip


def test_the_lines_of_a_cell_stay_lines_and_what_is_no_text_is_none(tmp_path: Path) -> None:
    parts = (
        '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">Mgr. </w:t></w:r>' + run("Jana") + "<w:r><w:tab/></w:r>",
        "<w:hyperlink>" + run("Petr") + "<w:r><w:br/></w:r></w:hyperlink>" + run("Karel"),
        "<w:r><w:fldChar/><w:instrText>PAGE</w:instrText><w:drawing/></w:r>",
    )
    assert read(made.docx([[cell(*parts), "b"]]), tmp_path).rows == [["Mgr. Jana\nPetr\nKarel", "b"]]


def test_what_was_deleted_is_not_read_and_what_was_inserted_is(tmp_path: Path) -> None:
    changed = cell(
        "<w:del><w:r><w:delText>8:30</w:delText></w:r></w:del><w:ins>" + run("9:00") + "</w:ins>",
        "<w:moveFrom>" + run("pryč") + "</w:moveFrom>",
    )
    gone = "<w:tr><w:trPr><w:del/></w:trPr>" + cell(run("smazaný")) + "</w:tr>"
    added = "<w:tr>" + changed + cell(run("Nájem")) + "</w:tr>"

    assert read(made.docx(f"<w:tbl>{gone}{added}</w:tbl>"), tmp_path).rows == [["9:00", "Nájem"]]


def test_merged_cells_are_told_once_across_and_for_each_row_down(tmp_path: Path) -> None:
    wide = cell(run("Oběd"), properties='<w:gridSpan w:val="2"/>')
    first = cell(run("Sál"), properties='<w:vMerge w:val="restart"/>')
    again = cell("", properties="<w:vMerge/>")
    late = "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>" + cell(run("Nájem")) + again + "</w:tr>"
    rows = ["<w:tr>" + cell(run("9:00")) + cell(run("Zahájení")) + first + "</w:tr>", late,
            "<w:tr>" + cell(run("12:00")) + wide + "</w:tr>"]  # fmt: skip

    table = read(made.docx("<w:tbl>" + "".join(rows) + "</w:tbl>"), tmp_path)

    assert table.rows == [["9:00", "Zahájení", "Sál"], ["", "Nájem", "Sál"], ["12:00", "Oběd", ""]]
    assert table.odd == {Oddity.MERGED}


def test_tables_in_controls_and_in_frames_of_other_tables_are_read(tmp_path: Path) -> None:
    inner = "<w:tbl><w:tr>" + cell(run("9:00")) + cell(run("Nájem")) + "</w:tr></w:tbl>"
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    frame = f"<w:tbl><w:tr><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    within = "<w:tbl><w:tr>" + cell(run("10:00")) + f"<w:tc><w:p>{run('Panel')}</w:p>{inner}</w:tc></w:tr></w:tbl>"

    table = read(made.docx(control, frame, within), tmp_path)

    assert table.rows == [["9:00", "Nájem"], ["9:00", "Nájem"], ["10:00", "Panel\n9:00\nNájem"]]


def test_the_document_may_have_another_name_and_the_strict_namespace(tmp_path: Path) -> None:
    strict = made.docx(ROWS, main="word/document2.xml", space="http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert read(strict, tmp_path).rows == ROWS


def test_a_document_is_taken_only_where_it_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "table").write_bytes(made.docx(ROWS))
    with pytest.raises(TableRefused) as refused:
        read_table(tmp_path / "table")
    assert refused.value.reason is TableFault.WRONG_TYPE


ENTITIES = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (made.docx("Program pošleme později."), TableFault.NO_TABLE),
        (made.docx("Čtvrtek", [["", " "]]), TableFault.EMPTY),
        (made.PASSWORD, TableFault.ENCRYPTED),
        (made.OLD_WORD, TableFault.OLD_WORD),
        (made.OLD_EXCEL, TableFault.OLD_EXCEL),
        (made.docx(ROWS)[:-200], TableFault.DAMAGED),
        (made.docx("<w:p>"), TableFault.DAMAGED),
        (made.docx(ROWS, start=ENTITIES), TableFault.DAMAGED),
        (made.docx(ROWS, start='<!DOCTYPE d SYSTEM "file:///etc/passwd">'), TableFault.DAMAGED),
        (made.docx(ROWS, main="styles.xml").replace(b"styles.xml", b"word/s.xml"), TableFault.DAMAGED),
        (made.docx([["a"] * 200]), TableFault.TOO_WIDE),
        (made.docx([[cell(run("a"), properties='<w:gridSpan w:val="99999"/>')]]), TableFault.TOO_WIDE),
        (made.docx([["a", "b"]] * 5100), TableFault.TOO_LONG),
        (made.docx("<w:sdt>" * 300 + "</w:sdt>" * 300), TableFault.TOO_MUCH),
        (made.docx("x" * 25_000_000), TableFault.TOO_MUCH),
        (made.docx([["x" * 32_000]] + [[cell("", properties="<w:vMerge/>")]] * 2000), TableFault.TOO_MUCH),
    ],
)  # fmt: skip
def test_what_is_no_document_with_a_table_is_refused_by_name(
    content: bytes, reason: TableFault, tmp_path: Path
) -> None:
    assert fault(content, tmp_path) is reason


def test_a_bomb_of_zeros_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 200_000_000)
    assert fault(path.read_bytes(), tmp_path) is TableFault.TOO_MUCH
