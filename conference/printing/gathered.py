"""Setting many papers and writing them into one file, in a process that ends: `gathering.py` asks for it."""

from __future__ import annotations

import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from logging import getLogger
from pathlib import Path
from time import monotonic

from conference.printing.filling import Filled
from conference.printing.gathering import Form, Sheet
from conference.printing.lines import DoesNotFit
from conference.printing.papers import Papers

TOLD = 0.5  # seconds from one word about how far it is to the next
Telling = Generator[int, None, list[int]]
log = getLogger(__name__)


def joined(forms: Sequence[Form], sheets: Sequence[Sheet], out: Path, title: str, language: str) -> Telling:
    """Do what `gathering.join` says."""
    papers, filled, missing = yield from _filled(forms, sheets)
    if not missing:
        with out.open("wb") as target:
            papers.join(_named(sheets, filled), target, title, language)
    return missing


def packed(forms: Sequence[Form], sheets: Sequence[Sheet], out: Path) -> Telling:
    """Do what `gathering.pack` says."""
    papers, filled, missing = yield from _filled(forms, sheets)
    if not missing:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # PDFs are compressed already
            for sheet, paper in zip(sheets, filled, strict=True):
                entry = zipfile.ZipInfo(sheet.name, sheet.moment.timetuple()[:6])
                entry.external_attr = 0o644 << 16
                if sheet.finished is not None:
                    archive.writestr(entry, sheet.finished.read_bytes())
                elif paper is not None:
                    archive.writestr(entry, papers.single(paper))
    return missing


def _filled(
    forms: Sequence[Form], sheets: Sequence[Sheet]
) -> Generator[int, None, tuple[Papers, list[Filled | None], list[int]]]:  # fmt: skip
    """Yield how many are done; return the papers filled, None for one that is finished already, and the places of those
    that don't fit.
    """
    papers = Papers()
    filled: list[Filled | None] = []
    missing = []
    began = monotonic()
    for place, sheet in enumerate(sheets):
        paper = None
        if monotonic() - began > TOLD:
            began = monotonic()
            yield place
        if sheet.finished is None:
            try:
                paper = papers.fill(forms[sheet.form], sheet.filling) if sheet.filling else None
            except DoesNotFit:
                missing.append(place)
            except Exception:  # another WeasyPrint, perhaps: the slow way is right whatever it is
                log.exception("a paper can't be set quickly")
                missing.append(place)
        filled.append(paper)
    return papers, filled, missing


def _named(sheets: Iterable[Sheet], filled: Iterable[Filled | None]) -> Iterator[tuple[Filled | Path, str]]:
    for sheet, paper in zip(sheets, filled, strict=True):
        if (shown := paper or sheet.finished) is not None:
            yield shown, sheet.name
