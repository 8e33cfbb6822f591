"""Drawing a public page of a conference as its visitors get it, whether or not it is published yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from inspect import unwrap
from typing import Any

from flask import current_app
from werkzeug.wrappers import Response

from conference.caching.known import event_by_slug
from conference.events.access import enter
from conference.events.models import Event
from conference.lib.languages import KEY
from conference.lib.routes import NOT_PAGES
from conference.programme.queries import published_programme

BELOW = "/<slug:slug>/"  # where the public pages of a conference are


@dataclass(frozen=True)
class PublicPage:
    """One page in one language."""

    endpoint: str
    language: str
    values: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return ":".join((self.endpoint, *self.values.values(), self.language))


def public_pages(event: Event) -> list[PublicPage]:
    """Return all public pages of a conference in each of its languages, read from the addresses that there are."""
    rules = [
        rule
        for rule in current_app.url_map.iter_rules()
        if rule.rule.startswith(BELOW) and "GET" in (rule.methods or ()) and not rule.endpoint.endswith(NOT_PAGES)
    ]
    found = []
    for rule in sorted(rules, key=lambda rule: (len(rule.rule), rule.rule)):
        for values in _values(event, rule.endpoint, rule.arguments - {"slug"}):
            found += [PublicPage(rule.endpoint, language, values) for language in event.languages]
    return found


def _values(event: Event, endpoint: str, arguments: set[str]) -> Iterator[dict[str, str]]:
    """Yield what the address of a page names: nothing, or each published item or speaker."""
    if not arguments:
        yield {}
    programme = published_programme(event)
    if arguments != {"code"} or programme is None:
        return
    if endpoint == "speakers.speaker":
        codes = dict.fromkeys(speaker.code for item in programme.items for speaker in item.speakers)
    else:
        codes = dict.fromkeys(item.code for item in programme.items)
    yield from ({"code": code} for code in codes)


def drawn(event: Event, page: PublicPage) -> str | None:
    """Return the HTML of a page; None where it leads elsewhere at present.

    It is drawn by its view, in a request of its own: without a session, so that nobody's name is on it.
    """
    prefix = "" if page.language == event.language else f"/{page.language}"
    path = current_app.url_map.bind("localhost").build(page.endpoint, {"slug": event.slug, **page.values})
    view: Any = unwrap(current_app.view_functions[page.endpoint])
    marks = {KEY: page.language} if prefix else {}
    request = current_app.test_request_context(
        path, base_url=current_app.config["EXTERNAL_URL"] + prefix, environ_overrides=marks
    )
    with current_app.app_context(), request:  # the first, so that it shares nothing with what the worker does
        again = event_by_slug(event.slug)
        if again is None:
            return None
        enter(again)
        response: Response = current_app.make_response(view(again, **page.values))
        if response.mimetype != "text/html" or 300 <= response.status_code < 400:
            return None
        return response.get_data(as_text=True)
