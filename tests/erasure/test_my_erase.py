"""The page on which a person has their data erased, as people of both languages use it."""

import pytest

from conference.certificates.models import Certificate
from conference.lib.transaction import transaction
from conference.mailing.delivery import claim
from conference.registration.models import Registration
from conference.team.models import MembershipRole
from tests.conftest import NOW, sign_in
from tests.factories import make_event, make_member, make_registration, saved
from tests.registration.people import FORM, last_mail, mails, own_address, places, registrations

BUTTON = "Yes, erase my data"


@pytest.fixture
def event(app):
    return make_event(capacity=1)


@pytest.fixture
def person(event) -> Registration:
    return make_registration(event, email="jana@example.org", family_name="Svízelová")


def erase_page(person: Registration, language: str = "/en") -> str:
    return f"{language}{own_address(person)}/erase"


def test_the_own_page_leads_to_it(person, client):
    own = client.page(f"/en{own_address(person)}")

    assert own.link("Erase my data") == erase_page(person)


def test_it_says_what_is_erased_and_what_stays_and_changes_nothing(person, client):
    page = client.page(erase_page(person))

    assert page.h1 == "Erase my data"
    assert page.texts("h2") == ["What is erased", "What stays"]
    assert "Your registration is cancelled with it." in page.text
    assert "certificate" not in page.text
    assert page.link("Download all data about me").endswith("/data.json")
    assert registrations()[0].erased_at is None
    assert mails() == []


def test_with_a_certificate_it_says_what_becomes_of_it(person, event, client):
    saved(Certificate(
        event_id=event.id, registration_id=person.id, sequence=1, number="2026/0001", code="KOD234", facts={"a": 1},
        minutes=10,
    ))  # fmt: skip

    page = client.page(erase_page(person))

    assert "number, date and hours of the certificate, without your name" in page.text


def test_one_press_erases_and_the_link_says_so(person, client):
    page = client.page(erase_page(person))
    answer = client.post(page.form(BUTTON).action, data=page.form(BUTTON).fill())
    assert answer.status_code == 303

    gone = client.page(answer.headers["Location"], status=410)

    assert gone.h1 == "Your data were erased."
    assert "Svízelová" not in gone.html
    assert gone.link("Register again") == "/en/bydleni-2026/register"
    row = registrations()[0]
    assert (row.given_name, row.family_name, row.email, row.erased_at) == ("", "", "", NOW)
    assert places(row) == [(row.event.quota_id, "cancelled")]
    assert (last_mail().kind, last_mail().recipient) == ("data_erased", "jana@example.org")
    assert len(claim(10)) == 1


def test_a_second_press_finds_it_done(person, client):
    page = client.page(erase_page(person))
    form = page.form(BUTTON)
    client.post(form.action, data=form.fill())

    assert client.post(form.action, data=form.fill()).status_code == 410
    assert [kind for kind, _ in mails()] == ["registration_cancelled", "data_erased"]


def test_a_post_without_the_forms_token_is_refused(person, app):
    app.config["WTF_CSRF_ENABLED"] = True

    assert app.test_client().post(erase_page(person)).status_code == 400

    assert registrations()[0].erased_at is None


def test_a_cancelled_registration_can_be_erased_too(person, client):
    with transaction():
        person.cancelled_at = NOW
    page = client.page(erase_page(person))
    assert "Your registration is cancelled with it." not in page.text

    client.post(page.form(BUTTON).action, data=page.form(BUTTON).fill())

    assert registrations()[0].erased_at == NOW


def test_in_czech(person, client):
    assert client.page(erase_page(person, "")).h1 == "Vymazat moje údaje"


def test_the_team_sees_a_count_only(person, event, client):
    page = client.page(erase_page(person))
    client.post(page.form(BUTTON).action, data=page.form(BUTTON).fill())
    sign_in(client, make_member(event, MembershipRole.OWNER))

    attendees = client.page("/en/organise/bydleni-2026/attendees")

    assert attendees.texts(".note")[0] == "0 valid, 0 waiting, 0 cancelled, 1 erased"
    assert "Svízelová" not in attendees.html
    client.page(f"/en/organise/bydleni-2026/attendees/{person.id}", status=404)


def test_the_team_erases_on_behalf_of_a_person_who_asks(person, event, client):
    editor = make_member(event, MembershipRole.EDITOR)
    sign_in(client, editor)
    asked = client.page(client.page(f"/en/organise/bydleni-2026/attendees/{person.id}").link("Erase personal data"))
    assert "The registration is cancelled with it" in asked.text

    attendees = client.submit(asked, "Erase the data of this person")

    assert attendees.h1 == "Attendees"
    assert registrations()[0].erased_at == NOW
    assert last_mail().recipient == "jana@example.org"
    assert person.id


def test_the_browser_forgets_whom_it_registered(event, client):
    form = client.page("/en/bydleni-2026/register")
    client.submit(form, "Send the registration", **FORM)
    (row,) = registrations()

    client.submit(client.page(erase_page(row)), BUTTON, status=303)

    assert client.get("/en/bydleni-2026/register/thanks").status_code == 302


def test_the_pages_say_when_backups_forget_or_that_nobody_has_said_it(person, client, app, monkeypatch):
    pages = [erase_page(person), f"/en/{person.event.slug}/privacy"]
    for page in pages:
        assert "its operator has not stated here for how long" in client.page(page).text

    monkeypatch.setitem(app.config, "BACKUP_KEPT_DAYS", 30)

    for page in pages:
        assert "Backups of the server are overwritten after 30 days" in client.page(f"{page}?again").text
