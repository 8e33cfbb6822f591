"""The fonts of printed matter, and how wide a line set in them is.

Source Serif Pro and Source Sans Pro (SIL Open Font License) come from packages, as OTF files with full Czech letters.
They go by the names "Prezence Serif" and "Prezence Sans", so that no font of the machine can step in unseen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import combining, east_asian_width

import font_source_sans_pro
import font_source_serif_pro

from conference.lib.apart import Apart

MM_PER_POINT = 25.4 / 72
SERIF = "Prezence Serif"
SANS = "Prezence Sans"
PRESS = Apart(seconds=300, megabytes=3000)  # most of this is address space of mapped fonts
"""Where printed matter is made: fonts are measured, PDFs set and joined in a process that ends."""
MORE = "Prezence More"
"""The family behind both, for scripts that they lack (`pdf_scripts.py`)."""


@dataclass(frozen=True)
class Face:
    """One font file under the family, weight and style by which style sheets ask for it."""

    family: str
    weight: int
    style: str
    path: Path


def _face(family: str, weight: int, style: str, name: str) -> Face:
    files = font_source_serif_pro if family == SERIF else font_source_sans_pro
    return Face(family, weight, style, Path(files.font_files_otf[name]))


FACES = (
    _face(SERIF, 300, "normal", "SourceSerifProLight"),
    _face(SERIF, 400, "normal", "SourceSerifPro"),
    _face(SERIF, 400, "italic", "SourceSerifProIt"),
    _face(SERIF, 600, "normal", "SourceSerifProSemibold"),
    _face(SANS, 400, "normal", "SourceSansPro"),
    _face(SANS, 400, "italic", "SourceSansProIt"),
    _face(SANS, 600, "normal", "SourceSansProSemibold"),
)


def font_face_css() -> str:
    """Return the @font-face rules of the packaged fonts."""
    return "\n".join(
        f"@font-face {{ font-family: '{face.family}'; font-weight: {face.weight}; font-style: {face.style};"
        f" src: url('{face.path.as_uri()}'); }}"
        for face in FACES
    )


@dataclass(frozen=True)
class _Metrics:
    units_per_em: int
    advances: dict[int, int]
    widest: int


@cache
def _metrics(family: str, weight: int) -> _Metrics:
    path = next(f.path for f in FACES if (f.family, f.weight, f.style) == (family, weight, "normal"))
    units_per_em, advances = advances_of(path)
    return _Metrics(units_per_em, advances, max(advances[ord(c)] for c in "MWmw"))


@cache
def advances_of(path: Path) -> tuple[int, dict[int, int]]:
    """Return the size of a font's em in its own units, and by code point how wide each of its characters is in them."""
    found: tuple[int, dict[int, int]] = PRESS.call("conference.printing.fonts:advances", path)
    return found


def width_mm(text: str, size: float, family: str = SERIF, weight: int = 400) -> float:
    """Set width of a line in millimetres at a size in points, without kerning: a little too wide, to be safe.

    A letter that the font lacks counts as its widest Latin letter, one of East Asia as a square.
    """
    return _ems(text, family, weight) * size * MM_PER_POINT


@lru_cache(maxsize=8192)
def _ems(text: str, family: str, weight: int) -> float:
    """Return how many ems wide a line is: words and names come again and again, at many sizes."""
    metrics = _metrics(family, weight)
    units = sum(metrics.advances.get(ord(letter)) or _unknown(letter, metrics) for letter in text)
    return units / metrics.units_per_em


def _unknown(letter: str, metrics: _Metrics) -> int:
    if east_asian_width(letter) in ("W", "F"):
        return metrics.units_per_em
    return 0 if combining(letter) or ord(letter) in metrics.advances else metrics.widest


def lines_at(text: str, width: float, size: float, family: str = SERIF, weight: int = 400) -> int:
    """Return how many lines the text takes in a measure of so many millimetres. Breaks at plain spaces only."""
    count, line = 1, ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and width_mm(longer, size, family, weight) > width:
            count, line = count + 1, word
        else:
            line = longer
        if width_mm(line, size, family, weight) > width:
            count += 1  # a single word is too wide
    return count


def fit(
    text: str, width: float, sizes: Sequence[float], family: str = SERIF, weight: int = 400, lines: int = 1
) -> float | None:
    """Return the first of the sizes (points, falling) at which the text takes at most so many lines, or None."""
    return next((size for size in sizes if lines_at(text, width, size, family, weight) <= lines), None)


def balance(text: str, width: float, size: float, family: str = SERIF, weight: int = 400) -> float:
    """Return the narrowest measure in millimetres that keeps the number of lines, so that they come out even.

    Stands in for ``text-wrap: balance``, which WeasyPrint lacks.
    """
    wanted = lines_at(text, width, size, family, weight)
    narrow = width / wanted * 0.9
    while narrow < width and lines_at(text, narrow, size, family, weight) > wanted:
        narrow += 1
    return round(min(width, narrow + 2), 1)
