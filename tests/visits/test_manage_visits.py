"""Site visits for the team: description, groups, their places, the people in them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from conference.events.models import Organisation
from conference.extensions import db
from conference.places.models import Place, PlaceState, Quota
from conference.programme.models import ItemKind
from conference.team.models import AuditEntry, MembershipRole
from conference.visits.models import Visit, VisitGroup
from tests.conftest import sign_in
from tests.desk.test_presence import csrf_of
from tests.factories import (
    at,
    make_event,
    make_item,
    make_member,
    make_registration,
    make_visit,
    saved,
    take_place,
)

PAGE = "/en/organise/bydleni-2026/visits"


def site_visit(event, **values):
    values = {"starts_at": at(14, 45), "ends_at": at(16, 15), "title_en": "Visit to flats", **values}
    return make_item(event, ItemKind.SITE_VISIT, **values)


def groups_of(visit):
    db.session.rollback()
    found = db.session.scalars(select(VisitGroup).where(VisitGroup.visit_id == visit.id).order_by(VisitGroup.number))
    return [(group.number, group.departs_at, group.quota.capacity) for group in found]


def verbs():
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


def test_a_visit_is_described_for_an_item_of_the_programme(event, editor):
    item = site_visit(event)
    make_item(event, title_en="A talk")
    host = saved(Organisation(event_id=event.id, name="Správa bytů"))
    page = editor.page(f"{PAGE}/add")
    assert page.texts("#item option") == ["Visit to flats"]
    page = editor.submit(page, "Save", host=str(host.id), meeting_point_cs="před vchodem", rules_cs="Nefotíme.\nTiše.",
                         address="Smyšlená 7", step_free="no")  # fmt: skip
    assert page.h1 == "Add a group"
    visit = db.session.scalars(select(Visit)).one()
    assert (visit.item_id, visit.host_id, visit.meeting_point_cs) == (item.id, host.id, "před vchodem")
    assert (visit.rules_cs, visit.step_free) == ("Nefotíme.\nTiše.", False)
    assert verbs() == ["described_visit"]
    assert editor.page(f"{PAGE}/add").all("form[method=post] select") == []


def test_an_item_of_another_kind_or_event_is_no_choice(event, editor):
    site_visit(event)
    talk, foreign = make_item(event), site_visit(make_event("jina-2026"))
    for item in (talk, foreign):
        editor.submit(editor.page(f"{PAGE}/add"), "Save", status=422, item=str(item.id))
    assert db.session.scalars(select(Visit)).all() == []


def test_what_visitors_must_know_is_changed(event, editor):
    visit = make_visit(event, step_free=True, transport_en="on foot")
    page = editor.submit(editor.page(f"{PAGE}/{visit.id}"), "Save", transport_en="by bus", step_free="")
    assert page.texts(".done") == ["The visit was changed."]
    db.session.rollback()
    changed = db.session.get(Visit, visit.id, populate_existing=True)
    assert (changed.transport_en, changed.step_free) == ("by bus", None)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.before == {"transport_en": "on foot", "step_free": True}


def test_a_language_that_the_event_does_not_speak_is_not_asked_and_kept(app, client):
    event = make_event(second_language=None)
    sign_in(client, make_member(event, MembershipRole.EDITOR))
    visit = make_visit(event, transport_en="on foot")
    page = client.page(f"{PAGE}/{visit.id}")
    assert page.all("#transport_en") == []
    client.submit(page, "Save", transport_cs="pěšky")
    db.session.rollback()
    changed = db.session.get(Visit, visit.id, populate_existing=True)
    assert (changed.transport_cs, changed.transport_en) == ("pěšky", "on foot")


def test_a_group_is_added_with_its_places(event, editor):
    visit = make_visit(event, (14,))
    page = editor.page(f"{PAGE}/{visit.id}/groups/add")
    assert page.one("#number").attrs["value"] == "2"
    assert page.one("#departs_at").attrs["value"] == "2026-06-11T14:45"
    editor.submit(page, "Add the group", departs_at="11. 6. 2026 14:55", capacity="12", guide="Petra Průvodkyně",
                  guide_phone="600 000 051")  # fmt: skip
    assert groups_of(visit) == [(1, at(14, 45), 14), (2, at(14, 55), 12)]
    assert "Guide: Petra Průvodkyně, +420 600 000 051" in editor.page(PAGE).text
    assert verbs() == ["added_group"]


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"number": "1"}, "Another group of this visit has this number."),
        ({"departs_at": "2026-06-11T16:15"}, "The departure must be before the visit ends"),
        ({"departs_at": "2026-06-11T11:44"}, "The departure must be before the visit ends"),
        ({"departs_at": "afternoon"}, "Write the date and time like this"),
        ({"departs_at": ""}, "Write when the group leaves."),
        ({"number": ""}, "Write the number of the group."),
        ({"capacity": "-1"}, "Write a whole number between 0 and 100000."),
        ({"guide_phone": "abc"}, "Write one phone number"),
    ],
)
def test_a_wrong_group_is_refused_with_a_sentence(event, editor, values, error):
    visit = make_visit(event, (14,))
    page = editor.submit(editor.page(f"{PAGE}/{visit.id}/groups/add"), "Add the group", status=422, **values)
    assert len(page.errors) == 1
    assert page.errors[0].startswith(error)
    assert len(groups_of(visit)) == 1


def test_more_places_in_a_group_let_those_who_wait_in(event, editor):
    group = make_visit(event, (1,)).groups[0]
    holder, first, second = (make_registration(event) for _ in range(3))
    for row, state in ((holder, PlaceState.CONFIRMED), (first, PlaceState.WAITING), (second, PlaceState.WAITING)):
        take_place(row, group.quota_id, state)
    page = editor.submit(editor.page(f"{PAGE}/groups/{group.id}"), "Save", capacity="2")
    assert "1 person from the waiting list has a place now" in page.texts(".done")[0]
    assert page.texts("ol li") == [f"Jana {second.family_name} , Město Kadaň"]
    assert len(page.texts("details ul li")) == 2


def test_fewer_places_than_people_are_refused_and_nothing_changes(event, editor):
    group = make_visit(event, (3,)).groups[0]
    for _ in range(2):
        take_place(make_registration(event), group.quota_id)
    page = editor.submit(editor.page(f"{PAGE}/groups/{group.id}"), "Save", status=422, capacity="1", guide="Nová")
    assert page.errors[0].startswith("There are 2 places taken")
    db.session.rollback()
    kept = db.session.get(VisitGroup, group.id, populate_existing=True)
    assert (kept.guide, kept.quota.capacity) == ("", 3)
    assert verbs() == []


def test_a_group_with_people_stays_and_they_are_named(event, editor):
    group = make_visit(event, (1,)).groups[0]
    holder, waiting = make_registration(event, title_before="Ing."), make_registration(event)
    take_place(holder, group.quota_id)
    take_place(waiting, group.quota_id, PlaceState.WAITING)
    page = editor.submit(editor.page(f"{PAGE}/groups/{group.id}"), "Remove this group")
    assert f"Ing. Jana {holder.family_name}, Jana {waiting.family_name}" in page.texts(".errors")[0]
    assert db.session.get(VisitGroup, group.id) is not None


def test_an_empty_group_goes_with_its_places_given_up_before(event, editor):
    first, second = make_visit(event, (1, 5)).groups
    gone = first.quota_id
    take_place(make_registration(event), gone, PlaceState.CANCELLED)
    editor.submit(editor.page(PAGE), "Remove group 1")
    db.session.rollback()
    assert db.session.scalars(select(VisitGroup.id)).all() == [second.id]
    assert db.session.get(Quota, gone) is None
    assert db.session.scalars(select(Place).where(Place.quota_id == gone)).all() == []
    assert verbs() == ["removed_group"]


def test_a_visit_goes_when_it_has_no_groups(event, editor):
    visit = make_visit(event, (5,))
    data = {"csrf_token": csrf_of(editor, event)}
    assert editor.post(f"{PAGE}/{visit.id}/remove", data=data).status_code == 303
    assert editor.page(PAGE).texts(".errors") == ["This visit has groups. Remove them first."]
    editor.submit(editor.page(PAGE), "Remove group 1")
    page = editor.submit(editor.page(PAGE), "Remove this visit")
    assert "Visits of the programme without groups" in page.text
    assert db.session.scalars(select(Visit)).all() == []


def test_without_a_visit_in_the_programme_the_page_says_what_to_do(event, editor):
    assert "The programme has no site visit yet." in editor.page(PAGE).text


def paths(visit):
    group = visit.groups[0]
    return (
        f"{visit.id}",
        f"{visit.id}/remove",
        f"{visit.id}/groups/add",
        f"groups/{group.id}",
        f"groups/{group.id}/remove",
    )


def test_visits_of_another_event_are_not_found(event, editor):
    foreign = make_visit(make_event("jina-2026"), (5,))
    data = {"csrf_token": csrf_of(editor, event), "number": "7", "departs_at": "2026-06-11T14:45", "capacity": "1"}
    for path in paths(foreign):
        assert editor.post(f"{PAGE}/{path}", data=data).status_code == 404
    assert groups_of(foreign) == [(1, at(14, 45), 5)]


@pytest.mark.parametrize("role", [MembershipRole.VIEWER, MembershipRole.DESK])
def test_only_editors_write(event, client, role):
    visit = make_visit(event, (5,))
    sign_in(client, make_member(event, role))
    data = {"csrf_token": csrf_of(client, event), "number": "7", "departs_at": "2026-06-11T14:45", "capacity": "1"}
    for path in ("add", *paths(visit)):
        assert client.post(f"{PAGE}/{path}", data=data).status_code == 403
    assert groups_of(visit) == [(1, at(14, 45), 5)]
