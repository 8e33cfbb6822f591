"""Registering, changing, cancelling and choosing a visit, with their places and mail."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.places.models import PlaceState, Quota
from conference.registration import actions, queries
from conference.registration.actions import OutcomeKind
from conference.registration.models import Honorific, Registration
from conference.registration.rules import Reason, RegistrationRefused
from tests.conftest import NOW
from tests.factories import CONFERENCE_DAY, at, make_event, make_registration, make_visit, take_place
from tests.registration.people import details, last_mail, mails, places, registrations

WAITING = PlaceState.WAITING


@pytest.fixture
def event(app):
    return make_event(capacity=2)


def register(event, number=1, **values):
    return actions.register(event, details(number), form_token=f"form-{number}", **values).registration


def counters(quota_id):
    quota = db.session.get_one(Quota, quota_id, populate_existing=True)
    return quota.taken, quota.waiting


# Registering


def test_a_registration_takes_a_place_and_queues_one_confirmation(event):
    outcome = actions.register(
        event, details(title_before="mgr", honorific=Honorific.MS), form_token="form", language="en"
    )

    assert outcome.kind is OutcomeKind.NEW
    row = outcome.registration
    assert (row.title_before, row.family_name, row.language) == ("Mgr.", "Nováková1", "en")
    assert row.salutation == "Dear Ms Nováková1"
    assert row.privacy_read_at == NOW
    assert len(row.ticket_code) == 6
    assert places(row) == [(event.quota_id, "confirmed")]
    assert mails() == [("registration_confirmed", "jana1@example.org")]


def test_when_all_places_are_taken_people_wait_in_their_order(event):
    people = [register(event, number) for number in (1, 2, 3, 4)]

    assert [queries.conference_turn(person).position for person in people] == [0, 0, 1, 2]
    assert counters(event.quota_id) == (2, 2)
    assert mails()[2:] == [
        ("registration_waiting", "jana3@example.org"),
        ("registration_waiting", "jana4@example.org"),
    ]


def test_a_second_press_of_the_button_does_nothing(event):
    first = actions.register(event, details(), form_token="form")
    second = actions.register(event, details(), form_token="form")

    assert second.kind is OutcomeKind.REPEATED
    assert second.registration.id == first.registration.id
    assert counters(event.quota_id) == (1, 0)
    assert len(mails()) == 1


def test_the_same_form_sent_again_for_a_colleague_registers_the_colleague(event):
    actions.register(event, details(1), form_token="form")

    outcome = actions.register(event, details(2), form_token="form")

    assert outcome.kind is OutcomeKind.NEW
    assert [row.email for row in registrations()] == ["jana1@example.org", "jana2@example.org"]


def test_an_address_that_is_registered_gets_its_link_and_no_second_registration(event):
    register(event)

    outcome = actions.register(event, details(email="JANA1@Example.org"), form_token="another form")

    assert outcome.kind is OutcomeKind.KNOWN
    assert len(registrations()) == 1
    assert counters(event.quota_id) == (1, 0)
    assert mails() == [("registration_confirmed", "jana1@example.org"), ("registration_link", "jana1@example.org")]


def test_finding_that_an_address_is_known_writes_no_letter(event):
    """A clerk finds it before the places are locked; a letter then would wait for others' in a circle (PostgreSQL)."""
    known = make_registration(event)

    with transaction():
        outcome = actions.outcome_of_known(event, "another form", known.email_key)

    assert (outcome.kind, outcome.registration_id, mails()) == (OutcomeKind.KNOWN, known.id, [])


def test_the_link_is_mailed_once_an_hour_at_most(event):
    register(event)
    for minutes in (0, 1, 59, 60, 61):
        with clock.frozen(NOW + timedelta(minutes=minutes)):
            actions.send_link(event, "jana1@example.org")

    assert mails().count(("registration_link", "jana1@example.org")) == 2


def test_the_same_address_may_register_at_another_conference(event):
    register(event)

    assert actions.register(make_event("jina"), details(), form_token="form-1").kind is OutcomeKind.NEW


def test_after_cancelling_the_same_address_may_register_again(event):
    actions.cancel(register(event))

    assert actions.register(event, details(), form_token="new form").kind is OutcomeKind.NEW


def test_a_form_without_a_token_still_registers(event):
    for token in ("", "x" * 5000, "\0"):
        outcome = actions.register(event, details(len(token)), form_token=token)
        assert outcome.kind is OutcomeKind.NEW


