"""Columns of the list of attendees that somebody chose, several values of a filter, and views saved for the team."""

from __future__ import annotations

import io

import pytest
import python_calamine
from werkzeug.datastructures import MultiDict

from conference.extensions import db
from conference.places.models import PlaceState
from conference.registration.models import AttendeeView, Meal
from conference.registration.team.attendee_columns import in_order
from conference.registration.team.attendee_filter import AttendeeFilter
from conference.registration.team.saved_views import shown_by
from conference.team.models import AuditEntry, MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_registration, make_visit, saved, take_place

LIST = "/en/organise/bydleni-2026/attendees"


@pytest.fixture
def event(app):
    return make_event(optional_fields=["phone", "meal", "organisation_type"])


@pytest.fixture
def editor(event, client):
    return sign_in(client, make_member(event, MembershipRole.EDITOR))


def a_view(event, name="Waiting", **query):
    return saved(AttendeeView(event_id=event.id, name=name, query=query or {"state": ["waiting"]}))


def headings(page):
    return page.texts("thead th")


def sheets(client, address):
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(client.get(address).get_data()))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_one_of_several_values_of_a_filter_is_enough_and_all_filters_count(event, editor):
    group, other = make_visit(event, (5, 5)).groups
    first = make_registration(event, family_name="Plzeňská", municipality="Plzeň")
    second = make_registration(event, family_name="Chebská", municipality="Cheb")
    make_registration(event, PlaceState.WAITING, family_name="Mostecká", municipality="Most")
    take_place(first, group.quota_id)
    take_place(second, other.quota_id)

    def found(query):
        return [name.split()[-1] for name in editor.page(f"{LIST}?{query}").texts("tbody th")]

    assert found("municipality=Plzeň, Cheb") == ["Plzeňská", "Chebská"]
    assert found("municipality=Plzeň&municipality=Most") == ["Plzeňská", "Mostecká"]
    assert found(f"visit={group.id}&visit={other.id}") == ["Plzeňská", "Chebská"]
    assert found(f"visit={group.id}&visit=none") == ["Plzeňská", "Mostecká"]
    assert found("state=waiting&state=confirmed&municipality=Most,Cheb") == ["Chebská", "Mostecká"]


def test_a_filter_is_the_same_after_its_own_address():
    chosen = AttendeeFilter(
        q="a", state=("confirmed", "waiting"), visit=("3", "none"), municipality=("Most", "Cheb"), sort="created",
        columns=("phone", "meal"), view="7",
    )  # fmt: skip

    assert AttendeeFilter.from_args(MultiDict(chosen.arguments())) == chosen
    assert AttendeeFilter(columns=("phone",), view="7").is_narrow is False


def test_columns_are_numbered_and_shown_in_that_order(event, editor):
    make_registration(event, phone="+420600000041", meal=Meal.VEGAN)
    choosing = editor.page(f"{LIST}/columns?state=confirmed")

    values = {field.attrs["name"]: field.attrs["value"] for field in choosing.all("main form input")}
    assert {name: place for name, place in values.items() if place} == {
        "state": "confirmed", "place-organisation": "1", "place-municipality": "2", "place-visit_group": "3",
        "place-state": "4", "place-created": "5",
    }  # fmt: skip
    typed = {"show": "1", "state": "confirmed", "place-meal": "1", "place-phone": "2", "place-ticket": "x"}
    shown = editor.follow(editor.get(f"{LIST}/columns", query_string=typed).headers["Location"])

    assert headings(shown) == ["Name", "Meal", "Phone"]
    assert shown.texts("tbody td") == ["vegan", "+420 600 000 041"]
    assert "state=confirmed" in shown.address


def test_equal_numbers_are_in_the_order_of_the_list():
    typed = {"ticket": "2", "email": "1", "phone": "1", "meal": "", "state": "-1", "needs": "1e5", "items": "٣"}
    assert in_order(typed) == ("email", "phone", "ticket")


def test_a_column_that_one_may_not_see_or_that_is_not_asked_is_passed_over(event, client):
    make_registration(event, meal=Meal.VEGAN)
    viewer = sign_in(client, make_member(event, MembershipRole.VIEWER))
    query = "?columns=meal,needs,nonsense,phone"

    assert headings(viewer.page(LIST + query)) == ["Name", "Phone"]
    assert "vegan" not in viewer.get(f"{LIST}.csv{query}").get_data(as_text=True)


@pytest.mark.parametrize("extension", ["xlsx", "ods"])
def test_exports_have_the_columns_of_the_view_and_say_what_they_mean(event, editor, extension):
    make_registration(event, given_name="Jana", family_name="Nová", organisation="Město Most", title_before="Mgr.")
    found = sheets(editor, f"{LIST}.{extension}?columns=organisation,state")

    assert found["Attendees"] == [["Name", "Organisation", "State"], ["Mgr. Jana Nová", "Město Most", "confirmed"]]
    assert found["Codebook"] == [
        ["Column", "Name for programs", "What the column says", "What stands in it"],
        ["Name", "name", "The whole name with titles.", "text"],
        ["Organisation", "organisation", "The answer in the form of registration.", "text"],
        [
            "State", "state", "What has become of the place at the conference.",
            "confirmed, place offered, on the waiting list, waiting for approval, cancelled",
        ],
    ]  # fmt: skip


