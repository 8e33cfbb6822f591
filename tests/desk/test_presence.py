"""The page of presence: find a person, one tap, undo, all at once; for helpers, and for nobody below them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from conference.attendance.models import Presence
from conference.czech.collation import search_key, stored_sort_key
from conference.extensions import db
from conference.lib import clock
from conference.places.models import PlaceState
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import CONFERENCE_DAY, at, make_event, make_member, make_registration

PAGE = "/en/organise/bydleni-2026/presence"


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.frozen(at(8, 42)):
        yield


@pytest.fixture
def event(app):
    return make_event(published_at=at(8), registration_opens_at=None, registration_closes_at=None, slides_due_at=None)


@pytest.fixture
def helper(event, client):
    return sign_in(client, make_member(event, MembershipRole.DESK))


def person(event, family="Řehořová", state=PlaceState.CONFIRMED, **values):
    keys = {"sort_key": stored_sort_key(family, "Jana"), "search_key": search_key(f"jana {family} kadan")}
    return make_registration(event, state, family_name=family, **{**keys, **values})


def mark(client, registration_id, what, day=CONFERENCE_DAY, query="", **values):
    data = {"registration_id": registration_id, "day": day.isoformat(), "mark": what,
            "csrf_token": token(client), **values}  # fmt: skip
    return client.post(f"{PAGE}/mark{query}", data=data)


def token(client, address=PAGE):
    fields = client.page(address).all("input[name=csrf_token]")
    return fields[0].attrs["value"] if fields else ""


def noted(person):
    db.session.rollback()
    row = db.session.scalar(select(Presence).where(Presence.registration_id == person.id))
    return row and (row.arrived_at, row.left_at, row.absent)


def test_one_tap_notes_the_arrival_now_and_shows_it(event, helper):
    row = person(event)
    page = helper.submit(helper.page(PAGE), "Arrived Jana Řehořová")
    assert noted(row) == (at(8, 42), None, False)
    assert "arrival 8:42" in page.text
    assert page.texts(".counts span") == ["Arrived: 1 of 1", "still expected: 0", "absent: 0"]


def test_departure_undo_and_absence(event, helper):
    row = person(event)
    mark(helper, row.id, "arrived")
    with clock.frozen(at(15, 5)):
        page = helper.submit(helper.page(PAGE), "Left Jana Řehořová")
        assert "departure 15:05" in page.text
        page = helper.submit(page, "Undo Jana Řehořová")
        page = helper.submit(page, "Undo Jana Řehořová")
    assert noted(row) is None
    page = helper.submit(page, "Did not come Jana Řehořová")
    assert noted(row) == (None, None, True)
    assert page.texts(".counts span") == ["Arrived: 0 of 1", "still expected: 0", "absent: 1"]


def test_times_can_be_corrected(event, helper):
    row = person(event)
    mark(helper, row.id, "arrived")
    page = helper.submit(helper.page(PAGE), "Save the times Jana Řehořová", arrived="8:15", left="14.30")
    assert noted(row) == (at(8, 15), at(14, 30), False)
    page = helper.submit(page, "Save the times Jana Řehořová", status=422, arrived="9:00", left="8:59")
    assert page.errors == ["The departure must be later than the arrival."]
    typed = [page.one(f"#{name}-{row.id}").attrs["value"] for name in ("arrived", "left")]
    assert typed == ["9:00", "8:59"]
    page = helper.submit(page, "Save the times Jana Řehořová", status=422, arrived="25:99")
    assert page.errors == ["Write the time like this: 8:30."]
    assert page.one(f"#arrived-{row.id}").attrs["value"] == "25:99"
    assert noted(row) == (at(8, 15), at(14, 30), False)


def test_a_day_that_is_not_today_needs_a_typed_time(event, helper):
    row = person(event)
    with clock.frozen(at(9, day=CONFERENCE_DAY + timedelta(days=1))):
        page = helper.submit(helper.page(PAGE), "Arrived Jana Řehořová", time="")
        assert "The time is not on the chosen day." in page.text
        assert noted(row) is None
        helper.submit(page, "Arrived Jana Řehořová", time="8:30")
    assert noted(row) == (at(8, 30), None, False)


def test_cancelled_people_are_not_shown_and_cannot_be_marked(event, helper):
    person(event, "Přítomná")
    gone = person(event, "Zrušená", PlaceState.CANCELLED, cancelled_at=clock.now())
    waiting = person(event, "Čekalová", PlaceState.WAITING)
    assert "Zrušená" not in helper.page(PAGE).text
    for row, sentence in ((gone, "This registration was cancelled"), (waiting, "on the waiting list")):
        for what in ("arrived", "absent"):
            assert mark(helper, row.id, what).status_code == 303
            assert sentence in helper.page(PAGE).texts(".errors")[0]
        assert noted(row) is None


def test_search_finds_by_words_in_any_order_and_by_ticket(event, helper):
    person(event, "Řehořová")
    person(event, "Sova", ticket_code="K7XQ2")
    assert helper.page(f"{PAGE}?q=rehorova+jana").texts("li[id] a") == ["Řehořová, Jana"]
    assert helper.page(f"{PAGE}?q=k7xq2").texts("li[id] a") == ["Sova, Jana"]
    assert "Nobody like this is in the list." in helper.page(f"{PAGE}?q=nikdo").text


def test_long_lists_come_by_letters_in_czech_order(event, helper):
    for family in ("Hora", "Chalupa", "Ivan"):
        for number in range(25):
            person(event, f"{family}{number:02}")
    page = helper.page(PAGE)
    assert page.texts("nav[aria-label=Letters] a") == ["H–CH (50)", "I (25)"]
    assert len(page.texts("li[id]")) == 50
    assert len(helper.page(f"{PAGE}?letters=I").texts("li[id]")) == 25
    assert len(helper.page(f"{PAGE}?letters=I&q=hora0").texts("li[id]")) == 10
    assert len(helper.page(f"{PAGE}?letters=%3C").texts("li[id]")) == 50


def test_a_tap_leads_back_to_the_same_place_of_the_list(event, helper):
    row = person(event)
    response = mark(helper, row.id, "arrived", query="?q=rehor&letters=R")
    assert response.headers["Location"] == f"{PAGE}?q=rehor&letters=R#p{row.id}"


def test_all_shown_are_marked_at_a_time_and_counted(event, helper):
    shown = [person(event, f"Nová{number}") for number in range(3)]
    other = person(event, "Stará")
    mark(helper, shown[0].id, "arrived", time="7:55")
    page = helper.page(f"{PAGE}?q=nova")
    page = helper.submit(page, "Mark 2 people as arrived", time="8:30")
    assert page.texts(".done") == ["2 people were marked as arrived."]
    assert [noted(row) for row in shown] == [(at(7, 55), None, False), *[(at(8, 30), None, False)] * 2]
    assert noted(other) is None
    page = helper.submit(page, "Mark 3 people as gone")
    assert page.texts(".done") == ["3 people were marked as gone."]
    assert noted(shown[1]) == (at(8, 30), at(8, 42), False)


def test_days_of_a_longer_conference_are_apart(event, helper):
    following = CONFERENCE_DAY + timedelta(days=1)
    longer = make_event("dvoudenni-2026", ends_on=following)
    sign_in(helper, make_member(longer, MembershipRole.DESK))
    row = person(longer)
    address = "/en/organise/dvoudenni-2026/presence"
    helper.submit(helper.page(address), "Arrived Jana Řehořová")
    assert len(helper.page(address).texts("nav[aria-label=Day] a")) == 2
    second = helper.page(f"{address}?day={following.isoformat()}")
    assert second.texts(".counts span")[0] == "Arrived: 0 of 1"
    assert noted(row) == (at(8, 42), None, False)
    assert helper.page(f"{address}?day=1999-01-01").texts(".counts span")[0] == "Arrived: 1 of 1"


def test_ids_of_another_event_are_not_found_and_nothing_is_written(event, helper):
    mine, foreign = person(event), person(make_event("jina-2026"), "Cizí")
    assert mark(helper, foreign.id, "arrived").status_code == 404
    assert mark(helper, 2**40, "arrived").status_code == 404
    assert mark(helper, "x", "arrived").status_code == 404
    data = {"registration_ids": f"{mine.id},{foreign.id}", "day": CONFERENCE_DAY.isoformat(), "mark": "arrived",
            "csrf_token": token(helper)}  # fmt: skip
    assert helper.post(f"{PAGE}/mark-all", data=data).status_code == 404
    assert noted(mine) is None
    assert noted(foreign) is None


@pytest.mark.parametrize(
    ("values", "status"),
    [({"mark": "nonsense"}, 400), ({"day": "x"}, 422), ({"day": "2026-07-01"}, 303), ({"mark": ""}, 422),
     ({"time": "25:61"}, 422)],
)  # fmt: skip
def test_nonsense_is_answered_with_a_sentence_or_refused(event, helper, values, status):
    row = person(event)
    data = {"registration_id": row.id, "day": CONFERENCE_DAY.isoformat(), "mark": "arrived",
            "csrf_token": token(helper), **values}  # fmt: skip
    assert helper.post(f"{PAGE}/mark", data=data).status_code == status
    assert noted(row) is None


def test_a_time_for_all_that_can_not_be_is_said_above_the_list(event, helper):
    row = person(event)
    page = helper.submit(
        helper.page(f"{PAGE}?day={CONFERENCE_DAY.isoformat()}"), "Mark 1 person as arrived", time="25:61", status=422
    )
    assert page.errors == ["Write the time like this: 8:30."]
    assert page.one("#all-arrived").attrs["value"] == "25:61"
    assert noted(row) is None


def test_viewers_read_the_list_and_note_nothing(event, client):
    row = person(event)
    sign_in(client, make_member(event, MembershipRole.VIEWER))
    page = client.page(PAGE)
    assert [form.attrs["method"] for form in page.all("main form")] == ["get"]
    data = {"registration_id": row.id, "day": CONFERENCE_DAY.isoformat(), "mark": "arrived",
            "csrf_token": csrf_of(client, event)}  # fmt: skip
    for path in ("mark", "mark-all"):
        assert client.post(f"{PAGE}/{path}", data=data).status_code == 403
    assert noted(row) is None


def csrf_of(client, event):
    """A viewer's own token, from a page that has a form; the guard is the role, not the token."""
    client.page(f"/organise/{event.slug}/attendees")
    with client.session_transaction() as session:
        raw = session.setdefault("csrf_token", "0" * 40)
    from itsdangerous import URLSafeTimedSerializer

    return URLSafeTimedSerializer(client.application.secret_key, salt="wtf-csrf-token").dumps(raw)


