"""Pages that are the same for everybody but for a few words: drawn once with marks, in whose place the words are put.

What is cached holds nothing of anybody. Nothing but the words may differ between those who see a page of one key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from flask import current_app, request, session
from flask_login import COOKIE_NAME as REMEMBERED
from markupsafe import escape

from conference.caching.pages import HARMLESS, period
from conference.caching.store import CACHED, Store
from conference.events.models import Event
from conference.lib import languages

MARK = re.compile("\ue000([a-z0-9-]+)\ue001")  # of Unicode's private use: what people write has it by intent only


def mark(name: str) -> str:
    """Return what stands for a word while the page is drawn."""
    return f"\ue000{name}\ue001"


def filled_page(event: Event, key: Hashable, words: Mapping[str, Any], draw: Callable[[], str]) -> str:
    """Return a page with its words; it is drawn where there is none of the event's version, key and language yet.

    As all cached pages it is drawn anew after some seconds, because pages tell the time; for who is signed in, or is to
    be shown a message, at an address with a query, and where no pages are cached, each time. The words are escaped.
    """

    def pieces() -> list[str]:
        return MARK.split(draw())

    is_anonymous = set(session) <= HARMLESS and REMEMBERED not in request.cookies
    if request.query_string or not is_anonymous or not current_app.config["CACHED_PAGES"]:
        return _filled(pieces(), words)
    store: Store = current_app.extensions[CACHED]
    whole = ("filled", event.id, key, request.script_root, request.path, languages.current())
    return _filled(store.made(whole, (event.version, period()), pieces), words)


def _filled(pieces: Sequence[str], words: Mapping[str, Any]) -> str:
    """Put the words between the pieces: every second one is the name of a word, or looks like one."""
    found = (escape(words.get(one, mark(one))) if number % 2 else one for number, one in enumerate(pieces))
    return "".join(found)
