"""How a day lies in the grid of the editor; no database."""

from __future__ import annotations

from datetime import time, timedelta

from conference.programme.editor import grid
from conference.programme.editor.grid import Grid
from conference.programme.models import ItemKind
from conference.programme.snapshot import ProgrammeItem
from tests.factories import CONFERENCE_DAY, at

ZONE = "Europe/Prague"
HOURS = (time(9), time(11))
ROOMS = [(1, "Sál"), (2, "Klub")]


def item(code: str, starts: tuple[int, int], ends: tuple[int, int], room: str = "Sál") -> ProgrammeItem:
    return ProgrammeItem(code, ItemKind.TALK, at(*starts), at(*ends), room=room)


def drawn(found: Grid) -> list[str]:
    """Each row: its time, then its cells with how many rows they take."""
    return [
        " ".join([
            grid.words(row.starts),
            *(f"{cell.item.code if cell.item else '+' if cell.is_slot else '.'}{cell.rows}" for cell in row.cells),
        ])
        for row in found.rows
    ]  # fmt: skip


def test_rooms_stand_side_by_side_and_free_time_is_cut_at_half_hours() -> None:
    found = grid.lay_out(
        CONFERENCE_DAY, [item("A", (9, 0), (9, 45)), item("B", (9, 30), (10, 0), "Klub")], ROOMS, ZONE, HOURS
    )

    assert [(one.name, one.lanes) for one in found.places] == [("Sál", 1), ("Klub", 1)]
    assert drawn(found) == ["9:00 A2 +1", "9:30 B2", "9:45 +1", "10:00 +1 +1", "10:30 +1 +1"]
    assert [row.head for row in found.rows] == [1, 2, 0, 1, 1]
    assert [row.size for row in found.rows] == [6, 3, 3, 6, 6]


def test_two_in_one_room_have_a_lane_each_and_what_has_no_room_a_column() -> None:
    found = grid.lay_out(
        CONFERENCE_DAY, [item("A", (9, 0), (10, 0)), item("B", (9, 30), (10, 30)), item("C", (10, 30), (11, 0), "")],
        ROOMS[:1], ZONE, HOURS,
    )  # fmt: skip

    assert [(one.name, one.lanes) for one in found.places] == [("", 1), ("Sál", 2)]
    assert drawn(found) == ["9:00 +1 A2 .1", "9:30 +1 B2", "10:00 +1 +1", "10:30 C1 +1 .1"]


def test_the_hours_grow_with_what_is_outside_of_them_also_past_midnight() -> None:
    party = ProgrammeItem("P", ItemKind.OTHER, at(23), at(0, 30, day=CONFERENCE_DAY + timedelta(days=1)), room="Sál")

    rows = grid.lay_out(CONFERENCE_DAY, [party, item("A", (7, 30), (8, 0))], ROOMS[:1], ZONE, HOURS).rows

    assert (grid.words(rows[0].starts), grid.words(rows[-1].starts)) == ("7:00", "0:30")


def test_an_empty_day_has_slots_all_day() -> None:
    assert drawn(grid.lay_out(CONFERENCE_DAY, [], [], ZONE, HOURS)) == ["9:00 +1", "9:30 +1", "10:00 +1", "10:30 +1"]