def test_the_departure_from_an_evening_past_midnight_is_of_its_day(event, helper):
    row = person(event)
    with clock.frozen(at(19)):
        mark(helper, row.id, "arrived")
    with clock.frozen(at(1, 35, day=CONFERENCE_DAY + timedelta(days=1))):
        mark(helper, row.id, "left")
        assert noted(row) == (at(19), at(1, 35, day=CONFERENCE_DAY + timedelta(days=1)), False)
        shown = helper.page(PAGE).one('input[name="shown"]').attrs["value"]
        mark(helper, row.id, "times", arrived="19:00:00", left="0.30", shown=shown)
    assert noted(row) == (at(19), at(0, 30, day=CONFERENCE_DAY + timedelta(days=1)), False)


def test_a_time_that_comes_twice_is_asked_about_where_times_are_corrected(app, client):
    night = date(2026, 10, 25)
    event = make_event("noc", starts_on=night, ends_on=night)
    row = make_registration(event)
    address = "/en/organise/noc/presence"
    with clock.frozen(at(12, day=night)):
        helper = sign_in(client, make_member(event, MembershipRole.DESK))
        sent = {"registration_id": row.id, "day": night.isoformat(), "csrf_token": token(helper, address)}
        helper.post(f"{address}/mark", data={**sent, "mark": "arrived", "time": "1:30"})
        button = f"Save the times {row.given_name} {row.family_name}"
        page = helper.submit(helper.page(address), button, status=422, arrived="2:30", left="3:30")
        assert page.texts("p.message") == [
            "Error: This time comes twice: clocks are set back that night. Please choose which one is meant."
        ]
        helper.submit(page, button, **{"arrived-which": "second"})
    assert noted(row)[0] == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
