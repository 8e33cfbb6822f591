"""Slides are checked by their bytes: real files, real lies."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from conference.untrusted import uploads
from conference.untrusted.uploads import RefusalReason, SlideKind, UploadRefused, check_slides

MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/ppt/presentation.xml" ContentType="{main}"/></Types>'
)
Entries = dict[str, bytes]


def zipped(entries: Entries, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in entries.items():
            kept = zipfile.ZIP_STORED if name == "mimetype" else method
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=kept)
    return target.getvalue()


def pptx(main: str = MAIN, **more: bytes) -> Entries:
    return {
        "[Content_Types].xml": CONTENT_TYPES.format(main=main).encode(),
        "_rels/.rels": b"<Relationships/>",
        "ppt/presentation.xml": b"<p:presentation/>",
        "ppt/slides/slide1.xml": b"<p:sld>" + b"<p:sp/>" * 500 + b"</p:sld>",
        **more,
    }


def odp(**more: bytes) -> Entries:
    return {
        "mimetype": b"application/vnd.oasis.opendocument.presentation",
        "content.xml": b"<office:document-content/>",
        "META-INF/manifest.xml": b'<manifest xmlns="urn:m"/>',
        **more,
    }


def pdf(
    prepare: Callable[[pikepdf.Pdf], None] = lambda _: None,
    pages: int = 1,
    encryption: pikepdf.Encryption | bool = False,
) -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(960, 540))
        prepare(document)
        document.save(target, encryption=encryption)
    return target.getvalue()


def reason(tmp_path: Path, content: bytes, filename: str) -> RefusalReason:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(UploadRefused) as refused:
        check_slides(path, filename)
    return refused.value.reason


@pytest.mark.parametrize(
    ("content", "filename", "kind"),
    [
        (pdf(), "Bydlení.pdf", SlideKind.PDF),
        (b"\xef\xbb\xbf" + pdf(), "bom.PDF", SlideKind.PDF),
        (pdf(encryption=pikepdf.Encryption(user="", owner="b")), "restrictions only.pdf", SlideKind.PDF),
        (zipped(pptx()), "Bydlení.pptx", SlideKind.PPTX),
        (zipped(pptx(), zipfile.ZIP_STORED), "stored.pptx", SlideKind.PPTX),
        (zipped(pptx(**{"ppt/media/": b""})), "with a folder.pptx", SlideKind.PPTX),
        (zipped(odp()), "Bydlení.odp", SlideKind.ODP),
    ],
)
def test_honest_slides_are_taken(tmp_path: Path, content: bytes, filename: str, kind: SlideKind) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)

    assert check_slides(path, filename) is kind


def test_each_kind_knows_its_media_type_and_extension() -> None:
    assert [(kind.extension, kind.mime) for kind in SlideKind] == [
        ("pdf", "application/pdf"),
        ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ("odp", "application/vnd.oasis.opendocument.presentation"),
    ]


EXE = b"MZ\x90\x00\x03" + bytes(2000)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000)


@pytest.mark.parametrize(
    ("content", "filename", "expected"),
    [
        (b"", "empty.pdf", RefusalReason.EMPTY),
        (pdf(), "talk.key", RefusalReason.WRONG_TYPE),
        (pdf(), "no extension", RefusalReason.WRONG_TYPE),
        (EXE, "talk.exe", RefusalReason.WRONG_TYPE),
        (EXE, "talk.pdf", RefusalReason.DISGUISED),
        (EXE, "talk.pptx", RefusalReason.DISGUISED),
        (HTML, "talk.pdf", RefusalReason.DISGUISED),
        (HTML + pdf(), "html before a real pdf.pdf", RefusalReason.DISGUISED),
        (EXE[:500] + pdf(), "program before a real pdf.pdf", RefusalReason.DISGUISED),
        (b" " * 1024 + pdf(), "header too late.pdf", RefusalReason.DISGUISED),
        (zipped(pptx()), "talk.pdf", RefusalReason.DISGUISED),
        (pdf(), "talk.pptx", RefusalReason.DISGUISED),
        (zipped(pptx()), "talk.odp", RefusalReason.DISGUISED),
        (zipped(odp()), "talk.pptx", RefusalReason.DISGUISED),
        (zipped({"notes.txt": b"any zip"}), "talk.pptx", RefusalReason.DISGUISED),
        (zipped(pptx(main=MAIN.replace("presentationml", "wordprocessingml"))), "word.pptx", RefusalReason.DISGUISED),
        (OLE, "talk of 2003.pptx", RefusalReason.WRONG_TYPE),
    ],
)
def test_what_is_not_what_its_name_says(tmp_path: Path, content: bytes, filename: str, expected: RefusalReason) -> None:
    assert reason(tmp_path, content, filename) is expected


def test_a_file_above_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.pdf"
    with path.open("wb") as stream:
        stream.truncate(uploads.SLIDES_MAX_BYTES + 1)

    with pytest.raises(UploadRefused) as refused:
        check_slides(path, "huge.pdf")

    assert refused.value.reason is RefusalReason.TOO_LARGE
    assert uploads.SLIDES_MAX_BYTES == 209_715_200


# PDF


def with_script(document: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), action]))
    )


def with_launch(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (pdf()[:-300], RefusalReason.DAMAGED),
        (b"%PDF-1.7\n" + bytes(500) + b"\n%%EOF\n", RefusalReason.DAMAGED),
        (pdf(pages=0), RefusalReason.DAMAGED),
        (pdf(encryption=pikepdf.Encryption(user="a", owner="b")), RefusalReason.ENCRYPTED),
        (pdf(with_script), RefusalReason.MACROS),
        (pdf(with_launch), RefusalReason.MACROS),
    ],
)
def test_a_pdf_that_cannot_be_shown_or_runs_something(tmp_path: Path, content: bytes, expected: RefusalReason) -> None:
    assert reason(tmp_path, content, "talk.pdf") is expected


def pdf_with_packed_structure(padding_megabytes: int) -> bytes:
    """A correct one-page PDF whose catalogue lies in a packed object stream, behind so many megabytes of spaces."""
    packer = zlib.compressobj(9)
    packed = packer.compress(b"2 0 <</Type/Catalog/Pages 4 0 R>>")
    packed += b"".join(packer.compress(b" " * (1 << 20)) for _ in range(padding_megabytes)) + packer.flush()
    objects = {
        1: b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length " + str(len(packed)).encode() + b">>stream\n"
        + packed + b"\nendstream",
        4: b"<</Type/Pages/Count 1/Kids[5 0 R]>>",
        5: b"<</Type/Page/Parent 4 0 R/MediaBox[0 0 960 540]>>",
    }  # fmt: skip
    content, offsets = b"%PDF-1.5\n", {}
    for number, body in objects.items():
        offsets[number] = len(content)
        content += str(number).encode() + b" 0 obj\n" + body + b"\nendobj\n"
    offsets[3] = len(content)
    table = [(0, 0, 255), (1, offsets[1], 0), (2, 1, 0), *((1, offsets[number], 0) for number in (3, 4, 5))]
    fields = b"".join(struct.pack(">BLB", *entry) for entry in table)
    content += b"3 0 obj\n<</Type/XRef/Size 6/W[1 4 1]/Root 2 0 R/Length 36>>stream\n" + fields
    return content + b"\nendstream\nendobj\nstartxref\n" + str(offsets[3]).encode() + b"\n%%EOF\n"


def test_a_pdf_whose_structure_is_a_bomb_is_stopped_by_the_memory_limit(tmp_path: Path) -> None:
    path = tmp_path / "harmless.pdf"
    path.write_bytes(pdf_with_packed_structure(1))
    assert check_slides(path, "harmless.pdf") is SlideKind.PDF

    bomb = pdf_with_packed_structure(80)

    assert len(bomb) < 100_000
    assert reason(tmp_path, bomb, "bomb.pdf") is RefusalReason.DAMAGED


# PPTX and ODP


@pytest.mark.parametrize(
    ("entries", "filename", "expected"),
    [
        (pptx(**{"ppt/vbaProject.bin": b"x"}), "talk.pptx", RefusalReason.MACROS),
        (pptx(**{"ppt/deep/VBAPROJECT.BIN": b"x"}), "talk.pptx", RefusalReason.MACROS),
        (pptx(main="application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"), "m.pptx", RefusalReason.MACROS),
        (odp(**{"Basic/Standard/Module1.xml": b"x"}), "talk.odp", RefusalReason.MACROS),
        (odp(**{"Scripts/python/run.py": b"x"}), "talk.odp", RefusalReason.MACROS),
        (
            odp(**{"META-INF/manifest.xml": b'<m:m xmlns:m="urn:m"><m:encryption-data/></m:m>'}),
            "talk.odp",
            RefusalReason.ENCRYPTED,
        ),
        ({"content.xml": b"<a/>", **odp()}, "mimetype second.odp", RefusalReason.DISGUISED),
        (pptx(**{"../../etc/cron.d/x": b"x"}), "talk.pptx", RefusalReason.UNSAFE),
        (pptx(**{"/etc/passwd": b"x"}), "talk.pptx", RefusalReason.UNSAFE),
        (pptx(**{"C:evil": b"x"}), "talk.pptx", RefusalReason.UNSAFE),
        (pptx(**{"ppt\\..\\x": b"x"}), "talk.pptx", RefusalReason.UNSAFE),
        (pptx(**{"ppt/media/setup.EXE": EXE}), "talk.pptx", RefusalReason.UNSAFE),
        (pptx(**{"PPT/Presentation.xml": b"x"}), "same name twice.pptx", RefusalReason.UNSAFE),
        (
            pptx(**{"[Content_Types].xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "entities.pptx",
            RefusalReason.UNSAFE,
        ),
        (pptx(**{"[Content_Types].xml": b"<Types"}), "broken xml.pptx", RefusalReason.DAMAGED),
    ],
)
def test_entries_that_no_presentation_has(
    tmp_path: Path, entries: Entries, filename: str, expected: RefusalReason
) -> None:
    assert reason(tmp_path, zipped(entries), filename) is expected


def test_an_odp_with_empty_macro_libraries_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "talk.odp"
    path.write_bytes(zipped(odp(**{"Basic/script-lc.xml": b"<l/>", "Basic/Standard/script-lb.xml": b"<l/>"})))

    assert check_slides(path, "talk.odp") is SlideKind.ODP


def test_a_pptx_under_a_powerpoint_password_is_encrypted(tmp_path: Path) -> None:
    content = OLE + bytes(1024 * 1024 - len(OLE) - 9) + "EncryptedPackage".encode("utf-16-le") + bytes(99)

    assert reason(tmp_path, content, "talk.pptx") is RefusalReason.ENCRYPTED


def test_a_small_part_that_is_large_is_not_read(tmp_path: Path) -> None:
    content = zipped(pptx(**{"[Content_Types].xml": b" " * (5 * 1024 * 1024)}))

    assert reason(tmp_path, content, "talk.pptx") is RefusalReason.BOMB


def test_a_program_before_the_archive_is_disguised(tmp_path: Path) -> None:
    assert reason(tmp_path, EXE + zipped(pptx()), "talk.pptx") is RefusalReason.DISGUISED
