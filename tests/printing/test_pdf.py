"""PDFs are tagged, set in the packaged fonts, alike for alike input, and load nothing from outside."""

import base64
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pikepdf
import pytest
from PIL import Image

from conference.printing import pdf
from conference.printing.joining import BookmarkedPdf, join
from conference.printing.ornament import eu_emblem, street, svg_data_uri
from conference.printing.typefaces import FACES, SANS, balance, fit, lines_at, width_mm
from tests.printing.pdf_checks import found_by_checker

pytestmark = pytest.mark.slow


def page(body: str, title: str = "Zkouška", head: str = "") -> str:
    return f'<!doctype html><html lang="cs"><head><title>{title}</title>{head}</head><body>{body}</body></html>'


def written(body: str = "<h1>Žluťoučký kůň</h1>", **kwargs) -> bytes:
    return pdf.write_pdf([page(body)], **kwargs)


def tags(element: pikepdf.Object) -> list[str]:
    """The kinds of all structure elements below one, in reading order."""
    found = [str(element.S)] if "/S" in element else []
    kids = element.get("/K", pikepdf.Array())
    for kid in kids.as_list() if isinstance(kids, pikepdf.Array) else []:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == pikepdf.Name.StructElem:
            found += tags(kid)
    return found


def test_a_pdf_is_tagged_pdf_ua_1_with_language_and_title():
    with pikepdf.open(io.BytesIO(written())) as document:
        assert document.Root.MarkInfo.Marked is True
        assert str(document.Root.Lang) == "cs"
        assert document.Root.ViewerPreferences.DisplayDocTitle is True
        assert str(document.docinfo.Title) == "Zkouška"
        metadata = document.open_metadata()
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Zkouška"
        assert tags(document.Root.StructTreeRoot.K[0])[:2] == ["/Document", "/H1"]


def test_text_is_set_in_the_packaged_fonts():
    body = '<p>serif <b>bold</b> <i>italic</i></p><p style="font-family: Prezence Sans">sans</p>'
    with pikepdf.open(io.BytesIO(written(body))) as document:
        names = {str(font.BaseFont).partition("+")[2] for font in document.pages[0].Resources.Font.values()}
    assert names == {"Prezence-Serif", "Prezence-Serif-Semi-Bold", "Prezence-Serif-Italic", "Prezence-Sans"}


def test_equal_input_gives_equal_bytes_and_the_date_given():
    moment = datetime(2017, 11, 6, 9, 30, tzinfo=UTC)
    first, second = written(created=moment), written(created=moment)
    assert first == second
    with pikepdf.open(io.BytesIO(first)) as document:
        assert str(document.docinfo.CreationDate) == "D:20171106093000+00'00"
    with pikepdf.open(io.BytesIO(written(created=date(2017, 11, 6)))) as document:
        assert str(document.docinfo.CreationDate) == "D:20171106"
    with pikepdf.open(io.BytesIO(written())) as document:
        assert "/CreationDate" not in document.docinfo


def test_a_date_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        written(created=moment_without_zone())


def moment_without_zone() -> datetime:
    return datetime(2017, 11, 6, 9, 30, tzinfo=UTC).replace(tzinfo=None)


NESTED = svg_data_uri(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image width="9" height="9"'
    ' href="http://127.0.0.1:9/inner.png"/></svg>'
)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('<img src="http://127.0.0.1:9/logo.png" alt="logo">', id="network"),
        pytest.param('<img src="file:///etc/hostname" alt="logo">', id="file"),
        pytest.param('<img src="FILE:///etc/hostname" alt="logo">', id="file in capitals"),
        pytest.param(f'<img src="{FACES[0].path.as_uri()}/../../../x.png" alt="logo">', id="beside a font"),
        pytest.param('<p style="background: url(http://127.0.0.1:9/a.png)">a</p>', id="background"),
        pytest.param("<style>@import 'http://127.0.0.1:9/a.css';</style>", id="style sheet"),
        pytest.param("<style>@font-face { font-family: a; src: url(file:///etc/a.otf) }</style>", id="font"),
        pytest.param('<link rel="attachment" href="file:///etc/hostname">', id="attachment"),
        pytest.param(f'<img src="{NESTED}" alt="logo">', id="inside an SVG"),
        pytest.param('<base href="http://127.0.0.1:9/"><img src="logo.png" alt="logo">', id="relative to a base"),
    ],
)
def test_a_document_loads_nothing_from_network_or_disk(body):
    with pytest.raises(pdf.ForbiddenResourceError, match="may not load"):
        written(body)


