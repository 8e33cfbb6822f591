"""What a PDF could do by itself: scripts, programs, forms that send, media that run. All its objects are walked.

Where things hide follows ISO 32000-2: actions and their chains (12.6), additional actions (12.6.3), names of scripts
and of embedded files (7.7.4), annotations (12.5), interactive forms and XFA (12.7). Links and jumps are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf.settings import set_qpdf_limits

from conference.untrusted.programs import PROGRAM_HEADS, PROGRAM_NAME
from conference.untrusted.refusals import Active, RefusalReason, UploadRefused

MAX_VISITED = 2_000_000
"""Values looked at in one file. A tagged PDF of 200 slides has some 100,000."""
MAX_ATTACHMENTS = 200
ATTACHMENT_HEAD = 8

SCRIPT_ADDRESSES = ("javascript:", "vbscript:", "data:")
Entries = dict[str, pikepdf.Object]

_CONTAINERS = (pikepdf.Dictionary, pikepdf.Array, pikepdf.Stream)
_RUNS = {  # kinds of actions that are refused wherever they stand
    "/JavaScript": Active.PDF_SCRIPT,
    "/Launch": Active.PDF_LAUNCH,
    "/RichMediaExecute": Active.PDF_MEDIA,
    "/SubmitForm": Active.PDF_FORM,
    "/ImportData": Active.PDF_FORM,
}
_LEADS_AWAY = frozenset({"/URI", "/GoToR", "/GoToE", "/Thread"})
"""Links: fine where a person follows them, not where they are followed by themselves."""


# A PDF can hide a bomb in a packed stream; no part of a presentation needs more to be understood. Process-wide.
set_qpdf_limits(flate_max_memory=64 * 1024 * 1024, run_length_max_memory=64 * 1024 * 1024)


def check(path: Path) -> None:
    """Open a PDF and look for what runs. Raises UploadRefused. In a process that ends: `uploads.py` asks for it."""
    try:
        with pikepdf.open(path) as pdf:
            if len(pdf.pages) < 1 or not all(page.obj.get("/Type") == "/Page" for page in pdf.pages):
                raise UploadRefused(RefusalReason.DAMAGED, "no pages")
            refuse_active(pdf)
    except pikepdf.PasswordError as error:
        raise UploadRefused(RefusalReason.ENCRYPTED) from error
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, TypeError, RuntimeError) as error:
        raise UploadRefused(RefusalReason.DAMAGED, str(error)) from error


def refuse_active(pdf: pikepdf.Pdf) -> None:
    """Raise UploadRefused(MACROS) with what was found where the file holds anything that runs.

    Raises UploadRefused(BOMB) where there is more to look at than any presentation has.
    """
    _refuse_leading_away(pdf.Root.get("/OpenAction"))  # a jump to a page is fine
    attachments = 0
    for entries in _dictionaries(pdf.trailer):
        kind = str(entries["/S"]) if "/S" in entries else ""
        if kind in _RUNS:
            raise _refused(_RUNS[kind], f"action {kind}")
        if (kind and "/JS" in entries) or "/JavaScript" in entries or "/OnInstantiate" in entries:
            raise _refused(Active.PDF_SCRIPT, "script")
        if "/URI" in entries and str(entries["/URI"]).strip().lower().startswith(SCRIPT_ADDRESSES):
            raise _refused(Active.PDF_SCRIPT, "a link that is a script")
        if "/Subtype" in entries and str(entries["/Subtype"]) == "/RichMedia":
            raise _refused(Active.PDF_MEDIA, "rich media")
        if "/XFA" in entries:
            raise _refused(Active.PDF_FORM, "XFA")
        if isinstance(additional := entries.get("/AA"), pikepdf.Dictionary):
            for action in additional.values():
                _refuse_leading_away(action)
        if isinstance(entries.get("/EF"), pikepdf.Dictionary):
            attachments += 1
            if attachments > MAX_ATTACHMENTS:
                raise UploadRefused(RefusalReason.BOMB, "too many attachments")
            _refuse_program(entries)


def _refuse_leading_away(action: pikepdf.Object | None) -> None:
    """Refuse an action that runs by itself, or one after it, where it opens something outside the file."""
    chain, seen = [action], set[tuple[int, int]]()
    while chain:
        one = chain.pop()
        if isinstance(one, pikepdf.Dictionary) and one.is_indirect:
            if one.objgen in seen:
                continue
            seen.add(one.objgen)
        if isinstance(one, pikepdf.Array):  # a destination, or several next actions
            chain += [item for item in one if isinstance(item, pikepdf.Dictionary)]
        elif isinstance(one, pikepdf.Dictionary):
            if str(one.get("/S", "")) in _LEADS_AWAY:
                raise _refused(Active.PDF_OPENS, f"{one.get('/S')} that runs by itself")
            chain.append(one.get("/Next"))


def _refuse_program(specification: Entries) -> None:
    """Refuse an embedded file that is a program or carries macros, by its names and its first bytes."""
    names = [str(specification[key]) for key in ("/F", "/UF", "/DOS", "/Mac", "/Unix") if key in specification]
    if any(PROGRAM_NAME.search(name.strip()) for name in names):
        raise _refused(Active.PROGRAM, f"embedded {names[0]!r}")
    for stream in specification["/EF"].values():
        if isinstance(stream, pikepdf.Stream) and stream.read_bytes()[:ATTACHMENT_HEAD].startswith(PROGRAM_HEADS):
            raise _refused(Active.PROGRAM, "embedded program")


def _dictionaries(start: pikepdf.Object) -> Iterator[Entries]:
    """Yield every dictionary that can be reached, those of streams too, each once.

    Contents of streams are not unpacked.
    """
    waiting: list[pikepdf.Object] = [start]
    seen: set[tuple[int, int]] = set()
    visited = 0
    while waiting:
        found = waiting.pop()
        if found.is_indirect:
            number = found.objgen
            if number in seen:
                continue
            seen.add(number)
        if isinstance(found, pikepdf.Array):
            inside = list(found)
        else:
            entries: Entries = dict(found.items())
            yield entries
            inside = list(entries.values())
        visited += len(inside) + 1
        if visited > MAX_VISITED:
            raise UploadRefused(RefusalReason.BOMB, "too many objects")
        waiting += [value for value in inside if isinstance(value, _CONTAINERS)]


def _refused(found: Active, detail: str) -> UploadRefused:
    return UploadRefused(RefusalReason.MACROS, detail, found)
