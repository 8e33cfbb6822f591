"""What can be undone, and what two people have changed at once; no database."""

from __future__ import annotations

from conference.programme.editor import rules
from conference.programme.editor.rules import Blocked
from conference.programme.steps import ItemChange
from tests.factories import CONFERENCE_DAY, at

ZONE = "Europe/Prague"
MOVED = ItemChange(
    "A", "Nájem", "Rent", {"starts_at": "9", "ends_at": "10", "room_id": 1},
    {"starts_at": "11", "ends_at": "12", "room_id": 2},
)  # fmt: skip
ADDED = ItemChange("A", "Nájem", "Rent", None, {"starts_at": "9", "title_cs": "Nájem"})
REMOVED = ADDED.inverse


def test_what_is_as_the_step_left_it_is_taken_back_whatever_else_changed() -> None:
    present = {"starts_at": "11", "ends_at": "12", "room_id": 2, "title_cs": "Jiný název"}

    assert rules.blocked(MOVED, present) is None
    assert rules.back(MOVED, None) == MOVED.inverse


def test_what_was_changed_again_stays_and_the_rest_can_be_taken_back() -> None:
    found = rules.blocked(MOVED, {"starts_at": "11", "ends_at": "12", "room_id": 3})

    assert found == Blocked(MOVED, ("room_id",))
    assert rules.back(MOVED, found) == ItemChange(
        "A", "Nájem", "Rent", {"starts_at": "11", "ends_at": "12"}, {"starts_at": "9", "ends_at": "10"}
    )  # fmt: skip


def test_start_and_end_are_one_thing() -> None:
    found = rules.blocked(MOVED, {"starts_at": "11", "ends_at": "13", "room_id": 2})

    assert found == Blocked(MOVED, ("ends_at", "starts_at"))


def test_an_added_item_goes_again_unless_somebody_worked_on_it() -> None:
    assert rules.blocked(ADDED, {"starts_at": "9", "title_cs": "Nájem"}) is None
    changed = rules.blocked(ADDED, {"starts_at": "9", "title_cs": "Jiný"})
    assert changed == Blocked(ADDED, ("title_cs",))
    assert rules.back(ADDED, changed) is None
    assert rules.blocked(ADDED, None) == Blocked(ADDED, ())


def test_a_removed_item_comes_back_unless_it_is_back() -> None:
    assert rules.blocked(REMOVED, None) is None
    assert rules.blocked(REMOVED, {"starts_at": "9"}) == Blocked(REMOVED, ())


def test_a_move_asks_about_what_was_moved_on_its_day_and_nothing_else() -> None:
    def moved(code: str, hour: int) -> ItemChange:
        return ItemChange(code, "", "", {"starts_at": at(hour).isoformat()}, {"starts_at": at(hour + 1).isoformat()})

    retitled = ItemChange("A", "", "", {"title_cs": "Nájem"}, {"title_cs": "Byt"})

    assert rules.touches(moved("A", 9), {"A"}, (), ZONE)
    assert rules.touches(moved("B", 9), {"A"}, (CONFERENCE_DAY,), ZONE)
    assert not rules.touches(moved("B", 9), {"A"}, (), ZONE)
    assert not rules.touches(retitled, {"A"}, (CONFERENCE_DAY,), ZONE)
