"""What is made once and sent again, cached in memory until what it shows changes (docs/cached-pages.md).

`cached_page` is for views, `cached_file` for files, `cached_value` for values, `cached_part` for parts of templates.
"""

from collections.abc import Callable, Hashable

from flask import Flask

from conference.caching import pages
from conference.caching import versions as versions  # listens to the database from its import on
from conference.caching.files import cached_file as cached_file
from conference.caching.files import tag as tag
from conference.caching.pages import cached_page as cached_page
from conference.caching.store import CACHED, Store
from conference.caching.values import cached_part as cached_part
from conference.caching.values import cached_value as cached_value


def init_app(app: Flask, state: Callable[[str], Hashable]) -> None:
    """Give the application its store, and its pages the function that tells the state of an event by its slug."""
    app.extensions[CACHED] = Store()
    pages.init_app(app, state)
