"""Passkeys: made and used by the browser (static/js/passkey.js), verified by the library `webauthn`, kept here.

What a browser is asked is written here, since every visit of the sign-in page asks; the library, of
fourteen megabytes with what it needs, is loaded for the first answer.

A device uses one only after it has seen who holds it (a finger, a face, a PIN), so that it is two factors in one: it
signs in alone, and it is the second step after a link or a password. Flask-Security has pages for passkeys too; they
take the name of the site from the request, allow each passkey for one of the two, and do not compare whose it is with
the account of the first step.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from enum import StrEnum
from secrets import token_bytes
from typing import Any, NamedTuple, TypeVar

from flask import current_app, session
from flask_security import current_user
from flask_security.utils import login_user, logout_user
from sqlalchemy import select

from conference.extensions import security
from conference.lib import clock
from conference.lib.lazy import lazy
from conference.lib.transaction import action, require_action
from conference.team import rules, second_factor, sessions
from conference.team.models import Passkey, User
from conference.team.rules import PasskeySite, SecondFactorRefusal, SecondFactorRefused
from conference.team.second_factor import SecondFactorChange

webauthn = lazy("webauthn")
SITE_NAME = "Prezence"
ASKED = "team_passkeys"  # in the session: what this browser was asked to sign, the latest last
AT_ONCE = 4  # pages of one browser that may wait for a passkey
LONGEST = 20_000  # characters of an answer; one with a certificate of the device's maker has some 8,000
TIMEOUT = int(rules.ANSWERED_WITHIN.total_seconds() * 1000)  # in milliseconds
ALGORITHMS = (-8, -7, -257)  # by their numbers in COSE (RFC 9053): EdDSA, ES256, RS256; what the library verifies
R = TypeVar("R")


class Purpose(StrEnum):
    """What a passkey is asked for; an answer for one is none for another."""

    ADD = "add"
    SIGN_IN = "sign_in"  # alone
    STEP = "step"  # after a link or a password
    PROOF = "proof"  # once more, before the second factor is changed


class Challenge(NamedTuple):
    """What a browser was asked to sign, and when; for a new passkey what the device shall call the account."""

    purpose: str
    challenge: str
    at: float
    handle: str


def site() -> PasskeySite | None:
    """Return for whom browsers keep passkeys of this server; None where its address is not fit for them."""
    return rules.passkey_site(current_app.config["EXTERNAL_URL"])


def to_add(user: User) -> str:
    """Return what a browser needs to make a passkey, as JSON; empty where the site can have none."""
    here = site()
    if here is None:
        return ""
    handle = user.passkeys[0].handle if user.passkeys else token_bytes(32)
    return json.dumps({  # https://www.w3.org/TR/webauthn-3/#dictdef-publickeycredentialcreationoptionsjson
        "rp": {"name": SITE_NAME, "id": here.host},
        "user": {"id": _text(handle), "name": user.email, "displayName": user.name or user.email},
        "challenge": _ask(Purpose.ADD, handle),
        "pubKeyCredParams": [{"type": "public-key", "alg": number} for number in ALGORITHMS],
        "timeout": TIMEOUT, "excludeCredentials": _known(user), "attestation": "none",
        "authenticatorSelection": {
            "residentKey": "required", "requireResidentKey": True, "userVerification": "required",
        },
    })  # fmt: skip


def to_show(purpose: Purpose, user: User | None = None) -> str:
    """Return what a browser needs to use a passkey, of `user` or of whoever has one, as JSON; empty as in `to_add`."""
    here = site()
    if here is None:
        return ""
    return json.dumps({  # https://www.w3.org/TR/webauthn-3/#dictdef-publickeycredentialrequestoptionsjson
        "challenge": _ask(purpose), "timeout": TIMEOUT, "rpId": here.host, "userVerification": "required",
        "allowCredentials": _known(user) if user is not None else [],
    })  # fmt: skip


@action
def add(user_id: int, name: str, answer: str) -> bool:
    """Keep the passkey that a browser has made for an account. Returns whether recovery codes were made.

    Raises SecondFactorRefused.
    """
    user = second_factor.locked(user_id)
    credential = _read(webauthn.helpers.parse_registration_credential_json, answer)
    asked = _asked(Purpose.ADD, credential.response.client_data_json)
    if len(user.passkeys) >= rules.PASSKEYS:
        raise SecondFactorRefused(SecondFactorRefusal.TOO_MANY_PASSKEYS)
    here = _site()
    found = _verified(lambda: webauthn.verify_registration_response(
        credential=credential, expected_challenge=_bytes(asked.challenge), expected_rp_id=here.host,
        expected_origin=here.origin, require_user_verification=True,
    ))  # fmt: skip
    if _by_credential(found.credential_id) is not None:
        raise SecondFactorRefused(SecondFactorRefusal.KNOWN_PASSKEY)
    user.passkeys.append(Passkey(
        name=name, credential_id=found.credential_id, public_key=found.credential_public_key,
        handle=_bytes(asked.handle), sign_count=found.sign_count,
        transports=[transport.value for transport in credential.response.transports or []],
    ))  # fmt: skip
    return second_factor.added(user, SecondFactorChange.PASSKEY_ADDED, name)


@action
def remove(user_id: int, passkey_id: int) -> bool:
    """Have an account sign in without one of its passkeys; False where it has none such (any more).

    Raises SecondFactorRefused where it is the last factor of an owner who must have one.
    """
    user = second_factor.locked(user_id)
    passkey = next((one for one in user.passkeys if one.id == passkey_id), None)
    if passkey is None:
        return False
    left = len(user.passkeys) - 1 + second_factor.has_app(user)
    rules.require_factor_left(second_factor.is_required(user), left)
    name = passkey.name
    user.passkeys.remove(passkey)
    require_action().delete(passkey)
    second_factor.removed(user, SecondFactorChange.PASSKEY_REMOVED, name)
    return True


@action
def sign_in(answer: str) -> None:
    """Sign the account of a passkey in; who is signed in to another one is signed out first.

    Raises SecondFactorRefused.
    """
    user = _used(Purpose.SIGN_IN, answer).user
    if current_user.is_authenticated and current_user.id != user.id:
        sessions.end_current()
        logout_user()
    session.permanent = True  # bounded by PERMANENT_SESSION_LIFETIME
    login_user(user, remember=False, authn_via=["webauthn"])
    sessions.prove()


@action
def complete(user_id: int, answer: str) -> None:
    """Sign in who has passed the first step with a passkey of the same account. Raises SecondFactorRefused."""
    user = _used(Purpose.STEP, answer, user_id).user
    session.permanent = True
    security.two_factor_plugins.tf_complete(user, True)


@action
def prove(user_id: int, answer: str) -> None:
    """Show a passkey once more, in the session of this request. Raises SecondFactorRefused."""
    _used(Purpose.PROOF, answer, user_id)
    sessions.prove()


def _used(purpose: Purpose, answer: str, user_id: int | None = None) -> Passkey:
    """Return the passkey that an answer proves; with `user_id` it must be of that account."""
    credential = _read(webauthn.helpers.parse_authentication_credential_json, answer)
    asked = _asked(purpose, credential.response.client_data_json)
    passkey = _by_credential(credential.raw_id)
    if passkey is None or not passkey.user.active or user_id not in (None, passkey.user_id):
        raise SecondFactorRefused(SecondFactorRefusal.OTHER_PASSKEY)
    if credential.response.user_handle not in (None, b"", passkey.handle):
        raise SecondFactorRefused(SecondFactorRefusal.OTHER_PASSKEY)
    here = _site()
    found = _verified(lambda: webauthn.verify_authentication_response(
        credential=credential, expected_challenge=_bytes(asked.challenge), expected_rp_id=here.host,
        expected_origin=here.origin, credential_public_key=passkey.public_key,
        credential_current_sign_count=passkey.sign_count, require_user_verification=True,
    ))  # fmt: skip
    passkey.sign_count, passkey.last_used_at = found.new_sign_count, clock.now()
    return passkey


def _by_credential(credential_id: bytes) -> Passkey | None:
    query = select(Passkey).where(Passkey.credential_id == credential_id).with_for_update()
    return require_action().scalar(query.execution_options(populate_existing=True))


def _known(user: User) -> list[dict[str, Any]]:
    return [
        {"id": _text(one.credential_id), "type": "public-key", "transports": one.transports} for one in user.passkeys
    ]


def _ask(purpose: Purpose, handle: bytes = b"") -> str:
    asked = Challenge(purpose, _text(token_bytes(32)), clock.now().timestamp(), _text(handle))
    session[ASKED] = [*session.get(ASKED, []), list(asked)][-AT_ONCE:]
    return asked.challenge


def _text(value: bytes) -> str:
    """Write bytes as browsers do: base64url without what would fill it up."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "==")


