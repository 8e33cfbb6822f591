"""Each request gets a number, which its answer bears as X-Request-ID, and observers who are told how it went.

A number that a trusted proxy gave it (TRUSTED_PROXIES) is kept where it is well-formed. What is known of a request
stands in its WSGI environment, also where the answer came from the cached pages and no view was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from random import getrandbits
from time import perf_counter
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request

ID, ENDPOINT, EVENT, STATUS = "prezence.id", "prezence.endpoint", "prezence.event", "prezence.status"
CACHED = "prezence.from_cache"  # there where a cached page was the answer
DRAWN = "prezence.drawn_for_cache"  # there where it was drawn to be one
OBSERVERS = "prezence.observers"
HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")
Observer = Callable[[WSGIEnvironment, float], None]
_current: ContextVar[WSGIEnvironment | None] = ContextVar("environ", default=None)


def init_app(app: Flask) -> None:
    """Note which endpoint and conference a request is for. Call before what may answer in place of the view."""

    @app.before_request
    def note() -> None:
        """Note both."""
        if request.endpoint:
            request.environ[ENDPOINT] = request.endpoint
            if slug := (request.view_args or {}).get("slug"):
                request.environ[EVENT] = slug


def observe(app: Flask, make: Callable[[], Observer]) -> None:
    """Have an observer told of each request: its environment, and how many seconds it took.

    It is made when the application is complete.
    """
    app.extensions.setdefault(OBSERVERS, []).append(make)


def current() -> WSGIEnvironment | None:
    """Return what is known of the request that is being answered in this thread; None where there is none."""
    return _current.get()


def number() -> str:
    """Return the number of the request, for pages that tell it; empty where there is none."""
    environ = _current.get()
    return str(environ[ID]) if environ else ""


def about_event(slug: str) -> None:
    """Say which conference the request is about, where its address does not: behind a link."""
    if environ := _current.get():
        environ[EVENT] = slug


def is_file(environ: WSGIEnvironment) -> bool:
    """Return whether an address is of a file that never changes."""
    return str(environ.get("PATH_INFO", "")).startswith("/static/")


class Observed:
    """WSGI middleware around all others: numbers requests and times them."""

    def __init__(self, app: Flask, application: WSGIApplication) -> None:
        self.application = application
        self.believes = app.config["TRUSTED_PROXIES"] > 0
        self.observers = tuple(make() for make in app.extensions.get(OBSERVERS, ()))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, and tell the observers."""
        began, given = perf_counter(), environ.get("HTTP_X_REQUEST_ID", "") if self.believes else ""
        known = environ[ID] = given if given and WELL_FORMED.fullmatch(given) else f"{getrandbits(48):012x}"

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            environ[STATUS] = int(status[:3])
            return start_response(status, [*headers, (HEADER, known)], *rest)

        token = _current.set(environ)
        try:
            return self.application(environ, start)
        except BaseException:
            environ[STATUS] = 500
            raise
        finally:
            seconds = perf_counter() - began
            try:
                for observer in self.observers:
                    observer(environ, seconds)
            finally:
                _current.reset(token)
