"""The public page of a series."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from conference.caching import cached_page
from conference.editions import blueprint, queries
from conference.lib.routes import page


@blueprint.get("/series/<slug:name>")
@cached_page()
def series(name: str) -> ResponseReturnValue:
    """All public editions of a series, with what is left of those that are over."""
    found = queries.series_by_slug(name) or abort(404)
    return page(series=found, editions=queries.editions(found))