def _asked(purpose: Purpose, client_data: bytes) -> Challenge:
    """Return what this browser was asked, by the answer; each is answered once."""
    challenge = _text(_verified(lambda: webauthn.helpers.parse_client_data_json(client_data)).challenge)
    waiting = [Challenge(*one) for one in session.pop(ASKED, [])]
    session[ASKED] = [list(one) for one in waiting if one.challenge != challenge]
    oldest = (clock.now() - rules.ANSWERED_WITHIN).timestamp()
    for one in waiting:
        if one.challenge == challenge and one.purpose == purpose and one.at >= oldest:
            return one
    raise SecondFactorRefused(SecondFactorRefusal.LATE_ANSWER)


def _site() -> PasskeySite:
    here = site()
    if here is None:
        raise SecondFactorRefused(SecondFactorRefusal.NO_PASSKEYS_HERE)
    return here


def _read(parse: Callable[[str], R], answer: str) -> R:
    if not answer:
        raise SecondFactorRefused(SecondFactorRefusal.NO_ANSWER)
    if len(answer) > LONGEST:
        raise SecondFactorRefused(SecondFactorRefusal.WRONG_ANSWER)
    return _verified(lambda: parse(answer))


def _verified(verify: Callable[[], R]) -> R:
    try:
        return verify()
    except Exception as error:  # a stranger's JSON, Base64, CBOR, keys and certificates: each reader raises its own
        raise SecondFactorRefused(SecondFactorRefusal.WRONG_ANSWER) from error
