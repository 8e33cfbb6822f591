"""Making the pages public, cancelling, taking it back."""

import pytest

from conference.events.actions import save_organisation
from conference.events.models import OrganisationRole, OrganisationType
from conference.lib import clock
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_registration

TOWN = {"name": "Město Kadaň", "type": OrganisationType.MUNICIPALITY}


@pytest.fixture
def draft(app):
    event = make_event(published_at=None)
    save_organisation(event.id, None, TOWN, [OrganisationRole.ORGANISER], by=make_member(event))
    return event


def address(event, name: str = "publication") -> str:
    return f"/en/organise/{event.slug}/{name}"


def test_what_is_missing_is_listed_with_its_page(client):
    event = make_event(published_at=None, venue_city="", contact_email="")
    page = sign_in(client, make_member(event)).page(address(event))
    assert page.texts(".notice li") == [
        "The town where it takes place", "An e-mail address for questions", "An organisation that is the organiser",
    ]  # fmt: skip
    assert page.link("The town where it takes place") == address(event, "venue")
    assert page.texts("main button") == []


def test_the_pages_become_public(client, draft):
    page = sign_in(client, make_member(draft, MembershipRole.EDITOR)).page(address(draft))
    page = client.submit(page, "Make the pages public")
    assert page.texts(".done") == ["The pages are public."]
    assert draft.published_at == clock.now()
    assert page.texts("main button") == ["Make the pages private again"]


def test_the_pages_are_the_teams_again_while_nobody_is_registered(client, draft):
    page = sign_in(client, make_member(draft, MembershipRole.EDITOR)).page(address(draft))
    page = client.submit(page, "Make the pages public")
    page = client.submit(page, "Make the pages private again")
    assert page.texts(".done") == ["Only the team sees the pages now. Take it back"]
    assert draft.published_at is None
    page = client.submit(page, "Take it back")
    assert draft.published_at == clock.now()

    make_registration(draft)
    page = client.submit(page, "Make the pages private again")
    assert page.texts(".errors p") == [
        "People are registered and need their pages. Such a conference can only be cancelled."
    ]
    assert draft.published_at == clock.now()


def test_a_second_press_and_a_late_one_do_no_harm(client, draft):
    page = sign_in(client, make_member(draft)).page(address(draft))
    client.submit(page, "Make the pages public")
    assert client.submit(page, "Make the pages public").texts(".done") == ["The pages are public."]


def test_what_went_missing_meanwhile_is_said(client, draft):
    page = sign_in(client, make_member(draft)).page(address(draft))
    client.submit(client.page(address(draft, "venue")), "Save", venue_city="")
    page = client.submit(page, "Make the pages public")
    assert page.texts(".errors p") == ["Something is missing before the pages can be public."]
    assert draft.published_at is None


def test_an_editor_cancels_nothing(client):
    event = make_event()
    sign_in(client, make_member(event, MembershipRole.EDITOR))
    token = client.page(address(event, "settings")).form("Save").values["csrf_token"]
    for name in ("cancel", "restore"):
        assert client.post(address(event, name), data={"csrf_token": token}).status_code == 403
    assert event.cancelled_at is None


def test_a_post_without_the_token_of_the_form_is_refused(client, draft):
    sign_in(client, make_member(draft))
    assert client.post(address(draft, "publish")).status_code == 400
    assert draft.published_at is None