@pytest.mark.parametrize(
    ("now", "values", "reason"),
    [
        (NOW - timedelta(days=15), {}, Reason.NOT_YET),
        (at(12, day=CONFERENCE_DAY - timedelta(days=6)), {}, Reason.CLOSED),
        (at(12, day=CONFERENCE_DAY + timedelta(days=1)), {}, Reason.OVER),
        (NOW, {"cancelled_at": NOW}, Reason.EVENT_CANCELLED),
    ],
)
def test_registering_outside_the_opening_times_is_refused(app, now, values, reason):
    event = make_event(**values)

    with clock.frozen(now), pytest.raises(RegistrationRefused) as refused:
        register(event)

    assert refused.value.reason is reason
    assert registrations() == []


def test_the_team_registers_a_walk_in_on_the_day(event):
    with clock.frozen(at(9)):
        assert register(event, by_team=True).cancelled_at is None


def test_twenty_presses_of_the_same_button_at_once_make_one_registration(event, app):
    kinds = at_once(app, event, lambda _: (details(), "form"))

    assert sorted(kinds) == ["new"] + ["repeated"] * 19
    assert len(registrations()) == 1
    assert counters(event.quota_id) == (1, 0)


def test_twenty_forms_with_one_address_at_once_make_one_registration(event, app):
    kinds = at_once(app, event, lambda number: (details(), f"form-{number}"))

    assert sorted(kinds) == ["known"] * 19 + ["new"]
    assert counters(event.quota_id) == (1, 0)
    assert sorted(mails()) == [
        ("registration_confirmed", "jana1@example.org"),
        ("registration_link", "jana1@example.org"),
    ]


def at_once(app, event, form):
    """Send twenty forms in twenty threads that start together; what became of each."""
    event_id, kinds, start = event.id, [], threading.Barrier(20)
    db.session.remove()

    def send(number):
        with app.app_context():
            typed, token = form(number)
            start.wait()
            kinds.append(actions.register(db.session.get_one(type(event), event_id), typed, form_token=token).kind)
            db.session.remove()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return kinds


@pytest.mark.parametrize("faster", ["form", "address"])
def test_the_unique_indexes_decide_when_two_are_as_fast(event, monkeypatch, faster):
    """As on PostgreSQL, where both look before either has written: the first look sees nothing."""
    first = register(event)
    looks = {"form": queries.by_form_token, "address": queries.active_by_email}
    seen = {"form": 0, "address": 0}

    def blind_at_first(name):
        def look(*args):
            seen[name] += 1
            return None if seen[name] == 1 else looks[name](*args)

        return look

    monkeypatch.setattr(queries, "by_form_token", blind_at_first("form"))
    monkeypatch.setattr(queries, "active_by_email", blind_at_first("address"))

    outcome = actions.register(event, details(), form_token="form-1" if faster == "form" else "form-2")

    assert outcome.kind is (OutcomeKind.REPEATED if faster == "form" else OutcomeKind.KNOWN)
    assert outcome.registration.id == first.id
    assert counters(event.quota_id) == (1, 0)


def test_a_ticket_code_that_is_taken_is_drawn_again(event, monkeypatch):
    codes = iter(["AAAAAA", "AAAAAA", "BBBBBB"])
    monkeypatch.setattr(actions, "new_code", lambda _length: next(codes))

    assert [register(event, number).ticket_code for number in (1, 2)] == ["AAAAAA", "BBBBBB"]


# The visit with the registration


def test_a_visit_is_taken_together_with_the_place(event):
    group = make_visit(event).groups[1]

    row = register(event, visit=str(group.id))

    assert places(row) == [(event.quota_id, "confirmed"), (group.quota_id, "confirmed")]
    assert "14:50" in last_mail().text


def test_who_waits_for_the_conference_gets_in_line_for_the_visit_with_the_place(event):
    group = make_visit(event, (1,)).groups[0]
    first, _ = (register(event, number) for number in (1, 2))
    row = register(event, 3, visit=str(group.id))
    assert (row.visit_wish, places(row)) == (str(group.id), [(event.quota_id, "waiting")])

    actions.cancel(first)

    assert places(row) == [(event.quota_id, "confirmed"), (group.quota_id, "confirmed")]
    assert mails()[-2:] == [("place_confirmed", "jana3@example.org"), ("registration_cancelled", "jana1@example.org")]


