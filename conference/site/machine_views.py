"""What machines ask for: health, what search engines may read, whom to tell of a hole, the picture of a conference."""

from flask import Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from conference.caching import cached_file
from conference.events.access import event_page
from conference.events.models import Event
from conference.extensions import limiter
from conference.lib import clock, disk, languages, seen
from conference.lib.headers import not_stored
from conference.printing import card
from conference.site import blueprint, meta, queries, rules, sitemap

HOUR = 3600  # seconds
TEXT = "text/plain; charset=utf-8"
HIDDEN = ("/my/", "/speaker/", "/desk/", "/organise/", "/verify/", "/invitations/", "/invited/")


@blueprint.get("/health/live")
@limiter.exempt
def live_txt() -> Response:
    """Say that the process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/health/ready")
@limiter.exempt
def ready_txt() -> ResponseReturnValue:
    """Say whether the database answers and there is room on the disk; 503 when not."""
    try:
        queries.database_answers()
    except SQLAlchemyError:
        return Response("database does not answer\n", 503, mimetype="text/plain")
    if not disk.has_room(current_app.config["DATA_DIR"]):
        return Response("disk is full\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/health/seen")
@limiter.exempt
@not_stored
def seen_json() -> ResponseReturnValue:
    """Send what arrived of a request by `flask doctor`; to anybody else there is nothing here."""
    if not seen.is_signed(current_app.config["SECRET_KEY"], request.headers.get(seen.HEADER, "")):
        abort(404)
    return jsonify(seen.of(request))


@blueprint.get("/robots.txt")
def robots_txt() -> Response:
    """Secret links and the organisers' pages are not for search engines, in no language."""
    prefixes = ("", *(f"/{language}" for language in languages.LANGUAGES))
    lines = ["User-agent: *", *(f"Disallow: {prefix}{path}" for path in HIDDEN for prefix in prefixes)]
    lines.append(f"Sitemap: {_address('site.sitemap_xml')}")
    return cached_file((lines,), lambda: ("\n".join(lines) + "\n").encode(), TEXT)


@blueprint.get("/sitemap.xml")
def sitemap_xml() -> Response:
    """Send every public page of every public conference, in each of its languages; with ?part=2 the second 50,000 of
    them.

    Where there are more than 50,000, the plain address is a list of the parts.
    """
    part, events = request.args.get("part", type=int), queries.public_events()
    address, content_type = _address("site.sitemap_xml"), "application/xml; charset=utf-8"
    try:
        return cached_file((part, events), lambda: sitemap.document(events, part, address), content_type)
    except LookupError:
        abort(404)


@blueprint.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Send whom to tell about a security problem (RFC 9116).

    Where the administrator has set nobody, that is the contact of the next conference, or of the last one: they know
    who runs the server. 404 where there is none at all.
    """
    contact = rules.contact_address(current_app.config["SECURITY_CONTACT"] or queries.nearest_contact())
    if not contact:
        abort(404)
    lines = [
        f"Contact: {contact}",
        f"Expires: {rules.expires(clock.now()):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: cs, en",
        f"Canonical: {_address('site.security_txt')}",
    ]
    return cached_file((lines,), lambda: ("\n".join(lines) + "\n").encode(), TEXT)


@blueprint.get("/<slug:slug>/card.png")
@event_page
def card_png(event: Event) -> ResponseReturnValue:
    """Send the picture shown where somebody shares a link to the conference; drawn once for each version of it."""
    drawn = meta.card_of(event)
    return cached_file(
        (drawn,), lambda: card.draw(drawn), "image/png", is_public=event.published_at is not None, max_age=HOUR
    )


def _address(endpoint: str) -> str:
    default = current_app.config["DEFAULT_LANGUAGE"]
    return languages.external_url(endpoint, default, default)
