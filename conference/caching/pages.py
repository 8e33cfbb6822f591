"""Public pages kept in memory, ready to be sent again: compressed, with an ETag, answered by 304 where it is known.

A page is kept with the state of what it shows, read before it was drawn (a version of its event and how its places
stand), and is sent again only while that state is the same, at most for SECONDS, because pages also tell the time.
Kept is what an anonymous visitor was shown; who is signed in, or is to be shown a message, gets a page of their own.
"""

from __future__ import annotations

import gzip
import json
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache, wraps
from hashlib import sha256
from typing import ParamSpec
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, current_app, g, make_response, request, session
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header
from werkzeug.sansio.http import parse_cookie

from conference.caching.store import Store, locked
from conference.lib import clock

P = ParamSpec("P")
State = Callable[[str], Hashable]
Key = tuple[str, str, str]

SECONDS = 10  # divides a minute: what changes at a full minute changes on the pages at once
MOST_BYTES = 32 * 1024 * 1024  # of pages kept by one process; most have some ten kilobytes
KEPT, MAY_KEEP = "prezence.kept", "prezence.may_keep"
HARMLESS = {"_fresh", "csrf_token", "answered"}  # what a session may hold of a visitor who sees what all others see
LEFT_OUT = {"content-length", "content-encoding", "etag", "vary", "cache-control", "set-cookie"}
WORTH_GZIP = 500  # bytes
LONGEST_SESSION = 8192  # bytes


@dataclass(frozen=True, slots=True)
class CachedPage:
    """An answer of the application, and the state it is true for."""

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

    def __init__(self, application: WSGIApplication, cookie: str) -> None:
        self.application = application
        self.cookie = cookie
        self.state_of: State = lambda scope: None
        self.pages: Store[Key, tuple[str, CachedPage]] = Store(MOST_BYTES)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or let the application answer and keep the page."""
        if environ["REQUEST_METHOD"] in ("GET", "HEAD") and is_anonymous(environ.get("HTTP_COOKIE", ""), self.cookie):
            key = (environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""))
            environ[MAY_KEEP] = key
            if self.pages.get(key):
                page = self._true(key)
                if page:
                    return page.answer(environ, start_response)
                with locked(key):  # a crowd waits for one who draws it
                    page = self._true(key)
                    answer = page.answer if page else self.application
                    return answer(environ, start_response)
        return self.application(environ, start_response)

    def _true(self, key: Key) -> CachedPage | None:
        """Return the page kept under a key, if it still says what is true."""
        scope, page = self.pages.get(key) or ("", None)
        return page if page and page.period == period() and page.state == self.state_of(scope) else None


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


def is_anonymous(cookies: str, name: str) -> bool:
    """Return whether these cookies say nothing about who it is: none of ours, or a session with nothing but a form's
    token.

    The signature is not asked for: it decides only that the page everybody may see is shown. Read are the cookies that
    Flask finds, which differ from those of `http.cookies` where other people's are malformed, and all of one name.
    """
    found = parse_cookie(cookies)
    return "remember_token" not in found and all(is_harmless(text) for text in found.getlist(name))


def is_harmless(text: str) -> bool:
    """Return whether the value of a session cookie holds nothing that makes a page different."""
    payload = text.removeprefix(".").partition(".")[0]  # with a dot in front where it is gzipped
    try:
        held = urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        if text.startswith("."):
            held = zlib.decompressobj().decompress(held, LONGEST_SESSION)
        names = json.loads(held)
    except (ValueError, RecursionError, zlib.error):  # not ours
        return False
    return isinstance(names, dict) and names.keys() <= HARMLESS


def cached_page(*queries: str) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Mark a public page that may be kept: all it depends on is its rows, places, language, address and the time.

    `queries` are the names that may stand behind the question mark; with others the page is drawn anew. It belongs to
    the event of its `slug`, or to all events where it has none.
    """

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def routed(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            key = key_of_request(queries)
            if key is None:
                return view(*args, **kwargs)
            scope, state, now = seen()
            answer = make_response(view(*args, **kwargs))
            if state is not None and may_be_kept(answer):
                g.kept = (key, scope, state, now)
            return answer

        return routed

    return decorate


def key_of_request(queries: Iterable[str]) -> Key | None:
    """Under what the page asked for may be kept; None where it may not."""
    if not current_app.config["KEEP_PAGES"] or not request.args.keys() <= set(queries):
        return None
    key: Key | None = request.environ.get(MAY_KEEP)
    return key


def seen() -> tuple[str, Hashable, int]:
    """Return the event asked for, the state of its pages, and the time."""
    scope = str((request.view_args or {}).get("slug", ""))
    return scope, current_app.extensions[KEPT].state_of(scope), period()


def may_be_kept(answer: Response) -> bool:
    """Return whether an answer is a whole page for everybody."""
    return answer.status_code == 200 and not answer.is_streamed and "no-store" not in answer.headers.get(
        "Cache-Control", "")  # fmt: skip


def init_app(app: Flask) -> CachedPages:
    """Keep pages of the application; answers pass through `keep_answer` last, with all their headers."""
    pages = CachedPages(app.wsgi_app, app.config["SESSION_COOKIE_NAME"])
    app.extensions[KEPT] = pages

    @app.after_request
    def keep_answer(answer: Response) -> Response:
        """Keep the page that was just drawn, and send it as it will be sent again."""
        marked = g.get("kept")
        if marked is None or session.modified or answer.headers.getlist("Set-Cookie"):
            return answer
        key, scope, state, now = marked
        body = answer.get_data()
        kept = CachedPage(
            state=state,
            period=now,
            headers=[(name, value) for name, value in answer.headers if name.lower() not in LEFT_OUT],
            etag=f'W/"{sha256(body).hexdigest()[:20]}"',
            body=body,
            gzipped=gzip.compress(body, 6, mtime=0) if len(body) >= WORTH_GZIP else None,
        )
        pages.pages.put(key, (scope, kept), len(kept.body) + len(kept.gzipped or b""))
        return Response.from_app(kept.answer, request.environ)  # type: ignore[return-value]  # of the class it is called on

    return pages
