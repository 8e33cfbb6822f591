"""Registering, changing, cancelling and choosing a visit, with their places and mail."""

import re
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.erasure import retention
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.places.models import PlaceState, Quota
from conference.registration import actions, answers, queries, rules
from conference.registration import mails as mails_of_registration
from conference.registration.actions import OutcomeKind
from conference.registration.models import FormAnswer, Honorific, LinkRequest, Registration
from conference.registration.own import link_requests, new_emails
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from tests.conftest import NOW
from tests.factories import CONFERENCE_DAY, at, make_event, make_registration, make_visit, take_place
from tests.registration.people import details, last_mail, letters, mails, places, registrations

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


def test_the_same_sent_again_does_nothing_and_says_the_same_for_an_hour(event):
    sent = actions.register(event, details(3), visits=[])
    register(event, 1)
    register(event, 2)

    with clock.frozen(NOW + timedelta(minutes=59)):
        again = actions.register(event, details(3), visits=[])
    with clock.frozen(NOW + timedelta(hours=1)):
        later = actions.register(event, details(3), visits=[])

    assert (sent.kind, again.kind, later.kind) == (OutcomeKind.NEW, OutcomeKind.REPEATED, OutcomeKind.KNOWN)
    assert again.answer == sent.answer == answers.Answer(has_place=True)
    assert later.answer == answers.Answer(has_place=False, position=2)  # as anybody would be answered by then
    assert len(registrations()) == 3


@pytest.mark.parametrize("changed", [{"needs": "Step-free access"}, {"given_name": "Jan"}, {"organisation": "Jinde"}])
def test_what_was_changed_before_it_was_sent_again_is_another_form(event, changed):
    actions.register(event, details())

    assert actions.register(event, details(**changed)).kind is OutcomeKind.KNOWN


def test_who_registers_cancels_and_sends_the_same_again_is_registered_anew(event):
    first = actions.register(event, details())
    actions.cancel(first.registration)
    register(event, 2)
    register(event, 3)

    again = actions.register(event, details())

    assert (again.kind, again.answer) == (OutcomeKind.NEW, answers.Answer(has_place=False, position=1))
    assert again.registration.id != first.registration.id
    assert actions.register(event, details()) == replace(again, kind=OutcomeKind.REPEATED)


def test_the_same_at_another_conference_is_another_form(event):
    actions.register(event, details())

    assert actions.register(make_event("jina"), details()).kind is OutcomeKind.NEW


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


def statements(act):
    """What an act says to the database, without values."""
    said = []

    def hear(_connection, _cursor, statement, *_):
        said.append(re.sub(r"\s+", " ", statement))

    sa.event.listen(db.engine, "before_cursor_execute", hear)
    try:
        act()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", hear)
    return said


@pytest.mark.parametrize("visit", ["", "any"])
def test_a_known_address_is_the_same_work_as_a_new_one(app, visit):
    """Else the time of the answer would tell who is registered. A letter for the one is a request for the other."""
    event = make_event("roomy", capacity=9)
    make_visit(event, (5, 5))
    register(event, 1)
    sent = [details(number, organisation="Kadaň") for number in (2, 1)]

    new, known = (
        statements(lambda: actions.register(event, one, visits=[visit] if visit else [], form_token="same"))  # noqa: B023 - called at once
        for one in sent
    )

    ends = ("RELEASE SAVEPOINT step_1", "ROLLBACK TO SAVEPOINT step_1")
    assert [pair for pair in zip(new, known, strict=True) if pair[0] != pair[1]] == [ends]


def test_asking_for_a_link_is_the_same_work_for_every_address(event):
    register(event, 1)

    known, unknown = (
        statements(lambda: actions.send_link(event, key))  # noqa: B023 - called at once
        for key in ("jana1@example.org", "nobody@example.org")
    )

    assert known == unknown
    assert mails()[1:] == [("registration_link", "jana1@example.org")]
    assert not db.session.scalars(sa.select(LinkRequest)).all()


def test_a_new_address_is_the_same_work_whether_it_is_known(event):
    rows = [register(event, number) for number in (1, 2, 3, 4)]
    actions.change(rows.pop(), details(4, email="jina@example.org"))  # what is made once is made before

    known, unknown = (
        statements(lambda: actions.change(row, details(number, email=email)))  # noqa: B023 - called at once
        for number, row, email in zip((1, 2), rows, ("jana3@example.org", "nova@example.org"), strict=False)
    )

    assert known == unknown


def test_a_request_that_cannot_be_answered_keeps_no_other_from_it(event, monkeypatch):
    register(event, 1)
    register(event, 2)
    tell = mails_of_registration.tell_link
    monkeypatch.setattr(
        mails_of_registration, "tell_link", lambda row: 1 / 0 if row.email.startswith("jana1") else tell(row)
    )
    for number in (1, 2):
        actions.send_link(event, f"jana{number}@example.org")

    assert mails()[2:] == [("registration_link", "jana2@example.org")]
    assert not db.session.scalars(sa.select(LinkRequest)).all()


