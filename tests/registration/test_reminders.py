"""Reminders: at their moment, late when the worker was off, once however often it looks, and never in vain."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from conference.extensions import db
from conference.lib import clock
from conference.lib.tasks import Task
from conference.lib.transaction import transaction
from conference.mailing import writing
from conference.mailing.delivery import work_once as send_mail
from conference.mailing.models import Message, MessageState
from conference.places.models import PlaceState
from conference.programme.actions import release_programme
from conference.registration import actions, reminders
from conference.registration.models import Registration
from conference.registration.own import choices
from conference.worker import run
from tests.conftest import NOW
from tests.factories import (
    CONFERENCE_DAY,
    at,
    make_event,
    make_item,
    make_member,
    make_registration,
    make_visit,
    take_place,
)
from tests.registration.people import details, last_mail, letters, own_address, places

THREE_DAYS_BEFORE = at(9) - timedelta(days=3)
SECOND = timedelta(seconds=1)


def reminded(moment):
    """Whom the worker reminds at a moment: the kind and the recipient of each message."""
    before = db.session.scalar(sa.select(sa.func.max(Message.id))) or 0
    with clock.frozen(moment):
        while reminders.work_once():
            pass
    rows = db.session.scalars(sa.select(Message).where(Message.id > before).order_by(Message.id))
    return [(row.kind, row.recipient) for row in rows]


def change(row, **values):
    with transaction():
        for name, value in values.items():
            setattr(row, name, value)


@pytest.fixture
def event(app):
    return make_event(capacity=3)


@pytest.fixture
def jana(event):
    return make_registration(event, email="jana@example.org")


# When


def test_participants_are_reminded_in_the_morning_three_days_before(event, jana):
    assert reminded(THREE_DAYS_BEFORE - SECOND) == []
    assert reminded(THREE_DAYS_BEFORE) == [("reminder", "jana@example.org")]


@pytest.mark.parametrize("days", [1, 14])
def test_the_organiser_chooses_how_many_days_before(event, jana, days):
    change(event, reminder_days=days)

    assert reminded(at(9) - timedelta(days=days) - SECOND) == []
    assert reminded(at(9) - timedelta(days=days)) == [("reminder", "jana@example.org")]


def test_no_days_mean_no_reminder(event, jana):
    change(event, reminder_days=0)

    assert reminded(at(0)) == reminded(at(0) - SECOND) == []


def test_one_look_after_the_other_reminds_once(event, jana):
    assert len(reminded(THREE_DAYS_BEFORE)) == 1
    assert reminded(THREE_DAYS_BEFORE) == reminded(THREE_DAYS_BEFORE + timedelta(days=1)) == []


def test_a_worker_that_was_off_reminds_late(event, jana):
    assert reminded(at(0) - SECOND) == [("reminder", "jana@example.org")]


def test_a_worker_that_was_off_too_long_reminds_nobody(event, jana):
    assert reminded(at(0)) == reminded(at(12)) == reminded(at(0) + timedelta(days=40)) == []


def test_with_a_programme_late_means_before_its_first_item(event, jana):
    make_item(event, starts_at=at(8, 30), ends_at=at(9))
    release_programme(event, make_member(event))

    assert reminded(at(8, 30)) == []
    assert reminded(at(8, 30) - SECOND) == [("reminder", "jana@example.org")]


def test_a_conference_put_off_is_reminded_of_again_before_its_new_date(event, jana):
    reminded(THREE_DAYS_BEFORE)
    later = event.starts_on + timedelta(days=20)
    change(event, starts_on=later, ends_on=later)

    assert reminded(THREE_DAYS_BEFORE + timedelta(days=20) - SECOND) == []
    assert reminded(THREE_DAYS_BEFORE + timedelta(days=20)) == [("reminder", "jana@example.org")]


def test_a_conference_brought_forward_is_reminded_of_at_once(event, jana):
    sooner = (NOW + timedelta(days=2)).date()
    change(jana.places[0], changed_at=NOW - timedelta(days=5))
    change(event, starts_on=sooner, ends_on=sooner)

    assert reminded(NOW) == [("reminder", "jana@example.org")]


# Whom


def test_only_people_with_a_place_are_reminded(event, jana):
    make_registration(event, PlaceState.WAITING)
    make_registration(event, PlaceState.CANCELLED, cancelled_at=NOW)
    another_day = CONFERENCE_DAY + timedelta(days=60)
    make_registration(make_event("jina", starts_on=another_day, ends_on=another_day))

    assert reminded(THREE_DAYS_BEFORE) == [("reminder", "jana@example.org")]


def test_who_registers_after_the_moment_has_the_confirmation_and_no_reminder(event):
    change(event, registration_closes_at=at(0))
    with clock.frozen(THREE_DAYS_BEFORE + SECOND):
        actions.register(event, details(), form_token="late")

    assert reminded(THREE_DAYS_BEFORE + timedelta(hours=1)) == []


def test_who_got_the_place_after_the_moment_has_the_letter_about_it_and_no_reminder(event, jana):
    petr = make_registration(event, PlaceState.WAITING)
    change(event.quota, capacity=1)
    with clock.frozen(THREE_DAYS_BEFORE + SECOND):
        actions.cancel(jana)
    assert places(petr) == [(event.quota_id, "confirmed")]

    assert ("reminder", petr.email) not in reminded(THREE_DAYS_BEFORE + timedelta(hours=1))


@pytest.mark.parametrize("values", [{"cancelled_at": NOW}, {"published_at": None}])
def test_a_cancelled_or_unpublished_conference_reminds_nobody(event, jana, values):
    take_place(make_registration(event, PlaceState.CANCELLED), event.quota_id, PlaceState.CANCELLED)
    change(event, **values)

    assert reminded(THREE_DAYS_BEFORE) == []
    with clock.frozen(THREE_DAYS_BEFORE):
        assert reminders.remind_of_event(jana.id) is False


def test_who_cancels_while_the_worker_is_at_it_gets_no_reminder(event, jana):
    with clock.frozen(THREE_DAYS_BEFORE):
        (remind,) = list(reminders._due())
        actions.cancel(jana)

        assert remind() is False


def test_a_reminder_waiting_for_the_mail_server_is_dropped_when_the_conference_is_cancelled(event, jana):
    reminded(THREE_DAYS_BEFORE)
    change(event, cancelled_at=NOW)
    with clock.frozen(THREE_DAYS_BEFORE):
        send_mail()

    assert db.session.scalars(sa.select(Message.state)).all() == [MessageState.DISCARDED]


def test_a_person_who_can_t_be_written_to_does_not_keep_the_others_waiting(event, jana):
    broken = make_registration(event, email="nobody")
    petr = make_registration(event, email="petr@example.org")
    assert jana.id < broken.id < petr.id

    assert reminded(THREE_DAYS_BEFORE) == [("reminder", "jana@example.org"), ("reminder", "petr@example.org")]


# What


@pytest.mark.parametrize(
    ("language", "subject", "lines"),
    [
        (
            "cs",
            "Konference se blíží: Bydlení pro všechny",
            ["Kdy: čtvrtek 11. 6. 2026", "Kód k prezenci: KADAN1", "Skupina 1, odchod 14:45"],
        ),
        (
            "en",
            "See you soon: Housing for all",
            ["When: Thursday 11 June 2026", "Code for the sign-in desk: KADAN1", "Group 1, leaves at 14:45"],
        ),
    ],
)
def test_the_letter_has_everything_for_the_day(event, language, subject, lines):
    jana = make_registration(event, language=language, ticket_code="KADAN1")
    take_place(jana, make_visit(event).groups[0].quota_id)

    reminded(THREE_DAYS_BEFORE)

    mail = last_mail()
    text = mail.text.replace("\N{NO-BREAK SPACE}", " ")
    assert mail.subject == subject
    assert [line for line in lines if line not in text.splitlines()] == []
    page = own_address(jana)
    prefix = "https://prezence.example.org" + ("/en" if language == "en" else "")
    assert f"\n{prefix}{page}/cancel\n" in text
    assert f"\n{prefix}{page}\n" in text
    assert f'href="{prefix}{page}/cancel"' in mail.html
    calendar = Calendar.from_ical(mail.attachments[0]["content"])
    assert len([part for part in calendar.walk("VEVENT") if part["STATUS"] == "CONFIRMED"]) == 2
    assert mail.useful_until == at(0)


def test_i_cannot_come_is_one_link_and_one_button(app, client):
    event = make_event(capacity=1)
    make_registration(event, email="jana@example.org")
    petr = make_registration(event, PlaceState.WAITING, email="petr@example.org")
    reminded(THREE_DAYS_BEFORE)
    address = next(line for line in last_mail().text.splitlines() if line.endswith("/cancel"))
    with clock.frozen(THREE_DAYS_BEFORE + timedelta(hours=1)):
        for _ in range(3):  # a mail scanner follows every link
            asked = client.page(address.removeprefix("https://prezence.example.org"))
        client.head(asked.address)
        assert places(petr) == [(event.quota_id, "waiting")]

        done = client.submit(asked, "Ano, zrušit účast")

    assert "zrušená" in done.h1
    assert places(petr) == [(event.quota_id, "confirmed")]
    told = db.session.execute(sa.select(Message.kind, Message.recipient).order_by(Message.id)).all()
    assert sorted(map(tuple, told[1:])) == [
        ("place_confirmed", "petr@example.org"),
        ("registration_cancelled", "jana@example.org"),
    ]


def test_who_cancels_before_the_reminder_is_written_gets_none(event, jana):
    reminded(THREE_DAYS_BEFORE)

    actions.cancel(jana)

    told = {letter.kind: (letter.state, letter.error) for letter in letters()}
    assert told == {
        "reminder": (MessageState.DISCARDED, writing.GONE), "registration_cancelled": (MessageState.QUEUED, None),
    }  # fmt: skip


def test_a_conference_put_off_before_the_reminder_is_written_is_reminded_of_before_its_new_day(event, jana):
    reminded(THREE_DAYS_BEFORE)

    change(event, starts_on=CONFERENCE_DAY + timedelta(days=7), ends_on=CONFERENCE_DAY + timedelta(days=7))
    assert [letter.state for letter in letters()] == [MessageState.DISCARDED]

    assert reminded(THREE_DAYS_BEFORE + timedelta(days=7)) == [("reminder", "jana@example.org")]


# Offers


@pytest.fixture
def offer(event):
    person = make_registration(event, PlaceState.WAITING, email="petr@example.org")
    place = person.places[0]
    change(event.quota, taken=1, waiting=0)
    change(place, state=PlaceState.OFFERED, changed_at=NOW, offered_until=NOW + timedelta(hours=24))
    return place


def test_who_has_not_answered_is_reminded_six_hours_before_the_offer_runs_out(offer):
    assert reminded(NOW + timedelta(hours=18) - SECOND) == []
    assert reminded(NOW + timedelta(hours=18)) == [("offer_reminder", "petr@example.org")]
    assert reminded(NOW + timedelta(hours=18)) == []
    mail = last_mail()
    assert mail.subject == "Místo držíme do 13. 5. 2026, 10:00: Bydlení pro všechny"
    assert own_address(offer.registration) in mail.text
    assert mail.useful_until == offer.offered_until


def test_who_answers_before_the_reminder_is_written_gets_none(offer):
    reminded(NOW + timedelta(hours=18))

    choices.answer_offer(offer.registration, offer.id, accepts=True)

    assert [(letter.kind, letter.state) for letter in letters()] == [
        ("offer_reminder", MessageState.DISCARDED), ("place_confirmed", MessageState.QUEUED),
    ]  # fmt: skip


def test_an_offer_is_reminded_of_late_but_never_when_it_is_over(offer):
    assert reminded(NOW + timedelta(hours=24)) == []
    assert reminded(NOW + timedelta(hours=24) - SECOND) == [("offer_reminder", "petr@example.org")]


def test_a_short_offer_needs_no_reminder(offer):
    change(offer, offered_until=NOW + timedelta(hours=6) - SECOND)

    assert reminded(NOW) == reminded(NOW + timedelta(hours=5)) == []


@pytest.mark.parametrize("state", [PlaceState.CONFIRMED, PlaceState.DECLINED, PlaceState.EXPIRED])
def test_who_has_answered_is_not_reminded(offer, state):
    change(offer, state=state)

    assert [mail for mail in reminded(NOW + timedelta(hours=20)) if mail[0] == "offer_reminder"] == []
    with clock.frozen(NOW + timedelta(hours=20)):
        assert reminders.remind_of_offer(offer.id) is False


def test_offers_of_a_cancelled_conference_are_not_reminded_of(event, offer):
    change(event, cancelled_at=NOW)

    assert reminded(NOW + timedelta(hours=20)) == []


# The worker


def test_two_workers_at_once_remind_each_person_once(app, event):
    for _ in range(3):
        make_registration(event)
    db.session.remove()
    start, answers = threading.Barrier(4), []

    def work():
        with app.app_context():
            due = list(reminders._due())
            db.session.rollback()
            start.wait()
            answers.extend(remind() for remind in due)

    with clock.frozen(THREE_DAYS_BEFORE):
        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    assert sorted(answers) == [False] * 9 + [True] * 3
    keys = sorted(db.session.scalars(sa.select(Message.key)))
    assert keys == sorted(f"reminder:{n}:2026-06-11" for n in db.session.scalars(sa.select(Registration.id)))


def test_the_worker_does_it_by_itself(app, event, jana):
    with clock.frozen(THREE_DAYS_BEFORE):
        run(app, once=True)

    assert db.session.scalars(sa.select(Message.key)).all() == [f"reminder:{jana.id}:2026-06-11"]


def test_looking_in_vain_is_two_reads_and_no_lock(app, event, jana):
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement.split()[0])

    sa.event.listen(db.engine, "before_cursor_execute", note)
    reminders.work_once()
    sa.event.remove(db.engine, "before_cursor_execute", note)

    assert [word for word in statements if word != "BEGIN"] == ["SELECT", "SELECT"]


def test_a_job_with_nothing_to_do_is_left_alone_for_a_while(monkeypatch):
    moment = [100.0]
    monkeypatch.setattr("conference.lib.tasks.time.monotonic", lambda: moment[0])
    found = [True, False, False, False]
    job = Task(lambda: found.pop(0), every=60)

    assert [job(), job(), job()] == [True, False, False]
    assert len(found) == 2  # the third time it rested
    moment[0] += 60
    job()
    assert len(found) == 1
    job.wake()
    job()
    assert found == []
