"""Real files of slides, and files that only pretend."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from functools import cache

import pikepdf

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'presentationml.presentation.main+xml"/></Types>'
)
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 400
WEB_PAGE = b"<!doctype html><html><script>alert(1)</script></html>"


def pptx(padding: int = 0) -> bytes:
    """A presentation of PowerPoint with one slide, and so many bytes of a picture that can't be packed."""
    picture = random.Random(1).randbytes(padding)
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES.encode(),
            "_rels/.rels": b"<Relationships/>",
            "ppt/presentation.xml": b"<p:presentation/>",
            "ppt/slides/slide1.xml": b"<p:sld/>",
            **({"ppt/media/image1.jpeg": picture} if padding else {}),
        }
    )


def odp() -> bytes:
    """A presentation of LibreOffice."""
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.presentation",
            "content.xml": b"<office:document-content/>",
            "META-INF/manifest.xml": b'<manifest xmlns="urn:m"/>',
        }
    )


def pdf(pages: int = 1) -> bytes:
    """A PDF with empty pages."""
    target = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(960, 540))
        document.save(target, deterministic_id=True)  # the same bytes each time
    return target.getvalue()


@cache
def bomb() -> bytes:
    """A small file that unpacks to 300 MB of zeros. It takes a second, so lists of cases hold the function."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("ppt/presentation.xml", "<p:presentation/>")
        with archive.open("ppt/media/image1.bmp", "w") as entry:
            for _ in range(300):
                entry.write(bytes(1024 * 1024))
    return target.getvalue()


def made(content: bytes | Callable[[], bytes]) -> bytes:
    """The bytes of a case."""
    return content() if callable(content) else content


def zipped(entries: dict[str, bytes]) -> bytes:
    """A ZIP with these entries; "mimetype" is not packed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            kept = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=kept)
    return target.getvalue()
