"""Passkeys: added, removed, and used to sign in: alone, as a second step, and as a proof before a change."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import webauthn
from flask import Flask
from sqlalchemy import select
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from conference.czech.typography import NBSP
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.team import passkeys, second_factor
from conference.team.models import AuditEntry, MembershipRole, Passkey, TeamSession, User
from conference.team.rules import PASSKEYS, SecondFactorRefusal, SecondFactorRefused, require_factor_left
from tests.client import PageClient
from tests.conftest import NOW, sign_in
from tests.factories import make_member, make_user
from tests.outbox import letters
from tests.team.device import Device
from tests.team.factors import (
    ACCOUNT,
    CODE,
    CODES,
    CONFIRM,
    MANAGE,
    NEW_PASSKEY,
    RECOVERY,
    SIGN_IN,
    STEP,
    asked,
    by_link,
    is_signed_in,
    proved,
    with_app,
    with_passkey,
)

ADD, USE, ALONE = "Přidat přístupový klíč", "Použít přístupový klíč", "Přihlásit se přístupovým klíčem"
NO_ANSWER = (
    "Prohlížeč žádný přístupový klíč neposlal: je k tomu potřeba JavaScript. Bez něj můžete používat kódy z aplikace."
)
WRONG = "Přístupový klíč se nepodařilo ověřit. Zkuste to prosím znovu."
OTHER = "Tento přístupový klíč k tomuto účtu nepřihlašuje. Vyberte prosím jiný."
LATE = "Trvalo to příliš dlouho, nebo byla stránka odeslána dvakrát. Zkuste to prosím znovu."


@pytest.fixture
def olga(app: Flask) -> User:
    return make_user("olga@example.org")


def verbs() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


def row() -> Passkey:
    return db.session.scalars(select(Passkey)).one()


# Adding


def test_the_first_passkey_brings_recovery_codes_and_its_owner_is_told(client, olga):
    sign_in(client, olga)
    page, device = client.page(NEW_PASSKEY), Device()

    page = client.submit(page, ADD, name="modrý klíč", answer=device.make(asked(page)))

    assert (page.h1, len(page.texts("main li code"))) == ("Záložní kódy", 10)
    assert (row().name, row().user_id, row().transports, row().last_used_at) == (
        "modrý klíč",
        olga.id,
        ["internal"],
        None,
    )
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.verb, entry.after) == ("passkey_added", {"passkey": "modrý klíč"})
    [mail] = letters()
    assert (mail.recipient, mail.kind) == ("olga@example.org", "second_factor")
    assert "Přístupový klíč: modrý klíč" in mail.text.replace(NBSP, " ")
    assert second_factor.is_on(db.session.get_one(User, olga.id))


def test_what_the_browser_is_asked_names_the_configured_address(client, olga):
    sign_in(client, olga)
    client.environ_base["HTTP_HOST"] = "evil.example.org"

    options = json.loads(asked(client.page(NEW_PASSKEY)))

    assert options["rp"] == {"name": "Prezence", "id": "prezence.example.org"}
    assert options["user"]["name"] == "olga@example.org"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"


def test_the_browser_is_asked_as_the_library_that_verifies_would_ask(client, olga):
    handle = base64url_to_bytes(with_passkey(client, olga).handle)
    proved(client, olga)
    known = [PublicKeyCredentialDescriptor(row().credential_id, transports=[AuthenticatorTransport.INTERNAL])]
    here, timeout = "prezence.example.org", passkeys.TIMEOUT

    options = json.loads(asked(client.page(NEW_PASSKEY)))
    created = webauthn.generate_registration_options(
        rp_id=here, rp_name="Prezence", user_id=handle, user_name=olga.email, user_display_name="Olga Organizátorka",
        timeout=timeout, challenge=base64url_to_bytes(options["challenge"]), exclude_credentials=known,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )  # fmt: skip
    assert options == json.loads(webauthn.options_to_json(created))

    with client.application.test_request_context():
        options = json.loads(passkeys.to_show(passkeys.Purpose.STEP, olga))
    shown = webauthn.generate_authentication_options(
        rp_id=here, timeout=timeout, challenge=base64url_to_bytes(options["challenge"]), allow_credentials=known,
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    assert options == json.loads(webauthn.options_to_json(shown))


def test_all_passkeys_of_an_account_go_by_one_random_handle(client, olga):
    first = with_passkey(client, olga)
    proved(client, olga)

    options = json.loads(asked(client.page(NEW_PASSKEY)))

    assert options["user"]["id"] == first.handle
    assert [one["id"] for one in options["excludeCredentials"]] != []


@pytest.mark.parametrize(
    "device",
    [
        Device(origin="https://evil.example.org"),
        Device(host="example.org"),
        Device(sees_its_owner=False),
    ],
    ids=["another page", "another site", "anybody's touch"],
)
def test_what_does_not_hold_is_not_kept(client, olga, device):
    sign_in(client, olga)
    page = client.page(NEW_PASSKEY)

    page = client.submit(page, ADD, name="klíč", answer=device.make(asked(page)), status=422)

    assert page.errors == [WRONG]
    assert page.one("[name=name]").attrs["value"] == "klíč"
    assert db.session.scalars(select(Passkey)).all() == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("", NO_ANSWER),
        ("x", WRONG),
        ("{}", WRONG),
        ("[" * 15_000, WRONG),
        ("x" * 30_000, WRONG),
        (json.dumps({"id": "AA", "rawId": "AA", "type": "public-key",
                     "response": {"clientDataJSON": "AA", "attestationObject": "AA"}}), WRONG),
    ],
    ids=["nothing", "no JSON", "too little", "deep", "long", "no data"],
)  # fmt: skip
def test_any_answer_gets_a_sentence(client, olga, answer, error):
    sign_in(client, olga)

    page = client.submit(client.page(NEW_PASSKEY), ADD, name="klíč", answer=answer, status=422)

    assert page.errors == [error]


def test_an_answer_is_good_once_and_for_ten_minutes(client, olga):
    sign_in(client, olga)
    page, device = client.page(NEW_PASSKEY), Device()
    answer = device.make(asked(page))

    with clock.frozen(NOW + timedelta(minutes=10, seconds=1)):
        assert client.submit(page, ADD, name="klíč", answer=answer, status=422).errors == [LATE]
    page = client.page(NEW_PASSKEY)
    answer = device.make(asked(page))
    client.submit(page, ADD, name="klíč", answer=answer)
    assert client.submit(page, ADD, name="klíč", answer=answer, status=422).errors == [LATE]


def test_a_passkey_is_added_once(client, olga):
    device = with_passkey(client, olga)
    proved(client, olga)
    page = client.page(NEW_PASSKEY)

    page = client.submit(page, ADD, name="podruhé", answer=device.make(asked(page)), status=422)

    assert page.errors == ["Tento přístupový klíč už je přidaný."]


def test_an_account_has_so_many_passkeys(client, olga):
    with_passkey(client, olga)
    proved(client, olga)
    with transaction() as writing:
        for number in range(PASSKEYS - 1):
            writing.add(
                Passkey(user_id=olga.id, name="další", credential_id=bytes([number]), public_key=b"", handle=b"")
            )
    page = client.page(NEW_PASSKEY)

    page = client.submit(page, ADD, name="navíc", answer=Device().make(asked(page)), status=422)

    assert page.errors == ["Účet může mít nejvýše 20 přístupových klíčů. Nejdřív prosím některý odeberte."]


def test_a_server_without_a_name_says_why_it_has_no_passkeys(app, client, olga, monkeypatch):
    monkeypatch.setitem(app.config, "EXTERNAL_URL", "http://192.0.2.7")
    sign_in(client, olga)

    page = client.page(NEW_PASSKEY)

    assert page.all("form[data-passkey]") == []
    assert "Přístupové klíče tu nelze používat" in page.text
    assert app.test_client().page(SIGN_IN).all("form[data-passkey]") == []


# Signing in with a passkey alone


def test_a_passkey_signs_in_alone_and_tells_when_it_was_used(client, olga):
    device = with_passkey(client, olga)

    page = client.page(SIGN_IN)
    client.submit(page, ALONE, answer=device.use(asked(page)))

    assert is_signed_in(client)
    assert client.get(MANAGE).status_code == 200  # it was shown just now
    assert (row().sign_count, row().last_used_at) == (1, NOW)


def test_it_leads_to_the_page_that_asked_for_a_sign_in(client, olga):
    device = with_passkey(client, olga)
    form = client.page(f"{SIGN_IN}?next=/organise/new").form(ALONE)

    data = form.fill(answer=device.use(asked(client.page(f"{SIGN_IN}?next=/organise/new"))))

    assert client.post(form.action, data=data).location == "/organise/new"


@pytest.mark.parametrize("change", [{"origin": "https://evil.example.org"}, {"sees_its_owner": False}, {"count": -1}])
def test_what_does_not_hold_signs_nobody_in(client, olga, change):
    device = with_passkey(client, olga)
    page = client.page(SIGN_IN)
    client.submit(page, ALONE, answer=device.use(asked(page)))
    client.submit(client.page(ACCOUNT), "Odhlásit")
    for name, value in change.items():
        setattr(device, name, value)

    page = client.page(SIGN_IN)
    page = client.submit(page, ALONE, answer=device.use(asked(page)))

    assert WRONG in page.text
    assert not is_signed_in(client)


def test_an_answer_to_another_browser_signs_nobody_in(app, client, olga):
    device = with_passkey(client, olga)
    answer = device.use(asked(app.test_client().page(SIGN_IN)))

    page = client.submit(client.page(SIGN_IN), ALONE, answer=answer)

    assert LATE in page.text
    assert not is_signed_in(client)


def test_a_passkey_that_was_removed_signs_nobody_in(client, olga):
    device = with_passkey(client, olga)
    passkeys.remove(olga.id, row().id)

    page = client.page(SIGN_IN)
    page = client.submit(page, ALONE, answer=device.use(asked(page)))

    assert OTHER in page.text


def test_an_account_that_is_switched_off_is_not_signed_in_to(client, olga):
    device = with_passkey(client, olga)
    with transaction():
        db.session.get_one(User, olga.id).active = False

    page = client.page(SIGN_IN)
    page = client.submit(page, ALONE, answer=device.use(asked(page)))

    assert OTHER in page.text
    assert db.session.scalars(select(TeamSession)).all() == []


# As a second step


def test_a_link_leads_to_the_passkey_and_signs_nobody_in(client, olga):
    device = with_passkey(client, olga)

    answer = by_link(client, olga, "/organise/new")
    assert answer.location == f"{STEP}?next=/organise/new"
    assert not is_signed_in(client)

    page = client.page(answer.location)
    assert [one["id"] for one in json.loads(asked(page))["allowCredentials"]] != []
    answer = client.post(answer.location, data=page.form(USE).fill(answer=device.use(asked(page))))
    assert answer.location == "/organise/new"
    assert is_signed_in(client)


def test_the_passkey_of_another_account_is_no_second_step(app, client, olga):
    with_passkey(client, olga)
    theirs = with_passkey(app.test_client(), make_user("jan@example.org"))
    by_link(client, olga)
    page = client.page(STEP)

    page = client.submit(page, USE, answer=theirs.use(asked(page)), status=422)

    assert page.errors == [OTHER]
    assert not is_signed_in(client)


def test_a_recovery_code_takes_its_place(client, olga):
    proved(client, olga)
    page = client.page(NEW_PASSKEY)
    page = client.submit(page, ADD, name="mobil", answer=Device().make(asked(page)))
    [code, *_] = page.texts("main li code")
    client.submit(client.page(ACCOUNT), "Odhlásit")
    by_link(client, olga)

    client.submit(client.page(client.page(STEP).link("Použít záložní kód")), "Přihlásit se", code=code)

    assert is_signed_in(client)


def test_who_has_an_app_too_may_type_its_code(client, olga):
    with_passkey(client, olga)
    by_link(client, olga)
    assert client.get(CODE).location == STEP
    assert client.page(STEP).all(f"a[href^='{CODE}']") == []

    with_app(olga)
    by_link(client, olga)

    assert client.page(client.page(STEP).link("Použít kód z aplikace")).link("Použít přístupový klíč") == STEP
    assert client.page(RECOVERY).link("Použít kód z aplikace") == CODE


def test_nobody_comes_to_the_passkey_without_the_first_step(client, olga):
    with_passkey(client, olga)

    assert client.get(STEP).location.split("?")[0] == SIGN_IN


# As a proof, and removed


def test_a_passkey_is_shown_before_the_second_factor_is_changed(app, client, olga):
    device = with_passkey(client, olga)
    theirs = with_passkey(app.test_client(), make_user("jan@example.org"))
    sign_in(client, olga)
    page = client.page(client.get(CODES).location)

    refused = client.submit(page, USE, answer=theirs.use(asked(page)))
    assert OTHER in refused.text
    page = client.page(client.get(CODES).location)
    page = client.submit(page, USE, answer=device.use(asked(page)))

    assert page.h1 == "Záložní kódy"


def test_a_passkey_is_removed_only_after_a_proof(client, olga):
    with_passkey(client, olga)
    sign_in(client, olga)
    token = client.page(ACCOUNT).form("Uložit").values["csrf_token"][0]

    answer = client.post(f"{ACCOUNT}/passkeys/{row().id}/remove", data={"csrf_token": token})

    assert answer.location == f"{CONFIRM}?next={MANAGE}"
    assert row().name == "mobil"


def test_a_passkey_is_removed_and_its_owner_is_told(client, olga):
    with_passkey(client, olga)
    proved(client, olga)

    page = client.submit(client.page(MANAGE), "Odebrat přístupový klíč – mobil")

    assert "Přístupový klíč je odebrán: už nikoho nepřihlásí." in page.text
    assert db.session.scalars(select(Passkey)).all() == []
    assert verbs() == ["passkey_added", "passkey_removed"]
    assert second_factor.codes_left(db.session.get_one(User, olga.id)) == 0
    text = letters()[-1].text.replace(NBSP, " ")
    assert "Přístupový klíč: mobil" in text
    assert "Tento účet už nemá druhý krok přihlášení" in text


def test_the_passkey_of_another_account_is_not_removed(client, olga):
    with_passkey(client, olga)

    assert passkeys.remove(make_user("jan@example.org").id, row().id) is False
    assert row().name == "mobil"


def test_an_owner_who_must_have_one_keeps_the_last_passkey(app: Flask, client: PageClient, event, monkeypatch):
    monkeypatch.setitem(app.config, "OWNERS_NEED_SECOND_FACTOR", True)
    owner = make_member(event, MembershipRole.OWNER)
    with_passkey(client, owner)

    with pytest.raises(SecondFactorRefused) as refused:
        passkeys.remove(owner.id, row().id)
    assert refused.value.reason is SecondFactorRefusal.REQUIRED
    with_app(owner)
    assert passkeys.remove(owner.id, row().id) is True


def test_the_administrator_takes_passkeys_away_from_who_lost_them(app, client, olga):
    with_passkey(client, olga)

    result = app.test_cli_runner().invoke(args=["remove-second-factor", "olga@example.org"])

    assert result.exit_code == 0, result.output
    assert db.session.scalars(select(Passkey)).all() == []
    by_link(client, olga)
    assert is_signed_in(client)


@pytest.mark.parametrize(("required", "left", "refused"), [(True, 0, True), (True, 1, False), (False, 0, False)])
def test_the_last_factor_stays_where_it_is_required(required, left, refused):
    try:
        require_factor_left(required, left)
    except SecondFactorRefused:
        assert refused
    else:
        assert not refused
