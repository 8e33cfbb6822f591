"""Certificates state exact minutes, are numbered without gaps, and nobody has two valid ones."""

from __future__ import annotations

import io
import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from PIL import Image

from conference.attendance.visits import note_came
from conference.certificates import actions, queries
from conference.certificates.models import Certificate
from conference.certificates.rules import CertificateRefusal, CertificateRefused, Ineligibility, Obstacle
from conference.events.models import Logo
from conference.extensions import db
from conference.lib import clock
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.mailing.models import Message
from conference.mailing.writing import write_due
from conference.places.models import PlaceState
from conference.programme.models import ItemKind
from conference.team.models import AuditEntry
from tests.certificates.conftest import EVENING, came, change, organised, with_programme
from tests.factories import (
    CONFERENCE_DAY,
    at,
    make_event,
    make_item,
    make_registration,
    make_user,
    saved,
    take_place,
)

pytestmark = pytest.mark.usefixtures("evening")


def minutes_of(event, person):
    [candidate] = queries.candidates(event, [person.id])
    return candidate.minutes.total, candidate.minutes.with_visit, candidate.refusal


def numbers(event):
    rows = db.session.scalars(sa.select(Certificate).where(Certificate.event_id == event.id).order_by(Certificate.id))
    return [row.number for row in rows]


@pytest.mark.parametrize(
    ("arrived", "left", "visits", "expected"),
    [
        pytest.param(at(8, 30), at(16, 30), True, (350, True), id="the whole day with the visit"),
        pytest.param(at(8, 30), at(16, 30), False, (260, False), id="the whole day, without a place on the visit"),
        pytest.param(at(8, 30), at(14, 30), True, (260, False), id="a place on the visit, but left before it"),
        pytest.param(at(10), at(16, 30), True, (290, True), id="arrived at ten"),
        pytest.param(at(8, 30), at(11, 50), False, (150, False), id="left at ten to twelve"),
        pytest.param(at(8, 30), None, True, (260, False), id="forgot to sign out: a held place proves no visit"),
        pytest.param(at(8, 30), None, False, (260, False), id="forgot to sign out, no visit"),
        pytest.param(at(10, 40), at(11), False, (0, False), id="only the break"),
    ],
)
def test_the_minutes_are_those_of_credited_items_while_present(plzen, arrived, left, visits, expected):
    person = came(plzen.event, arrived, left, visit=plzen.group if visits else None)
    refusal = None if expected[0] else Ineligibility.NO_CREDITED_TIME
    assert minutes_of(plzen.event, person) == (*expected, refusal)


def test_a_held_visit_counts_where_the_organiser_decides_so(plzen):
    change(plzen.event, credits_held_visits=True)
    person = came(plzen.event, at(8, 30), None, visit=plzen.group)
    assert minutes_of(plzen.event, person) == (350, True, None)


def test_a_visit_begins_when_the_group_of_the_person_leaves(plzen):
    change(plzen.group, departs_at=at(15, 15))
    person = came(plzen.event, visit=plzen.group)
    assert minutes_of(plzen.event, person) == (260 + 60, True, None)


def test_who_was_at_the_visit_only_has_its_hours(plzen):
    person = make_registration(plzen.event, wants_certificate=True)
    place = take_place(person, plzen.group.quota_id)
    note_came(plzen.event, place.id, True, make_user())
    assert minutes_of(plzen.event, person) == (90, True, None)


def test_breaks_lunch_and_sign_in_count_by_themselves_never(app):
    event = organised(make_event())
    for kind, start, end in (
        (ItemKind.REGISTRATION, at(8, 45), at(9)), (ItemKind.TALK, at(9), at(10, 30)),
        (ItemKind.BREAK, at(10, 30), at(10, 50)), (ItemKind.DISCUSSION, at(10, 50), at(12)),
        (ItemKind.LUNCH, at(12), at(13)), (ItemKind.WORKSHOP, at(13), at(14)),
    ):  # fmt: skip
        make_item(event, kind, starts_at=start, ends_at=end, credited=None)
    person = came(event, at(8, 45), at(14))
    assert minutes_of(event, person) == (3 * 60 + 40, False, None)


