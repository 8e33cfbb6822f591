"""The pages of merges: from a likely double to one registration, and back."""

from __future__ import annotations

import pytest

from conference.czech.collation import search_key
from conference.lib import links
from conference.places.models import PlaceState
from conference.registration.models import Meal
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_registration

AREA = "/en/organise/bydleni-2026"


def person(event, family="Nováková", state=PlaceState.CONFIRMED, **values):
    key = search_key(f"Jana {family} Jana Město Kadaň Kadaň")
    return make_registration(event, state, **{"family_name": family, "search_key": key, **values})


@pytest.fixture
def event(app):
    return make_event(optional_fields=["meal", "invite_next"])


@pytest.fixture
def editor(event, client):
    return sign_in(client, make_member(event, MembershipRole.EDITOR))


def test_a_double_is_noticed_compared_merged_and_taken_back(event, editor):
    kept = person(event, email="stara@example.org", email_key="stara@example.org")
    other = person(event, email="nova@example.org", email_key="nova@example.org", meal=Meal.VEGAN, invite_next=True)
    page = editor.page(f"{AREA}/attendees/{kept.id}")
    assert "Perhaps registered twice: Jana Nováková, the same name." in page.text
    compared = editor.follow(page.link("Compare"))
    assert compared.address == f"{AREA}/attendees/{kept.id}/merge/{other.id}"
    assert "Invite to later conferences: no" in compared.text

    done = editor.submit(compared, "Make one of them", take_meal="other", take_email="kept")

    assert "The two registrations are one." in done.text
    assert (kept.email, kept.meal) == ("stara@example.org", Meal.VEGAN)
    assert [text.split()[-1] for text in editor.page(f"{AREA}/attendees").texts("tbody th")] == ["Nováková"]
    assert editor.follow(f"{AREA}/attendees/{other.id}").address == f"{AREA}/attendees/{kept.id}"
    token = links.sign("my", other.id, other.link_version)
    assert editor.page(f"/en/my/{token}").status == 200
    undone = editor.submit(done, "Take it back")
    assert "There are two registrations again." in undone.text
    assert kept.meal is None
    assert editor.page(f"{AREA}/doubles").texts("tbody th") == ["Jana Nováková"]


def test_what_is_chosen_as_usual_is_the_newer_answer_that_is_not_empty(event, editor):
    kept, other = person(event, meal=Meal.VEGAN), person(event, organisation="Obec Klášterec")
    page = editor.page(f"{AREA}/attendees/{kept.id}/merge/{other.id}")
    checked = [(box.attrs["name"], box.attrs["value"]) for box in page.all("input[type=radio][checked]")]
    assert checked == [("take_email", "other"), ("take_organisation", "other"), ("take_meal", "kept")]


def test_the_one_with_the_place_is_kept(event, editor):
    waiting, held = person(event, state=PlaceState.WAITING), person(event)
    page = editor.follow(f"{AREA}/bulk/new?do=merge&whom=ticked&ticked={waiting.id}&ticked={held.id}")
    assert page.address == f"{AREA}/attendees/{held.id}/merge/{waiting.id}"
    assert editor.page(page.link("Keep the other one instead")).address.endswith(f"{waiting.id}/merge/{held.id}")


@pytest.mark.parametrize("query", ["?person=", "?person=1", "?person=x&person=99999999999", "?person=7&person=7"])
def test_what_are_not_two_registrations_leads_back_to_the_list(event, editor, query):
    answer = editor.get(f"{AREA}/doubles{query}")
    assert answer.headers["Location"] == f"{AREA}/attendees"
    assert "Tick two of one person." in editor.page(f"{AREA}/attendees").text


def test_what_changed_since_is_shown_anew(event, editor):
    kept, other = person(event), person(event)
    page = editor.page(f"{AREA}/attendees/{kept.id}/merge/{other.id}")
    editor.submit(editor.page(f"{AREA}/attendees/{other.id}/edit"), organisation="Jiná")
    again = editor.submit(page, "Make one of them", status=422)
    assert "has changed meanwhile" in again.text
    assert "Jiná" in again.text


@pytest.mark.parametrize("pair", ["{0}/merge/{0}", "{0}/merge/99999", "99999/merge/{0}"])
def test_only_two_of_this_conference_are_compared(event, editor, pair):
    one = person(event)
    assert editor.get(f"{AREA}/attendees/{pair.format(one.id)}").status_code == 404
