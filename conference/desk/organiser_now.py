"""The numbers of the day for the organiser, which the page asks for anew by itself."""

from __future__ import annotations

from hashlib import sha256

from flask import request
from flask.typing import ResponseReturnValue

from conference.desk import blueprint
from conference.desk.access import days_and_shown
from conference.desk.numbers import numbers
from conference.events.access import organiser_page
from conference.events.models import Event
from conference.lib import languages
from conference.lib.routes import answer
from conference.team.models import MembershipRole


@blueprint.get("/organise/<slug:slug>/presence/now")
@organiser_page(MembershipRole.VIEWER)
def now(event: Event) -> ResponseReturnValue:
    """Show who is in the building now: in all, by item, by visit group."""
    days, day = days_and_shown(event)
    found = numbers(event, day, languages.current())
    response = answer("desk/now.html", numbers=found, days=days, day=day)
    if "live" in request.args:
        said = f"{day} {languages.current()} {found}"
        response.set_etag(sha256(said.encode()).hexdigest()[:16], weak=True)
        response.make_conditional(request)
    return response
