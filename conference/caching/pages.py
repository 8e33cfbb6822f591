"""Public pages, cached ready to be sent again: compressed, with an ETag, answered by 304 where it is known.

A page is cached with the state of what it shows, read before it was drawn (the version of its event and how its places
stand), and is sent again only while that state is the same, at most for SECONDS, because pages also tell the time.
Cached is what an anonymous visitor was shown; who is signed in, or is to be shown a message, gets a page of their own.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache, wraps
from hashlib import sha256
from typing import ParamSpec
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Response, current_app, request, session
from flask.typing import ResponseReturnValue
from flask_login import COOKIE_NAME as REMEMBERED
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from conference.caching.store import CACHED, Store
from conference.lib import clock, observed

P = ParamSpec("P")
State = Callable[[str], Hashable]

SECONDS = 10  # divides a minute: what changes at a full minute changes on the pages at once
STATE = "prezence.state_of_pages"
KEY, TRUE_FOR = "prezence.cached_as", "prezence.true_for"  # in the environment of a request whose page may be cached
HARMLESS = {"_fresh", "csrf_token", "answered"}  # what a session may hold of a visitor who sees what all others see
LEFT_OUT = {"content-length", "content-encoding", "etag", "vary", "cache-control", "set-cookie"}
WORTH_GZIP = 500  # bytes


@dataclass(frozen=True, slots=True)
class CachedPage:
    """An answer of the application, and the state of its event that it is true for; of all events without a slug."""

    slug: str
    endpoint: str
    state: Hashable
    period: int
    headers: list[tuple[str, str]]
    etag: str
    body: bytes
    gzipped: bytes | None

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send it, or say that the visitor has it already."""
        common = [("ETag", self.etag), ("Cache-Control", "no-cache"), ("Vary", "Accept-Encoding, Cookie")]
        if is_known(environ.get("HTTP_IF_NONE_MATCH", ""), self.etag):
            start_response("304 NOT MODIFIED", common)
            return []
        body = self.body
        if self.gzipped is not None and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            body = self.gzipped
            common.append(("Content-Encoding", "gzip"))
        start_response("200 OK", [*self.headers, *common, ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


class CachedPages:
    """WSGI middleware that answers from memory where it can."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.application = app.wsgi_app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or let the application answer and cache the page."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.application(environ, start_response)
        store: Store = self.app.extensions[CACHED]
        key = ("page", environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""))
        environ[KEY] = key

        def send() -> Iterable[bytes] | None:
            page: CachedPage | None = store.get(key)
            is_true = page and page.period == period() and page.state == self.app.extensions[STATE](page.slug)
            if page is None or not is_true:
                return None
            environ[observed.ENDPOINT], environ[observed.CACHED] = page.endpoint, True
            return page.answer(environ, start_response)

        def draw() -> Iterable[bytes]:
            return self.application(environ, start_response)

        may_send = store.get(key) and is_anonymous(self.app, environ)  # of other addresses nothing is known
        return store.once(key, send, draw) if may_send else draw()


def period() -> int:
    """Return the number of the present stretch of SECONDS."""
    return int(clock.now().timestamp()) // SECONDS


def is_known(sent: str, etag: str) -> bool:
    """Return whether If-None-Match names the page (RFC 9110, 13.1.2: compared weakly)."""
    return bool(sent) and (sent.strip() == "*" or etag in (part.strip() for part in sent.split(",")))


@lru_cache(maxsize=64)
def takes_gzip(accepted: str) -> bool:
    """Return whether Accept-Encoding allows gzip: "gzip;q=0" does not (RFC 9110, 12.5.3)."""
    return bool(parse_accept_header(accepted, Accept)["gzip"])


def is_anonymous(app: Flask, environ: WSGIEnvironment) -> bool:
    """Return whether the visitor's cookies, as Flask reads them, say nothing about who it is: no session of ours, or
    one with nothing but a form's token.
    """
    if "HTTP_COOKIE" not in environ:
        return True
    asked = app.request_class(environ, populate_request=False)
    has_session = app.config["SESSION_COOKIE_NAME"] in asked.cookies  # opening it takes longer than sending the page
    held = app.session_interface.open_session(app, asked) if has_session else None
    return REMEMBERED not in asked.cookies and set(held or ()) <= HARMLESS


def cached_page(*queries: str) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Mark a public page that may be cached: all it depends on is its rows, places, language, address and the time.

    `queries` are the names that may stand behind the question mark; with others the page is drawn anew. It belongs to
    the event of its `slug`, or to all events where it has none.
    """

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def routed(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            may_be = KEY in request.environ and current_app.config["CACHED_PAGES"]
            if may_be and request.args.keys() <= set(queries) and is_anonymous(current_app, request.environ):
                slug = str((request.view_args or {}).get("slug", ""))
                request.environ[TRUE_FOR] = slug, current_app.extensions[STATE](slug), period()
            return view(*args, **kwargs)

        return routed

    return decorate


def init_app(app: Flask, state: State) -> None:
    """Cache pages of the application; answers pass through `cache_page` last, with all their headers."""
    app.extensions[STATE] = state
    app.wsgi_app = CachedPages(app)  # type: ignore[method-assign]  # Flask's way to add middleware

    @app.after_request
    def cache_page(answer: Response) -> Response:
        """Cache the page that was just drawn, and send it as it will be sent again."""
        slug, state, now = request.environ.get(TRUE_FOR, ("", None, 0))
        if state is None or not is_for_everybody(answer):
            return answer
        body = answer.get_data()
        page = CachedPage(
            slug=slug,
            endpoint=request.endpoint or "",
            state=state,
            period=now,
            headers=[(name, value) for name, value in answer.headers if name.lower() not in LEFT_OUT],
            etag=f'W/"{sha256(body).hexdigest()[:20]}"',
            body=body,
            gzipped=gzip.compress(body, 6, mtime=0) if len(body) >= WORTH_GZIP else None,
        )
        app.extensions[CACHED].put(request.environ[KEY], page)
        request.environ[observed.DRAWN] = True
        return Response.from_app(page.answer, request.environ)  # type: ignore[return-value]  # of the class it is called on


def is_for_everybody(answer: Response) -> bool:
    """Return whether an answer is a whole page, with nothing for its visitor alone."""
    is_whole = answer.status_code == 200 and not answer.is_streamed
    is_own = session.modified or "Set-Cookie" in answer.headers or "no-store" in answer.headers.get("Cache-Control", "")
    return is_whole and not is_own
