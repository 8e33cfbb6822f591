"""The steps of signing in, as Flask-Security goes through them: the first factor, then the second one, or neither.

A passkey is asked for before a code of the app, which a link on the page leads to; the library would ask which.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user
from flask_security.tf_plugin import TfPluginBase, tf_check_state, tf_clean_session
from flask_security.twofactor import CodeTfPlugin
from sqlalchemy import select

from conference.extensions import db
from conference.lib import clock
from conference.lib.routes import lead_to
from conference.team import rules, second_factor, sessions
from conference.team.models import User

NOTED = "team_halfway"  # in the cookie of who has passed the first factor: sign-ins of the account so far, and when
BY_PASSKEY, BY_CODE, BY_RECOVERY_CODE = (
    "team.step_by_passkey", "security.two_factor_token_validation", "security.mf_recovery",
)  # fmt: skip
IMPLEMENTATIONS = {"code": f"{__name__}.AppStep", "passkey": f"{__name__}.PasskeyStep"}  # a setting of the library


class AppStep(CodeTfPlugin):
    """The code of an app is the second step of who has no passkey."""

    def get_setup_methods(self, user: Any) -> list[tuple[str, str]]:
        """Return the app where it is what is asked for."""
        return [] if user.passkeys else list(super().get_setup_methods(user))


class PasskeyStep(TfPluginBase):
    """A passkey is the second step of who has one."""

    def create_blueprint(self, app: Flask, bp: Any, state: Any) -> None:
        """Add nothing: the pages are the team's (passkey_views.py)."""

    def get_setup_methods(self, user: Any) -> list[tuple[str, str]]:
        """Return passkeys where the account has some."""
        return [("passkey", "passkey")] if user.passkeys else []

    def tf_login(self, user: Any, json_payload: dict[str, Any], next_loc: str | None) -> Any:
        """Lead on to the page that asks for it."""
        session["tf_state"] = "ready"
        return redirect(url_for(BY_PASSKEY, next=next_loc or None))


def init_app(plugins: Any) -> None:
    """Note when somebody passes the first factor, for which the library knows no end, and the second."""
    enter, complete = plugins.tf_enter, plugins.tf_complete

    @wraps(enter)
    def enter_noted(user: User, *args: Any, **kwargs: Any) -> Any:
        answer = enter(user, *args, **kwargs)
        if answer is not None:
            session[NOTED] = [user.login_count or 0, clock.now().timestamp()]
        return answer

    @wraps(complete)
    def complete_noted(user: User, dologin: bool) -> Any:
        token = complete(user, dologin)
        sessions.prove()
        return token

    plugins.tf_enter, plugins.tf_complete = enter_noted, complete_noted


def halfway() -> User | None:
    """Return the account whose first factor this browser has passed, and whose second one it has not."""
    user: Any = tf_check_state(["ready"])  # the library's idea of an account
    return user if isinstance(user, User) else None


def only_halfway(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Lead who is signed in on, whom the library would sign out; forget a first factor of long ago."""

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        next_page = rules.own_path(request.args.get("next"))
        if current_user.is_authenticated:
            return redirect(next_page, 303) if next_page else lead_to("team.account")
        _forget_old_halfway()
        user = halfway()
        if user is not None and request.endpoint == BY_CODE and not second_factor.has_app(user):
            return lead_to(BY_PASSKEY, next=next_page or None)
        return view(*args, **kwargs)

    return run


def other_ways() -> list[tuple[str, str]]:
    """Return the pages where who is halfway may show something else than on this one, each with its words."""
    user = halfway()
    if user is None:
        return []
    found = {BY_RECOVERY_CODE: gettext("Use a recovery code")}
    if second_factor.has_app(user):
        found = {BY_CODE: gettext("Use a code of the app")} | found
    if user.passkeys:
        found = {BY_PASSKEY: gettext("Use a passkey")} | found
    next_page = rules.own_path(request.args.get("next")) or None
    return [(url_for(name, next=next_page), text) for name, text in found.items() if name != request.endpoint]


def _forget_old_halfway() -> None:
    """Have a sign-in begin anew where the first factor is too old, or the account was signed in to since."""
    count = db.session.scalar(select(User.login_count).where(User.fs_uniquifier == session.get("tf_user_id")))
    noted = session.get(NOTED)
    if noted is None or not rules.is_still_halfway(noted, count or 0, clock.now()):
        session.pop(NOTED, None)
        tf_clean_session()  # type: ignore[no-untyped-call]  # of the library