def test_who_waited_for_the_visit_was_not_on_it(plzen):
    person = came(plzen.event)
    take_place(person, plzen.group.quota_id, PlaceState.WAITING)
    assert minutes_of(plzen.event, person) == (260, False, None)


def test_who_was_absent_or_never_came_gets_none(plzen):
    absent, unknown = came(plzen.event, absent=True), make_registration(plzen.event, wants_certificate=True)
    assert minutes_of(plzen.event, absent) == (0, False, Ineligibility.NOT_PRESENT)
    assert minutes_of(plzen.event, unknown) == (0, False, Ineligibility.NOT_PRESENT)


def test_two_days_add_up(plzen):
    second = CONFERENCE_DAY + timedelta(days=1)
    make_item(plzen.event, starts_at=at(9, day=second), ends_at=at(11, 30, day=second))
    person = came(plzen.event)
    came(plzen.event, at(10, day=second), at(12, day=second), day=second, registration=person)
    [candidate] = queries.candidates(plzen.event, [person.id])
    assert (candidate.minutes.total, candidate.days) == (260 + 90, (CONFERENCE_DAY, second))


def test_the_night_when_clocks_go_back_has_its_extra_hour(app):
    prague = ZoneInfo("Europe/Prague")
    evening, morning = datetime(2026, 10, 24, 22, tzinfo=prague), datetime(2026, 10, 25, 4, tzinfo=prague)
    event = organised(make_event(starts_on=date(2026, 10, 24), ends_on=date(2026, 10, 25)))
    make_item(event, ItemKind.WORKSHOP, starts_at=evening, ends_at=morning)
    person = came(event, evening, morning, day=date(2026, 10, 24))
    [candidate] = queries.candidates(event, [person.id])
    assert (candidate.minutes.total, candidate.days) == (7 * 60, (date(2026, 10, 24),))


def test_certificates_go_to_those_entitled_and_to_nobody_else(plzen):
    entitled = came(plzen.event, visit=plzen.group)
    unwilling = came(plzen.event, wants_certificate=False)
    absent = came(plzen.event, absent=True)
    cancelled = came(plzen.event, cancelled_at=at(7))
    at_lunch = came(plzen.event, at(12), at(12, 30))
    result = actions.issue(plzen.event, by=make_user())
    assert [row.registration_id for row in queries.valid_of(plzen.event.id)] == [entitled.id]
    assert result.refused == {
        Ineligibility.DOES_NOT_WANT: [unwilling.id],
        Ineligibility.NOT_PRESENT: [absent.id],
        Ineligibility.CANCELLED: [cancelled.id],
        Ineligibility.NO_CREDITED_TIME: [at_lunch.id],
    }


def test_the_facts_are_those_of_the_moment_of_issue(plzen):
    person = came(
        plzen.event, at(10), at(16, 30), visit=plzen.group, given_name="Karolína", family_name="Vodičková",
        title_before="Mgr.", social_worker=True,
    )  # fmt: skip
    change(plzen.event, legal_note_cs="Účast podle § 111.")
    actions.issue(plzen.event, by=None)
    change(person, family_name="Nová")
    [certificate] = queries.valid_of(plzen.event.id)
    facts = certificate.facts
    assert (certificate.number, certificate.minutes) == ("2026/0001", 290)
    assert (facts["title_before"], facts["given_name"], facts["family_name"]) == ("Mgr.", "Karolína", "Vodičková")
    assert (facts["minutes"], facts["with_visit"], facts["legal_line"]) == (290, True, "Účast podle § 111.")
    assert (facts["days"], facts["issued_on"]) == (["2026-06-11"], "2026-06-11")
    assert facts["topics"] == [
        "Projekt „Férové bydlení“",
        "Systém sociálního bydlení v obcích",
        "Prostupné bydlení v Rokycanech",
        "Sociální práce vázaná na bydlení",
        "Bytový fond",
        "Prohlídka bytů",
    ]
    assert facts["verify_url"] == f"https://prezence.example.org/verify/{facts['code']}"
    assert facts["code"].replace("-", "") == certificate.code


def test_the_legal_line_is_for_social_workers_only(plzen):
    change(plzen.event, legal_note_cs="Účast podle § 111.")
    came(plzen.event, social_worker=False)
    actions.issue(plzen.event, by=None)
    assert queries.valid_of(plzen.event.id)[0].facts["legal_line"] == ""


