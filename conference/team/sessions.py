"""Sessions of the team live on the server's side: a cookie alone, copied or kept, is worth nothing once one has ended.

The cookie holds a random key, the table its digest. A session ends at sign-out, after LASTS, when the password changes,
or when its owner ends it. Flask-Login asks here before it believes a cookie.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, NamedTuple

from flask import Flask, Response, current_app, g, has_request_context, request, session
from flask_login import user_logged_in
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError

from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import action, require_action
from conference.team import audit, links
from conference.team.models import TeamSession, User
from conference.team.rules import SEEN_EVERY, browser_name, is_proved

KEY = "team_session"


def init_app(app: Flask) -> None:
    """Ask for the session before an account is taken from a cookie. After Flask-Security has set its own loader."""
    manager: Any = app.login_manager  # type: ignore[attr-defined]  # set by Flask-Login
    manager.user_loader(_checked(manager._user_callback))
    manager.request_loader(lambda _request: None)  # nobody comes by a token, and each page would look for one
    user_logged_in.connect(_begin_for, app)  # Flask-Security signs in at several places: password, link, change
    app.after_request(_note_seen)


def begin(user: User, browser: str) -> str:
    """Begin a session of an account, in the action of signing in; returns the key for its cookie.

    Old ones are forgotten.
    """
    writing = require_action()
    writing.execute(delete(TeamSession).where(~_not_too_old()))
    key = token_urlsafe(32)
    writing.add(
        TeamSession(user_id=user.id, key_digest=_digest(key), account_mark=links.fingerprint(user), browser=browser)
    )
    writing.flush()
    return key


class Here(NamedTuple):
    """The session of a request, as it was read once."""

    id: int
    user_id: int
    account_mark: str
    key_digest: str
    last_seen_at: datetime
    proved_at: datetime | None


def current() -> Here | None:
    """Return the session of this request's cookie; None where it has ended, and outside of requests."""
    key = session.get(KEY) if has_request_context() else None
    if not isinstance(key, str):
        return None
    known: Here | None = g.get(KEY)
    if known is not None and known.key_digest == _digest(key):
        return known
    columns = (getattr(TeamSession, name) for name in Here._fields)
    row = db.session.execute(select(*columns).where(TeamSession.key_digest == _digest(key), _not_too_old())).first()
    found = Here(*row) if row else None
    g.team_session = found
    return found


def of(user: User) -> list[TeamSession]:
    """Return where an account is signed in, newest first."""
    mark = links.fingerprint(user)
    query = select(TeamSession).where(TeamSession.user_id == user.id, TeamSession.account_mark == mark, _not_too_old())
    return list(db.session.scalars(query.order_by(TeamSession.id.desc())))


def end_current() -> None:
    """Sign out: the cookie is worth nothing from now on, wherever it was copied to. Call inside an action."""
    if found := current():
        require_action().execute(delete(TeamSession).where(TeamSession.id == found.id))
    session.pop(KEY, None)
    g.pop(KEY, None)


@action
def end(user: User, session_id: int) -> bool:
    """End one session of an account; False where it has none such (any more)."""
    return bool(_end(user, TeamSession.id == session_id))


@action
def end_others(user: User, session_id: int) -> int:
    """End all sessions of an account but one; returns how many."""
    return len(_end(user, TeamSession.id != session_id))


def prove() -> None:
    """Note that the second factor was shown in the session of this request. Call inside an action."""
    if found := current():
        require_action().execute(update(TeamSession).where(TeamSession.id == found.id).values(proved_at=clock.now()))
        g.pop(KEY, None)


def is_fresh() -> bool:
    """Return whether the second factor was shown in this session so lately that it may be changed."""
    found = current()
    return found is not None and is_proved(found.proved_at, clock.now())


def _end(user: User, which: Any) -> list[str]:
    """End sessions of an account and write them down; returns the browsers they were in."""
    ending = delete(TeamSession).where(TeamSession.user_id == user.id, which).returning(TeamSession.browser)
    ended = list(require_action().scalars(ending))
    for browser in ended:
        audit.record(None, "ended_session", user, before={"browser": browser}, by=user, label=user.email)
    return ended


def _note_seen(response: Response) -> Response:
    """Note that the session of this request, where it was asked for, is in use: now and then, not each time.

    Not while an answer is still read from the database, and no page fails for it.
    """
    found: Here | None = g.get(KEY)
    if found is not None and not response.is_streamed and clock.now() - found.last_seen_at >= SEEN_EVERY:
        with suppress(OperationalError):  # others write for longer than anybody waits
            _seen(found.id)
    return response


@action
def _seen(session_id: int) -> None:
    require_action().execute(update(TeamSession).where(TeamSession.id == session_id).values(last_seen_at=clock.now()))


def _checked(load: Callable[[str], User | None]) -> Callable[[str], User | None]:
    def load_checked(user_id: str) -> User | None:
        user = load(user_id)
        found = current() if user is not None else None
        alive = user and found and found.user_id == user.id and found.account_mark == links.fingerprint(user)
        return user if alive else None

    return load_checked


def _begin_for(_app: Flask, user: User, **_values: Any) -> None:
    end_current()
    session[KEY] = begin(user, browser_name(request.user_agent.string))


def _not_too_old() -> Any:
    """Count from signing in, however busy one is."""
    return TeamSession.started_at > clock.now() - current_app.permanent_session_lifetime


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()
