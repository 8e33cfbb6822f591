"""How a programme lies on a page: which items are wanted, which run side by side, in which column and row.

Pure: a published programme in, an order out. A day on which nothing overlaps has no columns, and its items stand one
under the other. On other days each room has a column; what has the time to itself goes across all of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from conference.programme.rules import FILTERS, LIGHT
from conference.programme.snapshot import Programme, ProgrammeDay, ProgrammeItem

MOST_COLUMNS = 8  # more are too narrow to read side by side
MOST_ROWS = 60  # static/css/programme.css has a class for each


@dataclass(frozen=True)
class ProgrammeFilter:
    """What a visitor wants to see: a kind of FILTERS, a room, a day; empty for all of them."""

    kind: str = ""
    room: str = ""
    day: date | None = None

    def __bool__(self) -> bool:
        return bool(self.kind or self.room or self.day)

    def takes(self, item: ProgrammeItem) -> bool:
        """Return whether an item is of this kind and in this room; of days `narrowed` takes care."""
        return (not self.kind or item.kind in FILTERS[self.kind]) and (not self.room or item.room == self.room)


@dataclass(frozen=True)
class FilterCounts:
    """How many items each further choice would show, with the rest of the choice as it is."""

    kinds: dict[str, int]
    rooms: dict[str, int]
    days: dict[date, int]


def rooms_of(programme: Programme) -> list[str]:
    """Return the rooms of the items: in the organiser's order, then any others as they come in the programme."""
    used = dict.fromkeys(item.room for item in programme.items if item.room)
    return [room for room in programme.rooms if room in used] + [room for room in used if room not in programme.rooms]


def choice_of(programme: Programme, kind: str, room: str, day: str) -> ProgrammeFilter:
    """Return a choice from what stands in an address; what the programme does not have is no choice."""
    days = {one.date.isoformat(): one.date for one in programme.days}
    return ProgrammeFilter(kind if kind in FILTERS else "", room if room in rooms_of(programme) else "", days.get(day))


def narrowed(programme: Programme, choice: ProgrammeFilter) -> Programme:
    """Return the part of a programme that fits a choice, without the days that have nothing."""
    days = (day for day in programme.days if choice.day in (None, day.date))
    kept = (replace(day, items=tuple(item for item in day.items if choice.takes(item))) for day in days)
    return replace(programme, days=tuple(day for day in kept if day.items))


def counts(programme: Programme, choice: ProgrammeFilter) -> FilterCounts:
    """Return how many items there are of each kind, room and day among those that fit the other parts of the choice."""
    any_kind = narrowed(programme, replace(choice, kind="")).items
    any_room = narrowed(programme, replace(choice, room="")).items
    any_day = narrowed(programme, replace(choice, day=None)).days
    of_kind = Counter(item.kind for item in any_kind)
    return FilterCounts(
        kinds={name: sum(of_kind[kind] for kind in kinds) for name, kinds in FILTERS.items()},
        rooms=Counter(item.room for item in any_room if item.room),
        days={day.date: len(day.items) for day in any_day},
    )


@dataclass(frozen=True)
class Slot:
    """An item with its place in the grid of a day; rows and columns count from 1. `column` is 0 across all columns."""

    item: ProgrammeItem
    row: int
    rows: int = 1
    column: int = 0
    columns: int = 1
    in_own_room: bool = True  # whether the head of the column names its room

    @property
    def css_classes(self) -> str:
        """Classes of the style sheet that put it into its cell of the grid."""
        classes = []
        if self.column:
            classes += ["cell", f"c{self.column}"]
            classes += [f"w{self.columns}"] if self.columns > 1 else []
            classes += [] if self.in_own_room else ["elsewhere"]
        classes.append(f"r{self.row}")
        return " ".join([*classes, f"s{self.rows}"] if self.rows > 1 else classes)


@dataclass(frozen=True)
class DayPlan:
    """A day laid out: `columns` are the heads of its columns, empty ones for what has no room of its own."""

    date: date
    columns: tuple[str, ...]
    slots: tuple[Slot, ...]


