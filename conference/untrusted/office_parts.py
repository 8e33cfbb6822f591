"""What a presentation of PowerPoint (PPTX) or LibreOffice (ODP) could do by itself: every part, relationship and event.

Parts are told by their content type, by what refers to them and by their first bytes, never by their names alone.
Links that a person follows are left alone (Office Open XML, ISO/IEC 29500-2; OpenDocument 1.3 part 3).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from xml.parsers import expat

from conference.untrusted.archives import Archive
from conference.untrusted.programs import PROGRAM_HEADS, PROGRAM_NAME
from conference.untrusted.refusals import Active, RefusalReason, UploadRefused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of a compound file: OLE objects and projects of Visual Basic are ones."""
MAX_PACKAGE = 64 * 1024 * 1024
"""The largest embedded workbook that is looked into."""

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_ACTIVE_TYPES = (  # in content types, small letters
    ("macroenabled", Active.VBA),
    ("vbaproject", Active.VBA),
    ("vbadata", Active.VBA),
    ("activex", Active.ACTIVEX),
    ("oleobject", Active.OLE),
    ("webextension", Active.ADD_IN),
)
_ACTIVE_RELATIONSHIPS = {  # the last word of a relationship's type, small letters
    "vbaproject": Active.VBA,
    "wordvbadata": Active.VBA,
    "vbaprojectsignature": Active.VBA,
    "control": Active.ACTIVEX,
    "activexcontrolbinary": Active.ACTIVEX,
    "oleobject": Active.OLE,
    "attachedtemplate": Active.EXTERNAL,
    "webextension": Active.ADD_IN,
    "webextensiontaskpanes": Active.ADD_IN,
    "extensibility": Active.ADD_IN,
}
_FOLLOWED = frozenset({"hyperlink", "video", "audio", "media"})
"""What may lie elsewhere: it is fetched when somebody follows the link or plays it."""
_RUNNING_CLICK = re.compile(r"ppaction://(program|macro|ole)", re.IGNORECASE)
_SCRIPT_ADDRESS = re.compile(r"\s*(javascript|vbscript|vnd\.sun\.star\.script|macro|data):", re.IGNORECASE)

_ODP_MACROS = re.compile(r"(Basic/[^/]+/(?!script-lb\.xml$|dialog-lb\.xml$)|Scripts/).*[^/]$")
_ODF_FRAMES = frozenset({"applet", "plugin", "floating-frame"})
_ODF_FETCHED = frozenset({"image", "object", "object-ole", "fill-image", "background-image", "include-object"})
_ODF_RUNNING = frozenset({"execute-macro", "run-program", "verb", "ole"})

Start = Callable[[str, dict[str, str]], None]


def refuse_active_pptx(archive: Archive, types: dict[str, str]) -> None:
    """Raise UploadRefused(MACROS) with what was found in a PPTX; `types` are the content types by part or extension."""
    for name in archive.names:
        _refuse_type(name, types)
        _refuse_content(archive, name)
    for name in archive.names:
        if name.lower().endswith(".rels"):
            _read_xml(archive, name, _relationship)
        elif name.lower().endswith(".xml") and name.lower().startswith("ppt/"):
            _read_xml(archive, name, _click)


def refuse_active_odp(archive: Archive) -> None:
    """Raise UploadRefused(MACROS) with what was found in an ODP."""
    for name in archive.names:
        if _ODP_MACROS.match(name):
            raise _refused(Active.ODF_SCRIPT, name)
        _refuse_content(archive, name)
        if name.endswith((".xml", ".rdf")) and not name.startswith("META-INF/"):
            _read_xml(archive, name, _odf_element)


def content_types(elements: list[tuple[str, dict[str, str]]]) -> dict[str, str]:
    """Return the content types of a package: of parts by "/name", of extensions by ".extension", all in small
    letters.
    """
    types: dict[str, str] = {}
    for tag, attributes in elements:
        if tag == f"{_TYPES}Override":
            types[attributes.get("PartName", "").lower()] = attributes.get("ContentType", "")
        elif tag == f"{_TYPES}Default":
            types["." + attributes.get("Extension", "").lower()] = attributes.get("ContentType", "")
    return types


def _refuse_type(name: str, types: dict[str, str]) -> None:
    kind = types.get(f"/{name}".lower(), types.get(PurePosixPath(name).suffix.lower(), "")).lower()
    for word, found in _ACTIVE_TYPES:
        if word in kind or (found is Active.VBA and word in name.lower()):
            raise _refused(found, f"{name}: {kind}")


