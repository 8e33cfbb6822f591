"""Noting presence: one person, many people, corrections, refusals, the record."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from conference.attendance import actions
from conference.attendance.models import Presence
from conference.attendance.rules import Mark, PresenceRefusal, PresenceRefused
from conference.certificates.models import Certificate
from conference.extensions import db
from conference.lib import clock
from conference.places.models import PlaceState
from conference.team.models import AuditEntry, MembershipRole
from tests.factories import CONFERENCE_DAY, at, make_event, make_member, make_registration, saved

_numbers = count(1)


def make_presence(registration, arrived_at=None, **values):
    """A person who came at 8:40 of the conference day."""
    values = {"day": CONFERENCE_DAY, "arrived_at": arrived_at or at(8, 40), **values}
    return saved(Presence(event_id=registration.event_id, registration_id=registration.id, **values))


def make_certificate(registration, **values):
    """A certificate on 300 minutes."""
    number = next(_numbers)
    values = {"number": f"2026/{number:04}", "code": f"CODE{number}", "facts": {}, "minutes": 300, **values}
    return saved(
        Certificate(event_id=registration.event_id, registration_id=registration.id, sequence=number, **values)
    )


@pytest.fixture
def helper(event):
    return make_member(event, MembershipRole.DESK)


def marks(event):
    """What is noted, by registration."""
    db.session.rollback()
    rows = db.session.scalars(select(Presence).where(Presence.event_id == event.id)).all()
    return {row.registration_id: (row.arrived_at, row.left_at, row.absent) for row in rows}


def refusal(call, *args):
    with pytest.raises(PresenceRefused) as refused:
        call(*args)
    return refused.value.reason


def test_arrival_and_departure_are_noted_with_who_noted_them(event, helper):
    person = make_registration(event)
    actions.mark_arrived(person, CONFERENCE_DAY, at(8, 42), helper)
    row = actions.mark_left(person, CONFERENCE_DAY, at(15, 10), helper)
    assert row.recorded_by_id == helper.id
    assert marks(event) == {person.id: (at(8, 42), at(15, 10), False)}


def test_noting_again_corrects_the_time_in_the_same_row(event, helper):
    person = make_registration(event)
    actions.mark_arrived(person, CONFERENCE_DAY, at(8, 42), helper)
    actions.mark_arrived(person, CONFERENCE_DAY, at(8, 30), "desk")
    assert marks(event) == {person.id: (at(8, 30), None, False)}


def test_who_did_not_come_may_come_after_all(event, helper):
    person = make_registration(event)
    actions.mark_absent(person, CONFERENCE_DAY, helper)
    assert marks(event) == {person.id: (None, None, True)}
    actions.mark_arrived(person, CONFERENCE_DAY, at(11), helper)
    assert marks(event) == {person.id: (at(11), None, False)}


def test_clear_takes_back_the_last_mark_only(event, helper):
    person = make_registration(event)
    actions.mark_arrived(person, CONFERENCE_DAY, at(8, 42), helper)
    actions.mark_left(person, CONFERENCE_DAY, at(15), helper)
    actions.clear(person, CONFERENCE_DAY, helper)
    assert marks(event) == {person.id: (at(8, 42), None, False)}
    actions.clear(person, CONFERENCE_DAY, helper)
    assert marks(event) == {}
    assert refusal(actions.clear, person, CONFERENCE_DAY, helper) is PresenceRefusal.NOTHING_TO_UNDO


def test_refusals_change_nothing(event, helper):
    person = make_registration(event)
    cancelled = make_registration(event, PlaceState.CANCELLED, cancelled_at=clock.now())
    waiting = make_registration(event, PlaceState.WAITING)
    day, after = CONFERENCE_DAY, CONFERENCE_DAY + timedelta(days=1)
    assert refusal(actions.mark_arrived, cancelled, day, at(9), helper) is PresenceRefusal.CANCELLED
    assert refusal(actions.mark_absent, cancelled, day, helper) is PresenceRefusal.CANCELLED
    assert refusal(actions.mark_arrived, waiting, day, at(9), helper) is PresenceRefusal.NO_PLACE
    assert refusal(actions.mark_arrived, person, after, at(9, day=after), helper) is PresenceRefusal.DAY_OUTSIDE
    assert refusal(actions.mark_arrived, person, day, at(9, day=after), helper) is PresenceRefusal.TIME_OUTSIDE
    assert refusal(actions.mark_left, person, day, at(9), helper) is PresenceRefusal.NOT_ARRIVED
    assert marks(event) == {}
    actions.mark_arrived(person, day, at(9), helper)
    assert refusal(actions.mark_left, person, day, at(9), helper) is PresenceRefusal.LEFT_BEFORE_ARRIVED
    assert refusal(actions.mark_absent, person, day, helper) is PresenceRefusal.ALREADY_ARRIVED
    assert refusal(actions.set_times, person, day, at(10), at(9, 59), helper) is PresenceRefusal.LEFT_BEFORE_ARRIVED
    assert marks(event) == {person.id: (at(9), None, False)}


def test_both_times_are_corrected_at_once(event, helper):
    person = make_registration(event)
    actions.mark_arrived(person, CONFERENCE_DAY, at(12), helper)
    actions.set_times(person, CONFERENCE_DAY, at(8, 15), at(11), helper)
    assert marks(event) == {person.id: (at(8, 15), at(11), False)}


def test_every_change_is_on_record_with_before_and_after(event, helper):
    person = make_registration(event)
    actions.mark_arrived(person, CONFERENCE_DAY, at(8, 42), helper)
    actions.mark_left(person, CONFERENCE_DAY, at(15), "desk")
    db.session.rollback()
    first, second = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert (first.verb, first.user_id, first.subject_id) == ("marked_arrived", helper.id, person.id)
    assert (second.verb, second.user_id, second.actor) == ("marked_left", None, "desk")
    assert second.before == {"left_at": None}
    assert list(second.after) == ["left_at"]


def test_marking_all_as_arrived_touches_exactly_those_without_a_mark(event, helper):
    new, here, absent, unshown = (make_registration(event) for _ in range(4))
    cancelled = make_registration(event, PlaceState.CANCELLED, cancelled_at=clock.now())
    waiting = make_registration(event, PlaceState.WAITING)
    actions.mark_arrived(here, CONFERENCE_DAY, at(8), helper)
    actions.mark_absent(absent, CONFERENCE_DAY, helper)
    shown = [new.id, here.id, absent.id, cancelled.id, waiting.id]
    assert len(actions.mark_all(event, shown, Mark.ARRIVED, CONFERENCE_DAY, at(9), helper)) == 1
    assert marks(event) == {
        new.id: (at(9), None, False), here.id: (at(8), None, False), absent.id: (None, None, True),
    }  # fmt: skip
    assert unshown.id not in marks(event)


def test_marking_all_as_left_touches_those_who_are_there(event, helper):
    here, gone, late, never = (make_registration(event) for _ in range(4))
    for person, hour in ((here, 8), (gone, 8), (late, 16)):
        actions.mark_arrived(person, CONFERENCE_DAY, at(hour), helper)
    actions.mark_left(gone, CONFERENCE_DAY, at(10), helper)
    everybody = [here.id, gone.id, late.id, never.id]
    assert len(actions.mark_all(event, everybody, Mark.LEFT, CONFERENCE_DAY, at(15), helper)) == 1
    assert marks(event) == {
        here.id: (at(8), at(15), False), gone.id: (at(8), at(10), False), late.id: (at(16), None, False),
    }  # fmt: skip


def test_marking_all_with_an_id_of_another_event_marks_nobody(event, helper):
    mine, foreign = make_registration(event), make_registration(make_event("jina-2026"))
    args = (event, [mine.id, foreign.id], Mark.ARRIVED, CONFERENCE_DAY, at(9), helper)
    assert refusal(actions.mark_all, *args) is PresenceRefusal.UNKNOWN
    assert marks(event) == {}


def test_marking_all_is_one_entry_of_the_record(event, helper):
    people = [make_registration(event).id for _ in range(3)]
    actions.mark_all(event, people, Mark.ABSENT, CONFERENCE_DAY, at(9), helper)
    db.session.rollback()
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.verb, entry.after["registrations"]) == ("marked_all_absent", people)


def test_the_hour_that_comes_twice_in_october_counts_as_it_passes(app):
    night = date(2026, 10, 25)
    event = make_event("rijnova-2026", starts_on=night, ends_on=night)
    person = make_registration(event)
    prague = ZoneInfo("Europe/Prague")
    before = datetime(2026, 10, 25, 2, 40, tzinfo=prague)  # summer time
    after = datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=prague)  # half an hour later, in winter time
    actions.mark_arrived(person, night, before, "desk")
    actions.mark_left(person, night, after, "desk")
    arrived, left, _ = marks(event)[person.id]
    assert left - arrived == timedelta(minutes=30)
    last = datetime(2026, 10, 25, 23, 59, tzinfo=prague)
    actions.set_times(person, night, datetime(2026, 10, 25, 0, 0, tzinfo=prague), last, "desk")
    arrived, left, _ = marks(event)[person.id]
    assert left - arrived == timedelta(hours=24, minutes=59)
