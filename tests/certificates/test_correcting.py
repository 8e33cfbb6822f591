"""Organisers correct the hours of a person with a reason: stated, bounded, on record, taken back, replaced."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from conference.certificates import actions, correcting
from conference.certificates.models import HoursCorrection
from conference.certificates.queries import candidates
from conference.certificates.rules import CorrectionRefusal, CorrectionRefused, Ineligibility
from conference.erasure.actions import erase
from conference.extensions import db
from conference.lib import clock
from conference.merging import actions as merging
from conference.merging.queries import state_of
from conference.registration.queries import everything_about, person_of
from conference.team.models import AuditEntry
from tests.certificates.conftest import EVENING, came
from tests.conftest import sign_in
from tests.factories import CONFERENCE_DAY, at, make_member, make_registration, take_place

DAY = CONFERENCE_DAY.isoformat()
SIGNED = "Podpis na odpolední prezenční listině."


@pytest.fixture(autouse=True)
def over() -> Iterator[None]:
    """The conference is over."""
    with clock.frozen(EVENING):
        yield


@pytest.fixture
def event(plzen):
    return plzen.event


@pytest.fixture
def left_early(event):
    """Somebody who was noted for the first two items: 60 minutes."""
    return came(event, left=at(10))


def only(event, person):
    (found,) = candidates(event, [person.id])
    return found


def test_a_correction_is_stated_in_place_of_what_presence_adds_up_to(event, left_early):
    correcting.correct(event, left_early.id, DAY, 200, SIGNED, by=None)

    person = only(event, left_early)
    assert (person.computed, person.minutes.total) == (60, 200)
    assert [item.title_cs for item in person.attended] == ["Zahájení", "Zavádění sociálního bydlení v Plzni"]


def test_who_was_not_noted_at_all_is_entitled_by_a_correction(event):
    missed = make_registration(event, wants_certificate=True)
    assert only(event, missed).refusal is Ineligibility.NOT_PRESENT

    correcting.correct(event, missed.id, DAY, 260, SIGNED, by=None)

    person = only(event, missed)
    assert (person.refusal, person.minutes.total, person.days) == (None, 260, (CONFERENCE_DAY,))
    assert len(person.attended) == 9


def test_a_correction_to_nothing_leaves_nothing_to_certify(event, left_early):
    correcting.correct(event, left_early.id, DAY, 0, "Přišla jen pro materiály.", by=None)

    person = only(event, left_early)
    assert (person.refusal, person.minutes.total, person.attended) == (Ineligibility.NO_CREDITED_TIME, 0, ())


def test_no_correction_goes_above_what_counts_on_the_day(event, left_early):
    with pytest.raises(CorrectionRefused) as refused:
        correcting.correct(event, left_early.id, DAY, 261, SIGNED, by=None)
    assert refused.value.reason is CorrectionRefusal.ABOVE_CREDITED
    assert refused.value.facts == {"minutes": 260}


def test_a_visit_is_corrected_by_itself(plzen):
    person = came(plzen.event, left=at(14, 30), visit=plzen.group)
    code = plzen.group.visit.item.code

    correcting.correct(plzen.event, person.id, code, 60, "Podle průvodce.", by=None)

    found = only(plzen.event, person)
    assert (found.computed, found.minutes.total, found.minutes.with_visit) == (260, 320, True)


def test_what_does_not_count_for_the_person_is_not_corrected(plzen, left_early):
    for part in (plzen.group.visit.item.code, "2026-06-12"):
        with pytest.raises(CorrectionRefused) as refused:
            correcting.correct(plzen.event, left_early.id, part, 10, SIGNED, by=None)
        assert refused.value.reason is CorrectionRefusal.UNKNOWN


def test_a_correction_is_on_record_and_is_taken_back(event, left_early):
    olga = make_member(event)
    correcting.correct(event, left_early.id, DAY, 200, SIGNED, by=olga)
    correcting.take_back(event, left_early.id, DAY, by=olga)

    assert only(event, left_early).minutes.total == 60
    rows = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(row.verb, row.user_id, row.before, row.after) for row in rows] == [
        ("corrected_hours", olga.id, {"minutes": 60, "reason": ""}, {"minutes": 200, "reason": SIGNED}),
        ("took_hours_back", olga.id, {"part": DAY, "minutes": 200, "reason": SIGNED}, {}),
    ]


def test_what_was_taken_back_is_not_taken_back_again(event, left_early):
    with pytest.raises(CorrectionRefused) as refused:
        correcting.take_back(event, left_early.id, DAY, by=None)
    assert refused.value.reason is CorrectionRefusal.NOT_CORRECTED


def test_a_certificate_states_the_corrected_minutes(event, left_early):
    correcting.correct(event, left_early.id, DAY, 200, SIGNED, by=None)
    actions.issue(event, by=None)

    assert [row.facts["minutes"] for row in left_early.certificates] == [200]


def test_the_form_corrects_and_replaces_the_certificate(client, event, left_early):
    sign_in(client, make_member(event, language="en"))
    actions.issue(event, by=None)
    page = client.page(f"/en/organise/{event.slug}/certificates/hours/{left_early.id}/correct/{DAY}")

    client.submit(page, "Correct the hours", minutes="200", reason=SIGNED, reissue="y")

    issued = person_of(event, left_early.id).certificates
    assert [(row.number, row.minutes, row.revocation_reason) for row in issued] == [
        ("2026/0001", 60, SIGNED), ("2026/0002", 200, ""),
    ]  # fmt: skip


def test_the_page_shows_both_numbers_the_reason_and_who_corrected(client, event, left_early):
    sign_in(client, make_member(event, language="en", name="Olga"))
    address = f"/en/organise/{event.slug}/certificates/hours/{left_early.id}"
    client.submit(client.page(f"{address}/correct/{DAY}"), "Correct the hours", minutes="200", reason=SIGNED)

    cells = [text.replace("\u00a0", " ") for text in client.page(address).texts("section tbody tr td")]

    assert cells[0] == "1 hour at most 4 hours 20 minutes"
    assert cells[1] == f"3 hours 20 minutes Corrected: {SIGNED} Olga, 11 June 2026, 18:00"


def test_a_certificate_with_other_hours_than_now_is_pointed_out_until_it_is_replaced(client, event, left_early):
    sign_in(client, make_member(event, language="en"))
    actions.issue(event, by=None)
    assert "With other hours" not in client.page(f"/en/organise/{event.slug}/certificates").text

    correcting.correct(event, left_early.id, DAY, 200, SIGNED, by=None)

    page = client.page(f"/en/organise/{event.slug}/certificates")
    assert "2026/0001: 1 hour, now 3 hours 20 minutes" in page.text.replace("\u00a0", " ")
    page = client.page(page.link("Revoke or correct – 2026/0001"))
    page = client.submit(page, "Revoke the certificate", reason=SIGNED, reissue="y")
    assert "With other hours" not in page.text


def test_without_a_reason_nothing_is_corrected(client, event, left_early):
    sign_in(client, make_member(event, language="en"))
    page = client.page(f"/en/organise/{event.slug}/certificates/hours/{left_early.id}/correct/{DAY}")

    page = client.submit(page, "Correct the hours", status=422, minutes="200", reason=" ")

    assert page.errors == ["Write how you know it, such as: the signed list of the afternoon."]
    assert db.session.scalars(sa.select(HoursCorrection)).all() == []


def test_the_person_finds_it_in_the_export_of_their_data(event, left_early):
    correcting.correct(event, left_early.id, DAY, 200, SIGNED, by=None)

    (told,) = everything_about(left_early)["hours_corrections"]
    assert (told["part"], told["minutes"], told["reason"]) == (DAY, 200, SIGNED)


def test_the_reason_is_erased_with_the_person_and_the_minutes_stay(event, left_early):
    correcting.correct(event, left_early.id, DAY, 200, SIGNED, by=None)

    erase(left_early)

    rows = db.session.scalars(sa.select(HoursCorrection)).all()
    assert [(row.minutes, row.reason) for row in rows] == [(200, "")]
    assert not [row for row in db.session.scalars(sa.select(AuditEntry)) if SIGNED in str((row.before, row.after))]


def test_a_correction_follows_the_person_when_two_registrations_become_one(plzen, left_early):
    event, olga, other = plzen.event, make_member(plzen.event), came(plzen.event, left=at(9, 15))
    take_place(other, plzen.group.quota_id)
    correcting.correct(event, other.id, DAY, 100, SIGNED, by=None)
    correcting.correct(event, other.id, plzen.group.visit.item.code, 30, SIGNED, by=None)
    correcting.correct(event, left_early.id, DAY, 200, SIGNED, by=None)

    merge = merging.merge(event, left_early.id, other.id, (), shown=state_of(left_early, other), by=olga)
    assert only(event, left_early).minutes.total == 230

    merging.undo(merge, by=olga)
    assert [only(event, one).minutes.total for one in (left_early, other)] == [200, 130]