@pytest.mark.parametrize("wish", ["9999999999999999999999", "0", "abc"])
def test_an_unknown_group_is_refused_and_nothing_is_written(event, wish):
    make_visit(event)

    with pytest.raises(RegistrationRefused) as refused:
        register(event, visit=wish)

    assert refused.value.reason is Reason.NO_SUCH_GROUP
    assert (registrations(), mails(), counters(event.quota_id)) == ([], [], (0, 0))


def test_a_group_of_another_event_is_refused(event):
    foreign = make_visit(make_event("jina")).groups[0]

    with pytest.raises(RegistrationRefused) as refused:
        register(event, visit=str(foreign.id))

    assert refused.value.reason is Reason.NO_SUCH_GROUP


# Changing


def test_a_change_is_stored_and_the_keys_follow(event):
    row = register(event)

    actions.change(row, details(family_name="Čápová", honorific=Honorific.MS, municipality="Děčín"))

    assert (row.family_name, row.municipality, row.salutation) == ("Čápová", "Děčín", "Vážená paní Čápová")
    assert "capova" in row.search_key
    assert len(mails()) == 1


def test_a_salutation_mended_by_the_organiser_stays_while_the_name_does(event):
    row = register(event)
    with transaction():
        row.salutation = "Milá Jano"

    actions.change(row, details(municipality="Děčín"))

    assert row.salutation == "Milá Jano"


def test_a_new_address_is_told_of_to_both_and_only_the_new_one_gets_the_link(event):
    row = register(event)

    actions.change(row, details(email="nova@example.org"))

    assert mails()[1:] == [
        ("registration_changed", "nova@example.org"),
        ("registration_changed", "jana1@example.org"),
    ]
    assert "/my/" not in last_mail().text + last_mail().html
    assert "nova@example.org" not in last_mail().text + last_mail().html


def test_an_address_of_somebody_else_is_refused_and_nothing_changes(event):
    row, _ = register(event, 1), register(event, 2)

    with pytest.raises(RegistrationRefused) as refused:
        actions.change(row, details(2, municipality="Děčín"))

    assert refused.value.reason is Reason.EMAIL_IN_USE
    db.session.rollback()
    assert (row.email, row.municipality) == ("jana1@example.org", "Kadaň")


@pytest.mark.parametrize(
    ("verb", "reason"),
    [
        (lambda row: actions.change(row, details()), Reason.CLOSED),
        (lambda row: actions.choose_visit(row, "any"), Reason.CLOSED),
        (lambda row: actions.leave_visit(row), None),
        (lambda row: actions.cancel(row), None),
    ],
)
def test_after_the_deadline_people_can_only_give_up(event, verb, reason):
    make_visit(event)
    row = register(event, visit="any")

    with clock.frozen(at(12, day=CONFERENCE_DAY - timedelta(days=6))):
        try:
            verb(row)
            found = None
        except RegistrationRefused as refusal:
            found = refusal.reason

    assert found is reason


# Cancelling


def test_cancelling_gives_everything_back_to_those_who_wait(event):
    group = make_visit(event, (1,)).groups[0]
    leaving, staying = (register(event, number, visit=str(group.id)) for number in (1, 2))
    waiting = register(event, 3)

    actions.cancel(leaving)

    assert leaving.cancelled_at == NOW
    assert places(leaving) == [(event.quota_id, "cancelled"), (group.quota_id, "cancelled")]
    assert places(staying) == [(event.quota_id, "confirmed"), (group.quota_id, "confirmed")]
    assert places(waiting) == [(event.quota_id, "confirmed")]
    assert mails()[3:] == [
        ("place_confirmed", "jana3@example.org"),
        ("place_confirmed", "jana2@example.org"),
        ("registration_cancelled", "jana1@example.org"),
    ]
    assert "STATUS:CANCELLED" in last_mail().attachments[0]["content"]


def test_cancelling_twice_is_refused_by_name_and_frees_nothing_more(event):
    row = register(event)
    actions.cancel(row)

    with pytest.raises(RegistrationRefused) as refused:
        actions.cancel(row)

    assert refused.value.reason is Reason.ALREADY_CANCELLED
    assert counters(event.quota_id) == (0, 0)
    assert mails().count(("registration_cancelled", "jana1@example.org")) == 1


# Visits


@pytest.fixture
def visit(event):
    """Two groups: the first full, the second with one place."""
    visit = make_visit(event, (1, 1))
    take_place(make_registration(make_event("plnici")), visit.groups[0].quota_id)
    return visit


