"""Which event a public page is about. The organiser's decorator stands in team/access.py and is at hand here too."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import abort, g, redirect, request
from flask.typing import ResponseReturnValue

from conference.caching.known import event_by_slug
from conference.events.models import Event
from conference.lib import languages, observed
from conference.team.access import organiser_page, role_at, team_member

__all__ = ["enter", "event_page", "organiser_page", "plain_address", "role_at", "team_member"]

P = ParamSpec("P")
View = Callable[Concatenate[Event, P], ResponseReturnValue]
Routed = Callable[..., ResponseReturnValue]


def event_page(view: View[P]) -> Routed:
    """Make a view a public page of an event: it gets the Event in place of the slug.

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
        return plain_address(event) or view(event, *args, **kwargs)

    return routed


def plain_address(event: Event) -> ResponseReturnValue | None:
    """Return a redirect to the address without a prefix, where the one asked for has a prefix of no use; None
    elsewhere.

    That is the prefix of the event's first language, or of one it does not speak. Call after `enter`.
    """
    prefix = languages.prefix()
    if request.method != "GET" or not prefix or prefix in event.languages[1:]:
        return None
    return redirect(languages.address_in(event.language), 301 if prefix == event.language else 302)


def enter(event: Event) -> None:
    """Make an event the one this page is about: its languages, colour, footer."""
    g.event = event
    g.first_language = event.language
    observed.about_event(event.slug)
