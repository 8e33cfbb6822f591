"""Home pages, practical pages, what machines ask for."""

from flask import Response, abort, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from conference.events import queries as events
from conference.events import rules as event_rules
from conference.events.access import event_page
from conference.events.models import Event
from conference.extensions import limiter
from conference.lib import clock, languages
from conference.lib.routes import page
from conference.programme import queries as programme
from conference.site import blueprint, queries, rules


@blueprint.get("/")
def home() -> str:
    """Conferences: upcoming ones first, then those that are over."""
    return page(upcoming=events.upcoming(), past=events.past())


@blueprint.get("/<slug:slug>/")
@event_page
def event_home(event: Event) -> str:
    """Home of a conference: when, where, the next step, what to expect, who stands behind it."""
    published = programme.published_programme(event)
    return page(
        event=event,
        phase=event_rules.phase(event, clock.now()),
        highlights=rules.highlights(published.items) if published else [],
        organisers=queries.organisers(event),
    )


@blueprint.get("/<slug:slug>/practical")
@event_page
def practical(event: Event) -> str:
    """Venue, travel, access, contact."""
    return page(event=event)


@blueprint.get("/<slug:slug>/privacy")
@event_page
def privacy(event: Event) -> str:
    """What personal data are for, who has them, and when they are erased."""
    return page(event=event, controllers=queries.controllers(event))


@blueprint.get("/accessibility")
def accessibility() -> str:
    """Accessibility statement (Act 99/2019 Coll., Commission Implementing Decision (EU) 2018/1523)."""
    return page()


@blueprint.get("/health/live")
@limiter.exempt
def live_txt() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/health/ready")
@limiter.exempt
def ready_txt() -> ResponseReturnValue:
    """The database answers too; 503 when it does not."""
    try:
        queries.database_answers()
    except SQLAlchemyError:
        return Response("database does not answer\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/robots.txt")
def robots_txt() -> Response:
    """Secret links and the organisers' pages are not for search engines."""
    hidden = ("/my/", "/speaker/", "/desk/", "/organise/", "/verify/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in hidden), f"Sitemap: {_address('site.sitemap_xml')}"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap_xml() -> Response:
    """Every public page of every public conference, in each of its languages."""
    endpoints = ("site.event_home", "programme.programme", "speakers.speakers", "site.practical")
    addresses = [_address("site.home")]
    for event in (*events.upcoming(), *events.past()):
        for language in event.languages:
            addresses += [
                languages.external_url(endpoint, language, event.language, slug=event.slug) for endpoint in endpoints
            ]
    body = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return Response(f"{head}{body}</urlset>\n", mimetype="application/xml")


@blueprint.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Whom to tell about a security problem (RFC 9116); 404 when the administrator has set nobody."""
    contact = current_app.config["SECURITY_CONTACT"]
    if not contact:
        abort(404)
    expires = (clock.now().replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)).replace(
        year=clock.now().year + 1
    )
    return Response(
        f"Contact: {contact}\nExpires: {expires.isoformat()}\nPreferred-Languages: cs, en\n", mimetype="text/plain"
    )


def _address(endpoint: str) -> str:
    default = current_app.config["DEFAULT_LANGUAGE"]
    return languages.external_url(endpoint, default, default)