def _refuse_content(archive: Archive, name: str) -> None:
    """Refuse a part that is a compound file or a program, and an embedded document that carries macros."""
    head = archive.head(name, len(OLE))
    if head == OLE:
        raise _refused(Active.OLE, name)
    if head.startswith(PROGRAM_HEADS) or PROGRAM_NAME.search(name):
        raise _refused(Active.PROGRAM, name)
    if head.startswith(b"PK\x03\x04"):
        content = archive.read(name, MAX_PACKAGE) or b""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                inside = [entry.lower() for entry in package.namelist()]
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise UploadRefused(RefusalReason.UNSAFE, f"{name}: {error}") from error
        if any("vbaproject" in entry or "activex" in entry or entry.startswith(("basic/", "scripts/"))
               for entry in inside):  # fmt: skip
            raise _refused(Active.PROGRAM, f"{name} carries macros")


def _relationship(tag: str, attributes: dict[str, str]) -> None:
    if _local(tag) != "Relationship":
        return
    kind = attributes.get("Type", "").rstrip("/").rpartition("/")[2].lower()
    target, external = attributes.get("Target", ""), attributes.get("TargetMode", "").lower() == "external"
    if external and _SCRIPT_ADDRESS.match(target):
        raise _refused(Active.RUNS, f"{kind} {target!r}")
    if external and kind == "hyperlink":
        if PROGRAM_NAME.search(target) and not target.lower().startswith(("http:", "https:", "mailto:")):
            raise _refused(Active.RUNS, f"link to {target!r}")
        return
    if external and kind not in _FOLLOWED:
        raise _refused(Active.EXTERNAL, f"{kind} {target!r}")
    if kind in _ACTIVE_RELATIONSHIPS:
        raise _refused(_ACTIVE_RELATIONSHIPS[kind], f"{kind} {target!r}")


def _click(_tag: str, attributes: dict[str, str]) -> None:
    if _RUNNING_CLICK.search(attributes.get("action", "")):
        raise _refused(Active.RUNS, attributes["action"])


def _odf_element(tag: str, attributes: dict[str, str]) -> None:
    name = _local(tag)
    values = {_local(key): value for key, value in attributes.items()}
    href = values.get("href", "")
    if name == "event-listener" and (_SCRIPT_ADDRESS.match(href) or "macro-name" in values or "language" in values):
        raise _refused(Active.ODF_SCRIPT, f"{name} {href!r}")
    if name in ("library-embedded", "library-linked", "module") or (_SCRIPT_ADDRESS.match(href) and name != "image"):
        raise _refused(Active.ODF_SCRIPT, name)
    if values.get("action") in _ODF_RUNNING:
        raise _refused(Active.RUNS, f"{name} {values['action']}")
    if name in _ODF_FRAMES and not _is_media(values):
        raise _refused(Active.ODF_EMBEDDED, name)
    if name in _ODF_FETCHED and re.match(r"([a-z][a-z0-9+.-]*:|//|/|\.\./)", href, re.IGNORECASE):
        raise _refused(Active.EXTERNAL, f"{name} {href!r}")
    if name == "a" and PROGRAM_NAME.search(href) and not href.lower().startswith(("http:", "https:", "mailto:")):
        raise _refused(Active.RUNS, f"link to {href!r}")


def _local(name: str) -> str:
    """Return a name without its prefix: what runs does so under any."""
    return name.rpartition(":")[2]


def _is_media(values: dict[str, str]) -> bool:
    """Return whether a plug-in is how OpenDocument writes a film or a sound kept in the file."""
    return values.get("mime-type", "").startswith(("application/vnd.sun.star.media", "video/", "audio/"))


def _read_xml(archive: Archive, name: str, start: Start) -> None:
    """Go through the elements of a part in pieces; one that declares entities is refused before they can multiply."""
    parser = expat.ParserCreate()

    def declared(*_: object) -> None:
        raise UploadRefused(RefusalReason.UNSAFE, f"{name} declares entities")

    parser.EntityDeclHandler = declared
    parser.StartElementHandler = start
    try:
        for piece in archive.pieces(name):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UploadRefused(RefusalReason.DAMAGED, f"{name}: {error}") from error


def _refused(found: Active, detail: str) -> UploadRefused:
    return UploadRefused(RefusalReason.MACROS, detail, found)
