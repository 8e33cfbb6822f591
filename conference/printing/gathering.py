"""Many papers of one kind in one file, set quickly (`papers.py`) in a process that ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from conference.printing.slots import PaperFilling
from conference.printing.typefaces import PRESS


@dataclass(frozen=True)
class Form:
    """A template for many papers: the HTML of each density, the style sheet, and the date it bears."""

    settings: tuple[str, ...]
    style_sheet: Path
    created: str


@dataclass(frozen=True)
class Sheet:
    """One paper: which form it fills and with what, or the finished PDF; under which name it is found."""

    form: int
    filling: PaperFilling
    name: str
    moment: datetime
    finished: Path | None = None


def join(forms: Sequence[Form], sheets: Sequence[Sheet], out: Path, title: str, language: str) -> list[int]:
    """Write papers into one tagged PDF, with a bookmark for each.

    Return the places of those that WeasyPrint must set, in their order; only without any the file is written. Raises
    ValueError where there is no paper at all.
    """
    missing: list[int] = PRESS.call("conference.printing.gathered:joined", forms, sheets, out, title, language)
    return missing


def pack(forms: Sequence[Form], sheets: Sequence[Sheet], out: Path) -> list[int]:
    """Write papers as single PDFs into a ZIP; return what `join` returns."""
    missing: list[int] = PRESS.call("conference.printing.gathered:packed", forms, sheets, out)
    return missing
