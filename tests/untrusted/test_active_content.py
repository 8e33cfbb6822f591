"""What runs by itself in slides is found wherever it hides, and named; what usual programs write passes.

Every script here does nothing: the files are built to be refused.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from conference.untrusted.refusals import Active, RefusalReason, UploadRefused
from conference.untrusted.uploads import SlideKind, check_slides
from tests.untrusted.test_uploads import Entries, odp, pdf, pptx, zipped

SCRIPT = {"S": Name.JavaScript, "JS": "0;"}
LAUNCH = {"S": Name.Launch, "F": "nothing"}
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def found_in(tmp_path: Path, content: bytes, filename: str) -> Active | None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(UploadRefused) as refused:
        check_slides(path, filename)
    assert refused.value.reason is RefusalReason.MACROS, refused.value
    return refused.value.found


def taken(tmp_path: Path, content: bytes, filename: str) -> SlideKind:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return check_slides(path, filename)


# PDF


def annotated(**values: object) -> Callable[[pikepdf.Pdf], None]:
    """A page with one annotation of these entries."""

    def prepare(document: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=values.pop("Subtype", Name.Link), Rect=Array([0, 0, 9, 9]), **values)
        document.pages[0].obj.Annots = Array([document.make_indirect(note)])

    return prepare


def with_root(**values: object) -> Callable[[pikepdf.Pdf], None]:
    def prepare(document: pikepdf.Pdf) -> None:
        for name, value in values.items():
            document.Root[f"/{name}"] = value

    return prepare


def with_page(**values: object) -> Callable[[pikepdf.Pdf], None]:
    def prepare(document: pikepdf.Pdf) -> None:
        for name, value in values.items():
            document.pages[0].obj[f"/{name}"] = value

    return prepare


def with_attachment(name: str, content: bytes) -> Callable[[pikepdf.Pdf], None]:
    def prepare(document: pikepdf.Pdf) -> None:
        document.attachments[name] = content

    return prepare


def chain(depth: int, last: dict[str, object]) -> Dictionary:
    action = Dictionary(last)
    for _ in range(depth):
        action = Dictionary(S=Name.Named, N=Name.NextPage, Next=Array([action]))
    return action


def at_page(**values: object) -> Dictionary:
    return Dictionary({f"/{key}": value for key, value in values.items()})


@pytest.mark.parametrize(
    ("prepare", "found"),
    [
        (with_root(OpenAction=at_page(**SCRIPT)), Active.PDF_SCRIPT),
        (with_root(AA=Dictionary(WC=at_page(**SCRIPT))), Active.PDF_SCRIPT),
        (with_page(AA=Dictionary(O=at_page(**SCRIPT))), Active.PDF_SCRIPT),
        (with_page(AA=Dictionary(O=at_page(**LAUNCH))), Active.PDF_LAUNCH),
        (annotated(A=at_page(**SCRIPT)), Active.PDF_SCRIPT),
        (annotated(A=at_page(**LAUNCH)), Active.PDF_LAUNCH),
        (annotated(AA=Dictionary(E=at_page(**SCRIPT))), Active.PDF_SCRIPT),
        (annotated(PA=at_page(**LAUNCH)), Active.PDF_LAUNCH),
        (annotated(A=chain(9, {"/S": Name.JavaScript, "/JS": "0;"})), Active.PDF_SCRIPT),
        (annotated(A=at_page(S=Name.URI, URI=" JavaScript:0")), Active.PDF_SCRIPT),
        (annotated(A=at_page(S=Name.Rendition, JS="0;")), Active.PDF_SCRIPT),
        (with_root(Outlines=Dictionary(First=Dictionary(Title="x", A=at_page(**LAUNCH)))), Active.PDF_LAUNCH),
        (with_root(AcroForm=Dictionary(Fields=Array([Dictionary(FT=Name.Tx, AA=Dictionary(K=at_page(**SCRIPT)))]))),
         Active.PDF_SCRIPT),
        (with_root(AcroForm=Dictionary(Fields=Array([]), XFA=Array(["x", "y"]))), Active.PDF_FORM),
        (annotated(A=at_page(S=Name.SubmitForm, F="https://example.org/")), Active.PDF_FORM),
        (annotated(Subtype=Name.RichMedia), Active.PDF_MEDIA),
        (with_root(OpenAction=at_page(S=Name.URI, URI="https://example.org/")), Active.PDF_OPENS),
        (with_page(AA=Dictionary(O=chain(3, {"/S": Name.GoToR, "/F": "x.pdf"}))), Active.PDF_OPENS),
        (with_attachment("tool.exe", b"text"), Active.PROGRAM),
        (with_attachment("picture.png", b"MZ\x90\x00 no picture"), Active.PROGRAM),
        (with_attachment("list.xlsm", b"PK"), Active.PROGRAM),
    ],
)  # fmt: skip
def test_what_a_pdf_runs_is_found_wherever_it_stands(tmp_path: Path, prepare, found: Active) -> None:
    assert found_in(tmp_path, pdf(prepare), "talk.pdf") is found


@pytest.mark.parametrize(
    "prepare",
    [
        annotated(A=at_page(S=Name.URI, URI="https://example.org/")),
        annotated(A=at_page(S=Name.URI, URI="mailto:jana@example.org")),
        annotated(A=at_page(S=Name.GoToR, F="part-2.pdf")),
        annotated(A=chain(3, {"/S": Name.Named, "/N": Name.LastPage})),
        with_root(OpenAction=at_page(S=Name.GoTo, D=Array([0, Name.Fit]))),
        with_root(URI=Dictionary(Base="https://example.org/")),
        with_root(PageMode=Name.FullScreen),
        with_page(Trans=Dictionary(S=Name.Fade)),
        with_attachment("podklady.odt", b"PK\x03\x04"),
        with_page(Resources=Dictionary(Font=Dictionary(AA=Dictionary(Type=Name.Font, Subtype=Name.Type1,
                                                                     BaseFont=Name.Helvetica)))),
    ],
)  # fmt: skip
def test_links_jumps_and_attached_documents_pass(tmp_path: Path, prepare) -> None:
    assert taken(tmp_path, pdf(prepare), "talk.pdf") is SlideKind.PDF


def test_objects_that_refer_to_each_other_are_looked_at_once(tmp_path: Path) -> None:
    def prepare(document: pikepdf.Pdf) -> None:
        first, second = (document.make_indirect(Dictionary()) for _ in range(2))
        first.Next, second.Next = second, first
        document.pages[0].obj.AA = Dictionary(O=first)

    assert taken(tmp_path, pdf(prepare), "talk.pdf") is SlideKind.PDF


# PPTX


def related(kind: str, target: str, mode: str = "", source: str = "ppt/slides/_rels/slide1.xml.rels") -> Entries:
    external = f' TargetMode="{mode}"' if mode else ""
    rels = f'<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="a" Type="{kind}" Target="{target}"{external}/>'
    return pptx(**{source: f"{rels}</Relationships>".encode()})


def typed(name: str, content_type: str, content: bytes = b"x") -> Entries:
    entries = pptx(**{name: content})
    entries["[Content_Types].xml"] = entries["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'.encode()
    )
    return entries


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        (typed("ppt/notes.dat", "application/vnd.ms-office.vbaProject"), Active.VBA),
        (related("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "../media/x.png"), Active.VBA),
        (typed("ppt/activeX/a.xml", "application/vnd.ms-office.activeX+xml"), Active.ACTIVEX),
        (related(f"{OFFICE}/control", "../controls/a.xml"), Active.ACTIVEX),
        (pptx(**{"ppt/embeddings/oleObject1.bin": OLE}), Active.OLE),
        (pptx(**{"ppt/media/image1.png": OLE}), Active.OLE),
        (related(f"{OFFICE}/oleObject", "../embeddings/a.bin"), Active.OLE),
        (related(f"{OFFICE}/image", "https://example.org/a.png", "External"), Active.EXTERNAL),
        (related(f"{OFFICE}/attachedTemplate", "file:///a.potx", "External"), Active.EXTERNAL),
        (related(f"{OFFICE}/slideMaster", "https://example.org/m", "external"), Active.EXTERNAL),
        (related(f"{OFFICE}/oleObject", "file:///a.xlsx", "External"), Active.EXTERNAL),
        (related(f"{OFFICE}/hyperlink", "javascript:0", "External"), Active.RUNS),
        (related(f"{OFFICE}/hyperlink", "file:///C:/tool.exe", "External"), Active.RUNS),
        (related("http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes", "a.xml",
                 source="_rels/.rels"), Active.ADD_IN),
        (pptx(**{"ppt/slides/slide2.xml": b'<p xmlns:a="u"><a:hlinkClick action="ppaction://macro?name=A"/></p>'}),
         Active.RUNS),
        (pptx(**{"ppt/slides/slide2.xml": b'<p xmlns:a="u"><a:hlinkHover action="ppaction://program"/></p>'}),
         Active.RUNS),
        (pptx(**{"ppt/media/image2.jpeg": b"MZ\x90\x00"}), Active.PROGRAM),
        (pptx(**{"ppt/embeddings/list.xlsx": zipped({"xl/vbaProject.bin": b"x"})}), Active.PROGRAM),
    ],
)  # fmt: skip
def test_what_a_pptx_runs_is_found_under_any_name(tmp_path: Path, entries: Entries, found: Active) -> None:
    assert found_in(tmp_path, zipped(entries), "talk.pptx") is found


@pytest.mark.parametrize(
    "entries",
    [
        related(f"{OFFICE}/hyperlink", "https://example.org/tool.exe", "External"),
        related(f"{OFFICE}/hyperlink", "file:///C:/podklady.docx", "External"),
        related(f"{OFFICE}/video", "https://example.org/video", "External"),
        related(f"{OFFICE}/package", "../embeddings/list.xlsx", source="ppt/charts/_rels/chart1.xml.rels"),
        pptx(**{"ppt/embeddings/list.xlsx": zipped({"xl/workbook.xml": b"<w/>"})}),
        pptx(**{"ppt/slides/slide2.xml": b'<p xmlns:a="u"><a:hlinkClick action="ppaction://hlinksldjump"/></p>'}),
        typed("ppt/printerSettings/printerSettings1.bin",
              "application/vnd.openxmlformats-officedocument.presentationml.printerSettings"),
    ],
)  # fmt: skip
def test_links_films_and_charts_of_a_pptx_pass(tmp_path: Path, entries: Entries) -> None:
    assert taken(tmp_path, zipped(entries), "talk.pptx") is SlideKind.PPTX


# ODP

ODF = (
    'xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:s="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
    ' xmlns:d="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:x="http://www.w3.org/1999/xlink"'
    ' xmlns:p="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" xmlns:l="http://openoffice.org/2004/office"'
)


def content(inner: str) -> Entries:
    return odp(**{"content.xml": f"<o:document-content {ODF}>{inner}</o:document-content>".encode()})


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        (odp(**{"Basic/Standard/Module1.xml": b"<m/>"}), Active.ODF_SCRIPT),
        (odp(**{"Scripts/python/run.txt": b"x"}), Active.ODF_SCRIPT),
        (content('<s:event-listener s:language="ooo:script" x:href="vnd.sun.star.script:A.B.C?language=Basic"/>'),
         Active.ODF_SCRIPT),
        (content('<o:script><l:libraries><l:library-embedded l:name="A"/></l:libraries></o:script>'),
         Active.ODF_SCRIPT),
        (content('<p:event-listener p:action="execute-macro"/>'), Active.RUNS),
        (content('<p:event-listener p:action="run-program" x:href="../a.exe"/>'), Active.RUNS),
        (content('<d:a x:href="file:///tool.exe"/>'), Active.RUNS),
        (content('<d:applet x:href="a.class"/>'), Active.ODF_EMBEDDED),
        (content('<d:floating-frame x:href="https://example.org/"/>'), Active.ODF_EMBEDDED),
        (content('<d:image x:href="https://example.org/a.png"/>'), Active.EXTERNAL),
        (content('<d:object x:href="../list.ods"/>'), Active.EXTERNAL),
        (odp(**{"Object 1": OLE}), Active.OLE),
    ],
)  # fmt: skip
def test_what_an_odp_runs_is_found(tmp_path: Path, entries: Entries, found: Active) -> None:
    assert found_in(tmp_path, zipped(entries), "talk.odp") is found


@pytest.mark.parametrize(
    "inner",
    [
        "<o:scripts/>",
        '<o:script s:language="ooo:Basic"><l:libraries/></o:script>',
        '<d:a x:href="https://example.org/"/>',
        '<d:image x:href="Pictures/1.png"/>',
        '<d:object x:href="./Object 1"/>',
        '<d:plugin x:href="Media/film.mp4" d:mime-type="application/vnd.sun.star.media"/>',
        '<p:event-listener p:action="next-page"/>',
        '<p:event-listener p:action="show" x:href="#page3"/>',
    ],
)
def test_links_pictures_films_and_charts_of_an_odp_pass(tmp_path: Path, inner: str) -> None:
    assert taken(tmp_path, zipped(content(inner)), "talk.odp") is SlideKind.ODP


def test_everything_found_has_its_sentence(app) -> None:
    with app.test_request_context("/"):
        sentences = [UploadRefused(RefusalReason.MACROS, found=found).sentence for found in Active]
    assert len(set(sentences)) == len(Active)


def test_the_archive_inside_is_read_and_not_believed(tmp_path: Path) -> None:
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("xl/workbook.xml", "<w/>")
    path = tmp_path / "upload"
    path.write_bytes(zipped(pptx(**{"ppt/embeddings/list.xlsx": broken.getvalue()[:40]})))
    with pytest.raises(UploadRefused) as refused:
        check_slides(path, "talk.pptx")
    assert refused.value.reason is RefusalReason.UNSAFE
