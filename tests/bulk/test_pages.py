"""The pages of bulk changes: from the ticks of the list to what came of it, and back."""

from __future__ import annotations

import pytest

from conference.bulk.models import BulkChange, BulkState
from conference.czech.collation import stored_sort_key
from conference.extensions import db
from conference.lib import clock
from conference.places.models import PlaceState
from conference.registration.actions import cancel as cancel_one
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import at, make_event, make_member, make_registration, make_visit, take_place

LIST = "/en/organise/bydleni-2026/attendees"
NEW = "/en/organise/bydleni-2026/bulk/new"


def person(event, family, **values):
    return make_registration(event, family_name=family, sort_key=stored_sort_key(family, "Jana"), **values)


@pytest.fixture
def event(app):
    return make_event(optional_fields=["wants_certificate"])


@pytest.fixture
def editor(event, client):
    return sign_in(client, make_member(event, MembershipRole.EDITOR))


def facts(page):
    """What the page says of people: words and how many."""
    return {term: said.split()[0] for term, said in zip(page.texts("main dt"), page.texts("main dd"), strict=True)}


def test_people_are_ticked_in_the_list_cancelled_and_brought_back(event, editor):
    one, other, third = (person(event, family) for family in ("Adámková", "Bílá", "Cihlářová"))
    cancel_one(other)
    listed = editor.page(LIST)
    assert [box.attrs["value"] for box in listed.all("input[name=ticked]")] == [
        str(row.id) for row in (one, other, third)
    ]
    assert listed.texts("th label") == ["Jana Adámková", "Jana Bílá", "Jana Cihlářová"]
    page = editor.follow(f"{NEW}?do=cancel&whom=ticked&ticked={one.id}&ticked={other.id}")
    assert facts(page) == {"Chosen people": "2", "Will be cancelled": "1", "Registration cancelled": "1"}
    assert page.texts("main dd a") == ["Jana Adámková", "Jana Bílá"]

    done = editor.submit(page, "Cancel registrations", tells=True)

    assert facts(done)["Cancelled"] == "1"
    assert (one.cancelled_at is not None, third.cancelled_at) == (True, None)
    undone = editor.submit(done, "Take it back")
    assert facts(undone)["As before"] == "1"
    assert one.cancelled_at is None
    assert editor.page("/en/organise/bydleni-2026/bulk").texts("tbody td")[:2] == ["taken back", "1"]


@pytest.mark.parametrize(
    ("does", "address"),
    [
        ("letter", "/en/organise/bydleni-2026/letters/new?who=attendees&person="),
        ("export", "/en/organise/bydleni-2026/attendees.xlsx?person="),
    ],
)
def test_letters_and_exports_have_their_own_pages(event, editor, does, address):
    one = person(event, "Adámková")
    answer = editor.get(NEW, query_string={"do": does, "person": one.id})
    assert answer.headers["Location"] == f"{address}{one.id}"


def test_a_letter_to_those_ticked_goes_to_nobody_else(event, editor):
    one = person(event, "Adámková")
    person(event, "Bílá")
    page = editor.follow(f"{NEW}?do=letter&whom=ticked&ticked={one.id}")
    chosen = page.texts("#to option")[0]
    assert chosen == "Everybody registered who has not cancelled; Chosen people: 1"
    draft = editor.submit(page, subject_cs="Zpráva", body_cs="Dobrý den.")
    assert facts(editor.page(f"{draft.address}/send"))["Letters"] == "1"


def test_all_that_the_list_shows_are_chosen_with_its_filter(event, editor):
    person(event, "Adámková", municipality="Most")
    person(event, "Bílá")
    answer = editor.get(NEW, query_string={"do": "cancel", "whom": "all", "municipality": "Most", "view": "3"})
    assert answer.headers["Location"] == f"{NEW}?do=cancel&municipality=Most"
    assert facts(editor.page(answer.headers["Location"])) == {"Town": "Most", "Will be cancelled": "1"}


def test_where_nobody_is_ticked_the_list_says_so(event, editor):
    answer = editor.get(f"{NEW}?do=cancel&whom=ticked&state=confirmed")
    assert answer.headers["Location"] == f"{LIST}?state=confirmed"
    assert "Nobody was ticked." in editor.page(LIST).text


def test_a_group_is_chosen_first_and_the_summary_says_who_waits(event, editor):
    group = make_visit(event, (1,)).groups[0]
    people = [person(event, family) for family in ("Adámková", "Bílá", "Cihlářová")]
    address = f"{NEW}?do=move&" + "&".join(f"person={one.id}" for one in people)
    first = editor.page(address)
    assert first.texts("h2") == []
    assert facts(editor.page(f"{address}&group={group.id}")) == {
        "Chosen people": "3", "Will get a place in the group": "1", "No room in the group": "2",
    }  # fmt: skip

    page = editor.page(f"{address}&group={group.id}&waits=y")

    assert facts(page)["In the line of the group, which is full"] == "2"
    editor.submit(page, "Move to a visit group")
    assert [one.places[-1].state for one in people] == [
        PlaceState.CONFIRMED, PlaceState.WAITING, PlaceState.WAITING,
    ]  # fmt: skip


