"""A link to an own page that came into wrong hands ends, and a new one goes to its owner."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from conference.czech.typography import NBSP
from conference.extensions import db
from conference.lib.email_address import normalise_email
from conference.lib.transaction import transaction
from conference.registration import actions
from conference.registration.models import Registration
from conference.registration.own import new_emails, new_links
from conference.registration.own.address import my_address
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from conference.team.models import AuditEntry, MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_registration
from tests.registration.people import letters, mails, own_address

ENDED = "Starý odkaz už neplatí."


@pytest.fixture
def person(app):
    return make_registration(make_event(), email="jana@example.org")


def fresh(registration: Registration) -> Registration:
    db.session.expire_all()
    return db.session.get_one(Registration, registration.id)


def test_its_owner_ends_a_link_and_gets_the_new_one_by_a_letter(client, person):
    old = own_address(person)
    page = client.page(client.page(old).link("Nový odkaz místo tohoto"))

    page = client.submit(page, "Zneplatnit tento odkaz a poslat nový")

    assert ENDED in page.text
    assert client.get(old).status_code == 404
    [letter] = letters()
    new = my_address(fresh(person))
    assert (letter.kind, letter.recipient) == ("link_renewed", "jana@example.org")
    assert new in letter.text
    assert new not in page.html
    assert client.get(new.removeprefix("https://prezence.example.org")).status_code == 200


def test_a_second_press_finds_it_done(client, person):
    address = f"{own_address(person)}/new-link"
    data = client.page(address).form("Zneplatnit tento odkaz a poslat nový").fill()

    answers = [client.post(address, data=data).location for _ in range(2)]

    assert answers == ["/bydleni-2026/register/link/renewed"] * 2
    assert len(mails()) == 1


def test_opening_the_page_ends_nothing(client, person):
    client.page(f"{own_address(person)}/new-link")

    assert client.get(own_address(person)).status_code == 200
    assert mails() == []


def test_it_is_on_record_without_the_link(client, person):
    new_links.renew(person)

    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.verb, entry.actor, entry.subject_id) == ("renewed_link", "participant", person.id)
    assert (entry.before, entry.after) == ({"link_version": "•••"}, {"link_version": "•••"})


def test_a_new_address_asked_for_behind_the_old_link_ends_with_it(client, person):
    with transaction():
        new_emails.ask(person, normalise_email("cizi@example.org"))
    [address] = re.findall(r"/my/\S+/email", next(one.text for one in letters() if one.kind == "email_confirmation"))

    new_links.renew(person)

    assert (fresh(person).email, fresh(person).new_email) == ("jana@example.org", "")
    assert client.get(address).status_code == 409


def test_who_has_no_address_is_told_to_ask_the_organisers(client, app):
    person = make_registration(make_event(), email="", email_key="")

    page = client.page(f"{own_address(person)}/new-link")

    assert "Vytvořit vám ho mohou pořadatelé." in page.text.replace(NBSP, " ")
    with pytest.raises(RegistrationRefused) as refused:
        new_links.renew(person)
    assert refused.value.reason is RegistrationRefusal.NO_EMAIL


def test_a_cancelled_registration_has_a_link_to_end_too(client, person):
    actions.cancel(person)

    client.submit(client.page(f"{own_address(person)}/new-link"), "Zneplatnit tento odkaz a poslat nový")

    assert letters()[-1].kind == "link_renewed"


def test_the_team_ends_a_link(client, person):
    olga, old = make_member(person.event, MembershipRole.EDITOR), own_address(person)
    sign_in(client, olga)
    page = client.page(f"/organise/bydleni-2026/attendees/{person.id}")

    page = client.submit(page, "Vytvořit nový odkaz")

    assert "Nový bude odeslán na adresu jana@example.org." in page.text.replace(NBSP, " ")
    assert page.one("#own-page").attrs["value"] == my_address(fresh(person))
    assert client.get(old).status_code == 404
    assert mails() == [("link_renewed", "jana@example.org")]
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.verb, entry.user_id) == ("renewed_link", olga.id)


def test_the_team_gives_the_new_one_to_who_has_no_address(client, app):
    person = make_registration(make_event(), email="", email_key="")
    sign_in(client, make_member(person.event, MembershipRole.EDITOR))

    page = client.submit(client.page(f"/organise/bydleni-2026/attendees/{person.id}"), "Vytvořit nový odkaz")

    assert "Předejte prosím nový tomu, komu patří." in page.text.replace(NBSP, " ")
    assert mails() == []
