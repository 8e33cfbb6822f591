"""The team of a conference: invitations, roles, leaving; the record of it; the administrator's command."""

import re

import pytest
from sqlalchemy import select

from conference.czech.typography import NBSP
from conference.extensions import db
from conference.lib.transaction import transaction
from conference.mailing.models import Message
from conference.team import actions, audit
from conference.team.models import AuditEntry, Membership, MembershipRole, User
from conference.team.queries import team_of
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_user
from tests.outbox import letters

TEAM = "/organise/bydleni-2026/team"


@pytest.fixture
def owner(event):
    return make_member(event, email="olga@example.org", name="Olga Organizátorka")


def test_an_invitation_signs_in_and_opens_the_conference(app, client, event, owner):
    sign_in(client, owner)

    page = client.submit(client.page(TEAM), "Pozvat", email="Eva@example.org", name="Eva Editorová", role="editor")

    assert "V týmu: Eva@example.org" in page.text
    assert [(m.user.email, m.role.value) for m in team_of(event)] == [
        ("olga@example.org", "owner"),
        ("eva@example.org", "editor"),
    ]
    [mail] = letters()
    assert (mail.recipient, mail.subject) == ("eva@example.org", "Pozvánka do týmu: Bydlení pro všechny")
    assert "Role: Úpravy" in mail.text
    link = re.search(r"^https://prezence\.example\.org(/\S+next\S+)$", mail.text, re.MULTILINE)
    visitor = app.test_client()
    response = visitor.post(link[1], data=visitor.page(link[1]).form().fill())
    assert response.location == "/organise/bydleni-2026/"


def test_a_second_invitation_changes_and_sends_nothing(event, owner):
    actions.invite(event, "eva@example.org", MembershipRole.EDITOR, by=owner)
    actions.invite(event, "EVA@example.org", MembershipRole.OWNER, by=owner)

    assert [m.role.value for m in team_of(event)] == ["owner", "editor"]
    assert len(list(db.session.scalars(select(Message)))) == 1


def test_another_role_goes_on_record(client, event, owner):
    member = actions.invite(event, "eva@example.org", MembershipRole.EDITOR, by=owner)
    sign_in(client, owner)

    client.submit(client.page(TEAM), "Změnit – eva@example.org", role="viewer")

    assert db.session.get_one(Membership, member.id).role is MembershipRole.VIEWER
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.verb, entry.actor, entry.before, entry.after) == (
        "role_changed", "Olga Organizátorka (olga@example.org)", {"role": "editor"}, {"role": "viewer"},
    )  # fmt: skip


@pytest.mark.parametrize(("button", "values"), [("Změnit", {"role": "editor"}), ("Odebrat z týmu", {})])
def test_the_last_owner_stays(client, event, owner, button, values):
    sign_in(client, owner)

    page = client.submit(client.page(TEAM), f"{button} – {owner.name}", **values)

    assert "Konference musí mít aspoň jednu osobu ve vedení." in page.text
    assert [m.role.value for m in team_of(event)] == ["owner"]


def test_who_is_removed_is_out_at_once(app, client, event, owner):
    editor = make_member(event, MembershipRole.EDITOR)
    [_, membership] = team_of(event)
    theirs = sign_in(app.test_client(), editor)
    assert theirs.get("/organise/bydleni-2026/history").status_code == 200
    sign_in(client, owner)

    client.post(f"{TEAM}/{membership.id}/remove", data={"csrf_token": token(client)})

    assert theirs.get("/organise/bydleni-2026/history").status_code == 404


def test_a_member_of_another_conference_cant_be_reached(client, event, owner):
    other = make_event("cizi-2026")
    make_member(other)
    [theirs] = team_of(other)
    sign_in(client, owner)

    response = client.post(f"{TEAM}/{theirs.id}/remove", data={"csrf_token": token(client)})

    assert response.status_code == 404
    assert [m.id for m in team_of(other)] == [theirs.id]


def test_a_wrong_address_is_said_and_kept(client, event, owner):
    sign_in(client, owner)

    page = client.submit(client.page(TEAM), "Pozvat", email="eva(a)example.org", name="Eva", status=422)

    assert page.errors == ["E-mail má právě jeden zavináč, třeba jana@example.org."]
    assert page.form("Pozvat").values["email"] == ["eva(a)example.org"]


def test_the_history_can_be_read(client, event, owner):
    member = actions.invite(event, "eva@example.org", MembershipRole.EDITOR, by=owner)
    actions.change_role(event, member.id, MembershipRole.DESK, by=owner)
    sign_in(client, owner)

    page = client.page("/organise/bydleni-2026/history")

    assert page.texts("tbody tr td:nth-child(3)") == [
        "Tým eva@example.org: změna role",
        "Tým eva@example.org: pozvání do týmu",
    ]
    assert page.texts("tbody tr:first-child td:nth-child(4)") == ["role: Úpravy → Prezence"]


def test_the_history_names_fields_and_times_as_people_do(client, event, owner):
    before = {"goal_cs": "", "slides_due_at": None, "starts_on": "2026-06-11"}
    after = {"goal_cs": "Ukázat cestu.", "slides_due_at": "2026-06-08T10:00:00+00:00", "starts_on": "2026-06-12"}
    with transaction():
        audit.record(event, "changed", event, before=before, after=after, by=owner)
    sign_in(client, owner)

    page = client.page("/organise/bydleni-2026/history")

    assert [text.replace(NBSP, " ") for text in page.texts("tbody tr:first-child td:nth-child(4) div")] == [
        "cíl konference – česky: prázdné → Ukázat cestu.",
        "termín prezentací: prázdné → 8. 6. 2026, 12:00",
        "první den: 11. 6. 2026 → 12. 6. 2026",
    ]


def test_the_history_comes_in_pages(client, event, owner):
    member = actions.invite(event, "eva@example.org", MembershipRole.VIEWER, by=owner)
    for number in range(60):
        role = MembershipRole.DESK if number % 2 == 0 else MembershipRole.VIEWER
        actions.change_role(event, member.id, role, by=owner)
    sign_in(client, owner)

    first = client.page("/organise/bydleni-2026/history")
    second = client.page(first.link("Další"))

    assert (len(first.all("tbody tr")), len(second.all("tbody tr"))) == (50, 11)
    assert client.get("/organise/bydleni-2026/history?page=x").status_code == 200
    assert client.get("/organise/bydleni-2026/history?page=-7").status_code == 200


def test_an_administrator_is_created_with_a_link(app, client):
    make_event()
    result = app.test_cli_runner().invoke(args=["create-administrator", "Spravce@example.org", "--name", "Správa"])

    assert result.exit_code == 0, result.output
    [user] = db.session.scalars(select(User))
    assert (user.email, user.name, user.has_role("administrator")) == ("spravce@example.org", "Správa", True)
    link = result.output.split()[-1].removeprefix("https://prezence.example.org")
    client.post(link, data=client.page(link).form().fill())
    assert client.get(TEAM).status_code == 200


def test_an_administrator_is_created_once(app):
    make_user("spravce@example.org")

    for _ in range(2):
        result = app.test_cli_runner().invoke(args=["create-administrator", "spravce@example.org"])
        assert result.exit_code == 0, result.output

    [user] = db.session.scalars(select(User))
    assert [role.name for role in user.roles] == ["administrator"]


def test_an_administrator_needs_an_address(app):
    result = app.test_cli_runner().invoke(args=["create-administrator", "správce"])

    assert result.exit_code == 2
    assert "this is not an e-mail address" in result.output


def token(client) -> str:
    return client.page("/organise/account").form("Uložit").values["csrf_token"][0]
