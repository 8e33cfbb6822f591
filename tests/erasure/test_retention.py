"""What the clock erases, and when: by the event's own dates, in its own zone, however often the worker looks."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from conference.erasure import retention, rules
from conference.events.rules import kept_too_short
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.models import Message
from conference.registration.colleagues.actions import Colleague, WhenFull, register_colleagues
from conference.registration.models import Meal
from conference.registration.team.attendee_counts import summary
from conference.registration.team.attendee_rows import Summary
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_registration, make_speaker
from tests.registration.people import details, mails

PRAGUE = ZoneInfo("Europe/Prague")
SECOND = timedelta(seconds=1)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=PRAGUE)


def work(moment):
    with clock.frozen(moment):
        while retention.work_once():
            pass


def recipients():
    return list(db.session.scalars(sa.select(Message.recipient)))


@pytest.fixture
def event(app):
    return make_event(needs_kept_days=30, kept_until=date(2027, 6, 30))


@pytest.fixture
def person(event):
    return make_registration(event, needs="Vozík", question="Kde?", meal=Meal.VEGAN)


def test_what_speakers_wrote_for_the_day_goes_with_the_needs(event):
    radka = make_speaker(event, answer="other_time", answer_note="Ráno.", equipment="zvuk", arrival="8:40", bio_cs="B.")

    work(midnight(date(2026, 7, 12)))

    db.session.refresh(radka)
    assert (radka.answer_note, radka.equipment, radka.arrival) == ("", "", "")
    assert (radka.answer, radka.bio_cs) == ("other_time", "B.")


def test_meals_and_needs_go_after_their_days_and_the_rest_stays(event, person):
    last = midnight(date(2026, 7, 12))  # thirty days after 11 June 2026 have passed
    work(last - SECOND)
    db.session.refresh(person)
    assert (person.needs, person.meal) == ("Vozík", Meal.VEGAN)

    work(last)

    db.session.refresh(person)
    assert (person.needs, person.question, person.meal) == ("", "", None)
    assert (person.given_name, person.erased_at) == ("Jana", None)


def test_whole_registrations_go_the_day_after_the_last_one_and_nobody_is_written_to(event, person):
    gone = make_registration(event, cancelled_at=clock.now())
    last = midnight(date(2027, 7, 1))
    work(last - SECOND)
    db.session.refresh(person)
    assert person.erased_at is None

    work(last)

    for row in (person, gone):
        db.session.refresh(row)
        assert (row.given_name, row.email, row.erased_at) == ("", "", last)
    assert mails() == []
    assert summary(event) == Summary(confirmed=0, offered=0, waiting=0, cancelled=0, erased=2)


def test_the_addresses_of_clerks_go_with_the_registrations(event):
    people = [Colleague(details(number=number)) for number in (1, 2)]
    register_colleagues(event, people, choice=WhenFull.EACH, language="cs", clerk_email="urednice@example.org")
    last = midnight(date(2027, 7, 1))
    work(last - SECOND)
    assert "urednice@example.org" in recipients()

    work(last)

    assert set(recipients()) == {""}


def test_without_a_date_nothing_is_erased_by_itself(app):
    person = make_registration(make_event(kept_until=None))

    work(midnight(date(2040, 1, 1)))

    db.session.refresh(person)
    assert (person.given_name, person.erased_at) == ("Jana", None)


def test_a_worker_with_nothing_to_do_says_so(event, person):
    assert retention.work_once() is False


def test_the_days_are_counted_from_the_last_day(event):
    assert rules.needs_end(event) == date(2026, 7, 12)
    assert rules.all_ends(event) == date(2027, 7, 1)


@pytest.mark.parametrize(
    ("kept_until", "too_short"), [(None, False), (date(2026, 7, 10), True), (date(2026, 7, 11), False)]
)
def test_registrations_are_kept_for_thirty_days_at_least(kept_until, too_short):
    assert kept_too_short(date(2026, 6, 11), kept_until) is too_short


def test_the_organiser_sets_the_dates_and_the_privacy_page_says_them(app, client):
    event = make_event()
    sign_in(client, make_member(event, MembershipRole.OWNER))
    settings = client.page(f"/en/organise/{event.slug}/contact")

    refused = client.submit(settings, "Save", status=422, kept_until="2026-06-20")
    assert refused.errors == ["Keep them for thirty days after the conference at least."]
    client.submit(refused, "Save", kept_until="2031-12-31", needs_kept_days="14")

    text = client.page(f"/en/{event.slug}/privacy").text
    assert "Meal, access needs, question: erased on 26 June 2026" in text
    assert "erased on 1 January 2032" in text


def test_the_record_of_the_clock_is_the_systems(event, person):
    with transaction():
        event.kept_until = date(2026, 7, 30)

    work(midnight(date(2026, 8, 1)))

    assert summary(event).erased == 1
