"""Bulk changes on both databases' ways: carried out as shown, by the worker where there are many, and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conference.attendance import actions as attendance
from conference.attendance.models import Presence
from conference.attendance.rules import Mark
from conference.bulk import actions, rules
from conference.bulk.models import BulkKind, BulkState
from conference.bulk.rules import BulkRefusal, BulkRefused
from conference.certificates.models import Certificate
from conference.erasure.actions import erase
from conference.events.models import EventRole, Organisation, OrganisationRole
from conference.extensions import db
from conference.jobs import work
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.places.models import Place, PlaceState, Quota
from conference.registration.actions import cancel as cancel_one
from conference.registration.models import Registration
from conference.registration.queries import visit_turns
from conference.registration.team.actions import move
from conference.team.models import AuditEntry
from tests.attendance.test_actions import make_presence
from tests.factories import at, make_event, make_item, make_member, make_registration, make_visit, saved, take_place
from tests.test_queries_per_request import statements


@pytest.fixture
def event(app):
    return make_event(optional_fields=["wants_certificate"])


@pytest.fixture
def editor(event):
    return make_member(event)


def carry_out(event, kind, people, by, choices=None, **extra):
    """Do what a page drawn now would show."""
    ids, choices = [person.id for person in people], choices or {}
    shown = rules.shown(actions.BY_KIND[kind].judged(event, ids, choices), choices)
    return actions.carry_out(event, kind, ids, choices, shown=shown, by=by, extra=extra)


def state(person, quota_id):
    """The states of a person's places in a quota, in their order."""
    rows = db.session.query(Place).filter_by(registration_id=person.id, quota_id=quota_id).order_by(Place.id)
    return [place.state for place in rows]


def letters():
    rows = db.session.query(Message).order_by(Message.id)
    return [(message.kind, message.recipient, message.state.value) for message in rows]


def counters(quota_id):
    quota = db.session.get(Quota, quota_id, populate_existing=True)
    return quota.taken, quota.waiting


def sent():
    """Let all letters leave."""
    with transaction() as session:
        session.query(Message).update({"state": MessageState.SENT})


def test_many_are_cancelled_and_made_valid_again(event, editor):
    people = [make_registration(event, email=f"p{number}@example.org") for number in range(3)]
    group = make_visit(event, (5,)).groups[0]
    take_place(people[0], group.quota_id)
    change = carry_out(event, BulkKind.CANCEL, people[:2], editor, tells=True)
    assert (change.state, [row[0] for row in change.done]) == (BulkState.DONE, [people[0].id, people[1].id])
    assert [person.cancelled_at is not None for person in people] == [True, True, False]
    assert counters(event.quota_id) == (1, 0)
    sent()

    actions.undo(change, by=editor)

    assert change.back == {"given": [people[0].id, people[1].id]}
    assert [person.cancelled_at for person in people] == [None, None, None]
    assert counters(event.quota_id) == (3, 0)
    assert state(people[0], group.quota_id) == [PlaceState.CONFIRMED]
    assert [(kind, recipient) for kind, recipient, _ in letters()] == [
        ("registration_cancelled", "p0@example.org"), ("registration_cancelled", "p1@example.org"),
        ("registration_confirmed", "p0@example.org"), ("registration_confirmed", "p1@example.org"),
    ]  # fmt: skip


def test_a_letter_that_has_not_left_never_does(event, editor):
    person = make_registration(event, email="jana@example.org")
    change = carry_out(event, BulkKind.CANCEL, [person], editor, tells=True)
    actions.undo(change, by=editor)
    assert letters() == [("registration_cancelled", "jana@example.org", "discarded")]
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        carry_out(event, BulkKind.CANCEL, [person], editor, tells=True)
    assert letters()[1:] == [("registration_cancelled", "jana@example.org", "queued")]


def test_without_letters_nobody_is_told(event, editor):
    change = carry_out(event, BulkKind.CANCEL, [make_registration(event)], editor, tells=False)
    actions.undo(change, by=editor)
    assert letters() == []


def test_who_lost_the_place_to_somebody_is_first_in_line(app, editor):
    event = make_event("plna-2026", capacity=1)
    person, waiting = make_registration(event), make_registration(event, PlaceState.WAITING)
    later = make_registration(event, PlaceState.WAITING)
    change = carry_out(event, BulkKind.CANCEL, [person], editor, tells=False)
    assert state(waiting, event.quota_id) == [PlaceState.CONFIRMED]

    actions.undo(change, by=editor)

    assert change.back == {"first_in_line": [person.id]}
    assert state(person, event.quota_id) == [PlaceState.WAITING]
    assert counters(event.quota_id) == (1, 2)
    cancel_one(waiting)
    assert [state(one, event.quota_id) for one in (person, later)] == [[PlaceState.CONFIRMED], [PlaceState.WAITING]]