def test_a_data_address_is_allowed():
    with pikepdf.open(io.BytesIO(written(f'<img src="{eu_emblem()}" alt="znak">'))) as document:
        assert "/Figure" in tags(document.Root.StructTreeRoot.K[0])


@pytest.mark.parametrize(("words", "pages", "size"), [(3, 1, "60"), (120, 1, "30"), (2000, 3, "12")])
def test_the_first_setting_that_stays_on_one_page_is_written_else_the_last(words, pages, size):
    settings = (
        page(f'<p style="font-size: {size}pt; line-height: 1.2">{"slovo " * words}</p>', title=size)
        for size in ("60", "30", "12")
    )
    with pikepdf.open(io.BytesIO(pdf.write_pdf(settings))) as document:
        assert (len(document.pages), str(document.docinfo.Title)) == (pages, size)


def test_a_paper_needs_a_setting():
    with pytest.raises(ValueError, match="without a setting"):
        pdf.write_pdf([])


def test_threads_may_set_at_the_same_time():
    alone = written("<p>stejné</p>")
    start = threading.Barrier(4)

    def one(_number: int) -> bytes:
        start.wait()
        return written("<p>stejné</p>")

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(one, range(4))) == {alone}


def test_aspect_ratio_of_pictures():
    memory = io.BytesIO()
    Image.new("RGB", (300, 100)).save(memory, "PNG")
    png = "data:image/png;base64," + base64.b64encode(memory.getvalue()).decode()
    assert pdf.aspect_ratio(png) == 3
    assert pdf.aspect_ratio(eu_emblem()) == 1.5
    with pytest.raises(pdf.ForbiddenResourceError):
        pdf.aspect_ratio("https://example.org/logo.png")
    with pytest.raises(ValueError, match="no picture"):
        pdf.aspect_ratio("data:image/png;base64,aGVsbG8=")
    with pytest.raises(ValueError, match="viewBox"):
        pdf.aspect_ratio(svg_data_uri('<svg xmlns="http://www.w3.org/2000/svg"/>'))


# --- joining


def person(name: str) -> bytes:
    table = f'<table><tr><th scope="row">Datum</th><td>{name}</td></tr></table>'
    return written(f'<h1>{name}</h1>{table}<p><a href="https://example.org/{name}">odkaz</a></p>')


@pytest.fixture
def joined(tmp_path):
    second = tmp_path / "second.pdf"
    second.write_bytes(person("Bedřich"))
    parts = [
        BookmarkedPdf(person("Alžběta"), "Alžběta A."),
        BookmarkedPdf(second, "Bedřich B."),
        BookmarkedPdf(person("Cyril"), "Cyril C."),
    ]
    out = tmp_path / "joined.pdf"
    assert join(parts, out, title="Osvědčení", language="cs") == 3
    with pikepdf.open(out) as document:
        yield document


def test_a_joined_pdf_has_a_bookmark_for_each_part(joined):
    with joined.open_outline() as outline:
        found = [(item.title, item.destination[0].objgen) for item in outline.root]
    pages = [joined_page.obj.objgen for joined_page in joined.pages]
    assert found == list(zip(["Alžběta A.", "Bedřich B.", "Cyril C."], pages, strict=True))


def test_a_joined_pdf_stays_tagged_with_every_tag_on_its_own_page(joined):
    assert joined.Root.MarkInfo.Marked is True
    assert str(joined.Root.Lang) == "cs"
    assert joined.open_metadata()["pdfuaid:part"] == "1"
    assert str(joined.docinfo.Title) == "Osvědčení"
    (document,) = joined.Root.StructTreeRoot.K.as_list()
    assert str(document.S) == "/Document"
    assert [str(part.S) for part in document.K.as_list()] == ["/Part"] * 3
    for part, joined_page in zip(document.K.as_list(), joined.pages, strict=True):
        heading = part.K[0]
        assert str(heading.S) == "/H1"
        assert heading.Pg.objgen == joined_page.obj.objgen


def test_pages_and_links_of_a_joined_pdf_find_their_tags(joined):
    numbers = joined.Root.StructTreeRoot.ParentTree.Nums.as_list()
    tree = dict(zip([int(key) for key in numbers[::2]], numbers[1::2], strict=True))
    assert sorted(tree) == list(range(6))  # a page and a link of each part
    for joined_page in joined.pages:
        assert tree[int(joined_page.obj.StructParents)][0].Pg.objgen == joined_page.obj.objgen
        (link,) = joined_page.obj.Annots.as_list()
        tag = tree[int(link.StructParent)]
        assert str(tag.S) == "/Link"
        assert tag.Pg.objgen == joined_page.obj.objgen


