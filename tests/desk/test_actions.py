"""Taking marks of devices: each once, none lost, in any order; devices and their links."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa

from conference.attendance.rules import PresenceRefused
from conference.desk import actions, queries
from conference.desk.access import token_of
from conference.desk.models import DeskDevice, DeskMark, MarkOutcome, Tap
from conference.desk.rules import DeskRefusal, DeskRefused
from conference.extensions import db
from conference.lib import clock
from conference.places.models import PlaceState
from conference.registration.models import Registration
from conference.team.models import AuditEntry
from tests.desk.making import make_device, noted, tap
from tests.factories import CONFERENCE_DAY, at, make_event, make_member, make_registration

BY = "desk: Tablet"


@pytest.fixture(autouse=True)
def _in_the_evening():
    with clock.frozen(at(17)):
        yield


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def person(event):
    return make_registration(event)


def take(event, what, device=None):
    return actions.note(event, CONFERENCE_DAY, what, BY, device).outcome


def marks(person):
    db.session.rollback()
    rows = db.session.scalars(sa.select(DeskMark).where(DeskMark.registration_id == person.id).order_by(DeskMark.id))
    return [(row.tap, row.outcome, row.is_undone, row.is_open) for row in rows]


def test_a_mark_sent_again_is_the_one_that_was_taken(event, person):
    first = tap(person, Tap.ARRIVED, at(8, 30), key="one")
    assert [take(event, first), take(event, first)] == [MarkOutcome.DONE, MarkOutcome.DONE]
    assert noted(person) == (at(8, 30), None, False)
    assert marks(person) == [(Tap.ARRIVED, MarkOutcome.DONE, False, False)]
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "marked_arrived")).all()
    assert [(entry.actor, entry.user_id) for entry in entries] == [(BY, None)]


def test_marks_of_three_devices_give_the_same_times_in_any_order(event):
    sent = [(Tap.ARRIVED, at(8, 30)), (Tap.ARRIVED, at(8, 50)), (Tap.LEFT, at(15)), (Tap.LEFT, at(8, 40))]
    devices = [make_device(event) for _ in range(3)]
    for order in permutations(sent):
        row = make_registration(event)
        for number, (what, moment) in enumerate(order):
            take(event, tap(row, what, moment), devices[number % 3])
        assert noted(row) == (at(8, 30), at(15), False)


def test_what_disagrees_is_shown_to_the_organiser_and_settled(event, person):
    device = make_device(event)
    take(event, tap(person, Tap.ARRIVED, at(8, 30)))
    assert take(event, tap(person, Tap.ARRIVED, at(8, 50)), device) is MarkOutcome.TWICE
    found = queries.disagreements(event)
    assert [(mark.outcome, mark.device, mark.at) for mark in found] == [(MarkOutcome.TWICE, device, at(8, 50))]

    editor = make_member(event)
    actions.settle(found[0], editor)

    assert queries.disagreements(event) == []
    with pytest.raises(DeskRefused) as refused:
        actions.settle(found[0], editor)
    assert refused.value.reason is DeskRefusal.NOTHING_THERE


def test_who_reads_what_became_of_a_tap_settles_it_by_reading(event, person):
    take(event, tap(person, Tap.ARRIVED, at(8, 30), late=False))
    assert take(event, tap(person, Tap.ARRIVED, at(8, 50), late=False)) is MarkOutcome.TWICE
    assert queries.disagreements(event) == []


def test_a_departure_that_came_first_waits_for_its_arrival(event, person):
    assert take(event, tap(person, Tap.LEFT, at(15))) is MarkOutcome.NOT_ARRIVED
    assert noted(person) is None
    assert len(queries.disagreements(event)) == 1
    assert take(event, tap(person, Tap.ARRIVED, at(8, 30))) is MarkOutcome.DONE
    assert noted(person) == (at(8, 30), at(15), False)
    assert queries.disagreements(event) == []


def test_an_undoing_takes_back_what_it_saw_and_nothing_else(event, person):
    mine, other = make_device(event), make_device(event)
    take(event, tap(person, Tap.ARRIVED, at(8, 30)), mine)
    take(event, tap(person, Tap.ARRIVED, at(8, 20)), other)
    assert take(event, tap(person, Tap.UNDO_ARRIVED, at(8, 30)), mine) is MarkOutcome.CHANGED
    assert noted(person) == (at(8, 20), None, False)
    assert take(event, tap(person, Tap.UNDO_ARRIVED, at(8, 20)), other) is MarkOutcome.DONE
    assert noted(person) is None


def test_undoing_a_tap_that_two_devices_made_leaves_the_others(event, person):
    mine, other = make_device(event), make_device(event)
    take(event, tap(person, Tap.ARRIVED, at(8, 30)), mine)
    take(event, tap(person, Tap.ARRIVED, at(8, 33)), other)
    assert take(event, tap(person, Tap.UNDO_ARRIVED, at(8, 30)), mine) is MarkOutcome.DONE
    assert noted(person) == (at(8, 33), None, False)


def test_one_device_that_scanned_twice_undoes_once(event, person):
    device = make_device(event)
    take(event, tap(person, Tap.ARRIVED, at(8, 30)), device)
    take(event, tap(person, Tap.ARRIVED, at(8, 31)), device)
    assert take(event, tap(person, Tap.UNDO_ARRIVED, at(8, 30)), device) is MarkOutcome.DONE
    assert noted(person) is None


@pytest.mark.parametrize(
    ("state", "values", "outcome"),
    [
        (PlaceState.CANCELLED, {"cancelled_at": at(7)}, MarkOutcome.CANCELLED),
        (PlaceState.WAITING, {}, MarkOutcome.NO_PLACE),
    ],
)
def test_who_has_no_place_is_not_marked_and_the_mark_is_kept(event, state, values, outcome):
    row = make_registration(event, state, **values)
    assert take(event, tap(row, Tap.ARRIVED, at(8, 30))) is outcome
    assert noted(row) is None
    assert marks(row) == [(Tap.ARRIVED, outcome, False, True)]


def test_a_time_that_is_not_on_the_day_is_kept_as_said(event, person):
    yesterday = at(8, 30, day=CONFERENCE_DAY - timedelta(days=1))
    assert take(event, tap(person, Tap.ARRIVED, yesterday)) is MarkOutcome.NOT_POSSIBLE
    assert noted(person) is None
    assert len(marks(person)) == 1


def test_people_of_another_conference_are_unknown(event):
    foreign = make_registration(make_event("jina-2026"))
    with pytest.raises(PresenceRefused):
        take(event, tap(foreign, Tap.ARRIVED, at(8, 30)))
    assert marks(foreign) == []


def test_a_mark_of_a_registration_that_was_merged_counts_for_the_one_that_was_kept(event, person):
    other = make_registration(event, PlaceState.CANCELLED, cancelled_at=at(7), merged_into_id=person.id)
    assert take(event, tap(other, Tap.ARRIVED, at(8, 30))) is MarkOutcome.DONE
    assert noted(person) == (at(8, 30), None, False)


def test_links_are_made_renamed_ended_and_made_anew_on_record(event):
    editor = make_member(event)
    device = actions.add_device(event, "Tablet u dveří", CONFERENCE_DAY, editor)
    first = token_of(device)
    assert queries.device_by_token(first) == device

    actions.rename_device(device, "Tablet v sále", editor)
    actions.revoke_device(device, editor)
    assert queries.device_by_token(first) is None
    actions.renew_device(device, editor)

    assert queries.device_by_token(first) is None
    assert queries.device_by_token(token_of(device)) == device
    verbs = db.session.scalars(
        sa.select(AuditEntry.verb).where(AuditEntry.subject_kind == "DeskDevice").order_by(AuditEntry.id)
    )
    assert list(verbs) == ["added_desk_device", "renamed_desk_device", "revoked_desk_device", "renewed_desk_device"]


@pytest.mark.parametrize(
    ("name", "days", "reason"),
    [
        ("Tablet", 0, DeskRefusal.NAME_TAKEN),
        ("Jiný", 1, DeskRefusal.DAY_OUTSIDE),
        ("Jiný", -1, DeskRefusal.DAY_OUTSIDE),
    ],
)
def test_a_device_needs_a_name_of_its_own_and_a_day_of_the_conference(event, name, days, reason):
    make_device(event, name="Tablet")
    with pytest.raises(DeskRefused) as refused:
        actions.add_device(event, name, CONFERENCE_DAY + timedelta(days=days), make_member(event))
    assert refused.value.reason is reason


def test_no_link_is_made_for_a_day_that_is_over(event):
    with clock.frozen(at(9, day=CONFERENCE_DAY + timedelta(days=2))), pytest.raises(DeskRefused) as refused:
        actions.add_device(event, "Tablet", CONFERENCE_DAY, make_member(event))
    assert refused.value.reason is DeskRefusal.DAY_OVER
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DeskDevice)) == 0


def test_marks_of_a_person_whose_data_are_erased_are_gone(event, person):
    take(event, tap(person, Tap.ARRIVED, at(8, 30)))
    actions.forget([person.id])
    assert marks(person) == []
    assert db.session.get_one(Registration, person.id)
    assert noted(person) == (at(8, 30), None, False)
