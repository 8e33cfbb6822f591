"""Organisations of a conference."""

import pytest

from conference.events.actions import save_organisation
from conference.events.models import OrganisationRole, OrganisationType
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_item, make_member

TOWN = {"name": "Město Kadaň", "type": OrganisationType.MUNICIPALITY, "registration_number": "", "website": ""}


@pytest.fixture
def town(event):
    return save_organisation(event.id, None, TOWN, [OrganisationRole.HOST], by=make_member(event))


def address(event, rest: str = "") -> str:
    return f"/en/organise/{event.slug}/organisations{rest}"


def test_an_organisation_is_added_with_its_roles(editor, event):
    assert "None yet." in editor.page(address(event)).text
    page = editor.submit(
        editor.page(address(event, "/new")), "Save", name="Plzeňský kraj", type="region",
        registration_number="708 90 366", website="www.example.org", roles=["organiser", "grant_holder"],
    )  # fmt: skip
    assert page.texts(".todo li span.soft") == ["region, organiser, grant holder"]
    (row,) = event.organisations
    assert (row.name, row.registration_number, row.website) == ("Plzeňský kraj", "70890366", "https://www.example.org")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": ""}, "Please write the name of the organisation."),
        ({"name": "Město Kadaň"}, "An organisation of this name is already there."),
        ({"registration_number": "70890367"},
         "This number cannot be right: it has eight digits and the last one checks the others."),
        ({"website": "mesto"}, "This is not a web address. It looks like this: https://www.example.org"),
    ],
)  # fmt: skip
def test_what_cannot_be_keeps_what_was_typed(editor, event, town, values, message):
    filled = {"name": "Nová", "type": "ngo", "roles": ["partner"], **values}
    page = editor.submit(editor.page(address(event, "/new")), "Save", **filled)
    assert page.errors == [message]
    kept = page.form("Save").values
    assert (kept["type"], kept["roles"]) == (["ngo"], ["partner"])
    assert [kept[name] for name in values] == [[value] for value in values.values()]
    assert len(event.organisations) == 1


def test_roles_are_changed(editor, event, town):
    page = editor.page(address(event, f"/{town.id}"))
    assert page.form("Save").values["roles"] == ["host"]
    editor.submit(page, "Save", roles=["partner"], name="Kadaň")
    assert [(link.role.value, link.organisation.name) for link in event.roles] == [("partner", "Kadaň")]


def test_removing(editor, event, town):
    page = editor.submit(editor.page(address(event, f"/{town.id}")), "Remove the organisation")
    assert page.texts(".done") == ["Removed: Město Kadaň Take it back"]
    assert event.organisations == []


def test_removing_what_the_programme_names_is_refused_in_a_sentence(editor, event, town):
    make_item(event, organisation_id=town.id)
    page = editor.submit(editor.page(address(event, f"/{town.id}")), "Remove the organisation")
    assert page.texts(".errors p") == [
        "Město Kadaň: A programme item or a site visit names this organisation. Choose another one there first."
    ]
    assert len(event.organisations) == 1


@pytest.mark.parametrize("number", ["{other}", "0", "9" * 30])
def test_others_and_unknown_ones_are_not_found(editor, event, number):
    other = make_event("jina")
    theirs = save_organisation(other.id, None, TOWN, [], by=make_member(other))
    number = number.format(other=theirs.id)
    token = editor.page(address(event, "/new")).form("Save").values["csrf_token"]
    assert editor.get(address(event, f"/{number}")).status_code == 404
    for rest in (f"/{number}", f"/{number}/remove"):
        data = {"csrf_token": token, "name": "x", "type": "ngo"}
        assert editor.post(address(event, rest), data=data).status_code == 404
    assert [row.name for row in other.organisations] == ["Město Kadaň"]


def test_a_viewer_removes_nothing(client, event, town):
    sign_in(client, make_member(event, MembershipRole.VIEWER))
    token = client.page("/en/organise/new").form("Create the conference").values["csrf_token"]
    assert client.post(address(event, f"/{town.id}/remove"), data={"csrf_token": token}).status_code == 403
    assert len(event.organisations) == 1
