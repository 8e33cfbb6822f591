"""Security headers of every answer."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlsplit, urlunsplit
from wsgiref.headers import Headers

from flask import Flask, Response, make_response, request
from flask.typing import ResponseReturnValue

P = ParamSpec("P")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
NOTHING_OF_THE_DEVICE = "camera=(), microphone=(), geolocation=(), interest-cohort=()"
RESOURCE_POLICY = "Cross-Origin-Resource-Policy"
SECRET_PATHS = ("/my/", "/speaker/", "/desk/", "/survey/", "/organise/", "/invitations/", "/invited/")

OPEN_PATHS = ("/organise/help/",)  # below those, but the same for everybody: nobody's data


def init_app(app: Flask) -> None:
    """Add the headers to every answer of the application."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        """Strict content policy, no sniffing, no framing, no Referer to other sites."""
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers.setdefault("Permissions-Policy", NOTHING_OF_THE_DEVICE)
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers.setdefault(RESOURCE_POLICY, "same-origin")  # feeds and cards say otherwise (caching/files.py)
        if app.config["SESSION_COOKIE_SECURE"]:
            below = "; includeSubDomains" if app.config["HSTS_SUBDOMAINS"] else ""
            response.headers["Strict-Transport-Security"] = f"max-age=31536000{below}"
        if request.path.startswith(SECRET_PATHS) and not request.path.startswith(
            OPEN_PATHS
        ):  # links behind which personal data are
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            response.headers["Cache-Control"] = "no-store"
        if response.status_code == 308:  # the router's own, built from the Host header, which anybody can send
            _, _, path, query, fragment = urlsplit(response.headers["Location"])
            response.headers["Location"] = urlunsplit(("", "", f"/{path.lstrip('/')}", query, fragment))
        return response


def not_stored(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Return a page that no browser or proxy may keep."""

    @wraps(view)
    def routed(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        answer = make_response(view(*args, **kwargs))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return routed


def of_files(headers: Headers, _path: str, _address: str) -> None:
    """Set the headers of static files, which do not pass through the application."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = POLICY
    headers[RESOURCE_POLICY] = "same-origin"