def test_a_certificate_speaks_the_language_of_the_person(plzen):
    came(plzen.event, language="en")
    actions.issue(plzen.event, by=None)
    facts = queries.valid_of(plzen.event.id)[0].facts
    assert (facts["language"], facts["event_title"]) == ("en", "Housing for all")
    assert facts["verify_url"].startswith("https://prezence.example.org/en/verify/")


def test_a_removed_logo_stays_on_papers_that_had_it_and_is_no_larger_than_paper_shows(plzen):
    memory = io.BytesIO()
    Image.new("RGB", (1600, 1600), "#123456").save(memory, "PNG")
    storage().put("logos/1/a.png", io.BytesIO(memory.getvalue()))
    saved(Logo(event_id=plzen.event.id, storage_key="logos/1/a.png", alt="Město", width=1600, height=1600))
    came(plzen.event)
    actions.issue(plzen.event, by=None)
    storage().delete("logos/1/a.png")
    [logo] = queries.valid_of(plzen.event.id)[0].facts["logos"]
    with Image.open(io.BytesIO(storage().read(logo["key"], 10**6))) as kept:
        assert (logo["alt"], kept.size) == ("Město", (400, 400))


def test_each_person_gets_one_message_with_the_link_to_their_page(plzen):
    person = came(plzen.event, email="karolina@example.org")
    actions.issue(plzen.event, by=None)
    write_due(limit=10)
    [message] = db.session.scalars(sa.select(Message))
    [certificate] = queries.valid_of(plzen.event.id)
    assert (message.key, message.recipient) == (f"certificate:{certificate.id}", "karolina@example.org")
    assert message.registration_id == person.id
    assert "https://prezence.example.org/my/" in message.text
    assert certificate.number in message.text
    assert certificate.facts["verify_url"] in message.text


def test_nobody_is_written_to_about_a_conference_of_long_ago_unless_told_to(plzen):
    first, second = came(plzen.event), came(plzen.event)
    with clock.frozen(EVENING + timedelta(days=61)):
        actions.issue(plzen.event, [first.id], by=None)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 0
        actions.issue(plzen.event, [second.id], by=None, tell=True)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 1


def test_issuing_is_on_record(plzen):
    organiser = make_user()
    came(plzen.event)
    actions.issue(plzen.event, by=organiser)
    [entry] = db.session.scalars(sa.select(AuditEntry))
    assert (entry.verb, entry.subject_kind, entry.subject_label) == ("issued", "Certificate", "2026/0001")
    assert (entry.user_id, entry.after) == (organiser.id, {"number": "2026/0001", "minutes": 260})


def test_nobody_gets_a_second_valid_one(plzen):
    person = came(plzen.event)
    assert len(actions.issue(plzen.event, by=None).issued) == 1
    again = actions.issue(plzen.event, by=None)
    assert (again.issued, again.had_one) == ([], [person.id])
    assert numbers(plzen.event) == ["2026/0001"]


def test_the_database_refuses_a_second_valid_one_too(plzen):
    came(plzen.event)
    actions.issue(plzen.event, by=None)
    [first] = queries.valid_of(plzen.event.id)
    columns = {"event_id": first.event_id, "registration_id": first.registration_id, "facts": {}, "minutes": 1}
    with pytest.raises(sa.exc.IntegrityError), transaction() as session:
        session.add(Certificate(**columns, sequence=2, number="2026/0002", code="X"))


def test_two_who_issue_at_once_leave_no_gap_and_no_double(plzen, app, monkeypatch):
    monkeypatch.setattr(actions, "PORTION", 3)
    people = [came(plzen.event).id for _ in range(24)]
    event_id, start, results, errors = plzen.event.id, threading.Barrier(2), [], []

    def press_the_button():
        with app.app_context():
            try:
                start.wait()
                event = db.session.get_one(type(plzen.event), event_id)
                results.append(actions.issue(event, by=None))
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=press_the_button) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    db.session.rollback()
    assert numbers(plzen.event) == [f"2026/{number:04}" for number in range(1, 25)]
    assert sorted(row.registration_id for row in queries.valid_of(event_id)) == people
    assert sum(len(result.issued) for result in results) == 24


