"""Slides from strangers, checked by content and not by name: PDF, PowerPoint (PPTX) or OpenDocument (ODP)."""

from enum import Enum
from pathlib import Path
from xml.etree import ElementTree

from conference.lib.apart import Apart, Failed
from conference.lib.filenames import human_size, safe_filename
from conference.lib.lazy import lazy
from conference.untrusted.archives import Archive, open_archive
from conference.untrusted.office_parts import OLE, content_types, refuse_active_odp, refuse_active_pptx
from conference.untrusted.refusals import RefusalReason, UploadRefused

puremagic = lazy("puremagic")
__all__ = [
    "SLIDES_MAX_BYTES",
    "RefusalReason",
    "SlideKind",
    "UploadRefused",
    "check_slides",
    "human_size",
    "safe_filename",
]

SLIDES_MAX_BYTES = 200 * 1024 * 1024
"""The largest file of slides that is taken: 200 MB."""

HEAD_BYTES = 4096
_HEADER_WITHIN = 1024
"""PDF readers look for the header "%PDF-" in the first 1024 bytes (ISO 32000-1, Annex H.3)."""
_SMALL_XML = 4 * 1024 * 1024

_OOXML_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

APART = Apart(seconds=60, megabytes=2000)
"""PDFs are opened in a process that ends: a file that takes too much time or memory takes that process only."""


class SlideKind(Enum):
    """The kinds of file taken as slides; the value is the extension without its dot."""

    PDF = "pdf"
    PPTX = "pptx"
    ODP = "odp"

    @property
    def extension(self) -> str:
        """The extension without its dot."""
        return self.value

    @property
    def mime(self) -> str:
        """The media type under which the file is served."""
        return _MIMES[self]


_MIMES = {
    SlideKind.PDF: "application/pdf",
    SlideKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    SlideKind.ODP: "application/vnd.oasis.opendocument.presentation",
}


def check_slides(path: Path, filename: str) -> SlideKind:
    """Check the file at `path`, uploaded as `filename`, and say what it is.

    The name only says what is expected; the content decides. Raises UploadRefused with a named reason.
    """
    size = path.stat().st_size
    if size == 0:
        raise UploadRefused(RefusalReason.EMPTY)
    if size > SLIDES_MAX_BYTES:
        raise UploadRefused(RefusalReason.TOO_LARGE, f"{size} bytes")
    extension = filename.rpartition(".")[2].strip().lower()
    kind = next((kind for kind in SlideKind if kind.extension == extension), None)
    if kind is None:
        raise UploadRefused(RefusalReason.WRONG_TYPE, extension)
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if kind is SlideKind.PDF:
        _check_pdf(path, head)
    elif head.startswith(OLE):
        _refuse_ole(path)
    else:
        if not head.startswith(b"PK\x03\x04"):
            raise UploadRefused(RefusalReason.DISGUISED, _looks_like(head))
        archive = open_archive(path)
        if kind is SlideKind.PPTX:
            _check_pptx(archive)
        else:
            _check_odp(archive)
    return kind


def _looks_like(head: bytes) -> str:
    """Return what the first bytes are taken for, as a media type; empty where nobody knows."""
    try:
        return next((match.mime_type for match in puremagic.magic_string(head) if match.mime_type), "")
    except puremagic.PureError:
        return ""


def _check_pdf(path: Path, head: bytes) -> None:
    at = head[:_HEADER_WITHIN].find(b"%PDF-")
    before = head[:at].removeprefix(b"\xef\xbb\xbf").strip() if at > 0 else b""
    if at < 0 or (before and _looks_like(head)):
        raise UploadRefused(RefusalReason.DISGUISED, _looks_like(head))
    if b"%%EOF" not in _tail(path, 2048):
        raise UploadRefused(RefusalReason.DAMAGED, "no end-of-file marker")
    try:
        APART.call("conference.untrusted.pdf_actions:check", path)
    except Failed as error:
        raise UploadRefused(RefusalReason.BOMB, str(error)) from error


def _tail(path: Path, length: int) -> bytes:
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - length))
        return stream.read()


def _refuse_ole(path: Path) -> None:
    """Refuse an old container: a PPTX under a password is one, and so is a PPT of before 2007."""
    overlap = b""
    with path.open("rb") as stream:
        while piece := stream.read(1024 * 1024):
            if _ENCRYPTED_PACKAGE in overlap + piece:
                raise UploadRefused(RefusalReason.ENCRYPTED, "encrypted package")
            overlap = piece[-len(_ENCRYPTED_PACKAGE) :]
    raise UploadRefused(RefusalReason.WRONG_TYPE, "a container of before 2007")


def _check_pptx(archive: Archive) -> None:
    content = archive.read("[Content_Types].xml", _SMALL_XML)
    if content is None or "ppt/presentation.xml" not in archive.names:
        raise UploadRefused(RefusalReason.DISGUISED, "a ZIP, no presentation")
    types = content_types([(str(element.tag), dict(element.attrib)) for element in _xml(content).iter()])
    refuse_active_pptx(archive, types)
    if types.get("/ppt/presentation.xml") != _OOXML_MAIN:
        raise UploadRefused(RefusalReason.DISGUISED, "the main part is no presentation")


def _check_odp(archive: Archive) -> None:
    # OpenDocument 1.2 part 3, 3.3: "mimetype" is the first entry, not packed.
    first = archive.entries[0]
    if first.filename != "mimetype" or first.compress_type or archive.read("mimetype", 256) != _ODP_MIMETYPE:
        raise UploadRefused(RefusalReason.DISGUISED, "no OpenDocument presentation")
    if "content.xml" not in archive.names:
        raise UploadRefused(RefusalReason.DAMAGED, "no content.xml")
    manifest = archive.read("META-INF/manifest.xml", _SMALL_XML)
    if manifest is not None and any(
        element.tag.endswith("}encryption-data") for element in _xml(manifest).iter() if isinstance(element.tag, str)
    ):
        raise UploadRefused(RefusalReason.ENCRYPTED, "encrypted entries")
    refuse_active_odp(archive)


_ODP_MIMETYPE = _MIMES[SlideKind.ODP].encode("ascii")


def _xml(content: bytes) -> ElementTree.Element:
    """Parse a small part; one that declares entities is refused before they can multiply."""
    if b"<!ENTITY" in content or b"\x00" in content:
        raise UploadRefused(RefusalReason.UNSAFE, "entities or unusual encoding")
    try:
        return ElementTree.fromstring(content)  # noqa: S314 (small, and without entities)
    except ElementTree.ParseError as error:
        raise UploadRefused(RefusalReason.DAMAGED, str(error)) from error
