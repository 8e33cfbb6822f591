"""Who gets to organisers' pages: by sign-in, by event, by role."""

import pytest

from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_user


def test_without_signing_in_the_sign_in_page_comes_first(client):
    make_event()

    response = client.get("/organise/bydleni-2026/team")

    assert (response.status_code, response.location) == (302, "/organise/sign-in?next=/organise/bydleni-2026/team")


@pytest.mark.parametrize(
    ("role", "team", "history"),
    [
        (MembershipRole.OWNER, 200, 200),
        (MembershipRole.EDITOR, 403, 200),
        (MembershipRole.DESK, 403, 403),
        (MembershipRole.VIEWER, 403, 403),
    ],
)
def test_each_role_sees_its_pages(client, role, team, history):
    sign_in(client, make_member(make_event(), role))

    assert client.get("/organise/bydleni-2026/team").status_code == team
    assert client.get("/organise/bydleni-2026/history").status_code == history


def test_another_conference_is_not_there(client):
    make_event("cizi-2026")
    sign_in(client, make_member(make_event()))

    assert client.get("/organise/cizi-2026/team").status_code == 404
    assert client.get("/organise/neni/team").status_code == 404


def test_a_deactivated_account_is_signed_out(client):
    member = make_member(make_event(), active=False)

    sign_in(client, member)

    assert client.get("/organise/account").location == "/organise/sign-in?next=/organise/account"


def test_two_people_at_two_computers_are_two_people(app, client):
    one, other = make_user("jedna@example.org"), make_user("druhy@example.org")
    second = app.test_client()

    sign_in(client, one)
    sign_in(second, other)

    assert "jedna@example.org" in client.page("/organise/account").text
    assert "druhy@example.org" in second.page("/organise/account").text