def test_a_failure_leaves_no_gap(plzen, monkeypatch):
    came(plzen.event)
    monkeypatch.setattr(actions, "tell_issued", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.issue(plzen.event, by=None)
    monkeypatch.undo()
    assert numbers(plzen.event) == []
    actions.issue(plzen.event, by=None)
    assert numbers(plzen.event) == ["2026/0001"]


def test_each_conference_counts_from_one(plzen):
    other = with_programme(organised(make_event("bydleni-jinde")))
    came(plzen.event)
    came(other)
    actions.issue(plzen.event, by=None)
    actions.issue(other, by=None)
    assert (numbers(plzen.event), numbers(other)) == (["2026/0001"], ["2026/0001"])


def test_people_of_another_conference_are_passed_over(plzen):
    other = with_programme(organised(make_event("bydleni-jinde")))
    stranger = came(other)
    assert actions.issue(plzen.event, [stranger.id], by=None) == actions.IssueResult()


@pytest.mark.parametrize(
    ("prepare", "expected"),
    [
        (lambda event: None, Obstacle.NO_ORGANISER),
        (lambda event: organised(event) and change(event, title_cs="", title_en=""), Obstacle.NO_TITLE),
        (lambda event: organised(event), Obstacle.NOTHING_CREDITED),
        (lambda event: make_item(organised(event), starts_at=at(17), ends_at=at(18, 1)), Obstacle.NOT_OVER),
    ],
    ids=lambda value: getattr(value, "value", ""),
)
def test_a_conference_that_lacks_something_issues_none(app, prepare, expected):
    event = make_event()
    prepare(event)
    came(event)
    with pytest.raises(CertificateRefused) as refused:
        actions.issue(event, by=None)
    assert (refused.value.reason, refused.value.because) == (CertificateRefusal.OBSTACLE, expected)
    assert numbers(event) == []


def test_a_revoked_one_makes_room_for_a_new_one_with_a_new_number(plzen):
    person = came(plzen.event, family_name="Novaková")
    actions.issue(plzen.event, by=None)
    [wrong] = queries.valid_of(plzen.event.id)
    change(person, family_name="Nováková")
    right = actions.reissue(plzen.event, wrong.id, "překlep ve jméně", by=make_user())
    db.session.refresh(wrong)
    assert (wrong.revoked_at, wrong.revocation_reason) == (clock.now(), "překlep ve jméně")
    assert wrong.facts["family_name"] == "Novaková"
    assert (right.number, right.facts["family_name"]) == ("2026/0002", "Nováková")
    assert right.code != wrong.code
    assert [row.id for row in queries.valid_of(plzen.event.id)] == [right.id]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 2


def test_a_correction_that_would_leave_nothing_changes_nothing(plzen):
    person = came(plzen.event)
    actions.issue(plzen.event, by=None)
    [certificate] = queries.valid_of(plzen.event.id)
    change(person, wants_certificate=False)
    with pytest.raises(CertificateRefused) as refused:
        actions.reissue(plzen.event, certificate.id, "oprava", by=None)
    assert (refused.value.reason, refused.value.because) == (
        CertificateRefusal.NOT_ENTITLED,
        Ineligibility.DOES_NOT_WANT,
    )
    db.session.refresh(certificate)
    assert certificate.revoked_at is None


def test_revoking_twice_or_elsewhere_is_refused(plzen):
    other = organised(make_event("bydleni-jinde"))
    came(plzen.event)
    actions.issue(plzen.event, by=None)
    [certificate] = queries.valid_of(plzen.event.id)
    with pytest.raises(CertificateRefused, match="unknown"):
        actions.revoke(other, certificate.id, "omyl", by=None)
    actions.revoke(plzen.event, certificate.id, "omyl", by=None)
    with pytest.raises(CertificateRefused, match="already_revoked"):
        actions.revoke(plzen.event, certificate.id, "omyl", by=None)


def test_erasing_keeps_the_number_and_the_minutes(plzen):
    person = came(plzen.event)
    actions.issue(plzen.event, by=None)
    assert actions.forget([person.id]) == 1
    [certificate] = db.session.scalars(sa.select(Certificate))
    assert (certificate.number, certificate.minutes, certificate.facts) == ("2026/0001", 260, {})
    assert queries.valid_of(plzen.event.id) == []
