"""Badges by their measures: loose cards cut from A4, and sheets of labels and cards as makers sell them.

Measures in millimetres. Those of makers' sheets are in the templates of gLabels (github.com/j-evins/glabels-qt, folder
templates), under the numbers that stand here, and agree with what the makers print on the packet; a printer moves a
sheet by a millimetre, so nothing is set nearer to an edge than 3 mm.
"""

from __future__ import annotations

from dataclasses import dataclass

A4 = (210.0, 297.0)


@dataclass(frozen=True)
class BadgeSize:
    """One card or label and how many of them a page has; `across` and `down` are from one to the next."""

    key: str
    name: str  # the maker and the number, or the format
    width: float
    height: float
    columns: int
    rows: int
    left: float
    top: float
    across: float
    down: float
    is_cut: bool = False  # with marks for cutting
    page: tuple[float, float] = A4

    @property
    def count(self) -> int:
        """How many a page has."""
        return self.columns * self.rows

    def place(self, number: int, *, mirrored: bool = False) -> tuple[float, float]:
        """Return left and top of one of a page, counted by rows from 0; of its back where the page is turned over."""
        row, column = divmod(number, self.columns)
        if mirrored:
            column = self.columns - 1 - column
            left = self.page[0] - self.left - self.width - (self.columns - 1 - column) * self.across
        else:
            left = self.left + column * self.across
        return round(left, 3), round(self.top + row * self.down, 3)


def _cut(key: str, name: str, width: float, height: float, columns: int, rows: int) -> BadgeSize:
    left, top = (A4[0] - columns * width) / 2, (A4[1] - rows * height) / 2
    return BadgeSize(key, name, width, height, columns, rows, left, top, width, height, is_cut=True)


SIZES = {
    size.key: size
    for size in (
        _cut("85x55", "85 × 55 mm", 85, 55, 2, 5),
        _cut("a7", "A7, 105 × 74 mm", 105, 74, 2, 4),
        _cut("a6", "A6, 105 × 148 mm", 105, 148, 2, 2),
        BadgeSize("avery-l4785", "Avery Zweckform L4785, 80 × 50 mm", 80, 50, 2, 5, 18, 13, 95, 55),
        BadgeSize("avery-c32011", "Avery Zweckform C32011, 85 × 54 mm", 85, 54, 2, 5, 15, 13.5, 95, 54),
        BadgeSize("avery-l7163", "Avery Zweckform L7163, Rayfilm 0810, 99.1 × 38.1 mm",
                  99.1, 38.1, 2, 7, 4.7, 15.15, 101.6, 38.1),
        BadgeSize("avery-l7165", "Avery Zweckform L7165, Rayfilm 0817, 99.1 × 67.7 mm",
                  99.1, 67.7, 2, 4, 4.7, 13.1, 101.6, 67.7),
        BadgeSize("zweckform-3659", "Avery Zweckform 3659, 97 × 42.3 mm", 97, 42.3, 2, 6, 8, 21.5, 97, 42.3),
        BadgeSize("herma-4457", "Herma 4457, Rayfilm 0913, 105 × 48 mm", 105, 48, 2, 6, 0, 4.5, 105, 48),
        BadgeSize("rayfilm-8039", "Rayfilm 8039, 92.5 × 54 mm", 92.5, 54, 2, 5, 8.5, 13.5, 100.5, 54),
        BadgeSize("rayfilm-0931", "Rayfilm 0931, 105 × 74.25 mm", 105, 74.25, 2, 4, 0, 0, 105, 74.25),
    )
}  # fmt: skip
