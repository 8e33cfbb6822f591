"""Setting many papers and writing them into one file, in a process that ends: `gathering.py` asks for it."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from logging import getLogger
from pathlib import Path
from time import monotonic

from conference.lib.streamed_zip import zip_time
from conference.printing.filling import Filled
from conference.printing.gathering import Form, Sheet
from conference.printing.lines import DoesNotFit
from conference.printing.papers import Papers

TOLD = 0.5  # seconds from one word about how far it is to the next
Telling = Generator[int, None, list[int]]
log = getLogger(__name__)


def joined(forms: Sequence[Form], sheets: Collection[Sheet], out: Path, title: str, language: str) -> Telling:
    """Do what `gathering.join` says. Each paper is written when it is filled, and none is kept."""
    papers, missing = Papers(), list[int]()
    filled = _filled(papers, forms, sheets, missing)
    shown = ((paper, sheet.name) for sheet, paper in filled if paper is not None and not missing)
    with out.open("wb") as target:
        try:
            yield from _now_and_then(papers.join(shown, target, title, language))
        except ValueError:
            if not missing:
                raise
    if missing:
        out.unlink()
    return missing


def packed(forms: Sequence[Form], sheets: Collection[Sheet], out: Path) -> Telling:
    """Do what `gathering.pack` says. Each single PDF has the letters of all, so the papers are filled before."""
    papers, missing = Papers(), list[int]()
    filled = list[Filled | Path | None]()

    def fill() -> Iterator[int]:
        for _, paper in _filled(papers, forms, sheets, missing):
            filled.append(paper)
            yield len(filled)

    yield from _now_and_then(fill())
    if missing:
        return missing
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # PDFs are compressed already
        for sheet, paper in zip(sheets, filled, strict=True):
            entry = zipfile.ZipInfo(sheet.name, zip_time(sheet.moment))
            entry.external_attr = 0o644 << 16
            if isinstance(paper, Path):
                archive.writestr(entry, paper.read_bytes())
            elif paper is not None:
                archive.writestr(entry, papers.single(paper))
    return missing


def _filled(
    papers: Papers, forms: Sequence[Form], sheets: Iterable[Sheet], missing: list[int]
) -> Iterator[tuple[Sheet, Filled | Path | None]]:  # fmt: skip
    """Yield the papers filled, or as they are finished; None for one that does not fit, whose place is missing."""
    for place, sheet in enumerate(sheets):
        paper: Filled | Path | None = sheet.finished
        if paper is None and sheet.filling is not None:
            try:
                paper = papers.fill(forms[sheet.form], sheet.filling)
            except DoesNotFit:
                missing.append(place)
            except Exception:  # another WeasyPrint, perhaps: the slow way is right whatever it is
                log.exception("a paper can't be set quickly")
                missing.append(place)
        yield sheet, paper


def _now_and_then(places: Iterable[int]) -> Iterator[int]:
    """Go through all, and yield one that comes after a while."""
    began = monotonic()
    for place in places:
        if monotonic() - began > TOLD:
            began = monotonic()
            yield place
