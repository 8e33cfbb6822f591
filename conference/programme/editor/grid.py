"""How a day lies in the editor: rooms across, time down. Pure: items in, rows of cells of a table out.

A row begins where anything begins or ends, and each half hour. Items that share a room at one time stand side by side
in lanes of it. Free time is a slot up to the next half hour or item.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from conference.lib import clock
from conference.programme.snapshot import ProgrammeItem

HALF_HOUR, HOUR = 30, 60
STEP = 5  # minutes: what a pointer and the arrow keys snap to
USUAL = (time(8), time(17))


@dataclass(frozen=True)
class GridColumn:
    """A column of the grid: a room, or what has none (id 0)."""

    room_id: int
    name: str
    lanes: int = 1


@dataclass(frozen=True)
class Cell:
    """An item, or free time where one may be put; `starts` and `ends` are minutes since the midnight of the day."""

    room_id: int
    starts: int
    ends: int
    rows: int
    item: ProgrammeItem | None = None
    is_slot: bool = False


@dataclass(frozen=True)
class GridRow:
    """A row of the table; `head` is how many rows its half hour has, where it begins one."""

    starts: int
    minutes: int
    cells: tuple[Cell, ...]
    head: int = 0

    @property
    def size(self) -> int:
        """How high it is, in steps of five minutes."""
        return max(1, -(-self.minutes // STEP))


@dataclass(frozen=True)
class Grid:
    """A day laid out."""

    day: date
    places: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]


def words(minute: int) -> str:
    """Return a minute of the day as a time: 8:30; after midnight it begins again."""
    return f"{minute // HOUR % 24}:{minute % HOUR:02}"


def minute_of(moment: datetime, day: date, zone: str) -> int:
    """Return how many minutes after the midnight of a day the clock on the wall shows a moment."""
    local = clock.local(moment, zone)
    return (local.date() - day).days * 24 * HOUR + local.hour * HOUR + local.minute


@dataclass(frozen=True)
class _Laid:
    item: ProgrammeItem
    starts: int
    ends: int


def lay_out(
    day: date, items: Iterable[ProgrammeItem], rooms: Sequence[tuple[int, str]], zone: str,
    hours: tuple[time | None, time | None] = (None, None),
) -> Grid:  # fmt: skip
    """Lay out the items of a day. Items in no room, or in one that is gone, have the first column."""
    laid = [_laid(item, day, zone) for item in items]
    known = {name for _, name in rooms}
    columns = []
    for room_id, name in [(0, ""), *rooms]:
        here = [one for one in laid if (one.item.room if one.item.room in known else "") == name]
        if room_id or here or not rooms or any(not one.item.room for one in laid):
            columns.append((room_id, name, _lanes(here)))
    marks = _marks(laid, hours)
    cells = [
        _cells(room_id, lane, marks, number == 0) for room_id, _, lanes in columns for number, lane in enumerate(lanes)
    ]
    return Grid(
        day,
        tuple(GridColumn(room_id, name, len(lanes)) for room_id, name, lanes in columns),
        tuple(
            GridRow(
                starts, ends - starts, tuple(lane[starts] for lane in cells if starts in lane),
                _head(starts, marks),
            )
            for starts, ends in pairwise(marks)
        ),
    )  # fmt: skip


def _laid(item: ProgrammeItem, day: date, zone: str) -> _Laid:
    starts, ends = (minute_of(moment, day, zone) for moment in (item.starts_at, item.ends_at))
    return _Laid(item, starts, max(ends, starts + STEP))


def _lanes(items: Sequence[_Laid]) -> list[list[_Laid]]:
    """Return items in as few lanes as hold them without overlapping; one empty lane for none."""
    lanes: list[list[_Laid]] = [[]]
    for one in sorted(items, key=lambda one: (one.starts, one.ends)):
        lane = next((lane for lane in lanes if not lane or lane[-1].ends <= one.starts), None)
        if lane is None:
            lanes.append([one])
        else:
            lane.append(one)
    return lanes


def _marks(laid: Sequence[_Laid], hours: tuple[time | None, time | None]) -> list[int]:
    """Return the minutes at which rows begin, and the end of the last one."""
    opens, closes = (given or usual for given, usual in zip(hours, USUAL, strict=True))
    first = min([_minute(opens), *(one.starts for one in laid)]) // HOUR * HOUR
    last = -(-max([_minute(closes), first + HOUR, *(one.ends for one in laid)]) // HOUR) * HOUR
    edges = {edge for one in laid for edge in (one.starts, one.ends)}
    return sorted({*range(first, last + 1, HALF_HOUR), *edges})


def _cells(room_id: int, lane: Sequence[_Laid], marks: Sequence[int], is_first: bool) -> dict[int, Cell]:
    """Return the cells of a lane by the row they begin in."""
    begins = {one.starts: one for one in lane}
    cells: dict[int, Cell] = {}
    row = 0
    while row < len(marks) - 1:
        starts = marks[row]
        one = begins.get(starts)
        if one is not None:
            ends = one.ends
        else:
            following = min((start for start in begins if start > starts), default=marks[-1])
            ends = min(following, (starts // HALF_HOUR + 1) * HALF_HOUR) if is_first else following
        rows = bisect_left(marks, ends) - row
        cells[starts] = Cell(room_id, starts, ends, rows, one.item if one else None, one is None and is_first)
        row += rows
    return cells


def _head(starts: int, marks: Sequence[int]) -> int:
    if starts % HALF_HOUR:
        return 0
    return bisect_left(marks, starts + HALF_HOUR) - bisect_left(marks, starts)


def _minute(clock_time: time) -> int:
    return clock_time.hour * HOUR + clock_time.minute
