"""Invitations end where nobody takes them up; a conference is handed over; new browsers are told of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from conference.czech.typography import NBSP
from conference.events.models import Event
from conference.lib import clock
from conference.team import actions
from conference.team.links import sign_in_link
from conference.team.models import MembershipRole, User
from conference.team.queries import audit_entries, team_of
from conference.team.rules import INVITED_WITHIN, TeamRefusal, TeamRefused
from conference.team.wording import RIGHT_WORDS, duties
from tests.client import PageClient
from tests.conftest import NOW, sign_in
from tests.factories import make_member, make_user
from tests.outbox import letters

TEAM = "/organise/bydleni-2026/team"
HOME = "/organise/bydleni-2026/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture
def owner(event: Event) -> User:
    return make_member(event, email="olga@example.org", name="Olga Organizátorka")


def by_link(client: PageClient, user: User) -> PageClient:
    """Signed in as people are, by a link of a mail."""
    client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    link = sign_in_link(user).removeprefix("https://prezence.example.org")
    client.post(link, data=client.page(link).form().fill())
    return client


def roles(event: Event) -> list[tuple[str, str, bool]]:
    return [(row.user.email, row.role.value, row.invited_until is None) for row in team_of(event)]


# Invitations


def test_who_signs_in_within_the_time_is_on_the_team(client, event, owner):
    eva = actions.invite(event, "eva@example.org", MembershipRole.EDITOR, by=owner).user
    assert roles(event)[1] == ("eva@example.org", "editor", False)

    by_link(client, eva)

    assert roles(event)[1] == ("eva@example.org", "editor", True)
    assert [entry.verb for entry in audit_entries(event, None).items] == ["joined", "invited"]
    with clock.frozen(NOW + INVITED_WITHIN):
        by_link(client, eva)
        assert client.get(HOME).status_code == 200


def test_an_invitation_that_nobody_took_up_gives_no_role(client, event, owner):
    eva = actions.invite(event, "eva@example.org", MembershipRole.EDITOR, by=owner).user
    with clock.frozen(NOW + INVITED_WITHIN):
        by_link(client, eva)

        assert client.get(HOME).status_code == 404
        assert client.page("/organise/").all(f"a[href='{HOME}']") == []
    assert roles(event)[1] == ("eva@example.org", "editor", False)


def test_the_team_shows_until_when_and_invites_again(app, client, event, owner):
    actions.invite(event, "eva@example.org", MembershipRole.EDITOR, by=owner)
    sign_in(client, owner)
    waits = client.page(TEAM).texts("tbody tr:nth-child(2) td:nth-child(3)")
    with clock.frozen(NOW + timedelta(days=8)):
        page = client.page(TEAM)
        ended = page.texts("tbody tr:nth-child(2) td:nth-child(3)")
        page = client.submit(page, "Pozvat znovu – eva@example.org")

        assert "Pozvánka odeslána znovu: eva@example.org" in page.text
        assert [mail.kind for mail in letters()] == ["invitation", "invitation"]
    assert [text.replace(NBSP, " ") for text in (*waits, *ended)] == [
        "pozvánka platí do 19. 5. 2026, 10:00", "pozvánka skončila 19. 5. 2026, 10:00",
    ]  # fmt: skip
    assert team_of(event)[1].invited_until == NOW + timedelta(days=15)


def test_inviting_anew_after_the_end_gives_the_role_that_was_chosen_now(event, owner):
    actions.invite(event, "eva@example.org", MembershipRole.EDITOR, by=owner)
    with clock.frozen(NOW + INVITED_WITHIN):
        actions.invite(event, "eva@example.org", MembershipRole.DESK, by=owner)

        assert roles(event)[1] == ("eva@example.org", "desk", False)
        assert team_of(event)[1].invited_until == clock.now() + INVITED_WITHIN


def test_who_has_joined_is_not_invited_again(event, owner):
    member = make_member(event, MembershipRole.EDITOR)

    assert actions.invite_again(event, member.memberships[0].id, by=owner) is None
    assert letters() == []


def test_an_invited_owner_is_not_yet_the_owner_who_stays(event, owner):
    invited = actions.invite(event, "eva@example.org", MembershipRole.OWNER, by=owner)
    with pytest.raises(TeamRefused):
        actions.remove(event, owner.memberships[0].id, by=owner)

    actions.remove(event, invited.id, by=owner)

    assert roles(event) == [("olga@example.org", "owner", True)]


# Handing over


def test_a_conference_is_handed_over_and_both_are_told(client, event, owner):
    make_member(event, MembershipRole.EDITOR, email="eva@example.org", name="Eva Editorová")
    sign_in(client, owner)

    page = client.submit(client.page(TEAM), "Předat vedení: Eva Editorová")

    assert "Vedení konference nově má: Eva Editorová" in page.text
    assert sorted(roles(event)) == [("eva@example.org", "owner", True), ("olga@example.org", "editor", True)]
    assert [(mail.recipient, mail.kind) for mail in letters()] == [
        ("eva@example.org", "ownership"), ("olga@example.org", "ownership"),
    ]  # fmt: skip
    assert [entry.verb for entry in audit_entries(event, None).items] == ["handed_over", "handed_over"]
    assert client.get(TEAM).status_code == 403


def test_nothing_is_handed_over_to_who_has_not_joined(client, event, owner):
    invited = actions.invite(event, "eva@example.org", MembershipRole.EDITOR, by=owner)
    sign_in(client, owner)
    page = client.page(TEAM)
    assert page.all("#hand-over") == []

    token = page.form("Pozvat").values["csrf_token"][0]
    client.post(f"{TEAM}/{invited.id}/hand-over", data={"csrf_token": token})

    assert "Tento člověk pozvánku zatím nepřijal." in client.page(TEAM).text
    assert roles(event)[0] == ("olga@example.org", "owner", True)


def test_nothing_is_handed_over_to_an_account_that_is_switched_off(client, event, owner):
    heir = make_member(event, MembershipRole.EDITOR, active=False)
    sign_in(client, owner)
    assert client.page(TEAM).all("#hand-over") == []

    with pytest.raises(TeamRefused) as refused:
        actions.hand_over(event, heir.memberships[0].id, by=owner)

    assert refused.value.reason is TeamRefusal.SWITCHED_OFF


def test_an_owner_whose_account_is_switched_off_is_not_the_owner_who_stays(event, owner):
    off = make_member(event, active=False)

    with pytest.raises(TeamRefused):
        actions.remove(event, owner.memberships[0].id, by=owner)

    actions.remove(event, off.memberships[0].id, by=owner)
    assert roles(event) == [("olga@example.org", "owner", True)]


def test_an_administrator_without_a_role_hands_nothing_over(client, event, owner):
    editor = make_member(event, MembershipRole.EDITOR)
    admin = actions.create_account("spravce@example.org", administrator=True)
    sign_in(client, admin)
    assert client.page(TEAM).all("#hand-over") == []

    with pytest.raises(TeamRefused):
        actions.hand_over(event, editor.memberships[0].id, by=admin)


# What the roles may do


def test_every_right_is_explained_at_the_least_role_that_has_it(client, event, owner):
    sign_in(client, owner)

    page = client.page(f"/en{TEAM}")

    assert page.texts("#roles ~ h3") == ["Owner", "Editor", "Desk", "Viewer"]
    assert [len(page.all(f"#roles ~ ul:nth-of-type({number}) li")) for number in (1, 2, 3, 4)] == [4, 3, 4, 1]
    told = {str(word) for words in duties().values() for word in words}
    assert {str(word) for word in RIGHT_WORDS.values()} <= told


# A new browser


def test_a_sign_in_from_a_new_browser_is_told_and_from_a_known_one_is_not(app, client):
    olga = make_user("olga@example.org")
    by_link(client, olga)  # the first of all: every browser is new
    by_link(client, olga)
    assert letters() == []

    by_link(app.test_client(), olga)

    [mail] = letters()
    assert (mail.recipient, mail.kind, mail.subject) == (
        "olga@example.org", "new_sign_in", "Prezence: přihlášení z nového prohlížeče",
    )  # fmt: skip
    text = mail.text.replace(NBSP, " ")
    assert "Kdy: 12. 5. 2026, 10:00\nProhlížeč: Firefox, Windows\n" in text
    assert "https://prezence.example.org/organise/account" in text


def test_two_accounts_of_one_browser_are_both_known_there(client):
    olga, jan = make_user("olga@example.org"), make_user("jan@example.org")
    for user in (olga, jan, olga, jan):
        by_link(client, user)

    assert letters() == []


def test_a_forged_note_makes_no_browser_known(app: Flask):
    olga = make_user("olga@example.org", login_count=3)
    client = app.test_client()
    client.set_cookie("known_here", f"[{olga.id}].forged")

    by_link(client, olga)

    assert [mail.kind for mail in letters()] == ["new_sign_in"]