def test_who_registered_anew_meanwhile_stays_as_they_are(event, editor):
    person = make_registration(event, email="jana@example.org", email_key="jana@example.org")
    change = carry_out(event, BulkKind.CANCEL, [person], editor, tells=False)
    make_registration(event, email="jana@example.org", email_key="jana@example.org")
    actions.undo(change, by=editor)
    assert change.back == {"in_use": [person.id]}
    assert person.cancelled_at is not None


def test_who_was_erased_meanwhile_is_passed_over(event, editor):
    person = make_registration(event)
    change = carry_out(event, BulkKind.CANCEL, [person], editor, tells=False)
    erase(person)
    actions.undo(change, by=editor)
    assert change.back == {"gone": [person.id]}


def test_people_are_moved_in_their_order_and_back(event, editor):
    old, new = make_visit(event, (5, 1)).groups
    people = [make_registration(event, email=f"p{number}@example.org") for number in range(3)]
    for person in people[:2]:
        take_place(person, old.quota_id)
    change = carry_out(event, BulkKind.MOVE, people, editor, {"group": new.id, "waits": True})
    assert [row[1] for row in change.done] == ["done", "waits", "waits"]
    assert [state(person, new.quota_id) for person in people] == [
        [PlaceState.CONFIRMED], [PlaceState.WAITING], [PlaceState.WAITING],
    ]  # fmt: skip
    assert [state(person, old.quota_id) for person in people] == [[PlaceState.CANCELLED], [PlaceState.CONFIRMED], []]
    sent()

    actions.undo(change, by=editor)

    assert [[turn.group.id for turn in visit_turns(person)] for person in people] == [[old.id], [old.id], []]
    assert (counters(old.quota_id), counters(new.quota_id)) == ((2, 0), (0, 0))
    assert change.back == {"given": [person.id for person in reversed(people)]}
    assert [kind for kind, _, _ in letters()] == ["visit_changed"] * len(letters())


def test_a_place_reserved_for_invited_people_is_promised_to_nobody(event, editor):
    group = make_visit(event, (2,)).groups[0]
    with transaction() as session:
        session.get_one(Quota, group.quota_id).reserved = 1
    people = [make_registration(event), make_registration(event)]
    change = carry_out(event, BulkKind.MOVE, people, editor, {"group": group.id, "waits": False})
    assert ([row[0] for row in change.done], change.left) == ([people[0].id], {"group_full": [people[1].id]})


def test_those_with_nothing_to_give_up_are_moved_together_in_the_order_of_the_list(event, editor):
    old, new = make_visit(event, (5, 3)).groups
    people = [make_registration(event, email=f"p{number}@example.org") for number in range(6)]
    take_place(people[2], old.quota_id)
    change = carry_out(event, BulkKind.MOVE, people[::-1], editor, {"group": new.id, "waits": True})
    assert [row[1] for row in change.done] == ["done", "done", "done", "waits", "waits", "waits"]
    queue = db.session.query(Place).filter_by(quota_id=new.quota_id, state=PlaceState.WAITING).order_by(Place.id)
    assert [place.registration_id for place in queue] == [people[2].id, people[1].id, people[0].id]
    assert (counters(old.quota_id), counters(new.quota_id)) == ((1, 0), (3, 3))
    facts = [row.facts["visits"][0] for row in db.session.query(Message).order_by(Message.registration_id.desc())]
    assert [(one["standing"], one["position"]) for one in facts] == [
        ("held", 0), ("held", 0), ("held", 0), ("held", 0), ("waits", 2), ("waits", 3)
    ]  # fmt: skip

    actions.undo(change, by=editor)

    assert [[turn.group.id for turn in visit_turns(person)] for person in people] == [[], [], [old.id], [], [], []]
    assert (counters(old.quota_id), counters(new.quota_id)) == ((1, 0), (0, 0))
    assert letters()[0][2] == "discarded"


