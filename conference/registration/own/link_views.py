"""Ending the link to one's own page, by its owner."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from conference.caching import cached_page
from conference.events.access import event_page
from conference.events.models import Event
from conference.extensions import limiter
from conference.lib import links, telling
from conference.lib.routes import lead_to, page
from conference.registration import blueprint, queries
from conference.registration.models import Registration
from conference.registration.own import new_links
from conference.registration.own.access import own_page
from conference.registration.own.views import CHANGES_PER_ADDRESS


@blueprint.route("/my/<token>/new-link", methods=["GET", "POST"])
@limiter.limit(CHANGES_PER_ADDRESS, methods=["POST"])
def my_new_link(token: str) -> ResponseReturnValue:
    """Ask whether the link is to end and a new one to be sent; do it. A second press finds it done."""
    found = links.read("my", token)
    registration = queries.by_id(found[0]) if found else None
    if request.method == "POST" and registration is not None and new_links.was_renewed(token, registration):
        return lead_to("registration.link_renewed", slug=registration.event.slug)
    return _new_link(token=token)


@own_page
def _new_link(registration: Registration) -> ResponseReturnValue:
    token = (request.view_args or {})["token"]
    if request.method == "POST":
        with telling.flashed():
            new_links.renew(registration)
            return lead_to("registration.link_renewed", slug=registration.event.slug)
        return lead_to("registration.my", token=token, _anchor="data")
    return page(event=registration.event, registration=registration, token=token)


@blueprint.get("/<slug:slug>/register/link/renewed")
@cached_page()
@event_page
def link_renewed(event: Event) -> ResponseReturnValue:
    """Say that a link to an own page has ended, and where the new one is."""
    return page(event=event)
