"""What a visitor would miss."""

from datetime import UTC, datetime

import pytest

from conference.programme.models import ItemKind
from conference.programme.snapshot import ProgrammeItem
from conference.visits.rules import missed


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, 11, hour, minute, tzinfo=UTC)


def item(code: str, begins: int, ends: int, kind: ItemKind = ItemKind.TALK, **values: object) -> ProgrammeItem:
    return ProgrammeItem(code, kind, at(begins), at(ends), **values)  # type: ignore[arg-type]  # values of ProgrammeItem


def test_what_begins_ends_or_goes_on_meanwhile_is_missed_and_what_only_touches_is_not() -> None:
    programme = [item("before", 9, 10), item("into", 9, 11), item("inside", 10, 11), item("out", 11, 13),
                 item("round", 9, 13), item("after", 12, 13)]  # fmt: skip

    assert [one.code for one in missed(programme, at(10), at(12))] == ["into", "inside", "out", "round"]


@pytest.mark.parametrize(
    ("kind", "is_missed"),
    [(kind, kind not in ("registration", "break", "site_visit")) for kind in ItemKind],
)
def test_a_coffee_break_is_no_loss_but_a_lunch_is(kind: ItemKind, is_missed: bool) -> None:
    assert bool(missed([item("x", 10, 11, kind)], at(10), at(12))) is is_missed


def test_another_visit_is_a_choice_and_no_loss_whatever_its_kind() -> None:
    assert missed([item("x", 10, 11, ItemKind.OTHER, is_visit=True)], at(10), at(12)) == []