def test_together_or_alone_the_record_and_the_letter_are_the_same(event, editor):
    group = make_visit(event, (5,)).groups[0]
    together, alone = (make_registration(event, email=f"p{number}@example.org") for number in range(2))
    carry_out(event, BulkKind.MOVE, [together], editor, {"group": group.id, "waits": False})
    move(alone, str(group.id), gives_up=False, by=editor)
    entries = db.session.query(AuditEntry).filter_by(verb="moved_registration").order_by(AuditEntry.subject_id)
    first, second = ((row.actor, row.subject_kind, row.before, row.after) for row in entries)
    assert first == second
    assert [row.subject_label for row in entries] == [
        f"{row.given_name} {row.family_name}" for row in (together, alone)
    ]
    first, second = ((row.subject, row.facts, row.language, row.priority) for row in db.session.query(Message))
    assert first == second


def test_so_many_more_people_take_no_more_statements_than_their_rows(event, editor):
    groups = make_visit(event, (None, None)).groups
    numbers = []
    for group, many in zip(groups, (5, 25), strict=True):
        people = [make_registration(event, email=f"p{group.id}-{number}@example.org") for number in range(many)]
        ids = sorted(person.id for person in people)  # which loads them
        with statements() as seen:
            change = carry_out(event, BulkKind.MOVE, people, editor, {"group": group.id, "waits": False})
        numbers.append(len(seen))
        assert [row[0] for row in change.done] == ids
    assert numbers[1] <= numbers[0]  # what both need is read by the first


def test_who_got_the_place_they_waited_for_keeps_it(event, editor):
    old, new = make_visit(event, (5, 1)).groups
    first, person = make_registration(event), make_registration(event)
    take_place(first, new.quota_id)
    take_place(person, old.quota_id)
    change = carry_out(event, BulkKind.MOVE, [person], editor, {"group": new.id, "waits": True})
    cancel_one(first)
    actions.undo(change, by=editor)
    assert change.back == {"changed": [person.id]}
    assert visit_turns(person)[0].group.id == new.id


def test_a_place_given_to_somebody_meanwhile_is_not_taken_from_them(event, editor):
    old, new = make_visit(event, (1, 5)).groups
    person, waiting = make_registration(event), make_registration(event)
    take_place(person, old.quota_id)
    take_place(waiting, old.quota_id, PlaceState.WAITING)
    change = carry_out(event, BulkKind.MOVE, [person], editor, {"group": new.id, "waits": False})
    actions.undo(change, by=editor)
    assert state(waiting, old.quota_id) == [PlaceState.CONFIRMED]
    assert state(person, old.quota_id) == [PlaceState.WAITING]
    assert change.back == {"first_in_line": [person.id]}


def test_who_has_moved_on_since_is_left_alone(event, editor):
    first, second = make_visit(event, (5, 5)).groups
    person = make_registration(event)
    change = carry_out(event, BulkKind.MOVE, [person], editor, {"group": first.id, "waits": False})
    carry_out(event, BulkKind.MOVE, [person], editor, {"group": second.id, "waits": False})
    actions.undo(change, by=editor)
    assert change.back == {"changed": [person.id]}
    assert visit_turns(person)[0].group.id == second.id


def test_who_waits_for_the_conference_has_the_group_as_a_wish(event, editor):
    group = make_visit(event, (5,)).groups[0]
    person = make_registration(event, PlaceState.WAITING, visit_wishes=["any"])
    change = carry_out(event, BulkKind.MOVE, [person], editor, {"group": group.id, "waits": False})
    assert (change.done[0][1], person.visit_wishes) == ("wishes", [str(group.id)])
    actions.undo(change, by=editor)
    assert person.visit_wishes == ["any"]


def test_presence_is_noted_and_taken_back_where_nobody_changed_it(event, editor):
    people = [make_registration(event) for _ in range(3)]
    make_presence(people[2])
    choices = {"mark": "arrived", "day": event.starts_on.isoformat(), "at": at(9).isoformat()}
    change = carry_out(event, BulkKind.PRESENCE, people, editor, choices)
    assert change.left == {"marked": [people[2].id]}
    attendance.mark_left(people[1], event.starts_on, at(12), editor)

    actions.undo(change, by=editor)

    assert change.back == {"given": [people[0].id], "changed": [people[1].id]}
    assert sorted(row.registration_id for row in db.session.query(Presence)) == [people[1].id, people[2].id]