def test_what_changed_since_the_summary_is_shown_anew(event, editor):
    one, other = person(event, "Adámková"), person(event, "Bílá")
    page = editor.page(f"{NEW}?do=cancel")
    cancel_one(other)
    again = editor.submit(page, "Cancel registrations", status=422)
    assert "changed meanwhile" in again.text
    assert facts(again)["Will be cancelled"] == "1"
    editor.submit(again, "Cancel registrations")
    assert one.cancelled_at is not None


@pytest.mark.parametrize(
    "query",
    [
        "do=move&group=99999999", "do=move&group=x%00", "do=presence&mark=nonsense&day=2026-06-11",
        "do=presence&mark=arrived&day=1999-01-01", "do=presence&mark=arrived&day=2026-06-11&time=99",
    ],
)  # fmt: skip
def test_a_choice_that_is_none_is_told(event, editor, query):
    make_visit(event)
    person(event, "Adámková")
    page = editor.page(f"{NEW}?{query}", 422)
    assert page.all(".errors")


def test_presence_is_noted_at_the_time_typed(event, editor):
    one = person(event, "Adámková")
    page = editor.page(f"{NEW}?do=presence&mark=arrived&day=2026-06-11&time=8:30&person={one.id}")
    assert facts(page)["Will be marked"] == "1"
    editor.submit(page, "Note presence")
    assert one.presences[0].arrived_at == at(8, 30)


def test_without_a_time_the_present_of_the_page_counts(event, editor):
    one = person(event, "Adámková")
    with clock.frozen(at(9)):
        page = editor.page(f"{NEW}?do=presence&mark=arrived&day=2026-06-11&person={one.id}")
    with clock.frozen(at(9, 5)):
        editor.submit(page, "Note presence")
    assert one.presences[0].arrived_at == at(9)


@pytest.mark.parametrize("moment", ["nonsense", "9999-12-31T23:59:59+00:00", "2026-06-11T09:00"])
def test_a_moment_that_no_page_showed_is_looked_at_again(event, editor, moment):
    person(event, "Adámková")
    page = editor.page(f"{NEW}?do=presence&mark=arrived&day=2026-06-11")
    editor.submit(page, "Note presence", status=422, at=moment)


def test_the_desk_notes_presence_and_nothing_else(event, client):
    helper = sign_in(client, make_member(event, MembershipRole.DESK))
    one = person(event, "Adámková")
    options = [option.attrs["value"] for option in helper.page(LIST).all("#do option")]
    assert options == ["presence", "export"]
    assert helper.get(f"{NEW}?do=cancel&person={one.id}").status_code == 403
    assert helper.get(f"{NEW}?do=presence&person={one.id}").status_code == 200


def test_a_viewer_exports(event, client):
    viewer = sign_in(client, make_member(event, MembershipRole.VIEWER))
    one = person(event, "Adámková")
    assert [option.attrs["value"] for option in viewer.page(LIST).all("#do option")] == ["export"]
    assert viewer.get(f"{NEW}?do=presence&person={one.id}").status_code == 403


def test_certificates_that_cannot_be_issued_yet_say_why(event, editor):
    one = person(event, "Adámková", wants_certificate=True)
    page = editor.page(f"{NEW}?do=certificate&person={one.id}", 422)
    assert "Add the organiser in the settings." in page.text


def test_people_of_another_conference_are_nobody_here(event, editor):
    stranger = make_registration(make_event("jina-2026"))
    page = editor.page(f"{NEW}?do=cancel&person={stranger.id}")
    assert "There is nobody for whom this can be done." in page.text


def test_what_is_with_the_worker_is_shown_as_it_goes(event, editor, monkeypatch):
    monkeypatch.setattr("conference.bulk.actions.AT_ONCE", 1)
    for family in ("Adámková", "Bílá"):
        take_place(person(event, family), make_visit(event).groups[0].quota_id)
    page = editor.submit(editor.page(f"{NEW}?do=cancel"), "Cancel registrations")
    assert page.texts("[role=status]") == ["0 of 2 done"]
    row = db.session.query(BulkChange).one()
    assert row.state is BulkState.DOING
    answer = editor.get(f"/en/organise/bydleni-2026/bulk/{row.id}/progress.json").json
    assert answer == {"done": 0, "total": 2, "text": "0 of 2 done", "underway": True}
