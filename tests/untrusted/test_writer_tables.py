"""Tables of Writer documents from strangers: what is read of them, and why some are not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from conference.untrusted.tables import Oddity, Table, TableFault, TableRefused, read_table
from tests import tables as made

ROWS = [["Čas", "Název"], ["9:00", "Zahájení"], ["9:15", "Nájem"]]
ENTITIES = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
COVERED = "<table:covered-table-cell/>"


def read(content: bytes, folder: Path) -> Table:
    path = folder / "table"
    path.write_bytes(content)
    return read_table(path, takes_documents=True)


def cell(inside: str, attributes: str = "") -> str:
    """A cell with its XML inside."""
    return f"<table:table-cell {attributes}>{inside}</table:table-cell>"


def spanned(text: str, *, columns: int = 1, rows: int = 1) -> str:
    """A cell across several columns or rows."""
    spans = f'table:number-columns-spanned="{columns}" table:number-rows-spanned="{rows}"'
    return cell(f"<text:p>{text}</text:p>", spans)


def test_all_tables_are_read_in_their_order_after_the_lines_before_them(tmp_path: Path) -> None:
    day = '<text:h text:outline-level="2">Čtvrtek</text:h>'
    document = made.odt("Konference", "x" * 200, day, ROWS, "Pátek", [["10:00", "Prohlídka", "Klub"]], "Těšíme se")

    assert read(document, tmp_path) == Table(
        [
            ["Konference", "", ""], ["Čtvrtek", "", ""], ["Čas", "Název", ""], ["9:00", "Zahájení", ""],
            ["9:15", "Nájem", ""], ["Pátek", "", ""], ["10:00", "Prohlídka", "Klub"],
        ],
        outside=frozenset({0, 1, 5}),
    )  # fmt: skip


def test_the_lines_of_a_cell_stay_lines_and_what_stands_beside_the_text_is_left_out(tmp_path: Path) -> None:
    text = (
        "<text:p>Mgr.<text:s text:c='3'/><text:span>Jana\nNová</text:span><text:line-break/>Město<text:tab/>Kadaň"
        "<text:note><text:note-body><text:p>pod čarou</text:p></text:note-body></text:note></text:p>"
        "<text:list><text:list-item><text:number>1.</text:number><text:p>Petr"
        "<office:annotation><text:p>Volat!</text:p></office:annotation> Bydlil</text:p></text:list-item></text:list>"
    )
    assert read(made.odt([[cell(text), "b"]]), tmp_path).rows == [["Mgr. Jana Nová\nMěsto Kadaň\nPetr Bydlil", "b"]]


def test_what_was_deleted_while_changes_were_tracked_is_not_read(tmp_path: Path) -> None:
    gone = "<text:tracked-changes><text:deletion><text:p>8:30</text:p></text:deletion></text:tracked-changes>"
    assert read(made.odt(gone, [["9:00", "Nájem"]]), tmp_path).rows == [["9:00", "Nájem"]]


def test_merged_cells_are_told_once_across_and_for_each_row_down(tmp_path: Path) -> None:
    document = made.odt([
        ["9:00", "Zahájení", spanned("Sál", rows=3)], ["9:15", "Nájem", COVERED],
        [spanned("Přestávka", columns=2), COVERED, COVERED], ["12:00", "Oběd", "Jídelna"],
    ])  # fmt: skip

    table = read(document, tmp_path)

    assert table.rows == [
        ["9:00", "Zahájení", "Sál"], ["9:15", "Nájem", "Sál"], ["Přestávka", "", "Sál"], ["12:00", "Oběd", "Jídelna"],
    ]  # fmt: skip
    assert table.odd == {Oddity.MERGED}


def test_tables_in_sections_in_cells_and_in_frames_of_other_tables_are_read(tmp_path: Path) -> None:
    inner = "<table:table><table:table-row>" + cell("<text:p>9:00</text:p>") + "</table:table-row></table:table>"
    heading = f"<table:table-header-rows><table:table-row>{cell('<text:p>Čas</text:p>')}</table:table-row>"
    section = f"<text:section><table:table>{heading}</table:table-header-rows></table:table></text:section>"
    frame = [[cell(inner + "<text:p/>")]]
    within = [["10:00", cell(f"<text:p>Panel</text:p>{inner}")]]

    table = read(made.odt(f"<text:section>{section}</text:section>", frame, within), tmp_path)

    assert table.rows == [["Čas", ""], ["9:00", ""], ["10:00", "Panel\n9:00"]]


def test_rows_and_cells_said_to_be_repeated_are_that_many(tmp_path: Path) -> None:
    twice = cell("<text:p>a</text:p>", 'table:number-columns-repeated="2"')
    rows = f'<table:table><table:table-row table:number-rows-repeated="2">{twice}</table:table-row></table:table>'
    assert read(made.odt(rows), tmp_path).rows == [["a", "a"], ["a", "a"]]


def test_a_document_is_taken_only_where_it_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "table").write_bytes(made.odt(ROWS))
    with pytest.raises(TableRefused) as refused:
        read_table(tmp_path / "table")
    assert refused.value.reason is TableFault.WRONG_TYPE


REPEATED = '<table:table><table:table-row table:number-rows-repeated="99999">%s</table:table-row></table:table>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (made.odt("Program pošleme později."), TableFault.NO_TABLE),
        (made.odt("Čtvrtek", [["", " "]]), TableFault.EMPTY),
        (made.odt(ROWS, manifest="<encryption-data/>"), TableFault.ENCRYPTED),
        (made.odt(ROWS, kind="presentation"), TableFault.WRONG_TYPE),
        (made.odt(ROWS)[:-200], TableFault.DAMAGED),
        (made.odt("<text:p>"), TableFault.DAMAGED),
        (made.odt(ROWS).replace(b"content.xml", b"another.xml"), TableFault.DAMAGED),
        (made.odt(ROWS, start=ENTITIES), TableFault.DAMAGED),
        (made.odt(ROWS, start='<!DOCTYPE d SYSTEM "file:///etc/passwd">'), TableFault.DAMAGED),
        (made.odt([["a"] * 200]), TableFault.TOO_WIDE),
        (made.odt([[cell("<text:p>a</text:p>", 'table:number-columns-repeated="99999999"')]]), TableFault.TOO_WIDE),
        (made.odt([["a", "b"]] * 5100), TableFault.TOO_LONG),
        (made.odt(*[REPEATED % cell("<text:p>a</text:p>")] * 3), TableFault.TOO_LONG),
        (made.odt("<text:section>" * 300 + "</text:section>" * 300), TableFault.TOO_MUCH),
        (made.odt("x" * 25_000_000), TableFault.TOO_MUCH),
        (made.odt([[spanned("x" * 32_000, rows=2001)]] + [[COVERED]] * 2000), TableFault.TOO_MUCH),
    ],
)  # fmt: skip
def test_what_is_no_document_with_a_table_is_refused_by_name(
    content: bytes, reason: TableFault, tmp_path: Path
) -> None:
    with pytest.raises(TableRefused) as refused:
        read(content, tmp_path)
    assert refused.value.reason is reason


def test_a_bomb_of_zeros_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", b" " * 200_000_000)
    with pytest.raises(TableRefused) as refused:
        read(path.read_bytes(), tmp_path)
    assert refused.value.reason is TableFault.TOO_MUCH
