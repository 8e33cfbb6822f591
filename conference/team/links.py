"""Sign-in links: signed, for one account, for a time, and for one sign-in.

They lead to a page with a button, and only the button signs in: programs that open links in mails to check them
neither sign in nor use the link up.
"""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any

from flask import current_app
from itsdangerous import URLSafeSerializer

from conference.extensions import db
from conference.lib import clock, languages
from conference.lib.links import unsigned
from conference.team.models import User
from conference.team.rules import SIGN_IN_WITHIN, own_path


def sign_in_link(user: User, *, valid: timedelta = SIGN_IN_WITHIN, next_page: str = "") -> str:
    """Return the full address that signs this account in, once; any later sign-in or change of password ends it."""
    return address_of(grant(user, valid, next_page), user.language)


def grant(user: User, valid: timedelta, next_page: str = "") -> dict[str, Any]:
    """Return what a sign-in link will say. It is no secret: only its signature lets anybody in."""
    expires = int((clock.now() + valid).timestamp())
    return {"says": [user.id, user.login_count or 0, fingerprint(user), expires], "next": next_page}


def address_of(granted: Mapping[str, Any], language: str) -> str:
    """Sign what was granted, and return the full address."""
    values = {"next": granted["next"]} if own_path(granted["next"]) else {}
    return _address(language, "team.confirm_sign_in", token=token_of(granted), **values)


def token_of(granted: Mapping[str, Any]) -> str:
    """Sign what was granted."""
    return str(_serializer().dumps(granted["says"]))


def user_of(token: str, *, lock: bool = False) -> User | None:
    """Return the account of a sign-in link; None when it is forged, used, too old, or the account is switched off.

    In the demo a link may be used again. With `lock` its row is locked, so that two presses are one sign-in.
    """
    content = unsigned(_serializer(), token)
    if content is None:
        return None
    user_id, count, mark, expires = content
    user = db.session.get(User, user_id, with_for_update=lock, populate_existing=True)
    if user is None or not user.active or expires <= clock.now().timestamp():
        return None
    fresh = count == (user.login_count or 0) or current_app.config["DEMO"]
    return user if fresh and compare_digest(str(mark), fingerprint(user)) else None


def reset_link(token: str, language: str) -> str:
    """Return the full address where the password of an account is set anew."""
    return _address(language, "security.reset_password", token=token)


def new_key(kind: str, user: User) -> str:
    """Return the key of a mail that may be asked for again and again."""
    return f"{kind}:{user.id}:{token_urlsafe(8)}"


def fingerprint(user: User) -> str:
    """Return what changes when the account's password does, and ends all its sessions and links with it."""
    return sha256(user.fs_uniquifier.encode()).hexdigest()[:16]


def _address(language: str, endpoint: str, **values: Any) -> str:
    return languages.external_url(endpoint, language, current_app.config["DEFAULT_LANGUAGE"], **values)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="link:sign-in")
