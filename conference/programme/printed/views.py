"""The published programme as a PDF for a notice board, set once for each version."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from conference.caching import cached_file
from conference.events.access import event_page
from conference.events.models import Event
from conference.events.rules import phase
from conference.extensions import limiter
from conference.lib.clock import now
from conference.lib.languages import current
from conference.programme import blueprint, queries
from conference.programme.printed import paper

PAPERS_PER_ADDRESS = "60 per 10 minutes"  # a whole office may print; setting a long programme takes seconds


@blueprint.get("/<slug:slug>/programme.pdf")
@limiter.limit(PAPERS_PER_ADDRESS)
@event_page
def programme_pdf(event: Event) -> ResponseReturnValue:
    """Send the last published programme for printing; 404 with the page that says so before the first one.

    The paper is known by its whole HTML, so that whatever changes on it, its publicity too, makes a new one; the same
    one is set once in a process.
    """
    published = queries.published(event)
    if published is None:
        return render_template("programme/programme.html", published=None, phase=phase(event, now()).value), 404
    settings = paper.pages(event, published)
    made_of = (published.published_at, paper.STYLE.read_bytes(), *settings)
    is_public = event.published_at is not None
    response = cached_file(made_of, lambda: paper.render(settings, published), "application/pdf", is_public=is_public)
    response.headers["Content-Disposition"] = f'inline; filename="{event.slug}-{current()}.pdf"'
    return response
