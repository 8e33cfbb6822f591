"""The second factor of an account: codes of an authenticator app, and recovery codes for when the phone is gone.

Flask-Security asks for it at sign-in, after a password as after a link; here it is set up, replaced and taken away.
Secrets are stored encrypted, with keys made from SECRET_KEY (docs/roles.md). Each change is on record and told by a
letter.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from enum import StrEnum
from functools import wraps
from typing import Any

from flask import current_app, session
from flask_security import MfRecoveryCodesUtil, Totp
from flask_security.tf_plugin import tf_clean_session
from sqlalchemy import exists, select

from conference.extensions import db, security
from conference.lib import clock
from conference.lib.transaction import action, require_action
from conference.team import audit, mails, rules
from conference.team.models import Membership, MembershipRole, User
from conference.team.queries import counting
from conference.team.rules import SecondFactorRefusal, SecondFactorRefused

APP = "authenticator"  # Flask-Security's word for it
NOTED = "team_halfway"  # in the cookie of who has passed the first factor: sign-ins of the account so far, and when


class SecondFactorChange(StrEnum):
    """What happened to the second factor of an account; verbs of the record, and what its letter is about."""

    ADDED = "second_factor_added"
    REMOVED = "second_factor_removed"
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

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Return whether a code is unused; the account is locked and read anew, so that two presses are one sign-in."""
        return bool(super().check_recovery_code(_locked(user.id), code))

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        """Use a code up."""
        found = bool(super().delete_recovery_code(user, code))
        _changed(user, SecondFactorChange.CODE_USED)
        return found


def keys(secret_key: str) -> dict[str, Any]:
    """Return the settings of Flask-Security that encrypt secrets and recovery codes; each purpose has its own key."""

    def key(purpose: str) -> bytes:
        return hmac.digest(secret_key.encode(), f"second factor: {purpose}".encode(), "sha256")

    return {
        "TOTP_SECRETS": {"1": key("totp").hex()},
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [urlsafe_b64encode(key("recovery codes"))],
    }


def note_when_halfway(plugins: Any) -> None:
    """Have Flask-Security note in the cookie when somebody passes the first factor; it has no end for it itself."""
    enter = plugins.tf_enter

    @wraps(enter)
    def enter_noted(user: User, *args: Any, **kwargs: Any) -> Any:
        answer = enter(user, *args, **kwargs)
        if answer is not None:
            session[NOTED] = [user.login_count or 0, clock.now().timestamp()]
        return answer

    plugins.tf_enter = enter_noted


def forget_old_halfway() -> None:
    """Have a sign-in begin anew where the first factor is too old, or the account was signed in to since."""
    count = db.session.scalar(select(User.login_count).where(User.fs_uniquifier == session.get("tf_user_id")))
    noted = session.get(NOTED)
    if noted is None or not rules.is_still_halfway(noted, count or 0, clock.now()):
        session.pop(NOTED, None)
        tf_clean_session()  # type: ignore[no-untyped-call]  # of the library


def is_on(user: Any) -> bool:
    """Return whether signing in to an account takes a second factor."""
    return bool(user.tf_totp_secret and user.tf_primary_method)


def codes_left(user: User) -> int:
    """Return how many recovery codes are unused."""
    return len(user.mf_recovery_codes or [])


def is_required(user: User) -> bool:
    """Return whether an account must have a second factor: by the setting, who owns a conference or the server."""
    if not current_app.config["OWNERS_NEED_SECOND_FACTOR"]:
        return False
    owned = (Membership.user_id == user.id) & (Membership.role == MembershipRole.OWNER) & counting()
    return user.has_role("administrator") or bool(db.session.scalar(select(exists().where(owned))))


def is_missing(user: User, role: MembershipRole) -> bool:
    """Return whether somebody may not use their role at a conference before they have a second factor."""
    return rules.second_factor_missing(current_app.config["OWNERS_NEED_SECOND_FACTOR"], role, is_on(user))


@action
def set_up(user_id: int, secret: str, code: str) -> bool:
    """Have an account sign in with codes of an app from now on; the first set-up makes recovery codes too.

    `secret` is encrypted, as it is stored. Raises SecondFactorRefused for a code that is not the app's.
    """
    user = _locked(user_id)
    if not security.totp_factory.verify_totp(code, secret, user, window=rules.CODE_WINDOW):
        raise SecondFactorRefused(SecondFactorRefusal.WRONG_CODE)
    security.datastore.tf_set(user, APP, totp_secret=secret)
    is_first = not user.mf_recovery_codes
    if is_first:
        security.mf_recovery_codes_util.create_recovery_codes(user)
    _changed(user, SecondFactorChange.ADDED)
    return is_first


@action
def take_away(user_id: int, *, by: User | str | None = None) -> None:
    """Have an account sign in without a second factor. Raises SecondFactorRefused where its owner must have one.

    `by` is who does it for them: the administrator of the server, for who lost phone and codes.
    """
    user = _locked(user_id)
    if by is None and is_required(user):
        raise SecondFactorRefused(SecondFactorRefusal.REQUIRED)
    if not is_on(user):
        return
    security.datastore.tf_reset(user)
    security.datastore.mf_set_recovery_codes(user, None)
    user.totp_counter = None
    _changed(user, SecondFactorChange.REMOVED, by)


@action
def make_codes(user_id: int) -> None:
    """Make new recovery codes; the old ones are worth nothing any more."""
    user = _locked(user_id)
    if is_on(user):
        security.mf_recovery_codes_util.create_recovery_codes(user)
        _changed(user, SecondFactorChange.CODES_MADE)


def _locked(user_id: int) -> User:
    return require_action().get_one(User, user_id, with_for_update=True, populate_existing=True)


def _changed(user: User, change: SecondFactorChange, by: User | str | None = None) -> None:
    audit.record(None, change.value, user, by=by or user, label=user.email)
    mails.tell_second_factor(user, change.value, codes_left(user))
