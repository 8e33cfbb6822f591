"""Erasing one person: gone from rows, letters, the record and certificates; places pass on, counts stay."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.attendance.models import Presence
from conference.certificates.models import Certificate
from conference.erasure import rules, traces
from conference.erasure.actions import erase
from conference.extensions import db
from conference.jobs.models import Job, JobState
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing import writing
from conference.mailing.delivery import claim
from conference.mailing.models import Message, MessageState
from conference.mailing.outbox import Letter, put_down
from conference.places.models import PlaceState, Quota
from conference.places.queries import miscounted
from conference.programme.models import ItemKind
from conference.registration import actions
from conference.registration.colleagues.actions import Colleague, WhenFull, register_colleagues
from conference.registration.models import Meal, Registration
from conference.registration.queries import active_by_email, person_of
from conference.registration.team import actions as by_team
from conference.reports.queries import origin
from conference.team.models import AuditEntry
from tests.conftest import NOW, sign_in
from tests.factories import (
    CONFERENCE_DAY,
    at,
    make_event,
    make_item,
    make_member,
    make_registration,
    make_visit,
    saved,
    take_place,
)
from tests.outbox import letters
from tests.registration.people import details, mails, places

NAME = {"given_name": "Zdislava", "family_name": "Nezapomenutelná", "email": "zdislava@example.org"}
AFTER = at(12, day=CONFERENCE_DAY + timedelta(days=3))
WORDS = ("zdislava", "nezapomenuteln", "tři klíčky", "600000777", "bezlepkov", "vozík", "ředitelka", "kde parkovat")


@pytest.fixture
def event(app):
    return make_event(capacity=1)


@pytest.fixture
def person(event):
    everything = details(
        **NAME, organisation="Tři klíčky, z. ú.", phone="+420600000777", position="ředitelka", title_before="Mgr.",
        meal=Meal.GLUTEN_FREE, needs="Vozík, bezlepkově", question="Kde parkovat?", social_worker=True,
        invite_next=True, share_contact=True, wants_certificate=True, municipality="Kadaň",
    )  # fmt: skip
    return actions.register(event, everything).registration


def stored_everywhere() -> str:
    """Every text of every table, in small letters."""
    rows = [
        [str(value) for value in row]
        for table in db.metadata.sorted_tables
        for row in db.session.execute(sa.select(table)).all()
    ]
    return json.dumps(rows, ensure_ascii=False).casefold()


def messages():
    return db.session.scalars(sa.select(Message).order_by(Message.id).execution_options(populate_existing=True)).all()


def certificate_of(person):
    return saved(Certificate(
        event_id=person.event_id, registration_id=person.id, sequence=1, number="2026/0001", code="KOD234",
        facts={"given_name": "Zdislava", "family_name": "Nezapomenutelná"}, minutes=300,
        revocation_reason="Nezapomenutelná se vdala",
    ))  # fmt: skip


def test_nothing_about_the_person_is_left_in_any_table(event, person):
    owner = make_member(event)
    by_team.correct(person, details(**NAME, organisation="Tři klíčky, z. ú."), salutation="", language="cs", by=owner)
    by_team.resend(person, owner)
    certificate_of(person)
    assert all(word in stored_everywhere() for word in ("zdislava", "nezapomenuteln", "tři klíčky"))

    assert erase(person, tells=False) is True

    text = stored_everywhere()
    assert [word for word in WORDS if word in text] == []


def test_the_letter_about_it_knows_nothing_but_the_address_and_forgets_it_once_sent(event, person):
    erase(person)
    *_, letter = letters()
    assert (letter.kind, letter.recipient, letter.state) == ("data_erased", NAME["email"], MessageState.QUEUED)
    assert "vymazali osobní údaje" in letter.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Nezapomenuteln" not in letter.text + letter.html + letter.subject
    assert traces.forget_told() == 0  # not before it is out

    with transaction():
        letter.state = MessageState.SENT
    assert traces.forget_told() == 1

    *_, letter = messages()
    assert (letter.recipient, letter.text, letter.html, letter.attachments) == ("", "", "", [])
    assert letter.state is MessageState.SENT
    assert "zdislava" not in stored_everywhere()
    assert traces.forget_told() == 0


@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.FAILED, MessageState.UNCERTAIN])
def test_a_letter_that_does_not_get_out_is_given_up_after_a_week(event, person, state):
    erase(person)
    with transaction():
        messages()[-1].state = state
    with clock.frozen(NOW + timedelta(days=rules.TOLD_DAYS) - timedelta(seconds=1)):
        assert traces.forget_told() == 0

    with clock.frozen(NOW + timedelta(days=rules.TOLD_DAYS)):
        assert traces.forget_told() == 1

    assert (messages()[-1].state, messages()[-1].recipient) == (MessageState.DISCARDED, "")


def test_the_place_goes_to_who_waits(event, person):
    visit = make_visit(event, (1,))
    take_place(person, visit.groups[0].quota_id)
    waiting = make_registration(event, PlaceState.WAITING, email="ceka@example.org")
    quota = visit.groups[0].quota_id

    erase(person)

    assert places(person) == [(event.quota_id, "cancelled"), (quota, "cancelled")]
    assert places(waiting) == [(event.quota_id, "confirmed")]
    assert ("place_confirmed", "ceka@example.org") in mails()


def test_what_was_not_sent_is_not_sent_and_what_was_stays_as_a_count(event, person):
    actions.resend(person)
    first, second = messages()
    with transaction():
        first.state = MessageState.SENT

    erase(person, tells=False)

    kept = [(row.kind, row.state.value, row.recipient, row.text) for row in messages()]
    assert kept == [
        ("registration_confirmed", "sent", "", ""),
        ("registration_confirmed", "discarded", "", ""),
        ("registration_cancelled", "discarded", "", ""),
    ]
    assert claim(10) == []
    assert second.id


def test_a_letter_that_is_just_being_sent_goes(event, person):
    with transaction():
        messages()[0].state = MessageState.SENDING

    erase(person, tells=False)

    assert [row.kind for row in messages()] == ["registration_cancelled"]


def test_after_the_conference_counts_stay(event, person):
    saved(Presence(event_id=event.id, registration_id=person.id, day=CONFERENCE_DAY, arrived_at=at(8, 30)))
    certificate = certificate_of(person)

    with clock.frozen(AFTER):
        erase(person)

    assert places(person) == [(event.quota_id, "confirmed")]
    assert miscounted() == []
    assert person.cancelled_at is None
    assert person.presences[0].arrived_at == at(8, 30)
    db.session.refresh(certificate)
    assert (certificate.number, certificate.minutes, certificate.facts) == ("2026/0001", 300, {})
    assert [(town, count) for town, count in origin(event).towns] == [("Kadaň", 1)]


def test_the_files_of_all_certificates_are_taken_off_and_those_in_the_making_begin_anew(event, person):
    certificate_of(person)
    ready = saved(Job(
        event_id=event.id, kind="certificates", state=JobState.DONE, storage_key="x/y.zip", expires_at=at(20)
    ))  # fmt: skip
    running = saved(Job(
        event_id=event.id, kind="certificates", state=JobState.RUNNING, done=7, leased_until=at(9), lease_holder="w"
    ))  # fmt: skip

    erase(person)

    for job in (ready, running):
        db.session.refresh(job)
    assert ready.expires_at == clock.now()  # what the worker removes
    assert (running.state, running.done, running.lease_holder) == (JobState.QUEUED, 0, None)


def test_the_summary_of_the_clerk_names_the_others_only(event):
    people = [Colleague(details(number=1, **NAME)), Colleague(details(number=2))]
    register_colleagues(event, people, choice=WhenFull.EACH, language="cs", clerk_email="urednice@example.org")
    person = active_by_email(event, NAME["email"])

    erase(person, tells=False)

    letter = next(row for row in letters() if row.kind == "colleagues_registered")
    assert letter.recipient == "urednice@example.org"
    assert "Nezapomenuteln" not in letter.text + letter.html
    assert "Nováková2" in letter.text
    assert "Nováková2" in letter.html


def test_a_summary_that_is_still_to_be_written_names_the_others_only(event, person):
    """The worker may be writing it right now, from what it has read before."""
    names = ["Zdislava Nezapomenutelná", "Jana Nováková2"]
    summary = Letter("k", "cs", "urednice@example.org", facts={"people": [{"name": name} for name in names], "n": 2})
    with transaction():
        put_down(event, "colleagues_registered", summary)
    read_before = messages()[-1].due_at

    with clock.frozen(NOW + timedelta(seconds=1)):
        erase(person, tells=False)
        writing._store([writing.Written(messages()[-1].id, read_before, {"text": NAME["given_name"], "facts": None})])

    letter = next(row for row in messages() if row.kind == "colleagues_registered")
    assert letter.facts == {"people": [{"name": "…"}, {"name": "Jana Nováková2"}], "n": 2}
    assert letter.text == ""


def test_a_letter_that_is_still_to_be_written_is_forgotten_with_its_facts(event, person):
    with transaction():
        put_down(event, "certificate_issued", Letter("k", "cs", NAME["email"], person.id, facts={"note": "Zdislava"}))

    erase(person, tells=False)

    letter = next(row for row in messages() if row.kind == "certificate_issued")
    assert (letter.state, letter.facts, letter.recipient) == (MessageState.DISCARDED, None, "")


def test_a_clerk_who_is_erased_stays_in_no_summary_they_were_sent(event):
    people = [Colleague(details(number=1, **NAME)), Colleague(details(number=2))]
    register_colleagues(event, people, choice=WhenFull.EACH, language="cs", clerk_email=NAME["email"])

    erase(active_by_email(event, NAME["email"]), tells=False)

    letter = next(row for row in messages() if row.kind == "colleagues_registered")
    assert (letter.recipient, letter.html, letter.state) == ("", "", MessageState.DISCARDED)


def test_a_second_press_changes_nothing(event, person):
    erase(person)
    before = len(messages())

    assert erase(person) is False

    assert len(messages()) == before


def test_the_record_says_that_it_happened_and_not_to_whom(event, person):
    erase(person)

    entry = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.verb, entry.actor, entry.subject_label, entry.before, entry.after) == (
        "erased", "participant", "", {}, {},
    )  # fmt: skip


def test_the_desk_does_not_find_the_old_code_and_the_team_does_not_find_the_person(event, person):
    old = person.ticket_code

    erase(person)

    assert person.ticket_code != old
    assert person_of(event, person.id) is None


def test_lists_of_the_team_say_that_data_are_gone_and_lead_nowhere(client, event):
    person = make_registration(event)
    item = make_item(event, ItemKind.WORKSHOP)
    with transaction() as session:
        session.get_one(type(item), item.id).quota = Quota(capacity=5)
    take_place(person, item.quota_id)
    with clock.frozen(AFTER):
        erase(person)
        sign_in(client, make_member(event))
        pages = [client.page(f"/en/organise/{event.slug}/messages/{messages()[0].id}"),
                 client.page(f"/en/organise/{event.slug}/programme/{item.id}/places")]  # fmt: skip
    for page in pages:
        assert "Personal data were erased" in page.text
        assert [a.attrs["href"] for a in page.all("main a[href*=attendees]")] == []


def test_the_address_may_register_anew(event, person):
    erase(person)

    again = actions.register(event, details(**NAME)).registration

    assert again.id != person.id
    assert again.email == NAME["email"]


def test_every_column_is_decided_upon(app):
    """A new column of a registration must be said to be erased or kept."""
    own_codes = {"form_token", "ticket_code"}
    columns = set(sa.inspect(Registration).columns.keys())

    assert columns == set(rules.ERASED) | set(rules.KEPT) | own_codes
