"""Which person an own page is about. Every page behind a participant's link is behind this decorator."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from conference.events.access import enter
from conference.extensions import db
from conference.lib import links
from conference.lib.clock import now
from conference.registration.models import Registration
from conference.registration.rules import may_register

P = ParamSpec("P")
View = Callable[Concatenate[Registration, P], ResponseReturnValue]
Routed = Callable[..., ResponseReturnValue]


def registration_by_token(token: str) -> Registration | None:
    """Return the person whose link this is, also when their data were erased.

    None when it is forged, foreign or revoked.
    """
    found = links.read("my", token)
    if found is None:
        return None
    registration = db.session.get(Registration, found[0])
    if registration is None or registration.link_version != found[1]:
        return None
    while registration.merged_into_id is not None:  # two of one person: the link of either leads to what they became
        registration = db.session.get_one(Registration, registration.merged_into_id)
    return registration


def own_page(view: View[P]) -> Routed:
    """Put a view behind a participant's link: it gets the Registration in place of the token; others are the same 404.

    Whose data were erased reads that, whatever page the link was for: 410, "gone".
    """

    @wraps(view)
    def routed(token: str, *args: Any, **kwargs: Any) -> ResponseReturnValue:
        registration = registration_by_token(token)
        if registration is None:
            abort(404)
        enter(registration.event)
        if registration.erased_at is not None:
            event = registration.event
            can_register = may_register(event, now()) is None
            return render_template(
                "registration/erased.html", event=event, erased_at=registration.erased_at, can_register=can_register
            ), 410
        return view(registration, *args, **kwargs)

    return routed
