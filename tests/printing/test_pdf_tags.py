"""What a PDF tells those who listen: languages of parts, one table over pages, page numbers as artifacts."""

import io
from pathlib import Path

import pikepdf
import pytest

from conference.lib.markdown import render_markdown
from conference.printing import setting as pdf
from conference.printing import tags as pdf_tags
from tests.printing.pdf_checks import found_by_checker

STYLE = """
@page { size: A6; @bottom-right { content: counter(page) " / " counter(pages) } }
@page :first { @bottom-right { content: none } }
thead { display: table-header-group } .plain { list-style: none }
.side { display: table } .side > * { display: table-cell }
"""
ROWS = "".join(f'<tr><th scope="row">{n}:00</th><td>Bod {n}</td><td lang="en">Item {n}</td></tr>' for n in range(40))
TABLE = f"""<table><thead><tr><th scope="col">Čas</th><th scope="col">Bod</th><th scope="col">Item</th></tr></thead>
<tbody>{ROWS}</tbody></table>"""


@pytest.fixture
def written(tmp_path: Path):
    style = tmp_path / "style.css"
    style.write_text(STYLE)

    def write(body: str, language: str = "cs") -> bytes:
        html = f'<!doctype html><html lang="{language}"><head><title>Zkouška</title></head><body>{body}</body></html>'
        return pdf.write_pdf(pdf.render(html, style))

    return write


def tree(content: bytes) -> list[tuple[str, str]]:
    """Kinds and languages of all elements, in reading order."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return [(str(element.S)[1:], str(element.get("/Lang", ""))) for element in below(document.Root.StructTreeRoot)]


def below(element: pikepdf.Object):
    for kid in element.get("/K", pikepdf.Array()).as_list():
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from below(kid)


def kinds(content: bytes, kind: str) -> int:
    return [name for name, _ in tree(content)].count(kind)


def test_a_part_in_another_language_says_so_once(written):
    body = '<p>Pořádá <b lang="en">The <i>Open</i> House</b>.</p><p lang="en">Hello <span lang="cs">Plzeň</span></p>'

    assert [(kind, language) for kind, language in tree(written(body)) if language] == [
        ("NonStruct", "en"), ("P", "en"), ("Span", "cs"),
    ]  # fmt: skip
    assert [language for _, language in tree(written("<p>Nic</p>")) if language] == []


def test_a_table_over_several_pages_is_one_with_one_heading(written):
    content = written(f"<article><h1>Program</h1><section>{TABLE}</section></article><p>Konec</p>")

    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.pages) > 2
        elements = list(below(document.Root.StructTreeRoot))
        headings = {str(cell.ID) for cell in elements if cell.S == "/TH" and cell.A.Scope == "/Column"}
        named = {str(name) for cell in elements if cell.S == "/TD" for name in cell.A.Headers.as_list()}
        pages = {cell.Pg.objgen for cell in elements if cell.S == "/TD"}
    assert [kinds(content, kind) for kind in ("Art", "Sect", "Table", "THead", "TBody", "TR")] == [1, 1, 1, 1, 1, 41]
    assert len(headings) == 3
    assert (len(named & headings), len(named - headings)) == (2, 40)  # of columns with data cells, and of each row
    assert len(pages) > 2


def test_what_repeats_on_pages_is_an_artifact(written):
    content = written(f"<section>{TABLE}</section>")

    with pikepdf.open(io.BytesIO(content)) as document:
        numbers = document.Root.StructTreeRoot.ParentTree.Nums
        for index, page in enumerate(document.pages):
            artifacts, tagged = marked(page)
            assert artifacts == (0 if index == 0 else 3 + 1)  # the headings and the number of the page
            owners = numbers[2 * int(page.obj.StructParents) + 1].as_list()
            assert tagged == {mcid for mcid, owner in enumerate(owners) if owner is not None}


def marked(page: pikepdf.Page) -> tuple[int, set[int]]:
    """How many pagination artifacts a page has, and the numbers of what is tagged."""
    begun = [operands for operands, operator in pikepdf.parse_content_stream(page) if str(operator) == "BDC"]
    return sum(str(tag) == "/Artifact" for tag, _ in begun), {int(about.MCID) for _, about in begun if "/MCID" in about}


def test_lists_links_pictures_and_tables_for_looks_keep_their_tags(written):
    body = (
        '<ul><li>jedna</li><li lang="en">two</li></ul><ul class="plain"><li>tři <a href="https://example.org">odkaz</a></li></ul>'
        '<dl><dt>co</dt><dd>to</dd></dl><div class="side"><div>vlevo</div><div>vpravo</div></div>'
    )

    content = written(body)

    assert [kinds(content, kind) for kind in ("L", "LI", "LBody", "Link", "Table")] == [3, 5, 5, 1, 0]
    assert ("LI", "en") in tree(content)


MARKDOWN = """# Nadpis

- jedna *důležitá*
  - dílčí
    1. hlubší
    2. ještě
  - druhá
- tři\\
  zlom řádku

1. první

   odstavec v bodu
2. druhý

> citát s `kódem` a [odkazem](https://example.org/)

***

    odsazený kód
"""


def test_every_text_that_organisers_write_fits_its_tags(written, tmp_path, caplog):
    content = written(f"<article>{render_markdown(MARKDOWN * 6)}</article>")

    assert caplog.records == []
    assert kinds(content, "Art") == 1
    assert found_by_checker(content, tmp_path) == []


def test_the_same_input_gives_the_same_bytes(written):
    assert written(TABLE) == written(TABLE)


def test_tags_that_do_not_fit_the_pages_are_an_error(written, tmp_path):
    style = tmp_path / "style.css"
    one, other = (pdf.render(f'<html lang="cs"><body>{"<p>a</p>" * number}</body></html>', style) for number in (1, 2))

    with pytest.raises(pdf_tags.TagsDiffer, match="more boxes"):
        pdf_tags.mend(one.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True), other)
    with pytest.raises(pdf_tags.TagsDiffer, match="more tags"):
        pdf_tags.mend(other.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True), one)


def test_a_paper_goes_out_even_so_and_the_log_says_what_it_lacks(written, monkeypatch, caplog):
    def differ(content: bytes, document: object) -> bytes:
        raise pdf_tags.TagsDiffer("as after a new release")

    monkeypatch.setattr(pdf, "mend", differ)

    assert written("<p>Program</p>").startswith(b"%PDF-")
    assert [record.getMessage() for record in caplog.records] == [
        "a PDF goes out without languages of parts and artifacts"
    ]


def test_the_checker_finds_nothing(written, tmp_path):
    assert found_by_checker(written(f'<h1>Program</h1>{TABLE}<p lang="en">The end</p>'), tmp_path) == []
