"""Steps of the draft in the database: refused when something is in the way, taken once, forgotten in time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.places.models import Quota
from conference.programme import actions as programme
from conference.programme import queries, steps
from conference.programme.editor import actions, undoing
from conference.programme.editor.rules import EditorRefusal, EditorRefused
from conference.programme.models import Item, Room, Step
from conference.programme.rules import ProgrammeRefusal, ProgrammeRefused
from conference.team import removals
from conference.team.models import User
from tests.factories import at, make_item, make_member, make_visit, saved


@pytest.fixture
def olga(event: Event) -> User:
    return make_member(event, name="Olga")


def last_step() -> Step:
    return db.session.scalars(sa.select(Step).order_by(Step.id.desc())).first() or Step()


def test_two_who_undo_the_same_step_undo_it_once(app: Flask, event: Event, olga: User) -> None:
    row = make_item(event, starts_at=at(9), ends_at=at(10))
    actions.shift(event, row.code, 15, own_room=False, seen=0, by=olga)
    number, event_id, olga_id, start = last_step().id, event.id, olga.id, Barrier(2)

    def press(_number: int) -> str:
        with app.app_context():
            own, by = db.session.get_one(Event, event_id), db.session.get_one(User, olga_id)
            start.wait(10)
            try:
                undoing.undo(own, number, rest=False, by=by)
            except EditorRefused as refused:
                return str(refused.reason)
            return "done"

    with ThreadPoolExecutor(2) as threads:
        told = sorted(threads.map(press, range(2)))

    assert told == ["done", EditorRefusal.UNDONE]
    db.session.rollback()
    assert row.starts_at == at(9)


def test_a_room_that_is_gone_keeps_a_step_from_being_undone(event: Event, olga: User) -> None:
    hall = saved(Room(event_id=event.id, name="Sál", position=1))
    row = make_item(event, room_id=hall.id)
    actions.send(event, [row.code], seen=0, by=olga, room=0, changes_room=True)
    programme.remove_room(hall, event, olga)

    with pytest.raises(ProgrammeRefused) as refused:
        undoing.undo(event, steps.recent(event)[0].id, rest=False, by=olga)

    assert refused.value.reason is ProgrammeRefusal.FOREIGN
    assert row.room_id is None


def test_an_item_that_people_signed_up_for_is_not_taken_away_by_undoing(event: Event, olga: User) -> None:
    row = programme.add_item(event, actions.details_of(make_item(event)), olga)
    number, row_id = last_step().id, row.id
    quota = saved(Quota(capacity=5))
    with transaction():
        row.quota_id = quota.id

    with pytest.raises(EditorRefused) as refused:
        undoing.undo(event, number, rest=True, by=olga)

    assert refused.value.reason is EditorRefusal.STALE
    assert db.session.get(Item, row_id) is not None


def test_nobody_is_moved_out_of_a_visit(event: Event, olga: User) -> None:
    visit = make_visit(event)

    with pytest.raises(ProgrammeRefused) as refused:
        actions.send(event, [visit.item.code], seen=0, by=olga, tray=True)

    assert refused.value.reason is ProgrammeRefusal.HAS_VISIT_GROUPS
    assert queries.tray_of(event) == []


def test_a_row_that_was_put_back_by_hand_is_not_put_back_again(event: Event, olga: User) -> None:
    row = make_item(event, title_cs="Nájem")
    removal = programme.remove_item(row, event, olga)
    removals.take_back(event, removal.id, by=olga)

    with pytest.raises(EditorRefused) as refused:
        undoing.undo(event, last_step().id, rest=False, by=olga)

    assert refused.value.reason is EditorRefusal.STALE
    assert len(queries.items_of(event)) == 1


def test_steps_are_forgotten_after_thirty_days(event: Event, olga: User) -> None:
    row = make_item(event)
    actions.shift(event, row.code, 15, own_room=False, seen=0, by=olga)
    undoing.undo(event, last_step().id, rest=False, by=olga)

    with clock.frozen(clock.now() + timedelta(days=29)):
        assert steps.work_once() is False
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert steps.work_once() is True
        assert steps.work_once() is False

    assert steps.recent(event) == []


def test_what_changes_nothing_is_no_step(event: Event, olga: User) -> None:
    row = make_item(event)

    assert actions.shift(event, row.code, 0, own_room=False, seen=0, by=olga) is None
    assert steps.recent(event) == []
