"""Pages that take files: how large their requests may be, decided before anything reads the request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flask import Flask, request
from flask.ctx import RequestContext
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge

from conference.lib import disk

P = ParamSpec("P")
R = TypeVar("R")

OVERHEAD = 64 * 1024
"""Bytes of a request beside the file: other fields, boundaries."""
READ_AWAY = 3
"""How many times the limit is read and thrown away, so that the browser shows the answer and no broken connection."""
PIECE = 64 * 1024
COPIES = 3
"""How many of a file there may be at a time: as it arrived, as a part of the form, as it is kept."""


def takes_upload(
    maximum: int, allowed: Callable[..., bool] = lambda **_: True
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view as taking one file of at most `maximum` bytes; all other views keep MAX_CONTENT_LENGTH.

    `allowed` gets what the address says (token, slug, …) and tells whether this visitor may send so much at all: it is
    asked before a single byte is read. Files are written to disk while they arrive, memory stays small (Werkzeug).
    """

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.upload_limit = (maximum, allowed)  # type: ignore[attr-defined]  # read below
        return view

    return mark


def init_app(app: Flask) -> None:
    """Raise the limit of marked views before the check of forged requests reads the form."""

    @app.url_value_preprocessor  # these run before every before_request
    def raise_limit(endpoint: str | None, values: dict[str, Any] | None) -> None:
        """Let this request be as large as its view takes. Raises RequestEntityTooLarge, and OSError for a full disk."""
        limit = _limit(app, endpoint, values)
        if limit is None:
            return
        request.max_content_length = limit
        length = request.content_length or 0
        if length > limit:
            _read_away(min(length, READ_AWAY * limit))
            raise RequestEntityTooLarge
        disk.require_room(app.config["DATA_DIR"], COPIES * length)


def may_be_sent(context: RequestContext) -> bool:
    """Return whether a request whose head has arrived may have as long a body as it says: asked before the body is
    kept.
    """
    with context:
        try:
            limit = _limit(context.app, context.request.endpoint, context.request.view_args)
        except SQLAlchemyError:
            return False  # the page will say that the database is away
        length = context.request.content_length or 0
        return limit is not None and length <= limit and disk.has_room(context.app.config["DATA_DIR"], COPIES * length)


def _limit(app: Flask, endpoint: str | None, values: dict[str, Any] | None) -> int | None:
    """Return how many bytes this visitor may send to a marked view; None for all others."""
    marked = getattr(app.view_functions.get(endpoint or ""), "upload_limit", None)
    if marked is None or request.method not in ("POST", "PATCH"):
        return None
    maximum, allowed = marked
    return maximum + OVERHEAD if allowed(**(values or {})) else None


def _read_away(left: int) -> None:
    source = request.environ["wsgi.input"]
    while left > 0 and (piece := source.read(min(left, PIECE))):
        left -= len(piece)