def test_header_cells_of_joined_parts_have_names_of_their_own(joined):
    def cells(element):
        kids = element.get("/K", pikepdf.Array())
        for kid in kids.as_list() if isinstance(kids, pikepdf.Array) else []:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from cells(kid)

    everything = list(cells(joined.Root.StructTreeRoot.K[0]))
    names = [str(cell.ID) for cell in everything if "/ID" in cell]
    referred = [str(cell.A.Headers[0]) for cell in everything if str(cell.S) == "/TD"]
    assert len(set(names)) == 3
    assert referred == names


def test_a_part_in_another_language_says_so_in_the_whole(tmp_path):
    html = page("<h1>Certificate</h1>").replace('lang="cs"', 'lang="en"')
    english = pdf.write_pdf([html])
    out = io.BytesIO()
    join([BookmarkedPdf(written(), "A"), BookmarkedPdf(english, "B")], out, title="Osvědčení", language="cs")
    with pikepdf.open(out) as whole:
        parts = whole.Root.StructTreeRoot.K[0].K
        assert [str(part.get("/Lang", "")) for part in parts.as_list()] == ["", "en"]
    assert found_by_checker(out.getvalue(), tmp_path) == []


def test_joining_is_deterministic_and_refuses_nothing_and_the_untagged():
    one, two = io.BytesIO(), io.BytesIO()
    for out in (one, two):
        join(
            [BookmarkedPdf(person("Alžběta"), "A"), BookmarkedPdf(person("Bedřich"), "B")],
            out,
            title="t",
            language="cs",
        )
    assert one.getvalue() == two.getvalue()
    with pytest.raises(ValueError, match="nothing to join"):
        join([], io.BytesIO(), title="t", language="cs")
    plain = io.BytesIO()
    with pikepdf.new() as untagged:
        untagged.add_blank_page()
        untagged.save(plain)
    with pytest.raises(ValueError, match="part 1 is not tagged"):
        join([BookmarkedPdf(plain.getvalue(), "A")], io.BytesIO(), title="t", language="cs")


# --- type


def test_width_grows_with_the_size_and_knows_czech_letters():
    assert width_mm("příliš žluťoučký", 20) == pytest.approx(2 * width_mm("příliš žluťoučký", 10))
    assert width_mm("č", 10) == pytest.approx(width_mm("c", 10), rel=0.05)
    assert width_mm("W", 10, SANS) > width_mm("i", 10, SANS)
    assert width_mm("\N{SNOWMAN}", 10) > 0


def test_fit_takes_the_first_size_that_fits_or_none():
    assert fit("krátké", 160, [30, 20]) == 30
    assert fit("o něco delší jméno konference v kraji", 160, [30, 20]) == 20
    assert fit("slovo " * 60, 160, [30, 20], lines=2) is None


def test_balance_keeps_the_lines_and_makes_them_even():
    text = "Sociální, prostupné a dostupné bydlení v obcích s rozšířenou působností na západě"
    wanted = lines_at(text, 160, 20)
    narrow = balance(text, 160, 20)
    assert wanted == 2
    assert lines_at(text, narrow, 20) == 2
    assert narrow < 140


def test_a_word_wider_than_the_line_takes_two():
    assert lines_at("m" * 100, 50, 12) == 2


# --- ornament


def svg(address: str) -> str:
    return base64.b64decode(address.partition(",")[2]).decode()


def test_a_street_is_the_same_for_the_same_event_and_another_for_another():
    plzen = street("plzen-2017", 2, 160, 13, "#8f3a22")
    assert plzen == street("plzen-2017", 2, 160, 13, "#8f3a22")
    assert plzen != street("plzen-2018", 2, 160, 13, "#8f3a22")
    assert plzen != street("plzen-2017", 3, 160, 13, "#8f3a22")


def test_the_street_fills_one_house_if_the_edition_is_known():
    assert svg(street("a", 2, 160, 13, "#8f3a22")).count('fill="#8f3a22"') == 1
    assert svg(street("a", None, 160, 13, "#8f3a22")).count('fill="#8f3a22"') == 0
    assert svg(street("a", 40, 160, 13, "#8f3a22")).count('fill="#8f3a22"') == 1


def test_a_street_takes_no_text_for_a_colour():
    with pytest.raises(ValueError, match="#rrggbb"):
        street("a", 1, 160, 13, '"/><script>')


def test_the_emblem_has_twelve_stars_in_the_official_colours():
    drawing = svg(eu_emblem())
    assert drawing.count("Z") == 12
    assert '<rect width="54" height="36" fill="#003399"/>' in drawing
    assert 'fill="#ffcc00"' in drawing
