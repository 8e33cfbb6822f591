"""The second factor of an account: an app, passkeys (passkeys.py), and recovery codes for when both are gone.

Flask-Security asks for it at sign-in, after a password as after a link; here it is set up, replaced and taken away.
Secrets are stored encrypted, with keys made from SECRET_KEY (docs/roles.md). Each change is on record and told by a
letter.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from enum import StrEnum
from typing import Any

from flask import current_app
from flask_security import MfRecoveryCodesUtil, Totp
from sqlalchemy import exists, select

from conference.extensions import db, security
from conference.lib import clock
from conference.lib.lazy import Later
from conference.lib.transaction import action, require_action
from conference.team import audit, mails, rules, sessions
from conference.team.models import Membership, MembershipRole, User
from conference.team.queries import counting
from conference.team.rules import SecondFactorRefusal, SecondFactorRefused

APP = "authenticator"  # Flask-Security's word for it


class SecondFactorChange(StrEnum):
    """What happened to the second factor of an account; verbs of the record, and what its letter is about."""

    ADDED = "second_factor_added"
    REMOVED = "second_factor_removed"
    APP_REMOVED = "authenticator_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    CODES_MADE = "recovery_codes_made"
    CODE_USED = "recovery_code_used"


class AppCodes(Totp):
    """Codes of an authenticator app on our clock, each good once."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        super().__init__(secrets, issuer)
        self._totp = self._totp.using(now=lambda: clock.now().timestamp())

    def get_last_counter(self, user: Any) -> int | None:
        """Return the period of the last code taken; the account is locked, so that two presses are one sign-in."""
        query = select(User.totp_counter).where(User.id == user.id).with_for_update()
        return require_action().scalar(query)

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Keep the period of the code that was taken."""
        user.totp_counter = tmatch.counter


class RecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes; when one is used its owner hears of it."""

    cryptor: Any

    def setup_cryptor(self, keys: list[bytes]) -> None:
        """Leave it to who needs the first code to load what encrypts them."""

        def made() -> Any:
            super(RecoveryCodes, self).setup_cryptor(keys)
            return self.cryptor

        self.cryptor = Later(made)

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Return whether a code is unused; the account is locked and read anew, so that two presses are one sign-in."""
        return bool(super().check_recovery_code(locked(user.id), code))

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        """Use a code up."""
        found = bool(super().delete_recovery_code(user, code))
        changed(user, SecondFactorChange.CODE_USED)
        return found


def keys(secret_key: str) -> dict[str, Any]:
    """Return the settings of Flask-Security that encrypt secrets and recovery codes; each purpose has its own key."""

    def key(purpose: str) -> bytes:
        return hmac.digest(secret_key.encode(), f"second factor: {purpose}".encode(), "sha256")

    return {
        "TOTP_SECRETS": {"1": key("totp").hex()},
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [urlsafe_b64encode(key("recovery codes"))],
    }


def has_app(user: User) -> bool:
    """Return whether an account has an authenticator app."""
    return bool(user.tf_totp_secret and user.tf_primary_method)


def is_on(user: User) -> bool:
    """Return whether signing in to an account takes a second factor."""
    return has_app(user) or bool(user.passkeys)


def codes_left(user: User) -> int:
    """Return how many recovery codes are unused."""
    return len(user.mf_recovery_codes or [])


def is_required(user: User) -> bool:
    """Return whether an account must have a second factor: by the setting, who owns a conference or the server."""
    if not current_app.config["OWNERS_NEED_SECOND_FACTOR"]:
        return False
    owned = (Membership.user_id == user.id) & (Membership.role == MembershipRole.OWNER) & counting()
    return user.has_role("administrator") or bool(db.session.scalar(select(exists().where(owned))))


def is_missing(user: Any, role: MembershipRole) -> bool:
    """Return whether somebody may not use their role at a conference before they have a second factor."""
    return rules.needs_second_factor(current_app.config["OWNERS_NEED_SECOND_FACTOR"], role) and not is_on(user)


@action
def set_up(user_id: int, secret: str, code: str) -> bool:
    """Have an account sign in with codes of an app from now on; the first factor of all makes recovery codes too.

    `secret` is encrypted, as it is stored. Returns whether recovery codes were made. Raises SecondFactorRefused for a
    code that is not the app's.
    """
    user = locked(user_id)
    if not security.totp_factory.verify_totp(code, secret, user, window=rules.CODE_WINDOW):
        raise SecondFactorRefused(SecondFactorRefusal.WRONG_CODE)
    security.datastore.tf_set(user, APP, totp_secret=secret)
    return added(user, SecondFactorChange.ADDED)


@action
def remove_app(user_id: int) -> None:
    """Have an account sign in without codes of an app. Raises SecondFactorRefused where its owner must have one."""
    user = locked(user_id)
    if has_app(user):
        rules.require_factor_left(is_required(user), len(user.passkeys))
        security.datastore.tf_reset(user)
        user.totp_counter = None
        removed(user, SecondFactorChange.APP_REMOVED)


@action
def take_away(user_id: int, *, by: User | str) -> None:
    """Have an account sign in without a second factor, for who lost all of it. `by` is who does it for them."""
    user = locked(user_id)
    if not is_on(user):
        return
    for passkey in list(user.passkeys):
        require_action().delete(passkey)
    require_action().flush()
    require_action().expire(user, ["passkeys"])
    security.datastore.tf_reset(user)
    user.totp_counter = None
    removed(user, SecondFactorChange.REMOVED, by=by)


@action
def make_codes(user_id: int) -> None:
    """Make new recovery codes; the old ones are worth nothing any more."""
    user = locked(user_id)
    if is_on(user):
        security.mf_recovery_codes_util.create_recovery_codes(user)
        changed(user, SecondFactorChange.CODES_MADE)


@action
def prove(user_id: int, code: str) -> None:
    """Show the second factor once more, in the session of this request: a code of the app, or a recovery code.

    A recovery code is used up. Raises SecondFactorRefused(WRONG_PROOF).
    """
    user, recovery = locked(user_id), security.mf_recovery_codes_util
    secret = user.tf_totp_secret
    if secret and security.totp_factory.verify_totp(code, secret, user, window=rules.CODE_WINDOW):
        sessions.prove()
    elif recovery.check_recovery_code(user, code):
        recovery.delete_recovery_code(user, code)
        sessions.prove()
    else:
        raise SecondFactorRefused(SecondFactorRefusal.WRONG_PROOF)


def locked(user_id: int) -> User:
    """Return an account, locked and read anew, so that two changes of its second factor follow each other."""
    return require_action().get_one(User, user_id, with_for_update=True, populate_existing=True)


def added(user: User, change: SecondFactorChange, name: str = "") -> bool:
    """Finish what adds a factor: recovery codes with the first of all (then True), the record, the letter.

    Whoever adds one has shown it, and may go on to the next.
    """
    is_first = not user.mf_recovery_codes
    if is_first:
        security.mf_recovery_codes_util.create_recovery_codes(user)
    sessions.prove()
    changed(user, change, name)
    return is_first


def removed(user: User, change: SecondFactorChange, name: str = "", *, by: User | str | None = None) -> None:
    """Finish what takes a factor away: with the last one the recovery codes go too; the record, the letter."""
    if not is_on(user):
        security.datastore.mf_set_recovery_codes(user, None)
    changed(user, change, name, by=by)


def changed(user: User, change: SecondFactorChange, name: str = "", *, by: User | str | None = None) -> None:
    """Write a change of the second factor down, and tell the owner of the account; `name` is that of a passkey."""
    after = {"passkey": name} if name else None
    audit.record(None, change.value, user, after=after, by=by or user, label=user.email)
    mails.tell_second_factor(user, change.value, name, is_on=is_on(user), codes_left=codes_left(user))
