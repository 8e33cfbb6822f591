"""Who waits for the team's yes is no participant: one rule, in every list, number and paper."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import icalendar
import pytest
import sqlalchemy as sa

from conference.attendance.actions import mark_all, mark_arrived
from conference.attendance.queries import people_expected
from conference.attendance.rules import Mark, PresenceRefusal, PresenceRefused
from conference.bulk.queries import people as people_of_bulk
from conference.certificates.queries import candidates
from conference.certificates.rules import Ineligibility
from conference.extensions import db
from conference.lib import clock
from conference.places.models import PlaceState
from conference.registration.models import Approval, Registration
from conference.registration.participants import participants, places_of_pending
from conference.registration.rules import is_participant
from conference.reports import statistics
from conference.reports.queries import facts, numbers, origin, registrations_by_day
from tests.conftest import sign_in
from tests.factories import CONFERENCE_DAY, make_event, make_member, make_registration
from tests.registration.people import own_address

CONFERENCE = Path(__file__).parents[2] / "conference"
ACTIVE = re.compile(r"Registration\.cancelled_at\.is_\(None\)|\.cancelled_at\.is_\(None\), Registration\.erased_at")
OTHERWISE = {  # which reads of people do not ask for participants, and why
    "admission/queries.py": "who waits has used the code",
    "editions/inviting.py": "who agreed is invited, also where no answer came",
    "evidence/report/queries.py": "erased people count; who waits is left out there",
    "intake/people.py": "an import must know every address",
    "letters/queries.py": "who waits is told as somebody who waits (kind_of)",
    "questions/actions.py": "who waits holds the place of a choice",
    "registration/admitting.py": "who waits counts for the organisation",
    "registration/participants.py": "here it is said",
    "registration/queries.py": "an address is known, whatever waits",
    "registration/suggestions.py": "towns and organisations that were typed",
    "registration/team/attendee_filter.py": "the list has a state of its own for them",
    "reports/queries.py": "towns of erased people count; who waits is left out there",
    "surveys/thanks.py": "whoever was present is thanked, also who never got an answer",
    "demo/load.py": "the demo makes its own people",
}


@pytest.fixture
def event(app):
    return make_event(capacity=10, approval_needed=True)


@pytest.fixture
def here(event):
    return make_registration(event, family_name="Tady", municipality="Kadaň")


@pytest.fixture
def pending(event):
    """Somebody whose place is kept."""
    return make_registration(
        event, family_name="Čeká", municipality="Plzeň", approval=Approval.PENDING, wants_certificate=True,
        needs="Vozík",
    )  # fmt: skip


def test_the_rule_and_the_condition_of_the_database_say_the_same(event):
    said = {}
    for is_active, approval, state in product((True, False), Approval, (PlaceState.CONFIRMED, PlaceState.WAITING)):
        moment = None if is_active else clock.now()
        row = make_registration(event, state, approval=approval, cancelled_at=moment)
        said[row.id] = is_participant(row.is_active, row.is_pending, state is PlaceState.CONFIRMED)

    found = set(db.session.scalars(sa.select(Registration.id).where(*participants(event))))
    assert found == {row_id for row_id, is_one in said.items() if is_one}
    assert 0 < len(found) < len(said)


def test_every_read_of_active_people_asks_for_participants_or_says_why_not():
    found = {
        str(path.relative_to(CONFERENCE)) for path in CONFERENCE.rglob("*.py") if ACTIVE.search(path.read_text())
    }  # fmt: skip
    assert found == set(OTHERWISE)


def test_they_are_not_on_the_list_of_the_desk_and_not_marked(event, here, pending):
    olga = make_member(event)
    assert [one.registration.id for one in people_expected(event, CONFERENCE_DAY)] == [here.id]

    moment = clock.now().replace(year=2026, month=CONFERENCE_DAY.month, day=CONFERENCE_DAY.day, hour=8)
    assert mark_all(event, [here.id, pending.id], Mark.ARRIVED, CONFERENCE_DAY, moment, olga) == [here.id]
    with pytest.raises(PresenceRefused) as refused:
        mark_arrived(pending, CONFERENCE_DAY, moment, olga)
    assert refused.value.reason is PresenceRefusal.PENDING


def test_they_get_no_certificate_and_bulk_changes_know_it(event, here, pending):
    assert {one.registration.id: one.refusal for one in candidates(event)}[pending.id] is Ineligibility.PENDING
    assert [(one.holds_place, one.is_pending) for one in people_of_bulk(event, [here.id, pending.id])] == [
        (True, False), (False, True)
    ]  # fmt: skip


def test_they_are_a_number_of_their_own(event, here, pending):
    make_registration(event, PlaceState.WAITING, approval=Approval.PENDING)
    known = numbers(event, [])

    assert (known.taken, known.waiting, known.pending) == (1, 0, 2)
    assert (facts(event, [], known).to_approve, facts(event, [], known).waiting, facts(event, [], known).needs) == (
        2,
        0,
        0,
    )
    assert sum(registrations_by_day(event).values()) == 1
    assert origin(event).towns == [("Kadaň", 1)]
    assert (statistics.people(event), statistics.growth(event).total) == (1, 1)
    assert places_of_pending(event) == {PlaceState.CONFIRMED: 1, PlaceState.WAITING: 1}


def test_the_dashboard_shows_it(event, here, pending, client):
    page = sign_in(client, make_member(event)).page("/en/organise/bydleni-2026/")
    assert "1 of 10 places, 1 for approval" in page.texts(".numbers > div")[0].replace("\u00a0", " ")


def test_the_calendar_and_the_own_page_wait_for_an_answer(event, here, pending, client):
    for row, summary, state in (
        (here, "Bydlení pro všechny", "CONFIRMED"),
        (pending, "Čeká se na odpověď: Bydlení pro všechny", "TENTATIVE"),
    ):
        file = client.get(f"{own_address(row)}/calendar.ics").data
        entry = icalendar.Calendar.from_ical(file).walk("VEVENT")[0]
        assert (str(entry["SUMMARY"]), str(entry["STATUS"])) == (summary, state)
        assert (row.ticket_code in str(entry["DESCRIPTION"])) is (state == "CONFIRMED")
    assert client.page(own_address(pending)).h1 == "Vaše přihláška čeká na pořadatele."
