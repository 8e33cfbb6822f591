"""Signing in by an e-mailed link and by password, signing out, forgotten and changed passwords."""

import re
from datetime import timedelta

import pytest
from flask_security.utils import hash_password

from conference.extensions import db, security
from conference.lib import clock
from conference.mailing.models import Message
from conference.team.links import sign_in_link
from conference.team.models import User
from tests.conftest import NOW, built, sign_in
from tests.factories import make_event, make_member, make_user
from tests.outbox import letters

PAGE = "/organise/sign-in"
ACCOUNT = "/organise/account"
PASSWORD = "tři modré domky u řeky"
SEND, SIGN_IN = "Poslat odkaz k přihlášení", "Přihlásit se"
GUESSED = (
    "Toto heslo se dá snadno uhodnout: podobná hesla se zkoušejí jako první."
    " Dobře poslouží několik slov, která spolu nesouvisejí."
)
WRONG = "E-mailová adresa nebo heslo nesouhlasí. Můžete si také nechat poslat odkaz k přihlášení."


@pytest.fixture
def olga(app):
    return make_user("olga@example.org", password=hashed(PASSWORD))


def link_in(message: Message) -> str:
    """The path of the first link of a mail."""
    found = re.search(r"^https://prezence\.example\.org(/\S+)$", message.text, re.MULTILINE)
    assert found, message.text
    return found[1]


def is_signed_in(client) -> bool:
    return client.get(ACCOUNT).status_code == 200


# By link


def test_by_a_link_from_the_mail(client, olga):
    sent = client.submit(client.page(PAGE), SEND, email="Olga@Example.org")
    assert sent.h1 == "Podívejte se do pošty"

    [mail] = letters()
    assert (mail.recipient, mail.kind, mail.subject) == ("olga@example.org", "sign_in", "Přihlášení do Prezence")
    page = client.page(link_in(mail))
    assert not is_signed_in(client), "opening a link, as programs that check mails do, must not sign in"
    response = client.post(link_in(mail), data=page.form().fill())

    assert (response.status_code, response.location) == (303, "/organise/")
    assert is_signed_in(client)


def test_a_link_is_good_for_one_sign_in(app, client, olga):
    link = path_of(sign_in_link(olga))
    client.post(link, data=client.page(link).form().fill())

    second = app.test_client()
    page = second.follow(link)

    assert page.h1 == "Přihlášení pro pořadatele"
    assert "Tento odkaz k přihlášení je příliš starý, nebo už byl použit." in page.text


def test_a_link_is_good_for_thirty_minutes(client, olga):
    link = path_of(sign_in_link(olga))

    with clock.frozen(NOW + timedelta(minutes=29, seconds=59)):
        assert client.get(link).status_code == 200
    with clock.frozen(NOW + timedelta(minutes=30)):
        assert client.get(link).status_code == 303


def test_a_forged_link_is_worth_nothing(client, olga):
    link = path_of(sign_in_link(olga))

    for forged in (link[:-1] + ("a" if link[-1] != "a" else "b"), f"{PAGE}/x", f"{PAGE}/{'x' * 1000}"):
        assert client.get(forged).status_code == 303


def test_a_link_ends_with_the_password(client, olga):
    link = path_of(sign_in_link(olga))
    sign_in(client, olga)
    page = client.page("/organise/change-password")
    client.submit(
        page, "Změnit heslo",
        password=PASSWORD, new_password="čtyři staré lípy", new_password_confirm="čtyři staré lípy",
    )  # fmt: skip
    client.submit(client.page(ACCOUNT), "Odhlásit")

    assert client.get(link).status_code == 303


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, olga):
    known = client.submit(client.page(PAGE), SEND, email="olga@example.org")
    unknown = client.submit(client.page(PAGE), SEND, email="nikdo@example.org")

    assert unknown.text == known.text.replace("olga@", "nikdo@")
    assert [mail.recipient for mail in letters()] == ["olga@example.org"]


