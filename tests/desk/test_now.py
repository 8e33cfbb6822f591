"""The numbers of the day: in the building, by group, by item, as they are now."""

from __future__ import annotations

import pytest

from conference.attendance.actions import mark_arrived, mark_left
from conference.attendance.visits import note_came
from conference.extensions import db
from conference.lib import clock
from conference.team.models import MembershipRole
from conference.visits.models import VisitGroup
from tests.conftest import sign_in
from tests.factories import CONFERENCE_DAY, at, make_event, make_member, make_registration, make_visit, take_place

PAGE = "/en/organise/bydleni-2026/presence/now"


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.frozen(at(12)):
        yield


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def viewer(event, client):
    return sign_in(client, make_member(event, MembershipRole.VIEWER))


def test_who_is_in_the_building_in_all_and_by_group(event, viewer):
    people = [make_registration(event) for _ in range(4)]
    visit = make_visit(event)
    quota = db.session.get_one(VisitGroup, visit.groups[0].id).quota_id
    places = [take_place(person, quota) for person in people[:3]]
    for person in people[:3]:
        mark_arrived(person, CONFERENCE_DAY, at(8, 30), None)
    mark_left(people[0], CONFERENCE_DAY, at(11), None)
    note_came(event, places[1].id, True, None)

    page = viewer.page(PAGE)

    assert page.texts("#numbers .lede") == ["In the building: 2 of 4"]
    assert page.texts(".counts span") == [
        "Arrived: 3 of 4", "gone by now: 1", "still expected: 1", "absent: 0"
    ]  # fmt: skip
    assert page.texts("tbody tr:first-child td.num") == ["3", "2", "1"]
    assert page.texts("tbody tr:last-child td.num") == ["0", "0", "0"]


def test_numbers_are_sent_again_only_where_they_changed(event, viewer):
    person = make_registration(event)
    first = viewer.get(f"{PAGE}?live=1")
    same = viewer.get(f"{PAGE}?live=1", headers={"If-None-Match": first.headers["ETag"]})
    mark_arrived(person, CONFERENCE_DAY, at(8, 30), None)
    changed = viewer.get(f"{PAGE}?live=1", headers={"If-None-Match": first.headers["ETag"]})
    assert [first.status_code, same.status_code, changed.status_code] == [200, 304, 200]
