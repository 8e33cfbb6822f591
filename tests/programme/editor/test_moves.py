"""What whole moves do to times and rooms; no database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conference.lib import clock
from conference.lib.wall_clock import NoSuchMoment
from conference.programme.editor import moves
from conference.programme.editor.moves import Piece
from tests.factories import CONFERENCE_DAY, at

ZONE = "Europe/Prague"
NEXT = CONFERENCE_DAY + timedelta(days=1)
HALL, CLUB = 1, 2


def piece(code: str, starts: str, ends: str, room: int | None = HALL, day: date = CONFERENCE_DAY) -> Piece:
    start, end = (at(*map(int, text.split(":")), day=day) for text in (starts, ends))
    return Piece(code, start, end, room)


def told(found: moves.Moves) -> dict[str, str]:
    """The pieces that changed, as from–until and room."""

    def clock_of(one: Piece) -> str:
        start, end = (clock.local(moment, ZONE).strftime("%-d. %-H:%M") for moment in (one.starts_at, one.ends_at))
        return f"{start} – {end}, {one.room_id}" + ("" if one.is_placed else ", tray")

    return {code: clock_of(one) for code, one in found.items()}


DAY = [
    piece("opening", "9:00", "9:15", None), piece("talk", "9:15", "10:00"), piece("story", "9:15", "9:45", CLUB),
    piece("coffee", "10:00", "10:20", None), piece("panel", "10:30", "11:30"), piece("lunch", "12:00", "13:00", None),
    piece("friday", "10:00", "11:00", day=NEXT),
]  # fmt: skip


def test_everything_from_an_item_on_is_shifted_on_its_day_alone() -> None:
    assert told(moves.shifted(DAY, "coffee", 10, ZONE)) == {
        "coffee": "11. 10:10 – 11. 10:30, None", "panel": "11. 10:40 – 11. 11:40, 1",
        "lunch": "11. 12:10 – 11. 13:10, None",
    }  # fmt: skip


def test_a_shift_may_be_earlier_and_of_one_room() -> None:
    assert told(moves.shifted(DAY, "talk", -5, ZONE, own_room=True)) == {
        "talk": "11. 9:10 – 11. 9:55, 1", "panel": "11. 10:25 – 11. 11:25, 1",
    }  # fmt: skip


def test_neighbours_of_different_length_exchange_their_order() -> None:
    one, other = piece("long", "9:00", "10:00"), piece("short", "10:05", "10:20")

    assert told(moves.swapped(other, one)) == {"short": "11. 9:00 – 11. 9:15, 1", "long": "11. 9:20 – 11. 10:20, 1"}


def test_others_exchange_time_and_room_and_keep_their_length() -> None:
    one, other = piece("long", "9:00", "10:00"), piece("short", "14:00", "14:15", CLUB)

    assert told(moves.swapped(one, other)) == {"long": "11. 14:00 – 11. 15:00, 2", "short": "11. 9:00 – 11. 9:15, 1"}


def test_what_follows_is_pushed_until_a_gap_takes_it_up() -> None:
    assert told(moves.lengthened(DAY, "talk", 20, ZONE)) == {
        "talk": "11. 9:15 – 11. 10:20, 1", "coffee": "11. 10:20 – 11. 10:40, None",
        "panel": "11. 10:40 – 11. 11:40, 1",
    }  # fmt: skip


def test_another_room_is_not_pushed_and_a_shorter_item_pushes_nothing() -> None:
    rooms = [piece("talk", "9:00", "9:30"), piece("next", "9:30", "10:00"), piece("beside", "9:30", "10:00", CLUB)]

    assert told(moves.lengthened(rooms, "talk", 10, ZONE)) == {
        "talk": "11. 9:00 – 11. 9:40, 1", "next": "11. 9:40 – 11. 10:10, 1",
    }  # fmt: skip
    assert told(moves.lengthened(rooms, "talk", -60, ZONE)) == {"talk": "11. 9:00 – 11. 9:05, 1"}


def test_another_day_keeps_the_time_that_people_read() -> None:
    winter = date(2026, 11, 5)

    assert told(moves.to_day([piece("talk", "9:15", "10:00")], winter, ZONE)) == {"talk": "5. 9:15 – 5. 10:00, 1"}


def test_a_time_that_clocks_skip_on_the_other_day_is_refused() -> None:
    with pytest.raises(NoSuchMoment):
        moves.to_day([piece("night", "2:30", "3:30")], date(2027, 3, 28), ZONE)


def test_minutes_are_counted_on_the_wall_in_the_night_when_clocks_go_forward() -> None:
    night = [piece("night", "1:30", "1:45", day=date(2027, 3, 28))]

    assert told(moves.by_minutes(night, 90, ZONE)) == {"night": "28. 3:00 – 28. 3:15, 1"}


def test_the_tray_keeps_length_and_room() -> None:
    assert told(moves.to_tray([DAY[1]])) == {"talk": "11. 9:15 – 11. 10:00, 1, tray"}
    assert moves.to_room([DAY[1]], HALL) == {}
    assert told(moves.to_room([DAY[1]], None)) == {"talk": "11. 9:15 – 11. 10:00, None"}
