"""What stands in font files, read in a process that ends: `typefaces.py` and `scripts.py` ask for it."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont


def advances(path: Path) -> tuple[int, dict[int, int]]:
    """Return the size of a font's em in its own units, and by code point how wide each of its characters is in them."""
    with TTFont(path) as font:
        widths = font["hmtx"]
        found = {code: widths[name][0] for code, name in font.getBestCmap().items()}
        return font["head"].unitsPerEm, found


def first_with(paths: Sequence[Path], code: int) -> Path | None:
    """Return the first of some fonts that has a character."""
    return next((path for path in paths if code in _letters(path)), None)


@cache
def _letters(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