@pytest.mark.parametrize("mark", list(Mark))
def test_each_mark_is_taken_back(event, editor, mark):
    person = make_registration(event)
    if mark is Mark.LEFT:
        attendance.mark_arrived(person, event.starts_on, at(8), editor)
    choices = {"mark": mark.value, "day": event.starts_on.isoformat(), "at": at(9).isoformat()}
    change = carry_out(event, BulkKind.PRESENCE, [person], editor, choices)
    actions.undo(change, by=editor)
    left = [(row.arrived_at, row.left_at, row.absent) for row in db.session.query(Presence)]
    assert left == ([(at(8), None, False)] if mark is Mark.LEFT else [])


def test_certificates_are_issued_and_revoked(app, editor, monkeypatch):
    event = make_event("minula-2026", optional_fields=["wants_certificate"])
    make_item(event)
    host = saved(Organisation(event_id=event.id, name="Město Kadaň"))
    saved(EventRole(event_id=event.id, organisation_id=host.id, role=OrganisationRole.ORGANISER, position=1))
    people = [make_registration(event, wants_certificate=True) for _ in range(2)]
    make_presence(people[0])
    monkeypatch.setattr("conference.certificates.queries.now", lambda: at(20))
    change = carry_out(event, BulkKind.CERTIFICATE, people, editor)
    assert change.left == {"not_present": [people[1].id]}
    assert [row.registration_id for row in db.session.query(Certificate)] == [people[0].id]

    actions.undo(change, by=editor)

    certificate = db.session.query(Certificate).one()
    assert certificate.revoked_at is not None
    assert certificate.revocation_reason == "Vystaveno omylem."
    assert change.back == {"given": [people[0].id]}


def test_what_has_changed_since_is_looked_at_again(event, editor):
    people = [make_registration(event) for _ in range(2)]
    ids = [person.id for person in people]
    shown = rules.shown(actions.BY_KIND[BulkKind.CANCEL].judged(event, ids, {}), {})
    cancel_one(people[1])
    with pytest.raises(BulkRefused) as refused:
        actions.carry_out(event, BulkKind.CANCEL, ids, {}, shown=shown, by=editor)
    assert refused.value.reason is BulkRefusal.SINCE
    assert people[0].cancelled_at is None


def test_where_nobody_is_left_nothing_is_done(event, editor):
    person = make_registration(event)
    cancel_one(person)
    with pytest.raises(BulkRefused) as refused:
        carry_out(event, BulkKind.CANCEL, [person], editor)
    assert refused.value.reason is BulkRefusal.NOBODY


def test_it_is_taken_back_once(event, editor):
    change = carry_out(event, BulkKind.CANCEL, [make_registration(event)], editor)
    actions.undo(change, by=editor)
    with pytest.raises(BulkRefused) as refused:
        actions.undo(change, by=editor)
    assert refused.value.reason is BulkRefusal.NOT_NOW


def test_many_people_are_left_to_the_worker_and_so_is_the_way_back(event, editor, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    monkeypatch.setattr(actions, "PORTION", 2)
    monkeypatch.setattr("conference.bulk.work.PIECE_SECONDS", 0)
    people = [make_registration(event) for _ in range(5)]
    change = carry_out(event, BulkKind.CANCEL, people, editor, tells=False)
    assert (change.state, len(change.done)) == (BulkState.DOING, 0)
    work.work_once()
    assert (change.state, len(change.done), change.job.done) == (BulkState.DOING, 2, 2)
    cancel_one(people[4])
    while work.work_once():
        pass
    assert (change.state, len(change.done), change.left) == (BulkState.DONE, 4, {"cancelled": [people[4].id]})

    actions.undo(change, by=editor)
    assert change.state is BulkState.UNDOING
    while work.work_once():
        pass

    assert (change.state, len(change.back["given"])) == (BulkState.UNDONE, 4)
    assert db.session.query(Registration).filter(Registration.cancelled_at.is_(None)).count() == 4


def test_the_archive_stops_the_worker(event, editor, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    people = [make_registration(event) for _ in range(2)]
    change = carry_out(event, BulkKind.CANCEL, people, editor, tells=False)
    with transaction():
        event.archived_at = clock.now()
    while work.work_once():
        pass
    assert (change.state, change.left) == (BulkState.DONE, {"failed": [person.id for person in people]})


def test_each_step_is_on_record(event, editor):
    change = carry_out(event, BulkKind.CANCEL, [make_registration(event)], editor, tells=False)
    actions.undo(change, by=editor)
    entries = db.session.query(AuditEntry).order_by(AuditEntry.id)
    assert [(entry.verb, entry.user_id) for entry in entries] == [
        (verb, editor.id)
        for verb in ("cancelled_registration", "bulk_cancel", "took_cancellation_back", "undid_bulk_cancel")
    ]
