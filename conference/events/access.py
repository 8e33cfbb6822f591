"""Which event a page is about, and who may open it. Every page of an event is behind one of these two decorators."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import abort, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.decorators import auth_required
from sqlalchemy import select

from conference.events.models import Event
from conference.extensions import db
from conference.lib import languages
from conference.team.models import Membership, MembershipRole, User
from conference.team.rules import may

P = ParamSpec("P")
View = Callable[Concatenate[Event, P], ResponseReturnValue]
Routed = Callable[..., ResponseReturnValue]


def event_by_slug(slug: str) -> Event | None:
    """The event of an address."""
    return db.session.scalar(select(Event).where(Event.slug == slug))


def role_at(event: Event) -> MembershipRole | None:
    """The role of the person who is signed in; administrators of the server own every event."""
    if not current_user.is_authenticated:
        return None
    if current_user.has_role("administrator"):
        return MembershipRole.OWNER
    return db.session.scalar(
        select(Membership.role).where(Membership.user_id == current_user.id, Membership.event_id == event.id)
    )


def event_page(view: View[P]) -> Routed:
    """A public page of an event: the view gets the Event in place of the slug.

    404 when there is no such event, or it is not public yet and the visitor is not of its team. An address with the
    prefix of the event's first language, or of one it does not speak, leads to the plain address.
    """

    @wraps(view)
    def routed(slug: str, *args: Any, **kwargs: Any) -> ResponseReturnValue:
        event = event_by_slug(slug)
        if event is None:
            abort(404)
        if event.published_at is None and role_at(event) is None:
            abort(404)
        enter(event)
        prefix = languages.prefix()
        if prefix and (prefix == event.language or prefix not in event.languages) and request.method == "GET":
            return redirect(languages.address_in(event.language), 301 if prefix == event.language else 302)
        return view(event, *args, **kwargs)

    return routed


def organiser_page(needed: MembershipRole) -> Callable[[View[P]], Routed]:
    """An organiser's page: signed in, a member of the event's team, with at least the role needed.

    The view gets the Event in place of the slug. Others' events are a 404, a lower role is a 403.
    """

    def decorate(view: View[P]) -> Routed:
        @wraps(view)
        @auth_required("session")
        def routed(slug: str, *args: Any, **kwargs: Any) -> ResponseReturnValue:
            event = event_by_slug(slug)
            role = role_at(event) if event else None
            if event is None or role is None:
                abort(404)
            if not may(role, needed):
                abort(403)
            g.event, g.role = event, role
            return view(event, *args, **kwargs)

        routed.organiser_role = needed  # type: ignore[attr-defined]  # read by the test that walks all routes
        return routed

    return decorate


def enter(event: Event) -> None:
    """Make an event the one this page is about: its languages, colour, footer."""
    g.event = event
    g.first_language = event.language


def team_member() -> User:
    """The person who is signed in, for actions that record who did it. Call on organiser pages only."""
    user: User = current_user._get_current_object()
    return user
