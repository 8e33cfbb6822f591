"""What the script of the desk reads and sends."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.desk import actions
from conference.desk.models import DeskMark
from conference.extensions import db
from conference.lib import clock
from conference.places.models import PlaceState
from conference.registration.models import Meal
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.desk.making import link, make_device, noted
from tests.factories import CONFERENCE_DAY, at, make_event, make_member, make_registration


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def event(app):
    return make_event(optional_fields=["meal", "needs"])


@pytest.fixture
def device(event):
    return make_device(event, name="Tablet")


def mark(person, tap="arrived", moment=None, **values):
    return {"key": "key-of-a-mark", "id": person.id, "tap": tap, "at": (moment or at(8, 30)).isoformat(), **values}


def sent(client, device, *marks, status=200):
    response = client.post(link(device, "/marks.json"), json={"marks": list(marks)})
    assert response.status_code == status
    return response.json["results"] if status == 200 else None


def test_the_list_has_what_the_desk_needs_and_no_addresses(event, device, client):
    make_registration(event, given_name="Jana", family_name="Nová", meal=Meal.VEGAN, phone="+420777123456")
    make_registration(event, PlaceState.WAITING)
    answer = client.get(link(device, "/people.json"))
    assert [one["admitted"] for one in answer.json["people"]] == ["place", "waiting"]
    assert answer.json["people"][0]["hands"] == [["Badge", ""], ["Lunch", "vegan"]]
    assert answer.json["counts"] == {"total": 1, "arrived": 0, "left": 0, "expected": 1, "absent": 0}
    assert "777" not in answer.get_data(as_text=True)
    assert "@" not in answer.get_data(as_text=True)
    again = client.get(link(device, "/people.json"), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_marks_are_taken_once_and_answered_with_what_became_of_them(event, device, client):
    row = make_registration(event, given_name="Jana", family_name="Nová")
    first = sent(client, device, mark(row))
    assert sent(client, device, mark(row)) == first
    assert (first[0]["outcome"], first[0]["said"]) == ("done", "Jana Nová: arrival 8:30")
    assert first[0]["person"]["arrived"] == "2026-06-11T06:30:00+00:00"
    assert noted(row) == (at(8, 30), None, False)
    late = mark(row, moment=at(8, 50), key="of-another-one", late=True)
    assert sent(client, device, late)[0]["said"] == "Jana Nová: has arrived already, at 8:30."


def test_what_was_noted_ahead_of_time_was_noted_now(event, device, client):
    row = make_registration(event)
    sent(client, device, mark(row, moment=at(11)))
    assert noted(row) == (at(9), None, False)


@pytest.mark.parametrize(
    "values",
    [{"key": "short"}, {"key": "\ud800" * 9}, {"key": 5}, {"id": "1"}, {"id": 2**40}, {"id": True}, {"tap": "absent"},
     {"tap": []}, {"tap": {}}, {"tap": None}, {"at": "8:30"}, {"at": "2026-06-11T08:30:00"}, {"at": None},
     {"at": "9999-12-31T23:59:59+00:00", "tap": "undo_arrived"}, {"at": "0001-01-01T00:00:00+00:00"}],
)  # fmt: skip
def test_what_can_not_be_read_is_refused_alone(event, device, client, values):
    row, other = make_registration(event), make_registration(event)
    results = sent(client, device, mark(other, **values), mark(row, key="a-good-one"))
    assert [(one["outcome"], one["disagrees"]) for one in results] == [("unreadable", True), ("done", False)]
    assert noted(row) == (at(8, 30), None, False)
    assert noted(other) is None


@pytest.mark.parametrize("body", [None, [], {}, {"marks": []}, {"marks": [{}] * 501}])
def test_other_bodies_are_refused(device, client, body):
    assert client.post(link(device, "/marks.json"), json=body).status_code == 400


def test_what_is_no_mark_at_all_is_answered(device, client):
    unreadable = {"outcome": "unreadable", "disagrees": True, "said": "", "person": None}
    assert sent(client, device, 1, {"key": "key-of-a-mark"}) == [
        {"key": "", **unreadable}, {"key": "key-of-a-mark", **unreadable},
    ]  # fmt: skip


def test_a_body_of_brackets_is_refused(device, client):
    sent = {"data": "[" * 200_000, "content_type": "application/json"}
    assert client.post(link(device, "/marks.json"), **sent).status_code == 400
    assert client.post("/", **sent).status_code == 405  # also where nobody asks for JSON


def test_marks_about_nobody_are_answered_and_leave_nothing(event, device, client):
    foreign = make_registration(make_event("jina-2026"))
    assert sent(client, device, mark(foreign))[0]["outcome"] == "unknown"
    assert noted(foreign) is None


def test_another_site_sends_nothing_even_with_the_link(event, device, client):
    row = make_registration(event)
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(link(device, "/marks.json"), json={"marks": [mark(row)]}, headers=headers)
    assert answer.status_code == 400
    assert noted(row) is None


def test_a_device_sends_for_a_week_what_it_noted_and_reads_nothing_after_its_day(event, device, client):
    row = make_registration(event)
    with clock.frozen(at(9, day=CONFERENCE_DAY + timedelta(days=3))):
        assert client.get(link(device, "/people.json")).status_code == 410
        assert sent(client, device, mark(row, late=True))[0]["outcome"] == "done"
    with clock.frozen(at(9, day=CONFERENCE_DAY + timedelta(days=9))):
        sent(client, device, mark(row, key="much-too-late"), status=410)
    actions.revoke_device(device, make_member(event))
    sent(client, device, mark(row, key="of-an-ended-link"), status=404)
    assert noted(row) == (at(8, 30), None, False)


def test_the_team_uses_the_same_with_its_role_and_token(event, client):
    row = make_registration(event)
    sign_in(client, make_member(event, MembershipRole.DESK))
    area = f"/en/organise/{event.slug}/presence"
    assert client.post(f"{area}/marks.json", json={"marks": [mark(row)]}).status_code == 400
    token = client.page(area).one("[data-desk]").attrs["data-csrf"]
    answer = client.post(f"{area}/marks.json", json={"marks": [mark(row)]}, headers={"X-CSRFToken": token})
    assert answer.json["results"][0]["outcome"] == "done"
    assert db.session.scalar(sa.select(DeskMark.device_id)) is None
    assert client.get(f"{area}/people.json").json["counts"]["arrived"] == 1


def test_viewers_read_no_list_of_the_desk(event, client):
    sign_in(client, make_member(event, MembershipRole.VIEWER))
    assert client.get(f"/en/organise/{event.slug}/presence/people.json").status_code == 403


def test_the_worker_and_the_empty_page_bear_no_data(event, client):
    make_registration(event, family_name="Nová")
    worker = client.get("/desk/worker.js")
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Content-Security-Policy"]
    page = client.page("/en/desk/shell")
    assert page.h1 == "Sign-in desk"
    assert "Nová" not in page.html
    assert client.page("/desk/shell?language=en").one("html").attrs["lang"] == "en"
