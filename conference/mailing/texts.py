"""The words of a message: a template for its kind, in the language of its recipient, with typography.

`templates/mail/<kind>.txt` extends `mail/_layout.txt` and fills the blocks `subject` and `body`;
`templates/mail/<kind>.html` extends `mail/_layout.html` and fills `body`. A name unknown to a template is an error,
so that no one gets a letter with a hole in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from flask import Flask, current_app, g
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from conference.caching import cached_value
from conference.czech.typography import NBSP, nbsp
from conference.events.models import Event
from conference.lib import languages
from conference.lib.colour import accent_pair, is_colour
from conference.mailing.automatic import text_of
from conference.mailing.placeholders import P
from conference.mailing.wordings import ENVIRONMENT, Wording, filled, one_line, subject_in, tidy, wording_of

ACCENT = "#96341d"  # of mail that belongs to no conference
SUBJECT = "Subject: "
OF_CONFERENCE = {P.CONFERENCE, P.WHERE}
EMBLEM = "eu-emblem@prezence"  # the Content-ID of the picture that goes with the HTML


class MessageText(NamedTuple):
    """What a message says."""

    subject: str
    text: str
    html: str


def init_app(app: Flask) -> None:
    """Prepare the templates' environment: the application's own, without tolerance for unknown names."""
    app.add_template_filter(one_line)
    app.extensions[ENVIRONMENT] = app.jinja_env.overlay(undefined=StrictUndefined)


def compose(
    kind: str, language: str, event: Event | None, values: dict[str, object], wording: Wording | None = None
) -> MessageText:
    """Render the message of a kind; in another `wording` than its conference has, to look at it.

    Raises jinja2.UndefinedError for a value that a template needs and did not get, ValueError for an unknown language.
    """
    templates: Environment = current_app.extensions[ENVIRONMENT]
    with languages.speaking(language), _about(event):
        context = {**values, **_context(event, language), "kind": kind}
        if text := text_of(kind, values):
            context |= filled(wording or wording_of(event, text, language), text, context)
            kind = "_filled"
        head, _, body = templates.get_template(f"mail/{kind}.txt").render(context).lstrip().partition("\n")
        if not head.startswith(SUBJECT):
            raise ValueError(f"mail/{kind}.txt must extend mail/_layout.txt")
        title = one_line(head.removeprefix(SUBJECT))
        if not title:
            raise ValueError(f"mail/{kind}.txt has no subject")
        html = templates.get_template(f"mail/{kind}.html").render({**context, "subject": title})
        # The HTML comes from a template that escapes, and only its spaces are changed.
        return MessageText(title, tidy(nbsp(body, language)), str(nbsp(Markup(html), language)))  # noqa: S704 - escaped by Jinja


def subject_of(kind: str, language: str, event: Event | None, facts: Mapping[str, Any]) -> str:
    """Return the subject alone, whose template needs nothing but the event and the facts.

    One that may hold nothing but what the conference itself says is made once for each version of it. Raises as
    `compose`.
    """
    text = text_of(kind, facts)
    if event is None or text is None or not OF_CONFERENCE.issuperset(text.in_subject):
        return _subject_of(kind, language, event, facts)
    return cached_value(event, ("subject", text, language), lambda: _subject_of(kind, language, event, facts))


def _subject_of(kind: str, language: str, event: Event | None, facts: Mapping[str, Any]) -> str:
    templates: Environment = current_app.extensions[ENVIRONMENT]
    with languages.speaking(language), _about(event):
        context = {**facts, "event": event, "event_title": title_of(event, language), "kind": kind}
        if text := text_of(kind, facts):
            return subject_in(wording_of(event, text, language), text, context)
        template = templates.get_template(f"mail/{kind}.txt")
        return one_line("".join(template.blocks["subject"](template.new_context(context))))


def title_of(event: Event | None, language: str) -> str:
    """Return what a message is from: its conference, or the site."""
    return event.text("title", language) if event else "Prezence"


@contextmanager
def _about(event: Event | None) -> Iterator[None]:
    """Make filters show times in the zone of the message's event, whatever page is being answered."""
    before = g.get("event")
    g.event = event
    try:
        yield
    finally:
        g.event = before


def _context(event: Event | None, language: str) -> dict[str, object]:
    """Return what every template of mail knows: the event, its title, address and colours, and `full_url`."""
    first = event.language if event else current_app.config["DEFAULT_LANGUAGE"]

    def full_url(endpoint: str, **values: object) -> str:
        """Return the full address of a page in the language of the message."""
        return languages.external_url(endpoint, language, first, **values)

    prefix = "" if language == first else f"/{language}"
    path = f"{prefix}/{event.slug}/" if event else f"{prefix}/"
    return {
        "event": event,
        "event_title": title_of(event, language),
        "event_url": current_app.config["EXTERNAL_URL"] + path,
        "publicity": _publicity(event, language),
        "emblem": EMBLEM if event and event.funding and event.funding.shows_eu_emblem else "",
        "colours": accent_pair(event.accent if event and is_colour(event.accent) else ACCENT),
        "full_url": full_url,
    }


def _publicity(event: Event | None, language: str) -> list[str]:
    """Return the lines that a grant wants at the foot of everything: who pays, which project."""
    funding = event.funding if event else None
    if funding is None:
        return []
    words = (funding.publicity_cs, funding.publicity_en) if language == "cs" else (
        funding.publicity_en, funding.publicity_cs)  # fmt: skip
    project = f"{NBSP}– ".join(filter(None, (funding.project_title, funding.registration_number)))
    return [line for line in (words[0] or words[1], project) if line]
