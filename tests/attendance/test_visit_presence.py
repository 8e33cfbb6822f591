"""Presence at site visits: one tap for each person of a group, undo, all at once, on record."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from conference.extensions import db
from conference.lib.transaction import transaction
from conference.places.models import Place, PlaceState
from conference.registration.models import Registration
from conference.team.models import AuditEntry, MembershipRole
from tests.conftest import sign_in
from tests.factories import at, make_event, make_member, make_registration, make_visit, take_place

PAGE = "/en/organise/bydleni-2026/presence/visits"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def groups(event):
    return make_visit(event, (14, 14)).groups


@pytest.fixture
def helper(event, client):
    return sign_in(client, make_member(event, MembershipRole.DESK))


def holder(event, group, given="Jana", state=PlaceState.CONFIRMED):
    person = make_registration(event, given_name=given, family_name="Nová")
    return take_place(person, group.quota_id, state)


def came(*places):
    ids = [place.id for place in places]
    db.session.rollback()
    return list(db.session.scalars(select(Place.came).where(Place.id.in_(ids)).order_by(Place.id)))


def test_one_tap_notes_who_came_and_undo_takes_it_back(event, groups, helper):
    place = holder(event, groups[0])

    page = helper.submit(helper.page(PAGE), "Came along Jana Nová")
    assert (came(place), page.texts("li .place")) == ([True], ["came along"])
    page = helper.submit(page, "Undo Jana Nová")
    assert came(place) == [None]
    page = helper.submit(page, "Did not come along Jana Nová")
    assert (came(place), page.texts("li .place")) == ([False], ["did not come along"])

    noted = select(AuditEntry).where(AuditEntry.verb == "noted_visit").order_by(AuditEntry.id)
    last = db.session.scalars(noted).all()[-1]
    assert (last.before, last.after) == ({"came": None}, {"came": False})


def test_all_at_once_leaves_alone_what_was_noted_and_other_groups(event, groups, helper):
    away, open_one = holder(event, groups[0], "Alena"), holder(event, groups[0], "Bára")
    other, waits = holder(event, groups[1], "Cilka"), holder(event, groups[0], "Dana", PlaceState.WAITING)
    erased = holder(event, groups[0], "Eva")
    with transaction() as session:
        session.get_one(Registration, erased.registration_id).erased_at = at(8)
    page = helper.submit(helper.page(PAGE), "Did not come along Alena Nová")

    token = page.one(f"#p{open_one.id} input[name=csrf_token]").attrs["value"]
    answer = helper.post(f"{PAGE}/{groups[0].id}/all", data={"csrf_token": token})
    page = helper.follow(answer.headers["Location"])

    assert came(away, open_one, other, waits, erased) == [False, True, None, None, None]
    assert page.texts(".done p") == ["1 person was marked as on the visit."]
    again = helper.post(f"{PAGE}/{groups[0].id}/all", data={"csrf_token": token})
    assert "something is noted already" in helper.follow(again.headers["Location"]).texts(".errors p")[0]


def test_a_place_given_up_or_of_another_conference_is_not_marked(event, groups, helper):
    here = holder(event, groups[0])
    stranger = holder(elsewhere := make_event("bydleni-jinde"), make_visit(elsewhere).groups[0])
    waits = holder(event, groups[0], "Dana", PlaceState.WAITING)
    token = helper.page(PAGE).one(f"#p{here.id} input[name=csrf_token]").attrs["value"]

    def post(**values):
        return helper.post(f"{PAGE}/mark", data={"csrf_token": token, **values})

    assert post(place_id=stranger.id, mark="came").status_code == 404
    assert post(place_id=here.id, mark="perhaps").status_code == 400
    page = helper.follow(post(place_id=waits.id, mark="came").headers["Location"])
    assert page.texts(".errors p") == ["This place is not held any more, so nothing was noted."]
    assert came(here, stranger, waits) == [None, None, None]


def test_the_lists_lead_to_it_where_there_are_visits(event, client, helper):
    assert "Presence at site visits" not in helper.page("/en/organise/bydleni-2026/presence").text
    assert helper.page(PAGE).texts(".lede") == ["This conference has no site visits with groups."]
    make_visit(event)
    assert helper.page("/en/organise/bydleni-2026/presence").link("Presence at site visits") == PAGE