def test_a_deactivated_account_gets_no_link(client):
    user = make_user("byvala@example.org", active=False)

    client.submit(client.page(PAGE), SEND, email="byvala@example.org")

    assert letters() == []
    assert client.get(path_of(sign_in_link(user))).status_code == 303


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Napište prosím svou e-mailovou adresu."),
        ("olga", "E-mail má právě jeden zavináč, třeba jana@example.org."),
    ],
)
def test_a_wrong_address_is_said_and_kept(client, typed, sentence):
    page = client.submit(client.page(PAGE), SEND, email=typed, status=422)

    assert page.errors == [sentence]
    assert page.form(SEND).values["email"] == [typed]


# By password


def test_by_password(client, olga):
    response = by_password(client, "OLGA@example.org", PASSWORD)

    assert (response.status_code, response.location) == (302, "/organise/")
    assert is_signed_in(client)
    assert db.session.get_one(User, olga.id).current_login_at == clock.now()


@pytest.mark.parametrize(("email", "password"), [("olga@example.org", "špatně"), ("nikdo@example.org", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_get_the_same_sentence(client, olga, email, password):
    page = client.submit(client.page(PAGE), SIGN_IN, email=email, password=password, status=422)

    assert page.errors == [WRONG]
    assert page.form(SIGN_IN).values["email"] == [email]
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("", PASSWORD, "Napište prosím svou e-mailovou adresu."),
        ("olga@example.org", "", "Napište prosím heslo."),
    ],
)
def test_what_is_missing_is_said(client, olga, email, password, sentence):
    page = client.submit(client.page(PAGE), SIGN_IN, email=email, password=password, status=422)

    assert page.errors == [sentence]


def test_a_deactivated_account_and_one_without_a_password_stay_out(client, olga):
    make_user("byvala@example.org", password=hashed(PASSWORD), active=False)
    make_user("novy@example.org")

    for email in ("byvala@example.org", "novy@example.org"):
        page = client.submit(client.page(PAGE), SIGN_IN, email=email, password=PASSWORD, status=422)
        assert page.errors == [WRONG]


def test_in_english_under_its_prefix(client, olga):
    page = client.submit(client.page(f"/en{PAGE}"), "Sign in", email="olga@example.org", password="x", status=422)

    assert page.errors == ["The e-mail address or the password is wrong. You can also have a sign-in link sent to you."]


# Where to


def test_after_signing_in_the_page_that_was_asked_for_opens(client, olga):
    page = client.follow("/organise/account")

    response = client.post(PAGE, data=page.form(SIGN_IN).fill(email="olga@example.org", password=PASSWORD))

    assert response.location == "/organise/account"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example.org/", "//evil.example.org/", "/\\evil.example.org", "\\\\evil.example.org"]
)
def test_nobody_is_led_off_the_site(client, olga, elsewhere):
    page = client.page(PAGE)
    data = page.form(SIGN_IN).fill(email="olga@example.org", password=PASSWORD, next=elsewhere)

    assert client.get(f"{PAGE}?next={elsewhere}").location == PAGE
    assert client.post(f"{PAGE}?next={elsewhere}", data=data).location == PAGE
    assert client.post(PAGE, data=data).location == PAGE
    assert "next" not in sign_in_link(olga, next_page=elsewhere)


def test_a_link_with_another_next_leads_to_the_organisers_pages(client, olga):
    link = path_of(sign_in_link(olga)) + "?next=//evil.example.org/"

    response = client.post(link, data=client.page(link).form().fill())

    assert response.location == "/organise/"


# Out, and passwords


def test_signing_out_needs_a_press_of_a_button(client, olga):
    sign_in(client, olga)

    assert client.get("/organise/sign-out", follow_redirects=True).status_code == 404
    assert is_signed_in(client)
    assert client.submit(client.page(ACCOUNT), "Odhlásit").h1 == "Přihlášení pro pořadatele"
    assert not is_signed_in(client)


def test_a_form_from_another_site_is_refused(client, olga):
    response = client.post(PAGE, data={"email": "olga@example.org", "password": PASSWORD})

    assert response.status_code == 400
    assert not is_signed_in(client)


