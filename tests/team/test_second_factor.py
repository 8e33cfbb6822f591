"""The second factor: set up, asked for after a link as after a password, lost, taken away, required of owners."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask_security.utils import hash_password
from sqlalchemy import select, update

from conference.czech.typography import NBSP
from conference.extensions import db, security
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.team import second_factor
from conference.team.links import sign_in_link
from conference.team.models import AuditEntry, MembershipRole, TeamSession, User
from conference.team.rules import SecondFactorRefused, needs_second_factor
from tests.conftest import NOW, sign_in
from tests.factories import make_event, make_member, make_user
from tests.outbox import letters
from tests.team.factors import (
    ACCOUNT,
    APP,
    CODE,
    CODES,
    CONFIRM,
    MANAGE,
    RECOVERY,
    SIGN_IN,
    by_link,
    code_of,
    is_signed_in,
    proved,
    with_app,
)

PASSWORD = "tři modré domky u řeky"
LATER = NOW + timedelta(minutes=1)  # the app shows another code then


@pytest.fixture
def olga(app: Flask) -> User:
    return make_user("olga@example.org", password=hash_password(security.password_util.normalize(PASSWORD)))


def verbs() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


# Setting up


def test_an_app_is_set_up_by_its_first_code_and_recovery_codes_are_shown_once(client, olga):
    sign_in(client, olga)
    page = client.page(APP)
    assert page.all("main svg[role=img][aria-label='QR kód pro ověřovací aplikaci']")
    key = page.texts("main code")[0].replace("-", "").replace(" ", "")
    secret = security.totp_factory._totp(key=key)

    code = secret.generate().token
    page = client.submit(page, "Používat tuto aplikaci", code=f"{code[:3]} {code[3:]}")

    shown = page.texts("main li code")
    assert (page.h1, len(shown)) == ("Záložní kódy", 10)
    assert all(re.fullmatch(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", code) for code in shown)
    assert client.page(CODES).texts("main li code") == []
    assert verbs() == ["second_factor_added"]
    [mail] = letters()
    assert (mail.recipient, mail.kind) == ("olga@example.org", "second_factor")
    assert "K tomuto účtu se od této chvíle přihlašuje také kódem z aplikace." in mail.text.replace(NBSP, " ")


def test_a_wrong_code_is_said_at_the_field_and_the_scanned_secret_stays(client, olga):
    sign_in(client, olga)
    first = client.page(APP)

    page = client.submit(first, "Používat tuto aplikaci", code="000000", status=422)

    assert page.errors == ["Tento kód aplikace teď neukazuje. Zkuste prosím ten další."]
    assert page.texts("main code") == first.texts("main code")
    assert not second_factor.is_on(db.session.get_one(User, olga.id))


def test_a_secret_shown_to_somebody_else_or_too_long_ago_is_not_taken(app, client, olga):
    jan = sign_in(app.test_client(), make_user("jan@example.org"))
    theirs = jan.page(APP).form("Používat tuto aplikaci").values["state"][0]
    sign_in(client, olga)

    page = client.submit(client.page(APP), "Používat tuto aplikaci", code="123456", state=theirs, status=422)

    assert "Trvalo to příliš dlouho." in page.text
    assert letters() == []


def test_secrets_and_recovery_codes_are_stored_encrypted(olga):
    [code, *_] = with_app(olga)
    stored = db.session.execute(select(User.tf_totp_secret, User.mf_recovery_codes)).one()

    key = security.totp_factory.get_totp_b32_key(olga.tf_totp_secret)
    assert key not in stored.tf_totp_secret
    assert "enckey" in stored.tf_totp_secret
    assert code not in str(stored.mf_recovery_codes)


# Signing in


def test_a_link_leads_to_the_second_factor_and_signs_nobody_in(client, olga):
    with_app(olga)

    answer = by_link(client, olga, "/organise/new")
    assert answer.location == f"{CODE}?next=/organise/new"
    assert not is_signed_in(client)

    with clock.frozen(LATER):
        page = client.page(answer.location)
        answer = client.post(f"{CODE}?next=/organise/new", data=page.form().fill(code=code_of(olga)))
        assert answer.location == "/organise/new"
        assert is_signed_in(client)


def test_the_link_is_used_up_by_the_sign_in_and_not_before(app, client, olga):
    with_app(olga)
    link = sign_in_link(olga).removeprefix("https://prezence.example.org")
    client.post(link, data=client.page(link).form().fill())
    assert client.get(link).status_code == 200

    with clock.frozen(LATER):
        client.submit(client.page(CODE), "Přihlásit se", code=code_of(olga))

    assert app.test_client().get(link).status_code == 303


def test_a_password_leads_to_the_second_factor(client, olga):
    with_app(olga)
    data = client.page(SIGN_IN).form("Přihlásit se").fill(email="olga@example.org", password=PASSWORD)

    page = client.follow(client.post(SIGN_IN, data=data).location)
    assert not is_signed_in(client)
    with clock.frozen(LATER):
        page = client.submit(page, "Přihlásit se", code=code_of(olga))
    assert "Jste přihlášeni." in page.text


def test_a_wrong_code_signs_nobody_in(client, olga):
    with_app(olga)
    by_link(client, olga)

    page = client.submit(client.page(CODE), "Přihlásit se", code="000000", status=422)

    assert page.errors == ["Tento kód aplikace teď neukazuje. Zkuste prosím ten další."]
    assert not is_signed_in(client)


def test_a_code_is_good_once(app, client, olga):
    with_app(olga)
    with clock.frozen(LATER):
        code = code_of(olga)
        for visitor, status in ((client, 302), (app.test_client(), 422)):
            by_link(visitor, olga)
            answer = visitor.post(CODE, data=visitor.page(CODE).form().fill(code=code))
            assert answer.status_code == status


def test_the_sixth_code_waits(client, olga, limits):
    with_app(olga)
    by_link(client, olga)
    data = client.page(CODE).form().fill(code="000000")

    assert [client.post(CODE, data=data).status_code for _ in range(6)] == [422, 422, 422, 422, 422, 429]


def test_who_is_halfway_asks_for_links_as_anybody_else(client, olga, limits):
    with_app(olga)
    form = client.page(SIGN_IN).form("Poslat odkaz k přihlášení")
    by_link(client, olga)

    for number in range(6):
        answer = client.post(f"{SIGN_IN}/link", data=form.fill(email=f"jan{number}@example.org"))
        assert answer.status_code == 303


def test_the_second_factor_is_asked_for_ten_minutes(client, olga):
    with_app(olga)
    by_link(client, olga)

    with clock.frozen(NOW + timedelta(minutes=10)):
        assert client.get(CODE).status_code == 200
    with clock.frozen(NOW + timedelta(minutes=10, seconds=1)):
        assert client.get(CODE).location.split("?")[0] == SIGN_IN


def test_another_sign_in_ends_the_one_that_is_halfway(app, client, olga):
    with_app(olga)
    elsewhere = app.test_client()
    by_link(client, olga)
    by_link(elsewhere, olga)

    with clock.frozen(LATER):
        elsewhere.submit(elsewhere.page(CODE), "Přihlásit se", code=code_of(olga))

    for address in (CODE, RECOVERY):
        assert client.get(address).location.split("?")[0] == SIGN_IN


def test_the_link_of_another_account_leads_to_its_second_factor(client, olga):
    with_app(olga)
    sign_in(client, make_user("jan@example.org"))

    answer = by_link(client, olga)

    assert client.get(answer.location).status_code == 200
    assert not is_signed_in(client)
    assert db.session.scalars(select(TeamSession)).all() == []


def test_nobody_comes_to_the_second_factor_without_the_first(client, olga):
    with_app(olga)

    for address in (CODE, RECOVERY):
        assert client.get(address).location.split("?")[0] == SIGN_IN


def test_who_is_signed_in_already_stays_so(client, olga):
    with_app(olga)
    sign_in(client, olga)

    assert [client.get(address).location for address in (CODE, RECOVERY)] == [ACCOUNT, ACCOUNT]
    assert client.get(f"{CODE}?next=/organise/new").location == "/organise/new"
    assert is_signed_in(client)


def test_the_own_link_of_who_is_signed_in_leads_to_its_page(client, olga):
    with_app(olga)
    sign_in(client, olga)

    assert by_link(client, olga, "/organise/new").location == "/organise/new"
    assert is_signed_in(client)


def test_nobody_is_led_off_the_site_after_a_code(client, olga):
    with_app(olga)
    by_link(client, olga)

    assert client.get(f"{CODE}?next=//evil.example.org/").location == CODE


def test_pages_of_the_library_that_we_do_not_use_are_closed(client, olga):
    sign_in(client, olga)
    token = client.page(ACCOUNT).form("Uložit").values["csrf_token"][0]

    for address in (f"{APP}/token", "/organise/sign-in/choose", "/organise/sign-in/rescue"):
        assert client.get(address).status_code in (303, 404, 405)
        assert client.post(address, data={"csrf_token": token}).status_code in (303, 404, 405)


# Without the phone


def test_a_recovery_code_signs_in_once_and_its_owner_is_told(app, client, olga):
    [code, *rest] = with_app(olga)
    by_link(client, olga)

    client.submit(client.page(RECOVERY), "Přihlásit se", code=code)

    assert is_signed_in(client)
    assert sorted(security.mf_recovery_codes_util.get_recovery_codes(olga)) == sorted(rest)
    assert verbs() == ["second_factor_added", "recovery_code_used"]
    assert "Nepoužité záložní kódy: 9" in letters()[-1].text.replace(NBSP, " ")
    second = app.test_client()
    by_link(second, olga)
    page = second.submit(second.page(RECOVERY), "Přihlásit se", code=code, status=422)
    assert page.errors == ["Mezi vašimi nepoužitými záložními kódy tento není."]


def test_a_recovery_code_used_elsewhere_in_the_meantime_is_not_taken(olga):
    [code, *_] = with_app(olga)

    with transaction():
        assert second_factor.codes_left(olga) == 10  # read before the other press is written
        without = update(User).values(mf_recovery_codes=[])
        db.session.execute(without, execution_options={"synchronize_session": False})

        assert not security.mf_recovery_codes_util.check_recovery_code(olga, code)


def test_new_recovery_codes_take_the_place_of_the_old_ones(client, olga):
    old = with_app(olga)
    proved(client, olga)

    page = client.submit(client.page(CODES), "Vytvořit nové kódy")

    assert len(page.texts("main li code")) == 10
    assert set(page.texts("main li code")) & set(old) == set()
    assert verbs() == ["second_factor_added", "recovery_codes_made"]


def test_who_has_no_app_has_no_recovery_codes(client, olga):
    sign_in(client, olga)

    assert client.get(CODES).location == MANAGE


def test_the_administrator_lets_in_who_lost_both(app, client, olga):
    with_app(olga)

    result = app.test_cli_runner().invoke(args=["remove-second-factor", "Olga@example.org"])

    assert result.exit_code == 0, result.output
    by_link(client, olga)
    assert is_signed_in(client)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.verb, entry.actor) == ("second_factor_removed", "system")
    assert "Tento účet už nemá druhý krok přihlášení" in letters()[1].text.replace(NBSP, " ")


def test_the_administrators_command_names_an_unknown_account(app):
    result = app.test_cli_runner().invoke(args=["remove-second-factor", "nikdo@example.org"])

    assert result.exit_code == 2
    assert "there is no such account" in result.output


# Taken away, required


def test_its_owner_takes_the_second_factor_away(client, olga):
    with_app(olga)
    proved(client, olga)

    page = client.submit(client.page(MANAGE), "Odebrat aplikaci")

    assert "Aplikace je odebrána: její kódy už nikoho nepřihlásí." in page.text
    row = db.session.get_one(User, olga.id)
    assert (second_factor.is_on(row), second_factor.codes_left(row)) == (False, 0)
    assert verbs() == ["second_factor_added", "authenticator_removed"]
    assert "Tento účet už nemá druhý krok přihlášení" in letters()[-1].text.replace(NBSP, " ")


# Shown once more before it is changed


@pytest.mark.parametrize("address", [MANAGE, APP, CODES])
def test_the_second_factor_is_shown_once_more_before_it_is_changed(client, olga, address):
    with_app(olga)
    sign_in(client, olga)

    answer = client.get(address)
    assert answer.location == f"{CONFIRM}?next={address}"
    page = client.page(answer.location)
    with clock.frozen(LATER):
        answer = client.post(answer.location, data=page.form().fill(code=code_of(olga)))
        assert answer.location == address
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", [f"{APP}/remove", CODES, APP])
def test_nothing_is_changed_without_it(client, olga, address):
    codes = with_app(olga)
    sign_in(client, olga)
    token = client.page(ACCOUNT).form("Uložit").values["csrf_token"][0]

    answer = client.post(address, data={"csrf_token": token, "code": "123456"})

    assert answer.location == f"{CONFIRM}?next={MANAGE}"
    assert security.mf_recovery_codes_util.get_recovery_codes(db.session.get_one(User, olga.id)) == codes


def test_a_recovery_code_shows_it_too_and_is_used_up(client, olga):
    [code, *_] = with_app(olga)
    sign_in(client, olga)

    client.submit(client.page(CONFIRM), "Pokračovat", code=code)

    assert client.get(MANAGE).status_code == 200
    assert second_factor.codes_left(db.session.get_one(User, olga.id)) == 9


def test_a_wrong_code_shows_nothing_and_the_sixth_waits(client, olga, limits):
    with_app(olga)
    sign_in(client, olga)
    page = client.page(CONFIRM)

    refused = client.submit(page, "Pokračovat", code="000000", status=422)

    assert refused.errors == ["Tento kód aplikace teď neukazuje a mezi nepoužitými záložními kódy také není."]
    assert client.get(MANAGE).status_code == 303
    data = page.form().fill(code="000000")
    assert [client.post(CONFIRM, data=data).status_code for _ in range(5)] == [422, 422, 422, 422, 429]


def test_it_is_good_for_ten_minutes_and_in_this_browser(app, client, olga):
    with_app(olga)
    elsewhere = sign_in(app.test_client(), olga)
    proved(client, olga)

    with clock.frozen(NOW + timedelta(minutes=10)):
        assert [one.get(MANAGE).status_code for one in (client, elsewhere)] == [200, 303]
    with clock.frozen(NOW + timedelta(minutes=10, seconds=1)):
        assert client.get(MANAGE).status_code == 303


def test_who_has_just_signed_in_with_it_has_shown_it(client, olga):
    with_app(olga)
    by_link(client, olga)
    with clock.frozen(LATER):
        client.submit(client.page(CODE), "Přihlásit se", code=code_of(olga))

        assert client.get(MANAGE).status_code == 200


def test_a_changed_password_does_not_show_it(client, olga):
    with_app(olga)
    sign_in(client, olga)

    page = client.page("/organise/change-password")
    new = "čtyři zelené lípy nad splavem"
    client.submit(page, "Změnit heslo", password=PASSWORD, new_password=new, new_password_confirm=new)

    assert is_signed_in(client)
    assert client.get(MANAGE).location == f"{CONFIRM}?next={MANAGE}"


@pytest.fixture
def required(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting that owners must have a second factor."""
    monkeypatch.setitem(app.config, "OWNERS_NEED_SECOND_FACTOR", True)