def test_the_codebook_names_every_column_of_the_whole_export(event, editor):
    found = sheets(editor, f"{LIST}.xlsx")

    book = found["Codebook"][1:]
    assert [line[0] for line in book] == found["Attendees"][0]
    assert len({line[1] for line in book}) == len(book)
    assert all(all(line) for line in book)
    assert ["Region", "region", "Worked out from: Town of the workplace", "text"] in book


def test_a_view_is_saved_for_the_team_without_the_words_of_a_search(event, editor):
    page = editor.page(f"{LIST}?q=Nová&state=waiting&columns=phone&sort=created")
    saving = editor.page(page.link("Save as a view"))
    assert "are not saved" in saving.text
    shown = editor.submit(saving, "Save the view", name="Volat")

    view = db.session.query(AttendeeView).one()
    assert shown_by(view) == AttendeeFilter(
        state=("waiting",), sort="created", columns=("phone",), view=str(view.id)
    )  # fmt: skip
    assert shown.texts("nav .filters a[aria-current]") == ["Volat"]
    entry = db.session.query(AuditEntry).one()
    assert (entry.verb, entry.subject_label) == ("added", "Volat")
    assert entry.after == {"name": "Volat", "query": "state=waiting&sort=created&columns=phone"}


def test_the_history_says_in_words_what_a_view_shows(event, editor):
    for query in ("visit=waiting&columns=phone&sort=created", ""):
        editor.submit(editor.page(f"{LIST}/views/new?{query}"), "Save the view", name="Waiting" if query else "Plain")
    sign_in(editor, make_member(event))
    told = editor.page(f"/en/organise/{event.slug}/history").texts("td > div")
    shows = [text.replace("\N{NO-BREAK SPACE}", " ") for text in told if text.startswith("what the list shows: ")]
    assert [text.removeprefix("what the list shows: ") for text in shows] == [
        "Filters: none, everybody is shown; Order: by name; "
        "Columns: Name, Organisation, Town of the workplace, Site visit, group, State, Registered",
        "Site visit: waiting for a place; Order: by the day of registration; Columns: Name, Phone",
    ]


def test_two_views_have_two_names(event, editor):
    a_view(event, "Volat")
    refused = editor.submit(editor.page(f"{LIST}/views/new"), "Save the view", name="Volat", status=422)
    assert refused.errors == ["There is a view of this name already. Choose another name, or change that view."]

    other = a_view(event, "Psát")
    refused = editor.submit(editor.page(f"{LIST}/views/{other.id}"), "Save", name="Volat", status=422)
    assert refused.errors == ["There is a view of this name already. Choose another name, or change that view."]
    assert {view.name for view in db.session.query(AttendeeView)} == {"Volat", "Psát"}


def test_a_view_takes_over_what_the_list_shows_now_only_when_it_is_ticked(event, editor):
    view = a_view(event, "Volat")
    address = f"{LIST}/views/{view.id}?state=cancelled"

    editor.submit(editor.page(address), "Save", name="Psát", takes_over=False)
    assert (view.name, view.query) == ("Psát", {"state": ["waiting"]})
    editor.submit(editor.page(address), "Save", takes_over=True)
    assert (view.name, view.query) == ("Psát", {"state": ["cancelled"]})
    assert editor.page(f"{LIST}/views/{view.id}").all("[name=takes_over]") == []


def test_a_view_survives_what_is_no_longer_known(event, editor):
    make_registration(event)
    a_view(event, "Stará", state=["gone"], columns="phone,gone", extra="x")

    page = editor.page(editor.page(LIST).link("Stará"))

    assert headings(page) == ["Name", "Phone"]
    gone = a_view(event, "Zaniklá", visit=["999"])
    assert "a group that is no longer there" in editor.page(f"{LIST}/views/{gone.id}").text


def test_a_removed_view_can_be_taken_back(event, editor):
    view = a_view(event, "Volat")
    gone = editor.submit(editor.page(f"{LIST}/views/{view.id}"), "Remove the view")
    assert gone.texts("nav .filters a") == []
    back = editor.submit(gone, "Take it back")
    assert back.status == 200
    assert [row.name for row in db.session.query(AttendeeView)] == ["Volat"]


def test_views_are_for_their_own_event_and_changed_by_editors(event, client):
    other = a_view(make_event("jina-2026"), "Cizí")
    mine = a_view(event, "Volat")
    viewer = sign_in(client, make_member(event, MembershipRole.VIEWER))

    page = viewer.page(f"{LIST}?view={mine.id}")
    assert page.texts("nav .filters a") == ["Everybody", "Volat"]
    assert "Save as a view" not in page.text
    assert viewer.get(f"{LIST}/views/new").status_code == 403
    editor = sign_in(client, make_member(event, MembershipRole.EDITOR))
    assert editor.get(f"{LIST}/views/{other.id}").status_code == 404
