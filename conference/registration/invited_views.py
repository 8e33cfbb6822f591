"""The form behind the link of somebody who is invited by name: never cached, filled in, sent once."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue

from conference.admission.models import Invitee, InviteeState
from conference.admission.queries import invitee_by_token
from conference.admission.rules import Admittance, may_take_reserved
from conference.events.access import enter
from conference.extensions import limiter
from conference.fields.registration import BY_NAME
from conference.lib.clock import now
from conference.lib.routes import page
from conference.registration import blueprint, rules
from conference.registration.forms import NewcomerForm
from conference.registration.views import PER_ADDRESS, sent, show
from conference.visits.queries import on_offer

FILLED_IN = ("given_name", "family_name", "email", "organisation")


@blueprint.route("/invited/<token>", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, methods=["POST"])
def invited(token: str) -> ResponseReturnValue:
    """Show the form of registration to somebody invited; for a link that ended, what to do instead."""
    invitee, is_present = invitee_by_token(token) or abort(404)
    event = invitee.event
    enter(event)
    if event.published_at is None:
        abort(404)
    given = {name: getattr(invitee, name) for name in FILLED_IN if name in BY_NAME}
    entry, form = Admittance(invitee_id=invitee.id), NewcomerForm(event, on_offer(event), data=given)
    shown: dict[str, Any] = {"invitee": invitee, "takes_reserved": may_take_reserved(event, entry, now())}
    may_send = request.method == "POST" and is_present  # a second press of the button is answered as the first one
    if may_send and (answered := sent(event, form, entry, **shown)):
        return answered
    if ended := _ended(invitee, is_present):
        return page(event=event, ended=ended), 410
    refused = rules.may_register(event, now())
    return show(event, form, refused and refused.value, **shown)


def _ended(invitee: Invitee, is_present: bool) -> str:
    """Return how an invitation ended: used, withdrawn, or replaced by one with a newer link; empty while it holds."""
    if invitee.state in (InviteeState.REGISTERED, InviteeState.WITHDRAWN):
        return invitee.state.value
    return "" if is_present else "replaced"