def test_answers_to_forms_are_forgotten_after_an_hour(event):
    register(event)
    assert not answers.are_old()

    with clock.frozen(NOW + timedelta(hours=1)):
        while retention.work_once():
            pass

    assert not db.session.scalars(sa.select(FormAnswer)).all()


def test_the_link_is_mailed_once_an_hour_at_most(event):
    register(event)
    for minutes in (0, 1, 59, 60, 61):
        with clock.frozen(NOW + timedelta(minutes=minutes)):
            actions.send_link(event, "jana1@example.org")
            link_requests.work_once()

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
        (NOW - timedelta(days=15), {}, RegistrationRefusal.NOT_YET),
        (at(12, day=CONFERENCE_DAY - timedelta(days=6)), {}, RegistrationRefusal.CLOSED),
        (at(12, day=CONFERENCE_DAY + timedelta(days=1)), {}, RegistrationRefusal.OVER),
        (NOW, {"cancelled_at": NOW}, RegistrationRefusal.EVENT_CANCELLED),
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
    first, look, seen = register(event), answers.before, []

    def blind_at_first(*args):
        seen.append(args)
        return (None, None) if len(seen) == 1 else look(*args)

    monkeypatch.setattr(answers, "before", blind_at_first)

    outcome = actions.register(event, details(), form_token="form-1" if faster == "form" else "form-2")

    assert outcome.kind is (OutcomeKind.REPEATED if faster == "form" else OutcomeKind.KNOWN)
    assert (outcome.registration.id, len(seen)) == (first.id, 2)
    assert counters(event.quota_id) == (1, 0)


def test_a_ticket_code_that_is_taken_is_drawn_again(event, monkeypatch):
    codes = iter(["AAAAAA", "AAAAAA", "BBBBBB"])
    monkeypatch.setattr(actions, "new_code", lambda _length: next(codes))

    assert [register(event, number).ticket_code for number in (1, 2)] == ["AAAAAA", "BBBBBB"]


# The visit with the registration


def test_a_visit_is_taken_together_with_the_place(event):
    group = make_visit(event).groups[1]

    row = register(event, visits=[str(group.id)])

    assert places(row) == [(event.quota_id, "confirmed"), (group.quota_id, "confirmed")]
    assert "14:50" in last_mail().text


def test_who_waits_for_the_conference_gets_in_line_for_the_visit_with_the_place(event):
    group = make_visit(event, (1,)).groups[0]
    first, _ = (register(event, number) for number in (1, 2))
    row = register(event, 3, visits=[str(group.id)])
    assert (row.visit_wishes, places(row)) == ([str(group.id)], [(event.quota_id, "waiting")])

    actions.cancel(first)

    assert places(row) == [(event.quota_id, "confirmed"), (group.quota_id, "confirmed")]
    assert mails()[-2:] == [("place_confirmed", "jana3@example.org"), ("registration_cancelled", "jana1@example.org")]


@pytest.mark.parametrize("wish", ["9999999999999999999999", "0", "abc"])
def test_an_unknown_group_is_refused_and_nothing_is_written(event, wish):
    make_visit(event)

    with pytest.raises(RegistrationRefused) as refused:
        register(event, visits=[wish])

    assert refused.value.reason is RegistrationRefusal.NO_SUCH_GROUP
    assert (registrations(), mails(), counters(event.quota_id)) == ([], [], (0, 0))


def test_a_group_of_another_event_is_refused(event):
    foreign = make_visit(make_event("jina")).groups[0]

    with pytest.raises(RegistrationRefused) as refused:
        register(event, visits=[str(foreign.id)])

    assert refused.value.reason is RegistrationRefusal.NO_SUCH_GROUP


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


def test_a_new_address_counts_once_it_is_confirmed_and_both_are_told(event):
    row = register(event)

    assert actions.change(row, details(email="Nova@example.org", municipality="Děčín")) is True

    assert (row.email, row.new_email, row.municipality) == ("jana1@example.org", "Nova@example.org", "Děčín")
    assert mails()[1:] == [("email_asked", "jana1@example.org"), ("email_confirmation", "Nova@example.org")]
    assert "nova@example.org" not in letters()[1].text.lower()  # the old one may be a stranger's

    new_emails.confirm(row, row.new_email_version)

    assert (row.email, row.email_key, row.new_email) == ("Nova@example.org", "nova@example.org", "")
    assert "nova@example.org" in row.search_key
    assert mails()[3:] == [("registration_changed", "Nova@example.org"), ("registration_changed", "jana1@example.org")]
    assert "/my/" not in last_mail().text + last_mail().html
    assert "nova@example.org" not in (last_mail().text + last_mail().html).lower()


def test_a_link_that_confirms_ends_with_its_use_with_a_newer_one_and_with_a_second_thought(event):
    row, ended = register(event), []
    for step in (lambda: new_emails.confirm(row, row.new_email_version), lambda: ask("other@example.org"),
                 lambda: new_emails.withdraw(row)):  # fmt: skip

        def ask(address):
            actions.change(row, details(email=address))

        ask("nova@example.org")
        version = row.new_email_version
        step()
        ended.append(new_emails.problem(row, version))
        actions.change(row, details(email=row.email))

    assert ended == [RegistrationRefusal.LINK_ENDED] * 3


