"""What becomes of each of many people: decided without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from conference.attendance.rules import Mark
from conference.bulk import rules
from conference.bulk.models import BulkChange
from conference.bulk.rules import BulkOutcome, BulkPerson, PersonOutcome

NINE = datetime(2026, 6, 11, 9, tzinfo=UTC)


def person(number: int = 1, **values: object) -> BulkPerson:
    """Somebody with a place at the conference."""
    found = {"name": f"Osoba {number}", "has_address": True, "is_cancelled": False, "holds_place": True, **values}
    return BulkPerson(id=number, **found)


def verdicts(judged: list[PersonOutcome]) -> list[BulkOutcome]:
    return [row.verdict for row in judged]


def test_who_has_cancelled_is_left_out() -> None:
    assert rules.cancels(person()) is BulkOutcome.DONE
    assert rules.cancels(person(is_cancelled=True)) is BulkOutcome.CANCELLED


def test_places_of_a_group_go_to_people_in_their_order() -> None:
    people = [
        person(1, groups=frozenset({7})), person(2), person(3, is_cancelled=True), person(4, holds_place=False),
        person(5), person(6),
    ]  # fmt: skip
    common = [BulkOutcome.IN_GROUP, BulkOutcome.DONE, BulkOutcome.CANCELLED, BulkOutcome.WISHES, BulkOutcome.DONE]
    assert verdicts(rules.moves(people, 7, 2, may_wait=False)) == [*common, BulkOutcome.GROUP_FULL]
    assert verdicts(rules.moves(people, 7, 2, may_wait=True)) == [*common, BulkOutcome.WAITS]
    assert verdicts(rules.moves(people, 7, None, may_wait=False)) == [*common, BulkOutcome.DONE]
    assert set(verdicts(rules.moves(people, None, None, may_wait=True))) == {BulkOutcome.NO_GROUP}


@pytest.mark.parametrize(
    ("mark", "values", "verdict"),
    [
        (Mark.ARRIVED, {}, BulkOutcome.DONE),
        (Mark.ARRIVED, {"absent": True}, BulkOutcome.MARKED),
        (Mark.ABSENT, {"arrived_at": NINE}, BulkOutcome.MARKED),
        (Mark.ABSENT, {"holds_place": False}, BulkOutcome.NO_PLACE),
        (Mark.ABSENT, {"is_cancelled": True}, BulkOutcome.CANCELLED),
        (Mark.LEFT, {"arrived_at": NINE - timedelta(minutes=1)}, BulkOutcome.DONE),
        (Mark.LEFT, {"arrived_at": NINE}, BulkOutcome.NOT_THERE),
        (Mark.LEFT, {}, BulkOutcome.NOT_THERE),
        (Mark.LEFT, {"arrived_at": NINE - timedelta(hours=2), "left_at": NINE}, BulkOutcome.MARKED),
    ],
)
def test_marks_are_noted_where_none_is(mark: Mark, values: dict[str, object], verdict: BulkOutcome) -> None:
    assert rules.marks(person(**values), mark, NINE) is verdict


def test_what_was_shown_changes_with_people_their_order_and_what_becomes_of_them() -> None:
    one, other = PersonOutcome(person(1), BulkOutcome.DONE), PersonOutcome(person(2), BulkOutcome.DONE)
    marks = {
        rules.shown([one, other], {}), rules.shown([other, one], {}), rules.shown([one], {}),
        rules.shown([one, PersonOutcome(person(2), BulkOutcome.CANCELLED)], {}),
        rules.shown([one, other], {"group": 3}),
    }  # fmt: skip
    assert len(marks) == 5
    assert rules.shown([one, other], {}) in marks


def test_a_bulk_change_can_be_taken_back_for_thirty_days() -> None:
    done = BulkChange(done_at=NINE, undone_at=None)
    assert rules.may_undo(done, NINE + timedelta(days=30))
    assert not rules.may_undo(done, NINE + timedelta(days=30, seconds=1))
    assert not rules.may_undo(BulkChange(done_at=None, undone_at=None), NINE)
    assert not rules.may_undo(BulkChange(done_at=NINE, undone_at=NINE), NINE)
