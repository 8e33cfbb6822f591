"""Addresses that only take forms: who opens one gets the page the form stands on."""

from urllib.parse import quote

from flask import current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from conference.site import errors


def show_the_form(error: MethodNotAllowed) -> ResponseReturnValue:
    """Redirect to the nearest page above; a refused form is reloaded, or read in another language, so."""
    page = _page_above(request.path) if request.method in ("GET", "HEAD") else None
    return redirect(request.script_root + quote(page)) if page else errors.show(error)


def _page_above(path: str) -> str | None:
    addresses = current_app.create_url_adapter(request)
    while addresses and (path := path.rpartition("/")[0]):
        try:
            addresses.match(path, method="GET")
        except RequestRedirect:  # the page is there, with a slash at its end
            return f"{path}/"
        except HTTPException:
            continue
        return path
    return None
