"""Slides the public may download."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from conference.events.access import event_page
from conference.events.models import Event
from conference.slides import blueprint, queries
from conference.slides.downloads import attachment


@blueprint.get("/<slug:slug>/slides/<code:code>/<filename>")
@event_page
def slide_file(event: Event, code: str, filename: str) -> ResponseReturnValue:
    """Send the current slides of an item, where everybody may see them; an older name leads to the present one."""
    file = queries.published(event).get(code)
    if file is None:
        abort(404)
    if file.filename != filename:
        return redirect(url_for("slides.slide_file", slug=event.slug, code=code, filename=file.filename))
    return attachment(file)