def plan(day: ProgrammeDay, rooms: Sequence[str]) -> DayPlan:
    """Lay out a day; `rooms` in the order of their columns.

    Where there would be more columns or rows than fit, the items stand one under the other.
    """
    groups = _groups(day.items)
    crowded = [group for group in groups if len(group) > 1]
    used = {item.room for group in crowded for item in group}
    heads = [room for room in rooms if room in used]
    starts = sorted({item.starts_at for item in day.items})
    slots: list[Slot] = []
    for group in groups:
        slots += _side_by_side(group, heads, starts) if len(group) > 1 else [Slot(group[0], *_rows(group[0], starts))]
    width = max((slot.column + slot.columns - 1 for slot in slots), default=0)
    if not crowded or width > MOST_COLUMNS or len(starts) > MOST_ROWS:
        return DayPlan(day.date, (), tuple(Slot(item, row) for row, item in enumerate(day.items, start=1)))
    slots.sort(key=lambda slot: (slot.item.starts_at, slot.column))
    return DayPlan(day.date, tuple(heads + [""] * (width - len(heads))), tuple(slots))


def _groups(items: Iterable[ProgrammeItem]) -> list[list[ProgrammeItem]]:
    """Return items that hang together by overlapping; a group begins when all before it has ended."""
    groups: list[list[ProgrammeItem]] = []
    until: datetime | None = None
    for item in sorted(items, key=lambda item: (item.starts_at, item.ends_at)):
        if until is None or item.starts_at >= until:
            groups.append([item])
            until = item.ends_at
        else:
            groups[-1].append(item)
            until = max(until, item.ends_at)
    return groups


def _rows(item: ProgrammeItem, starts: Sequence[datetime]) -> tuple[int, int]:
    """Return the first row of an item and how many it takes: a row begins where anything begins."""
    first = bisect_left(starts, item.starts_at)
    return first + 1, max(1, bisect_left(starts, item.ends_at) - first)


def _side_by_side(group: Sequence[ProgrammeItem], rooms: Sequence[str], starts: Sequence[datetime]) -> list[Slot]:
    """Return each item in the column of its room; what has none, or finds it taken, in a column after the rooms.

    A break without a room goes across the widest stretch of rooms where nothing else is on.
    """
    taken: list[list[ProgrammeItem]] = [[] for _ in rooms]
    slots: list[Slot] = []
    homeless: list[ProgrammeItem] = []
    for item in group:
        column = rooms.index(item.room) if item.room in rooms else -1
        if column < 0 or not _is_free(taken[column], item):
            homeless.append(item)
            continue
        taken[column].append(item)
        slots.append(Slot(item, *_rows(item, starts), column + 1))
    for item in homeless:
        first, width, own = _stretch(taken[: len(rooms)], item) if _is_pause(item) else (0, 0, True)
        if not width:
            first = next((n for n in range(len(rooms), len(taken)) if _is_free(taken[n], item)), len(taken))
            width, own = 1, False
            if first == len(taken):
                taken.append([])
        for used in taken[first : first + width]:
            used.append(item)
        slots.append(Slot(item, *_rows(item, starts), first + 1, width, own))
    return slots


def _is_pause(item: ProgrammeItem) -> bool:
    return item.kind in LIGHT and not item.room


def _is_free(column: Iterable[ProgrammeItem], item: ProgrammeItem) -> bool:
    return not any(overlap(item, other) for other in column)


def _stretch(columns: Sequence[Sequence[ProgrammeItem]], item: ProgrammeItem) -> tuple[int, int, bool]:
    """Return the widest row of neighbouring columns that are free while the item lasts: the first one and how many."""
    busy = [-1, *(n for n, column in enumerate(columns) if not _is_free(column, item)), len(columns)]
    before, after = max(pairwise(busy), key=lambda pair: pair[1] - pair[0], default=(-1, 0))
    return before + 1, after - before - 1, True


def overlap(one: ProgrammeItem, other: ProgrammeItem) -> bool:
    """Return whether there is a moment in both."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


@dataclass(frozen=True)
class Beside:
    """What stands around an item: before and after it in its room, and elsewhere at the same time."""

    before: ProgrammeItem | None
    after: ProgrammeItem | None
    meanwhile: tuple[ProgrammeItem, ...]


def beside(programme: Programme, item: ProgrammeItem) -> Beside:
    """Return the neighbours of an item.

    Breaks are passed over; what has no room is for everybody and is a neighbour too.
    """
    others = [one for one in programme.items if one.code != item.code and one.kind not in LIGHT]
    here = [one for one in others if not item.room or one.room in ("", item.room)]
    before = [one for one in here if one.ends_at <= item.starts_at]
    after = [one for one in here if one.starts_at >= item.ends_at]
    return Beside(
        before=max(before, key=lambda one: (one.starts_at, one.ends_at), default=None),
        after=min(after, key=lambda one: (one.starts_at, one.ends_at), default=None),
        meanwhile=tuple(one for one in others if overlap(one, item)),
    )
