"""Texts of people fitted into their place on paper: smaller type first, then shortened with "…"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from conference.printing.typefaces import SANS, lines_at

Steps = Sequence[tuple[float, int]]
"""Sizes in points, the best first, each with the lines that there is room for."""


class FittedText(NamedTuple):
    """A text and the size in points at which it fits its place."""

    text: str
    size: float


def fitted(text: str, width: float, steps: Steps, family: str = SANS, weight: int = 400) -> FittedText:
    """Return the text at the first size (points, with the lines there is room for) at which it fits.

    What fits at none is shortened to the last one.
    """
    for size, lines in steps:
        if lines_at(text, width, size, family, weight) <= lines:
            return FittedText(text, size)
    size, lines = steps[-1]
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if lines_at(f"{text[:middle].rstrip()}…", width, size, family, weight) <= lines:
            low = middle
        else:
            high = middle - 1
    return FittedText(f"{text[:low].rstrip()}…", size)
