"""The page on which a person has their data erased."""

from __future__ import annotations

from flask import request, session
from flask.typing import ResponseReturnValue

from conference.erasure import actions, blueprint
from conference.extensions import limiter
from conference.lib.clock import now
from conference.lib.routes import lead_to, page
from conference.registration import rules as registration_rules
from conference.registration.colleagues.views import SENT as COLLEAGUES_SENT
from conference.registration.models import Registration
from conference.registration.own.access import own_page
from conference.registration.views import SENT

ERASURES_PER_ADDRESS = "120 per 10 minutes"


@blueprint.route("/my/<token>/erase", methods=["GET", "POST"])
@limiter.limit(ERASURES_PER_ADDRESS, methods=["POST"])
@own_page
def my_erase(registration: Registration) -> ResponseReturnValue:
    """Say what will be erased and what stays; do it when the button is pressed. The link then says that it is done."""
    token = (request.view_args or {})["token"]
    if request.method == "POST":
        actions.erase(registration)
        for remembered in (SENT, COLLEAGUES_SENT):  # what the thank-you pages say
            session.pop(remembered, None)
        return lead_to("registration.my", token=token)
    event = registration.event
    return page(
        event=event,
        registration=registration,
        token=token,
        gives_up_place=registration_rules.may_cancel(event, registration.is_active, now()) is None,
        has_certificate=bool(registration.certificates),
    )
