"""Pages of an edition in the archive: forms that would be refused are drawn for reading, with nothing to press."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from flask import current_app, g, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

_FORM = re.compile(r'(<form\b[^>]*\bmethod="post"[^>]*>)(.*?)(</form>)', re.DOTALL)
_ACTION = re.compile(r'\baction="([^"]*)"')


def closed(content: str) -> str:
    """Return what a page shows with the fields and buttons switched off that nothing is sent by any more.

    Which forms these are tell the marks of the views that they are sent to (`in_archive`), as where they are refused.
    """
    event = g.get("event")
    if event is None or event.archived_at is None:
        return content
    return Markup(_FORM.sub(_read_only, content))  # noqa: S704 - drawn by our templates


def _read_only(form: re.Match[str]) -> str:
    head, fields, end = form.groups()
    action = _ACTION.search(head)
    if _is_open(unescape(action[1]) if action else ""):
        return form[0]
    return f'{head}<fieldset class="read-only" disabled>{fields}</fieldset>{end}'


def _is_open(action: str) -> bool:
    """Return whether what is sent to an address, or to that of this page, is taken in the archive too."""
    path = urlsplit(action).path.removeprefix(request.script_root) or request.path
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="POST")
    except (HTTPException, RequestRedirect):
        return True  # none of ours: it says so itself
    return bool(getattr(current_app.view_functions[endpoint], "in_archive", True))
