"""Drawings of numbers: registrations that add up over time, the map of regions, shares. Plain values in, places out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

WIDTH, HEIGHT = 480, 176  # units of the drawing of lines
LEFT, RIGHT, TOP, BASE = 8.0, 440.0, 14.0, 146.0
EVERY = 30  # days between marks of time
MOST_DAYS = 180  # before the conference; what came earlier stands at the left edge
TILE, GAP = 74, 4  # units of the map
LEVELS = 4  # shades of tiles
# About where the regions lie, each as large as the others: column, row and a short name of three letters.
REGIONS = {
    "Ústecký kraj": (1, 0, "ULK"), "Liberecký kraj": (2, 0, "LBK"), "Královéhradecký kraj": (3, 0, "HKK"),
    "Karlovarský kraj": (0, 1, "KVK"), "Středočeský kraj": (1, 1, "STC"), "Hlavní město Praha": (2, 1, "PHA"),
    "Pardubický kraj": (3, 1, "PAK"), "Olomoucký kraj": (4, 1, "OLK"), "Moravskoslezský kraj": (5, 1, "MSK"),
    "Plzeňský kraj": (0, 2, "PLK"), "Jihočeský kraj": (1, 2, "JHC"), "Kraj Vysočina": (2, 2, "VYS"),
    "Jihomoravský kraj": (3, 2, "JHM"), "Zlínský kraj": (4, 2, "ZLK"),
}  # fmt: skip


@dataclass(frozen=True)
class Growth:
    """How registrations of one conference add up: `valid` by the number of days to its first day, from the earliest
    day with any to the last; each value counts for the days until the next."""

    label: str
    valid: Mapping[int, int]
    year: str = ""

    @property
    def total(self) -> int:
        """The last value."""
        return self.valid[min(self.valid)] if self.valid else 0

    def at(self, days_left: int) -> int:
        """Return how many were registered so many days before the conference."""
        before = [left for left in self.valid if left >= days_left]
        return self.valid[min(before)] if before else 0


def added_up(changes: Mapping[int, int]) -> dict[int, int]:
    """Return the sums of changes by days left, from the most days on: 40 days before +2, 30 days before +1 are 2, 3."""
    days = sorted(changes, reverse=True)
    return dict(zip(days, accumulate(changes[day] for day in days), strict=True))


@dataclass(frozen=True)
class ChartLine:
    """One line of the drawing: the points of a polyline, and where its last value stands."""

    label: str
    points: str
    x: float
    y: float
    total: int


@dataclass(frozen=True)
class Tick:
    """A moment below the drawing."""

    x: float
    days_left: int


@dataclass(frozen=True)
class Drawing:
    """Lines of one or two conferences, the capacity as a height where there is one, and marks of time."""

    lines: Sequence[ChartLine]
    capacity_y: float | None
    marks: Sequence[Tick]
    days: Sequence[int]
    """Days left of the rows of the table beside it."""


def lines(shown: Sequence[Growth], capacity: int | None, today: int) -> Drawing | None:
    """Draw lines over the days that are left, to the day before which nothing is known (`today`, days left) for the
    first; the others are over. None where nobody has registered."""
    shown = [growth for growth in shown if growth.valid]
    if not shown:
        return None
    earliest = min(MOST_DAYS, max(1, *(max(growth.valid) for growth in shown)))
    most = max([growth.total for growth in shown] + [max(growth.valid.values()) for growth in shown])
    highest = max(most, capacity) if capacity and capacity <= 2 * most else most

    def x(days_left: int) -> float:
        return round(RIGHT - (RIGHT - LEFT) * min(max(days_left, 0), earliest) / earliest, 1)

    def y(count: int) -> float:
        return round(BASE - (BASE - TOP) * count / (highest or 1), 1)

    def drawn(growth: Growth, until: int) -> ChartLine:
        steps = [(left, growth.valid[left]) for left in sorted(growth.valid, reverse=True)]
        points, before = [], 0
        for left, count in steps:
            points += [f"{x(left)},{y(before)}", f"{x(left)},{y(count)}"]
            before = count
        end = x(min(until, steps[-1][0]))
        return ChartLine(growth.label, " ".join([*points, f"{end},{y(before)}"]), end, y(before), before)

    marks = [Tick(x(left), left) for left in range(0, earliest + 1, EVERY if earliest >= EVERY else 7)]
    return Drawing(
        [drawn(growth, max(0, today) if number == 0 else 0) for number, growth in enumerate(shown)],
        y(capacity) if capacity and capacity <= highest else None,
        marks,
        _rows(earliest),
    )


def _rows(earliest: int) -> list[int]:
    step = 7 if earliest <= 70 else 14
    return [*range(earliest - earliest % step, 0, -step), 0]


@dataclass(frozen=True)
class Tile:
    """One region on the map: how many come from there and how dark it is, from 0 (nobody) to LEVELS."""

    region: str
    short: str
    count: int
    level: int
    x: int
    y: int


def tiles(counts: Mapping[str, int]) -> list[Tile]:
    """Place all regions; the darkest is the one that most people come from. Other names have no tile."""
    most = max((counts.get(region, 0) for region in REGIONS), default=0)
    return [
        Tile(region, short, counts.get(region, 0), -(-LEVELS * counts.get(region, 0) // most) if most else 0,
             column * (TILE + GAP), row * (TILE + GAP))
        for region, (column, row, short) in REGIONS.items()
    ]  # fmt: skip


@dataclass(frozen=True)
class Share:
    """One row of a list with a bar: how many, of how many, and what in the attendee list shows them."""

    label: str
    count: int
    percent: int
    arguments: Mapping[str, str]


def shares(rows: Sequence[tuple[str, int, Mapping[str, str]]], of: int) -> list[Share]:
    """Return rows with their part of a whole, in percent rounded to whole ones; those without anybody stay out."""
    return list(_shares(rows, of))


def _shares(rows: Sequence[tuple[str, int, Mapping[str, str]]], of: int) -> Iterator[Share]:
    for label, count, arguments in rows:
        if count:
            yield Share(label, count, round(100 * count / of) if of else 0, arguments)
