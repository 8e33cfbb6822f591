"""Who may open an organiser's page. Every page of the organiser about one event is behind `organiser_page`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import abort, current_app, flash, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user
from flask_security.decorators import auth_required
from sqlalchemy import select

from conference.caching.known import event_by_slug
from conference.events.models import Event
from conference.extensions import db
from conference.lib.routes import lead_to
from conference.team.models import Membership, MembershipRole, User
from conference.team.queries import counting
from conference.team.rules import WRITING, Archived, ArchiveRefusal, Right, has_right, may
from conference.team.second_factor import is_missing

READING = ("GET", "HEAD", "OPTIONS")
P = ParamSpec("P")
Routed = Callable[..., ResponseReturnValue]


def role_at(event: Event) -> MembershipRole | None:
    """Return the role of the person who is signed in; administrators of the server own every event."""
    if not current_user.is_authenticated:
        return None
    if current_user.has_role("administrator"):
        return MembershipRole.OWNER
    return db.session.scalar(
        select(Membership.role).where(
            Membership.user_id == current_user.id, Membership.event_id == event.id, counting()
        )
    )


def organiser_page(
    needed: MembershipRole, *, changes: MembershipRole | None = None, in_archive: bool = False
) -> Callable[[Callable[Concatenate[Event, P], ResponseReturnValue]], Routed]:
    """Make a view an organiser's page: signed in, a member of the event's team, with at least the role needed.

    Where a page is both read and sent, `changes` is the role that may send it: who may only read gets it without
    its form (`allowed("changes")` in templates).

    The view gets the Event in place of the slug. Others' events are a 404, a lower role is a 403. Nothing is sent to a
    conference in the archive, except to pages marked `in_archive`.
    """

    def decorate(view: Callable[Concatenate[Event, P], ResponseReturnValue]) -> Routed:
        @wraps(view)
        @auth_required("session")
        def routed(slug: str, *args: Any, **kwargs: Any) -> ResponseReturnValue:
            event = event_by_slug(slug)
            role = role_at(event) if event else None
            if event is None or role is None:
                abort(404)
            if not may(role, needed if request.method in READING else changes or needed):
                abort(403)
            if is_missing(current_user, role):
                flash(gettext("Owners sign in with a second factor here. Please set it up first."), "info")
                return lead_to("team.manage_second_factor")
            g.event, g.role = event, role
            if request.method not in READING and event.archived_at is not None and not in_archive:
                raise Archived(ArchiveRefusal.READ_ONLY)
            return view(event, *args, **kwargs)

        # Read by `may_open` and by the test that walks all routes.
        routed.organiser_role, routed.sending_role = needed, changes or needed  # type: ignore[attr-defined]  # marks
        routed.in_archive = in_archive  # type: ignore[attr-defined]  # as above
        return routed

    return decorate


def allowed(right: str) -> bool:
    """Return whether the person at this organiser's page has a right; on other pages nobody has one."""
    event = g.get("event")
    if event is not None and event.archived_at is not None and Right(right) in WRITING:
        return False
    return has_right(g.get("role"), Right(right))


def may_open(endpoint: str) -> bool:
    """Return whether the person at this organiser's page may read another one of the conference."""
    view: Any = current_app.view_functions[endpoint]  # with the marks of organiser_page
    return may(g.get("role"), view.organiser_role)


def is_signed_in(**_values: object) -> bool:
    """Return whether somebody of some team is there: who may send a large file; what they may change is asked later."""
    return bool(current_user.is_authenticated)


def team_member() -> User:
    """Return the person who is signed in, for actions that record who did it. Call on organiser pages only."""
    user: User = current_user._get_current_object()
    return user