def test_a_forgotten_password_is_set_anew_by_mail(client, olga):
    page = client.submit(client.page("/organise/reset-password"), "Poslat odkaz", email="olga@example.org")
    assert "Pokud zde olga@example.org má účet, je na cestě odkaz k nastavení nového hesla." in page.text
    [mail] = letters()
    new = "čtyři staré lípy"

    after = client.submit(client.page(link_in(mail)), "Nastavit heslo", password=new, password_confirm=new)

    assert "Nové heslo je nastaveno. Teď se jím prosím přihlaste." in after.text
    assert [mail.kind for mail in letters()] == ["reset_password", "password_changed"]
    assert by_password(client, "olga@example.org", new).status_code == 302


def test_a_reset_for_an_unknown_address_says_the_same_and_mails_nothing(client, olga):
    page = client.submit(client.page("/organise/reset-password"), "Poslat odkaz", email="nikdo@example.org")

    assert "Pokud zde nikdo@example.org má účet, je na cestě odkaz k nastavení nového hesla." in page.text
    assert letters() == []


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("krátké", "krátké", "Heslo musí mít aspoň 15 znaků a nejvýše 128."),
        ("passwordpassword", "passwordpassword", GUESSED),
        ("čtyři staré lípy", "pět starých lip", "Hesla se liší."),
    ],
)
def test_a_new_password_must_be_long_and_typed_twice_alike(client, olga, new, again, sentence):
    sign_in(client, olga)

    page = client.submit(
        client.page("/organise/change-password"), "Změnit heslo", status=422,
        password=PASSWORD, new_password=new, new_password_confirm=again,
    )  # fmt: skip

    assert page.errors == [sentence]


def test_a_changed_password_ends_the_other_sessions(app, client, olga):
    elsewhere = sign_in(app.test_client(), olga)
    sign_in(client, olga)

    page = client.submit(
        client.page("/organise/change-password"), "Změnit heslo",
        password=PASSWORD, new_password="čtyři staré lípy", new_password_confirm="čtyři staré lípy",
    )  # fmt: skip

    assert page.h1 == "Váš účet"
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


def test_the_sixth_attempt_at_one_account_waits(client, olga, limits):
    answers = [by_password(client, "olga@example.org", "špatně").status_code for _ in range(6)]

    assert answers == [422, 422, 422, 422, 422, 429]
    assert by_password(client, "jina@example.org", "špatně").status_code == 422


def test_the_account_chooses_its_language(client):
    sign_in(client, make_member(make_event(), language="en"))

    assert client.page(ACCOUNT).h1 == "Your account"
    client.submit(client.page(ACCOUNT), "Save", name="Olga Nová", language="cs")

    page = client.page(ACCOUNT)
    assert page.h1 == "Váš účet"
    assert page.form("Uložit").values["name"] == ["Olga Nová"]


def by_password(client, email, password):
    data = client.page(PAGE).form(SIGN_IN).fill(email=email, password=password)
    return client.post(PAGE, data=data)


def hashed(password: str) -> str:
    return hash_password(security.password_util.normalize(password))


def path_of(address: str) -> str:
    return address.removeprefix("https://prezence.example.org")


def test_passwords_are_hashed_at_the_cost_that_production_pays(tmp_path) -> None:
    """RFC 9106, 4: the second recommended option of Argon2id; the other tests hash cheaply."""
    database = f"sqlite:///{tmp_path / 'cost.sqlite3'}"
    with built(tmp_path, database, SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={}) as app, app.app_context():
        assert hash_password("dlouhé heslo pro zkoušku").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize("sent", [["x"], {"email": "olga@example.org", "password": PASSWORD}])
def test_json_signs_nobody_in(app, client, olga, monkeypatch, sent):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    for address in (PAGE, "/organise/reset-password"):
        assert client.post(address, json=sent).status_code == 415
    assert client.get(ACCOUNT).status_code == 302
