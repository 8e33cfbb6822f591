"""Pages that exist in the demo only: every part of the look in every state, and every error."""

from __future__ import annotations

from flask import Flask, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound, default_exceptions

from conference.demo import samples
from conference.demo.tokens import GROUNDS, figures
from conference.lib.colour import accent_pair, is_colour
from conference.mailing.models import MessageState
from conference.programme import wording
from conference.site import errors

ACCENT = "#96341d"
ACCENTS = (ACCENT, "#1f5a56", "#2f5d8a", "#7a3b69", "#4b6b1f", "#ffdd00", "#00c2ff", "#000000")


def init_app(app: Flask) -> None:
    """Add the pages. They belong to one application, as those of mailing/demo.py do."""
    app.add_url_rule("/demo/style", "demo.style", style)
    app.add_url_rule("/demo/error/<int:status>", "demo.error", error)


def style() -> ResponseReturnValue:
    """Return the parts of the pages, drawn by the very macros the pages use; `?accent=rrggbb` tries another colour."""
    wanted = f"#{request.args.get('accent', '').lstrip('#')}"
    accent = wanted.lower() if is_colour(wanted) else ACCENT
    g.event = samples.event(accent)
    html = render_template(
        "demo/style.html",
        event=g.event,
        accent=accent,
        accents=ACCENTS,
        pair=accent_pair(accent),
        grounds=GROUNDS,
        figures=figures(accent),
        standings=samples.standings(),
        states=list(samples.conference_states(accent)),
        speakers=samples.speakers(),
        items=samples.programme(),
        running=samples.programme()[3].code,
        visit=samples.visit(),
        sample=samples.SampleForm(formdata=None),
        wrong=samples.wrong_form(),
        message_states=list(MessageState),
        statuses=sorted(errors.PAGES),
        wording=wording,
    )
    return _unlisted(make_response(html))


def error(status: int) -> ResponseReturnValue:
    """Return the page of an error."""
    return errors.show(default_exceptions.get(status, NotFound)())


def _unlisted(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
