"""How the hours on a certificate add up, item by item. Plain values in, an answer out: facts only, never more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

Interval = tuple[datetime, datetime]
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class CreditedItem:
    """A programme item that counts as education. Aware datetimes, in the zone of the event.

    ``came`` is what was noted at a site visit itself about this person; None where nobody noted anything.
    """

    start: datetime
    end: datetime
    is_visit: bool = False
    came: bool | None = None


@dataclass(frozen=True)
class Stay:
    """One arrival and departure of one person, as the desk wrote them down. Aware datetimes, or None if unknown."""

    arrived: datetime | None
    left: datetime | None


class Counting(StrEnum):
    """What became of one item."""

    WHOLE = "whole"
    PART = "part"  # the person was there for a part of it, or a part ran beside another item
    PARALLEL = "parallel"  # each of its minutes is counted with another item already
    NOT_THERE = "not_there"
    STAYED_AWAY = "stayed_away"  # noted at the visit
    NOT_NOTED = "not_noted"  # a visit for which a place was held, and nobody noted anything


@dataclass(frozen=True)
class CountedItem:
    """Whole minutes that one item adds to the sum, and what became of it; `present` where the person was there."""

    minutes: int
    counting: Counting
    present: bool


@dataclass(frozen=True)
class Hours:
    """The sum in whole minutes, whether a site visit is among them, and what each item adds, in the order given."""

    total: int
    with_visit: bool
    parts: tuple[CountedItem, ...]


def add_up(items: Sequence[CreditedItem], stays: Sequence[Stay], held_visits_count: bool = False) -> Hours:
    """Return minutes of credited items during which a person was present. `items` hold no visits of other people.

    Section 111 of Act No. 108/2006 Coll. makes employers secure 24 hours of further education a year for social
    workers, and a conference counts; so the certificate must state time that was really spent there.

    - Each minute counts once, even where items run in parallel or stays overlap: with the item that begins first.
    - A stay without a departure lasts until the end of the last item of that day that counts for this person: people
      forget to sign out, and items bound the time in any case. The day is the one in the zone of the item's start.
    - A stay without an arrival counts nothing: there is nothing to prove it.
    - A site visit counts wholly where it was noted there that the person came, and not at all where the contrary was.
      Where nobody noted anything it counts as far as stays whose departure was noted reach, and with
      ``held_visits_count`` as far as any stay does.
    - A begun minute is not counted; the remainder is cut from the sum, not from each item, so the parts make the sum.

    Elapsed time is counted, so both nights on which clocks change come out right. Raises ValueError for a datetime
    without a zone and for an item that ends before it starts.
    """
    for moment in _moments(items, stays):
        if moment.utcoffset() is None:
            raise ValueError("credited minutes need datetimes with a zone")
    if any(_utc(item.end) < _utc(item.start) for item in items):
        raise ValueError("a programme item ends before it starts")

    bounding = [item for item in items if not item.is_visit or item.came or (held_visits_count and item.came is None)]
    present = _union(_presences(stays, bounding))
    noted = _union(_presences([stay for stay in stays if stay.left is not None], bounding))
    perhaps = _union(_presences(stays, items))
    times = [_times(item, present, noted, held_visits_count) for item in items]
    parts: list[CountedItem | None] = [None] * len(items)
    counted: list[Interval] = []
    for index in sorted(range(len(items)), key=lambda number: (_utc(items[number].start), number)):
        before = _length(counted) // MINUTE
        counted = _union([*counted, *times[index]])
        parts[index] = _part(items[index], times[index], _length(counted) // MINUTE - before, perhaps)
    visits = _union(time for item, spent in zip(items, times, strict=True) if item.is_visit for time in spent)
    return Hours(_length(counted) // MINUTE, _length(visits) >= MINUTE, tuple(part for part in parts if part))


def _times(item: CreditedItem, present: list[Interval], noted: list[Interval], held_counts: bool) -> list[Interval]:
    """Return when the person took part in an item, as far as anybody knows."""
    whole = (_utc(item.start), _utc(item.end))
    if not item.is_visit:
        return _shared(whole, present)
    if item.came is None:
        return _shared(whole, present if held_counts else noted)
    return [whole] if item.came else []


def _part(item: CreditedItem, spent: list[Interval], minutes: int, perhaps: list[Interval]) -> CountedItem:
    there = _length(spent) >= MINUTE
    if there and not minutes:
        counting = Counting.PARALLEL
    elif there:
        counting = Counting.WHOLE if minutes >= (_utc(item.end) - _utc(item.start)) // MINUTE else Counting.PART
    elif item.is_visit and item.came is False:
        counting = Counting.STAYED_AWAY
    elif item.is_visit and item.came is None and _shared((_utc(item.start), _utc(item.end)), perhaps):
        counting = Counting.NOT_NOTED
    else:
        counting = Counting.NOT_THERE
    return CountedItem(minutes, counting, there)


def _moments(items: Sequence[CreditedItem], stays: Sequence[Stay]) -> Iterator[datetime]:
    for item in items:
        yield from (item.start, item.end)
    for stay in stays:
        yield from (moment for moment in (stay.arrived, stay.left) if moment is not None)


def _utc(moment: datetime) -> datetime:
    """Put a moment into UTC, where two subtract by elapsed time.

    Local ones of one zone subtract by the clock on the wall.
    """
    return moment.astimezone(UTC)


def _presences(stays: Iterable[Stay], bounding: Sequence[CreditedItem]) -> Iterator[Interval]:
    for stay in stays:
        if stay.arrived is None:
            continue
        arrived = _utc(stay.arrived)
        if stay.left is not None:
            left = _utc(stay.left)
        else:
            that_day = [i for i in bounding if i.start.date() == arrived.astimezone(i.start.tzinfo).date()]
            left = max((_utc(i.end) for i in that_day), default=arrived)
        if left > arrived:
            yield arrived, left


def _union(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the same time as intervals that neither overlap nor touch, in order."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _shared(whole: Interval, intervals: Iterable[Interval]) -> list[Interval]:
    """Return what an interval has in common with others."""
    pairs = ((max(whole[0], start), min(whole[1], end)) for start, end in intervals)
    return [(start, end) for start, end in pairs if end > start]


def _length(intervals: Iterable[Interval]) -> timedelta:
    return sum((end - start for start, end in intervals), timedelta())