def test_a_visit_is_chosen_later_and_told_once(event, visit):
    row = register(event)

    for _ in range(2):
        actions.choose_visit(row, str(visit.groups[1].id))

    assert places(row)[1:] == [(visit.groups[1].quota_id, "confirmed")]
    assert mails()[1:] == [("visit_changed", "jana1@example.org")]


def test_a_full_group_means_its_waiting_list(event, visit):
    row = register(event)

    actions.choose_visit(row, str(visit.groups[0].id))

    turn = queries.visit_turn(row)
    assert (turn.group.number, turn.is_held, turn.position) == (1, False, 1)


def test_from_a_waiting_list_to_a_group_with_a_place(event, visit):
    row = register(event, visit=str(visit.groups[0].id))

    actions.choose_visit(row, str(visit.groups[1].id))

    assert places(row)[1:] == [(visit.groups[0].quota_id, "cancelled"), (visit.groups[1].quota_id, "confirmed")]


def test_a_place_is_kept_when_the_other_group_is_full(event, visit):
    row = register(event, visit=str(visit.groups[1].id))

    with pytest.raises(RegistrationRefused) as refused:
        actions.choose_visit(row, str(visit.groups[0].id))

    assert refused.value.reason is Reason.WOULD_LOSE_PLACE
    assert places(row)[1:] == [(visit.groups[1].quota_id, "confirmed")]


def test_who_waits_for_a_full_group_keeps_the_place_until_the_other_one_is_sure(event, visit):
    in_the_full_one = queries.places.holders(visit.groups[0].quota_id)[0]
    row = register(event, 1, visit=str(visit.groups[1].id))
    other = make_registration(event)
    take_place(other, visit.groups[1].quota_id, PlaceState.WAITING)

    actions.choose_visit(row, str(visit.groups[0].id), gives_up=True)
    assert places(row)[1:] == [(visit.groups[1].quota_id, "confirmed"), (visit.groups[0].quota_id, "waiting")]

    actions.places.leave(in_the_full_one)

    assert places(row)[1:] == [(visit.groups[1].quota_id, "cancelled"), (visit.groups[0].quota_id, "confirmed")]
    assert places(other)[1:] == [(visit.groups[1].quota_id, "confirmed")]


def test_any_group_never_costs_a_place_or_a_turn(event, visit):
    held = register(event, 1, visit=str(visit.groups[1].id))
    turn = register(event, 2, visit=str(visit.groups[0].id))

    for row in (held, turn):
        actions.choose_visit(row, "any")

    assert places(held)[1:] == [(visit.groups[1].quota_id, "confirmed")]
    assert places(turn)[1:] == [(visit.groups[0].quota_id, "waiting")]


def test_who_waits_for_the_conference_changes_the_wish_only(event, visit):
    for number in (1, 2):
        register(event, number)
    row = register(event, 3, visit="any")

    assert actions.choose_visit(row, str(visit.groups[1].id)) is None
    assert (row.visit_wish, len(places(row))) == (str(visit.groups[1].id), 1)

    actions.leave_visit(row)
    assert row.visit_wish == ""


def test_leaving_the_visit_keeps_the_conference_and_passes_the_place_on(event, visit):
    row = register(event, 1, visit=str(visit.groups[1].id))
    other = register(event, 2, visit=str(visit.groups[1].id))

    actions.leave_visit(row)
    actions.leave_visit(row)

    assert places(row) == [(event.quota_id, "confirmed"), (visit.groups[1].quota_id, "cancelled")]
    assert places(other)[1:] == [(visit.groups[1].quota_id, "confirmed")]
    assert mails()[2:] == [("place_confirmed", "jana2@example.org"), ("visit_changed", "jana1@example.org")]


def test_a_cancelled_person_chooses_no_visit(event, visit):
    row = register(event)
    actions.cancel(row)

    with pytest.raises(RegistrationRefused) as refused:
        actions.choose_visit(row, "any")

    assert refused.value.reason is Reason.ALREADY_CANCELLED


def test_the_confirmation_is_sent_again_as_things_stand(event):
    register(event, 1)
    register(event, 2)
    row = register(event, 3)

    actions.resend(row)

    assert mails()[-1] == ("registration_waiting", "jana3@example.org")


def test_nobody_but_the_owner_of_an_address_learns_anything(event):
    actions.send_link(event, "nobody@example.org")

    assert db.session.scalar(sa.select(sa.func.count()).select_from(Registration)) == 0
    assert mails() == []
