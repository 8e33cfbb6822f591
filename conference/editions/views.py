"""The public page of a series, and the one that ends invitations."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from conference.caching import cached_page
from conference.editions import blueprint, inviting, queries
from conference.extensions import csrf, limiter
from conference.lib import languages
from conference.lib.routes import page

STOPS_PER_ADDRESS = "600 per 10 minutes"  # mail providers post for many people from few addresses


@blueprint.get("/series/<slug:name>")
@cached_page()
def series(name: str) -> ResponseReturnValue:
    """All public editions of a series, with what is left of those that are over."""
    found = queries.series_by_slug(name) or abort(404)
    return page(series=found, editions=queries.editions(found))


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@csrf.exempt  # the link alone decides: mail programs post here without a cookie (RFC 8058)
@limiter.limit(STOPS_PER_ADDRESS, methods=["POST"])
def stop_invitations(token: str) -> ResponseReturnValue:
    """Ask whether a person wants no more invitations; they end when it is sent. Scanners of mail open every link."""
    registration = inviting.registration_by_token(token) or abort(404)
    if request.method == "POST":
        inviting.stop(registration)
    series = registration.event.series.text("title", languages.current())
    return page(series=series, stopped=request.method == "POST")
