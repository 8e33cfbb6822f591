"""Sessions of the team: they end for good, wherever their cookie was copied to, and their owner sees where they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from conference.czech.typography import NBSP
from conference.extensions import db
from conference.lib import clock
from conference.team.links import sign_in_link
from conference.team.models import AuditEntry, TeamSession, User
from conference.team.passwords import is_guessed_easily
from conference.team.rules import browser_name
from tests.client import PageClient
from tests.conftest import NOW, sign_in
from tests.factories import make_user

ACCOUNT = "/organise/account"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0"


@pytest.fixture
def olga(app: Flask) -> User:
    return make_user("olga@example.org")


def signed_in(app: Flask, user: User, browser: str = FIREFOX) -> PageClient:
    """A browser in which somebody has signed in by a link."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = browser
    link = sign_in_link(user).removeprefix("https://prezence.example.org")
    client.post(link, data=client.page(link).form().fill())
    return client


def is_signed_in(client: PageClient) -> bool:
    return client.get(ACCOUNT).status_code == 200


def copied(app: Flask, client: PageClient) -> PageClient:
    """Another browser with the same cookie."""
    other = app.test_client()
    cookie = client.get_cookie("session")
    assert cookie is not None
    other.set_cookie("session", cookie.value)
    return other


def test_a_copied_cookie_is_worth_nothing_after_signing_out(app: Flask, olga: User) -> None:
    client = signed_in(app, olga)
    copy = copied(app, client)
    assert is_signed_in(copy)

    client.submit(client.page(ACCOUNT), "Odhlásit")

    assert not is_signed_in(client)
    answer = copy.get(ACCOUNT)
    assert (answer.status_code, answer.location.split("?")[0]) == (302, "/organise/sign-in")


def test_a_session_ends_after_twelve_hours_however_busy_it_is(app: Flask, olga: User) -> None:
    client = signed_in(app, olga)
    for hours in (4, 8, 11.9):
        with clock.frozen(NOW + timedelta(hours=hours)):
            assert is_signed_in(client)
    with clock.frozen(NOW + app.permanent_session_lifetime):
        assert not is_signed_in(client)


def test_sessions_that_are_over_are_forgotten_when_somebody_signs_in(app: Flask, olga: User) -> None:
    signed_in(app, olga)
    with clock.frozen(NOW + app.permanent_session_lifetime):
        signed_in(app, olga)
    assert db.session.scalar(select(func.count()).select_from(TeamSession)) == 1


def test_the_owner_sees_where_they_are_signed_in_and_ends_one(app: Flask, olga: User) -> None:
    here, there = signed_in(app, olga), signed_in(app, olga, SAFARI)
    page = here.page(ACCOUNT)
    assert page.texts("#sessions ~ ul strong") == ["Safari, iPhone", "Firefox, Windows"]

    page = here.submit(page, "Odhlásit tam")

    assert "Prohlížeč je odhlášen." in page.text
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.verb, entry.before, entry.user_id) == ("ended_session", {"browser": "Safari, iPhone"}, olga.id)
    assert page.texts("#sessions ~ ul strong") == ["Firefox, Windows"]
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_a_session_tells_when_it_was_last_seen_to_five_minutes(app: Flask, olga: User) -> None:
    client = signed_in(app, olga)
    for minutes, seen in ((4, 0), (5, 5), (9, 5), (11, 11)):
        with clock.frozen(NOW + timedelta(minutes=minutes)):
            client.get(ACCOUNT)
            assert db.session.scalars(select(TeamSession.last_seen_at)).one() == NOW + timedelta(minutes=seen)

    with clock.frozen(NOW + timedelta(minutes=12)):
        text = client.page(ACCOUNT).text
    assert "přihlášeno 12. 5. 2026, 10:00 · naposledy aktivní 12. 5. 2026, 10:11" in text.replace(NBSP, " ")


def test_the_owner_ends_all_others_at_once(app: Flask, olga: User) -> None:
    here, *others = [signed_in(app, olga, browser) for browser in (FIREFOX, SAFARI, EDGE)]
    page = here.submit(here.page(ACCOUNT), "Odhlásit všude jinde")
    assert "Všechny ostatní prohlížeče jsou odhlášeny." in page.text
    assert [is_signed_in(client) for client in (here, *others)] == [True, False, False]


def test_nobody_ends_the_session_of_somebody_else(app: Flask, olga: User) -> None:
    mine, hers = signed_in(app, make_user("jan@example.org")), signed_in(app, olga)
    theirs = db.session.scalars(select(TeamSession.id).where(TeamSession.user_id == olga.id)).one()
    token = mine.page(ACCOUNT).form("Odhlásit").values["csrf_token"][0]
    assert mine.post(f"{ACCOUNT}/sessions/{theirs}/end", data={"csrf_token": token}).status_code == 303
    assert is_signed_in(hers)


def test_the_key_of_a_cookie_is_not_in_the_database(client: PageClient, olga: User) -> None:
    sign_in(client, olga)
    with client.session_transaction() as session:
        key = session["team_session"]
    row = db.session.scalars(select(TeamSession)).one()
    assert key not in (row.key_digest, row.account_mark)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [(FIREFOX, "Firefox, Windows"), (SAFARI, "Safari, iPhone"), (EDGE, "Edge, Windows"), ("curl/8.5", ""), ("", "")],
)
def test_a_browser_is_called_what_people_call_it(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name


@pytest.mark.parametrize(
    "password", ["password1234", "passwordpassword", "qwertyuiopasdfgh", "olga@example.org1", "a" * 128]
)
def test_passwords_that_are_tried_first_are_refused(password: str) -> None:
    assert is_guessed_easily(password, ["olga@example.org", "olga"])


@pytest.mark.parametrize("password", ["čtyři staré lípy", "tři modré domky u řeky", "Zq7-fVw2-kLp9-xTd4"])
def test_a_few_words_are_good_passwords(password: str) -> None:
    assert not is_guessed_easily(password, ["olga@example.org", "olga"])
