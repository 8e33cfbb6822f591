"""Values and parts of pages that follow from the public rows of an event, for pages that can't be cached as a whole."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from flask import current_app, request
from markupsafe import Markup

from conference.caching.store import CACHED, Store
from conference.caching.versions import is_changing
from conference.events.models import Event
from conference.extensions import db
from conference.lib import languages

T = TypeVar("T")


def cached_value(event: Event | None, name: Hashable, make: Callable[[], T]) -> T:
    """Return what follows from the public rows of an event alone, made once for each version of it: plain values, no
    rows. Without an event it follows from none.

    Inside an action that has changed such rows it is made anew: there they may be newer than the version.
    """
    if is_changing(db.session()):
        return make()
    store: Store = current_app.extensions[CACHED]
    known, version = (event.id, event.version) if event else (0, None)
    return store.made(("value", known, name), version, make)


def cached_part(name: Hashable, event: Event | None, caller: Callable[[], Markup]) -> Markup:
    """Return a part of a page that is the same for everybody, for `{% call cached_part("…", event) %}`.

    Links stand under the prefix of the page they are drawn for, so each prefix has its own.
    """
    return cached_value(event, (name, request.script_root, languages.current()), caller)
