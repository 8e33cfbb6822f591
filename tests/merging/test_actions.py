"""Two registrations made one, and two again: answers, places, presence, certificates, messages, links."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conference.attendance.models import Presence
from conference.certificates.queries import valid_certificate_of
from conference.czech.collation import search_key
from conference.desk import actions as desk
from conference.desk.models import Tap
from conference.erasure.actions import erase
from conference.extensions import db
from conference.lib import clock, links
from conference.lib.transaction import transaction
from conference.merging import actions, queries
from conference.merging.models import RegistrationMerge
from conference.merging.rules import MergeRefusal, MergeRefused
from conference.places.models import Place, PlaceState, Quota
from conference.places.queries import miscounted
from conference.registration.actions import cancel
from conference.registration.models import Approval, Meal, Registration
from conference.registration.own.access import registration_by_token
from conference.registration.queries import active_by_email, conference_turn, everything_about, visit_turns
from conference.registration.team.doubles import doubles, doubles_of
from conference.team.models import AuditEntry
from tests.attendance.test_actions import make_certificate, make_presence
from tests.desk.making import tap
from tests.factories import CONFERENCE_DAY, at, make_event, make_member, make_registration, make_visit, take_place

WAITING = PlaceState.WAITING


def person(event, family="Nováková", state=PlaceState.CONFIRMED, **values):
    """A registration with the key that registering computes."""
    key = search_key(f"Jana {family} Jana Město Kadaň Kadaň")
    return make_registration(event, state, **{"family_name": family, "search_key": key, **values})


@pytest.fixture
def event(app):
    return make_event(optional_fields=["phone", "meal", "needs", "invite_next", "share_contact", "wants_certificate"])


@pytest.fixture
def editor(event):
    return make_member(event)


def merge(kept, other, by, *takes):
    return actions.merge(kept.event, kept.id, other.id, takes, shown=queries.state_of(kept, other), by=by)


def about(*rows):
    """All that is known of registrations, but for when they were changed."""
    columns = [name for name in Registration.__table__.columns.keys() if name != "changed_at"]  # noqa: SIM118
    db.session.rollback()
    return [
        (
            [getattr(row, name) for name in columns],
            sorted((place.quota_id, place.state) for place in row.places if place.state.value != "cancelled"),
            [(mark.day, mark.arrived_at, mark.left_at, mark.absent) for mark in row.presences],
            [one.number for one in row.certificates],
        )
        for row in rows
    ]


def test_answers_are_those_chosen_and_consents_the_stricter_ones(event, editor):
    kept = person(event, email="stara@example.org", phone="+420600000001", invite_next=True, share_contact=True)
    other = person(event, email="nova@example.org", email_key="nova@example.org", meal=Meal.VEGAN, invite_next=True)
    merge(kept, other, editor, "email", "meal")
    assert (kept.email, kept.email_key, kept.phone, kept.meal) == (
        "nova@example.org", "nova@example.org", "+420600000001", Meal.VEGAN,
    )  # fmt: skip
    assert (kept.invite_next, kept.share_contact) == (True, False)
    assert (other.merged_into_id, other.cancelled_at is not None) == (kept.id, True)
    assert active_by_email(event, "nova@example.org") is kept


def test_one_place_stays_and_the_freed_one_goes_to_who_waits(app, editor):
    event = make_event("plna-2026", capacity=2)
    kept, other = person(event), person(event)
    waiting = person(event, "Čekalová", WAITING)
    merge(kept, other, editor)
    assert [turn and turn.is_held for turn in map(conference_turn, (kept, other, waiting))] == [True, None, True]
    assert miscounted() == []


def test_the_better_place_comes_over_with_the_visit(app, editor):
    event = make_event("plna-2026", capacity=1)
    group = make_visit(event, (5,)).groups[0]
    other, kept = person(event), person(event, state=WAITING)
    take_place(other, group.quota_id)
    merge(kept, other, editor)
    assert conference_turn(kept).is_held
    assert [turn.group.id for turn in visit_turns(kept)] == [group.id]
    assert db.session.get(Quota, event.quota_id).waiting == 0
    assert miscounted() == []


def test_the_wish_of_who_gets_the_place_comes_true(app, editor):
    event = make_event("plna-2026", capacity=1)
    group = make_visit(event, (5,)).groups[0]
    other, kept = person(event), person(event, state=WAITING, visit_wishes=[str(group.id)])
    merge(kept, other, editor)
    assert [turn.group.id for turn in visit_turns(kept)] == [group.id]
    assert kept.visit_wishes == []


def test_presence_is_added_up(event, editor):
    kept, other = person(event), person(event)
    make_presence(kept, arrived_at=at(9), left_at=at(12))
    make_presence(other, arrived_at=at(8), left_at=at(11))
    merge(kept, other, editor)
    assert [(row.registration_id, row.arrived_at, row.left_at) for row in db.session.query(Presence)] == [
        (kept.id, at(8), at(12))
    ]


def test_the_certificate_stays_valid_and_belongs_to_the_one_that_is_kept(event, editor):
    kept, other = person(event), person(event)
    certificate = make_certificate(other)
    merge(kept, other, editor)
    assert valid_certificate_of(kept).number == certificate.number


def test_of_two_certificates_both_stay_valid(event, editor):
    kept, other = person(event), person(event)
    numbers = [make_certificate(row).number for row in (kept, other)]
    merge(kept, other, editor)
    assert [valid_certificate_of(row).number for row in (kept, other)] == numbers


def test_the_old_link_leads_to_the_one_that_is_kept_however_often_it_was_merged(event, editor):
    first, second, third = person(event), person(event), person(event)
    merge(second, first, editor)
    merge(third, second, editor)
    tokens = [links.sign("my", row.id, row.link_version) for row in (first, second, third)]
    assert [registration_by_token(token).id for token in tokens] == [third.id] * 3


def test_what_is_stored_about_the_person_has_both(event, editor):
    kept, other = person(event), person(event, organisation="Obec Klášterec")
    assert "merged" not in everything_about(kept)
    merge(kept, other, editor)
    assert [row["organisation"] for row in everything_about(kept)["merged"]] == ["Obec Klášterec"]


def test_what_is_stored_about_the_person_has_what_devices_noted_of_each(event, editor):
    first, second, third = person(event), person(event), person(event)
    with clock.frozen(at(9)):
        for row in (first, second, third):
            desk.note(event, CONFERENCE_DAY, tap(row, Tap.ARRIVED, at(8)), "desk: Tablet")
    merge(second, first, editor)
    merge(third, second, editor)
    assert [mark["tap"] for mark in everything_about(third)["marks"]] == ["arrived"] * 3


def test_nobody_is_written_to_unless_the_address_changes(event, editor):
    kept, other = person(event, email="stara@example.org"), person(event, email="nova@example.org")
    merge(kept, other, editor)
    assert db.session.query(Place).filter_by(registration_id=other.id).one().state is PlaceState.CANCELLED
    assert [entry.verb for entry in db.session.query(AuditEntry)] == ["merged"]


def everything(event):
    """Two registrations that differ in everything."""
    groups = make_visit(event, (5, 5)).groups
    kept = person(event, email="stara@example.org", state=WAITING, visit_wishes=["any"], invite_next=True)
    other = person(event, email="nova@example.org", meal=Meal.VEGAN, municipality="Březová (Karlovarský kraj)")
    take_place(other, groups[0].quota_id)
    make_presence(kept, arrived_at=at(9))
    make_presence(other, arrived_at=at(8), left_at=at(11))
    make_certificate(other)
    return kept, other


def test_a_merge_is_taken_back_as_a_whole(app, editor):
    kept, other = everything(make_event("plna-2026", capacity=1, optional_fields=["meal", "invite_next"]))
    before = about(kept, other)
    row = merge(kept, other, editor, "email", "meal", "municipality")
    assert about(kept, other) != before
    lost, full = actions.undo(row, by=editor)
    assert (lost, full) == ([], [])
    assert about(kept, other) == before
    assert miscounted() == []
    assert row.before == {}


def test_a_place_that_somebody_has_by_now_is_not_given_back(app, editor):
    event = make_event("plna-2026", capacity=2)
    kept, other = person(event), person(event)
    waiting = person(event, "Čekalová", WAITING)
    row = merge(kept, other, editor)
    lost, _ = actions.undo(row, by=editor)
    assert [place.registration_id for place in lost] == [other.id]
    assert conference_turn(other).position == 1
    assert conference_turn(waiting).is_held


@pytest.mark.parametrize("happened", ["cancelled", "present", "changed"])
def test_it_is_not_taken_back_after_anything_has_happened(event, editor, happened):
    kept, other = person(event), person(event)
    row = merge(kept, other, editor)
    if happened == "cancelled":
        cancel(kept)
    elif happened == "present":
        make_presence(kept)
    else:
        with transaction():
            kept.organisation = "Jiná"
    with pytest.raises(MergeRefused) as refused:
        actions.undo(row, by=editor)
    assert refused.value.reason is MergeRefusal.HAPPENED


def test_after_thirty_days_it_stays(event, editor):
    row = merge(person(event), person(event), editor)
    with clock.frozen(clock.now() + timedelta(days=31)), pytest.raises(MergeRefused) as refused:
        actions.undo(row, by=editor)
    assert refused.value.reason is MergeRefusal.TOO_LATE


def test_what_changed_since_it_was_looked_at_is_looked_at_again(event, editor):
    kept, other = person(event), person(event)
    shown = queries.state_of(kept, other)
    make_presence(other)
    db.session.expire_all()
    with pytest.raises(MergeRefused) as refused:
        actions.merge(event, kept.id, other.id, [], shown=shown, by=editor)
    assert refused.value.reason is MergeRefusal.SINCE
    assert other.cancelled_at is None


def test_one_of_another_conference_is_not_merged(event, editor):
    kept, stranger = person(event), person(make_event("jina-2026"))
    with pytest.raises(MergeRefused) as refused:
        merge(kept, stranger, editor)
    assert refused.value.reason is MergeRefusal.GONE


def test_erasing_the_person_erases_both_and_what_the_merge_kept(event, editor):
    kept, other = person(event), person(event, family="Stará")
    row = merge(kept, other, editor)
    erase(kept)
    assert (kept.family_name, other.family_name, other.erased_at is not None) == ("", "", True)
    assert db.session.get(RegistrationMerge, row.id).before == {}


def test_likely_doubles_are_found_by_name_phone_and_address(event):
    one = person(event, "Nováková", phone="+420600000001")
    same_name = person(event, "Nováková")
    same_phone = person(event, "Nováková", given_name="J.", phone="+420600000001")
    person(event, "Bílá", phone="+420600000001")
    gone = person(event, "Malá", email_key="mala@example.org", cancelled_at=clock.now())
    again = person(event, "Malá", given_name="M.", email_key="mala@example.org")
    found = [(double.one.id, double.other.id, [str(like) for like in double.likenesses]) for double in doubles(event)]
    assert found == [
        (gone.id, again.id, ["email"]), (one.id, same_phone.id, ["phone"]), (one.id, same_name.id, ["name"]),
    ]  # fmt: skip
    assert [double.other.id for double in doubles_of(one)] == [same_name.id, same_phone.id]
    assert doubles_of(person(event, "Jediná")) == []


def test_the_answer_of_the_team_goes_with_the_registration_that_goes_on(event, editor):
    """By a refused one nobody is approved, a pending one goes on, and a yes holds for who is kept."""
    pending, given = Approval.PENDING, Approval.GIVEN
    ended = {"state": PlaceState.CANCELLED, "approval": Approval.REFUSED, "cancelled_at": clock.now()}
    kept, other = person(event, approval=pending), person(event, **ended)
    merge(kept, other, editor)
    assert (kept.approval, kept.is_active) == (pending, True)

    kept, other = person(event, **ended), person(event, state=PlaceState.CANCELLED, approval=pending)
    merge(kept, other, editor)
    assert (kept.approval, kept.is_active) == (pending, True)

    kept, other = person(event, **ended), person(event, approval=given)
    merge(kept, other, editor)
    assert (kept.approval, kept.is_active) == (given, True)


def test_of_two_turns_in_one_visit_the_earlier_one_stays_and_the_place_goes_to_who_waits(app, editor):
    event = make_event("vice", several_visits=True)
    first, second = make_visit(event, (1, 1)).groups
    for group in (first, second):
        take_place(make_registration(event), group.quota_id)
    other, kept, third = person(event), person(event), person(event, "Jiná")
    take_place(other, first.quota_id, WAITING)
    take_place(kept, second.quota_id, WAITING)
    take_place(third, second.quota_id, WAITING)

    merge(kept, other, editor)

    assert [turn.group.id for turn in visit_turns(kept)] == [first.id]
    assert [(turn.group.id, turn.position) for turn in visit_turns(third)] == [(second.id, 1)]
    assert miscounted() == []
