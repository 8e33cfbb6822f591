"""What follows a sign-in, by whichever way: invitations are taken up, and a browser that is new is told of by a letter.

Which browsers are known says a cookie of theirs, signed, with the numbers of the accounts that signed in there: the
server keeps no list of people's machines and no network addresses.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, Response, after_this_request, current_app, request
from flask_login import user_logged_in
from itsdangerous import URLSafeSerializer

from conference.lib.links import unsigned
from conference.team import actions
from conference.team.models import User
from conference.team.rules import browser_name

COOKIE = "known_here"
COOKIE_LASTS = timedelta(days=400)  # browsers keep no cookie for longer
ACCOUNTS = 8  # of one browser, the latest; a cookie has an end too


def init_app(app: Flask) -> None:
    """Listen to sign-ins. After `sessions`, which begins the session that a letter leads to."""
    user_logged_in.connect(_arrived, app)


def known_accounts() -> list[int]:
    """Return the numbers of the accounts that have signed in in this browser."""
    content = unsigned(_serializer(), request.cookies.get(COOKIE, ""))
    return [number for number in content if isinstance(number, int)] if isinstance(content, list) else []


def _arrived(_app: Flask, user: User, **_values: Any) -> None:
    known = known_accounts()
    actions.arrive(user, browser=browser_name(request.user_agent.string), is_known=user.id in known)
    value = _serializer().dumps([user.id, *(number for number in known if number != user.id)][:ACCOUNTS])

    @after_this_request
    def remember(response: Response) -> Response:
        response.set_cookie(
            COOKIE, str(value), max_age=COOKIE_LASTS, path="/", httponly=True, samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )  # fmt: skip
        return response


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="browser:known")
