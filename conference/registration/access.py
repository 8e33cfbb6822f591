"""Which person an own page is about. Every page behind a participant's link is behind this decorator."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import abort
from flask.typing import ResponseReturnValue

from conference.events.access import enter
from conference.extensions import db
from conference.lib import links
from conference.registration.models import Registration

P = ParamSpec("P")
View = Callable[Concatenate[Registration, P], ResponseReturnValue]
Routed = Callable[..., ResponseReturnValue]


def registration_by_token(token: str) -> Registration | None:
    """The person whose link this is; None when it is forged, for something else, revoked, or the data were erased."""
    found = links.read("my", token)
    if found is None:
        return None
    registration = db.session.get(Registration, found[0])
    if registration is None or registration.erased_at is not None or registration.link_version != found[1]:
        return None
    return registration


def own_page(view: View[P]) -> Routed:
    """A participant's own page: the view gets the Registration in place of the token; others are the same 404."""

    @wraps(view)
    def routed(token: str, *args: Any, **kwargs: Any) -> ResponseReturnValue:
        registration = registration_by_token(token)
        if registration is None:
            abort(404)
        enter(registration.event)
        return view(registration, *args, **kwargs)

    return routed