@pytest.mark.parametrize(
    ("role", "status", "location"),
    [(MembershipRole.OWNER, 303, MANAGE), (MembershipRole.EDITOR, 200, None)],
)
def test_an_owner_without_a_second_factor_is_led_to_setting_it_up(client, event, required, role, status, location):
    sign_in(client, make_member(event, role))

    answer = client.get(f"/organise/{event.slug}/")

    assert (answer.status_code, answer.location) == (status, location)
    assert client.get(ACCOUNT).status_code == 200


def test_an_owner_with_a_second_factor_works_and_keeps_it(client, event, required):
    owner = make_member(event)
    with_app(owner)
    sign_in(client, owner)

    assert client.get(f"/organise/{event.slug}/").status_code == 200
    assert "Kdo tu vede konferenci, musí mít druhý krok přihlášení." in client.page(ACCOUNT).text
    with pytest.raises(SecondFactorRefused):
        second_factor.remove_app(owner.id)


def test_an_administrator_must_have_one_too(app, client, required):
    event = make_event()
    app.test_cli_runner().invoke(args=["create-administrator", "spravce@example.org"])
    [admin] = db.session.scalars(select(User).where(User.email == "spravce@example.org"))
    sign_in(client, admin)

    assert client.get(f"/organise/{event.slug}/").location == MANAGE
    assert second_factor.is_required(admin)


@pytest.mark.parametrize(
    ("setting", "role", "needed"),
    [(True, MembershipRole.OWNER, True), (True, MembershipRole.EDITOR, False), (False, MembershipRole.OWNER, False)],
)
def test_only_the_role_of_an_owner_takes_a_second_factor(setting, role, needed):
    assert needs_second_factor(setting, role) is needed