def test_whether_a_new_address_is_known_shows_only_to_its_owner(event):
    row, _ = register(event, 1), register(event, 2)

    assert actions.change(row, details(email="jana2@example.org")) is True
    assert mails()[2:] == [("email_asked", "jana1@example.org"), ("registration_link", "jana2@example.org")]

    with pytest.raises(RegistrationRefused) as refused:
        new_emails.confirm(row, row.new_email_version)
    assert refused.value.reason is RegistrationRefusal.EMAIL_IN_USE
    db.session.rollback()
    assert (row.email, row.new_email) == ("jana1@example.org", "jana2@example.org")


def test_a_person_causes_a_few_letters_to_a_new_address_and_no_flood(event):
    row = register(event)
    for number in range(9):
        actions.change(row, details(email=f"nova{number}@example.org"))
        link_requests.work_once()

    assert [kind for kind, _ in mails()].count("email_confirmation") == rules.CONFIRMATIONS_AN_HOUR


def test_the_team_is_refused_an_address_of_somebody_else_and_nothing_changes(event):
    row, _ = register(event, 1), register(event, 2)

    with pytest.raises(RegistrationRefused) as refused:
        actions.change(row, details(2, municipality="Děčín"), by_team=True)

    assert refused.value.reason is RegistrationRefusal.EMAIL_IN_USE
    db.session.rollback()
    assert (row.email, row.municipality) == ("jana1@example.org", "Kadaň")


@pytest.mark.parametrize(
    ("verb", "reason"),
    [
        (lambda row: actions.change(row, details()), RegistrationRefusal.CLOSED),
        (lambda row: actions.choose_visit(row, "any"), RegistrationRefusal.CLOSED),
        (lambda row: actions.leave_visit(row), None),
        (lambda row: actions.cancel(row), None),
    ],
)
def test_after_the_deadline_people_can_only_give_up(event, verb, reason):
    make_visit(event)
    row = register(event, visits=["any"])

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
    leaving, staying = (register(event, number, visits=[str(group.id)]) for number in (1, 2))
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

    assert refused.value.reason is RegistrationRefusal.ALREADY_CANCELLED
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

    [turn, *_] = queries.visit_turns(row)
    assert (turn.group.number, turn.is_held, turn.position) == (1, False, 1)


def test_from_a_waiting_list_to_a_group_with_a_place(event, visit):
    row = register(event, visits=[str(visit.groups[0].id)])

    actions.choose_visit(row, str(visit.groups[1].id), gives_up=True)

    assert places(row)[1:] == [(visit.groups[0].quota_id, "cancelled"), (visit.groups[1].quota_id, "confirmed")]


def test_a_place_is_kept_when_the_other_group_is_full(event, visit):
    row = register(event, visits=[str(visit.groups[1].id)])

    with pytest.raises(RegistrationRefused) as refused:
        actions.choose_visit(row, str(visit.groups[0].id))

    assert refused.value.reason is RegistrationRefusal.WOULD_LOSE_PLACE
    assert places(row)[1:] == [(visit.groups[1].quota_id, "confirmed")]


def test_who_waits_for_a_full_group_keeps_the_place_until_the_other_one_is_sure(event, visit):
    in_the_full_one = queries.places.holders(visit.groups[0].quota_id)[0]
    row = register(event, 1, visits=[str(visit.groups[1].id)])
    other = make_registration(event)
    take_place(other, visit.groups[1].quota_id, PlaceState.WAITING)

    actions.choose_visit(row, str(visit.groups[0].id), gives_up=True)
    assert places(row)[1:] == [(visit.groups[1].quota_id, "confirmed"), (visit.groups[0].quota_id, "waiting")]

    actions.places.leave(in_the_full_one)

    assert places(row)[1:] == [(visit.groups[1].quota_id, "cancelled"), (visit.groups[0].quota_id, "confirmed")]
    assert places(other)[1:] == [(visit.groups[1].quota_id, "confirmed")]


def test_any_group_never_costs_a_place_or_a_turn(event, visit):
    held = register(event, 1, visits=[str(visit.groups[1].id)])
    turn = register(event, 2, visits=[str(visit.groups[0].id)])

    for row in (held, turn):
        actions.choose_visit(row, "any")

    assert places(held)[1:] == [(visit.groups[1].quota_id, "confirmed")]
    assert places(turn)[1:] == [(visit.groups[0].quota_id, "waiting")]


def test_who_waits_for_the_conference_changes_the_wish_only(event, visit):
    for number in (1, 2):
        register(event, number)
    row = register(event, 3, visits=["any"])

    assert actions.choose_visit(row, str(visit.groups[1].id)) is None
    assert (row.visit_wishes, len(places(row))) == ([str(visit.groups[1].id)], 1)

    actions.leave_visit(row)
    assert row.visit_wishes == []


def test_leaving_the_visit_keeps_the_conference_and_passes_the_place_on(event, visit):
    row = register(event, 1, visits=[str(visit.groups[1].id)])
    other = register(event, 2, visits=[str(visit.groups[1].id)])

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

    assert refused.value.reason is RegistrationRefusal.ALREADY_CANCELLED


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
