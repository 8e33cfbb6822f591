"""What a report says of numbers and places. Plain values in, an answer out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

ROUNDED_FROM = 40  # people; smaller numbers are told as they are
NEAR = 0.03  # of a round number
TOWNS = 8  # named in a sentence; the table has all


class Rounding(StrEnum):
    """How a round number stands to the true one."""

    EXACT = "exact"
    ALMOST = "almost"
    OVER = "over"


def roughly(count: int) -> tuple[Rounding, int]:
    """Return a number as the press likes it: 98 is almost 100, 103 is over 100, 87 is 87.

    Numbers below a hundred are rounded to tens, below five hundred to fifties, others to hundreds.
    """
    if count < ROUNDED_FROM:
        return Rounding.EXACT, count
    step = 10 if count < 95 else 50 if count < 475 else 100
    near = round(count / step) * step
    if count == near or abs(count - near) > NEAR * near:
        return Rounding.EXACT, count
    return (Rounding.ALMOST if count < near else Rounding.OVER), near


@dataclass(frozen=True)
class WhereFrom:
    """What a sentence says of where people came from: the region that is named, and the towns outside of it."""

    region: str  # empty where nobody's region is known
    only: bool  # everybody whose town is known came from there
    towns: Sequence[str]
    more: int  # further towns


def where_from(home: str, by_town: Sequence[tuple[str, str, int]]) -> WhereFrom:
    """Return what to say: `home` is the region of the venue, `by_town` has towns with region and number of people.

    The region of the venue is named where anybody came from it, else the one that most came from. Towns outside of it
    follow by how many came from there, in the order given between equals.
    """
    known = [(town, region, count) for town, region, count in by_town if town]
    by_region: dict[str, int] = {}
    for _town, region, count in known:
        if region:
            by_region[region] = by_region.get(region, 0) + count
    named = home if home in by_region else max(by_region, key=lambda region: by_region[region], default="")
    outside = sorted((row for row in known if row[1] != named), key=lambda row: -row[2])
    towns = list(dict.fromkeys(town for town, _region, _count in outside))
    return WhereFrom(named, not towns, towns[:TOWNS], max(0, len(towns) - TOWNS))


def parts(counts: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Return names with their number and whole per cent of all, the largest first; those without anybody stay out."""
    whole = sum(counts.values())
    rows = sorted(((name, count) for name, count in counts.items() if count), key=lambda row: -row[1])
    return [(name, count, round(100 * count / whole)) for name, count in rows]
