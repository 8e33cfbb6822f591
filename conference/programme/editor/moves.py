"""What a move does to the times and rooms of items. Plain values in, those that change out; nothing is written here.

Minutes are counted on the clock on the wall: what is moved to another day, or over the night when clocks change, keeps
the time that people read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from conference.lib import clock
from conference.lib.wall_clock import Which, moment_of


@dataclass(frozen=True)
class Piece:
    """An item as moves see it; in the tray its times say only how long it is."""

    code: str
    starts_at: datetime
    ends_at: datetime
    room_id: int | None = None
    is_placed: bool = True

    @property
    def length(self) -> timedelta:
        """How long it takes."""
        return self.ends_at - self.starts_at

    def begins(self, starts_at: datetime) -> Piece:
        """Return the same piece at another time, as long as it is."""
        return replace(self, starts_at=starts_at, ends_at=starts_at + self.length)


Moves = dict[str, Piece]
"""The pieces that change, by their codes."""


def day_of(piece: Piece, zone: str) -> date:
    """Return the day on which it begins."""
    return clock.local(piece.starts_at, zone).date()


def of_day(pieces: Iterable[Piece], day: date, zone: str) -> list[Piece]:
    """Return what is placed on a day, in the order of time."""
    found = [piece for piece in pieces if piece.is_placed and day_of(piece, zone) == day]
    return sorted(found, key=lambda piece: (piece.starts_at, piece.ends_at, piece.code))


def shifted(pieces: Sequence[Piece], code: str, minutes: int, zone: str, *, own_room: bool = False) -> Moves:
    """Move an item and everything that begins with it or later on its day by so many minutes, earlier ones if negative.

    With `own_room` only what is in its room.
    """
    first = _by_code(pieces, code)
    later = [piece for piece in of_day(pieces, day_of(first, zone), zone) if piece.starts_at >= first.starts_at]
    return by_minutes([one for one in later if not own_room or one.room_id == first.room_id], minutes, zone)


def by_minutes(pieces: Iterable[Piece], minutes: int, zone: str) -> Moves:
    """Move pieces by so many minutes."""
    return _changed((piece, piece.begins(_later(piece.starts_at, minutes, zone))) for piece in pieces)


def swapped(one: Piece, other: Piece) -> Moves:
    """Exchange the times and rooms of two items; each keeps its length.

    Of two in one room and on either side of nothing else but a gap, the order is exchanged and the gap stays, so that
    a longer one does not run into a shorter one's time.
    """
    first, second = sorted((one, other), key=lambda piece: (piece.starts_at, piece.ends_at))
    gap = second.starts_at - first.ends_at
    if first.room_id == second.room_id and first.is_placed and second.is_placed and timedelta(0) <= gap < _NEAR:
        earlier = second.begins(first.starts_at)
        return _changed([(second, earlier), (first, first.begins(earlier.ends_at + gap))])
    return _changed(
        (mine, replace(mine.begins(theirs.starts_at), room_id=theirs.room_id, is_placed=theirs.is_placed))
        for mine, theirs in ((one, other), (other, one))
    )


def lengthened(pieces: Sequence[Piece], code: str, minutes: int, zone: str) -> Moves:
    """Make an item longer (shorter if negative), and push what it runs into, and what that runs into.

    A gap is used up before anything moves; what is in another room stays, unless it is for everybody, in no room at
    all. What overlapped already stays as it is. An item keeps five minutes at least.
    """
    row = _by_code(pieces, code)
    longer = replace(row, ends_at=max(row.ends_at + timedelta(minutes=minutes), row.starts_at + SHORTEST))
    moved = {code: longer}
    waiting = [one for one in of_day(pieces, day_of(row, zone), zone) if one.code != code]
    pushing = [(row, longer)]
    while pushing:
        before, after = pushing.pop(0)
        for one in waiting:
            now_at = moved.get(one.code, one)
            follows = one.starts_at >= before.ends_at and _meet(before, one)
            if follows and now_at.starts_at < after.ends_at:
                moved[one.code] = now_at.begins(after.ends_at)
                pushing.append((one, moved[one.code]))
    return _changed((_by_code(pieces, name), piece) for name, piece in moved.items())


def to_day(pieces: Iterable[Piece], day: date, zone: str) -> Moves:
    """Move pieces to a day, each at its time of day. Raises NoSuchMoment where clocks skip it there."""
    return _changed((piece, on_day(piece, day, zone)) for piece in pieces)


def on_day(piece: Piece, day: date, zone: str) -> Piece:
    """Return a piece at its time of day on another day. Raises NoSuchMoment where clocks skip it there."""
    local = clock.local(piece.starts_at, zone)
    which = Which.SECOND if local.fold else Which.FIRST
    return piece.begins(moment_of(datetime.combine(day, local.time().replace(fold=0)), zone, which))


def to_room(pieces: Iterable[Piece], room_id: int | None) -> Moves:
    """Move pieces to a room, or to none."""
    return _changed((piece, replace(piece, room_id=room_id)) for piece in pieces)


def to_tray(pieces: Iterable[Piece]) -> Moves:
    """Take pieces out of the grid; they keep their length and their room."""
    return _changed((piece, replace(piece, is_placed=False)) for piece in pieces)


def chosen(pieces: Iterable[Piece], codes: Collection[str]) -> list[Piece]:
    """Return the pieces with these codes."""
    return [piece for piece in pieces if piece.code in codes]


SHORTEST = timedelta(minutes=5)
_NEAR = timedelta(minutes=15)  # a gap between neighbours that is no place for anything else


def _meet(one: Piece, other: Piece) -> bool:
    """Return whether two can't take place at the same time for want of a room: the same one, or one is for all."""
    return one.room_id is None or other.room_id is None or one.room_id == other.room_id


def _later(moment: datetime, minutes: int, zone: str) -> datetime:
    """Return a moment so many minutes later on the wall; where there is no such time, so many minutes later."""
    local = clock.local(moment, zone)
    moved = clock.from_local(local.replace(tzinfo=None, fold=0) + timedelta(minutes=minutes), zone)
    same_clock = clock.local(moved, zone).utcoffset() == local.utcoffset()
    return moment + timedelta(minutes=minutes) if same_clock else moved


def _by_code(pieces: Iterable[Piece], code: str) -> Piece:
    return next(piece for piece in pieces if piece.code == code)


def _changed(pairs: Iterable[tuple[Piece, Piece]]) -> Moves:
    return {after.code: after for before, after in pairs if before != after}
