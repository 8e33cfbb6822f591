"""Whether a cached page still says what is true: one small read, made for every page that is sent from memory.

It passes by the ORM and the application context: it costs less than a tenth of what they do.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from flask import Flask
from sqlalchemy.engine import Engine

from conference.extensions import db
from conference.lib.glance import glance
from conference.places.rules import standing

# The version comes with the conference's own places; then those of visit groups, programme items and choices.
QUOTA_COLUMNS = "quota.id, quota.capacity, quota.taken + quota.reserved, quota.waiting FROM quota"
PUBLIC = "event.slug = ? AND event.published_at IS NOT NULL"
OF_EVENT = f"""
SELECT event.version, {QUOTA_COLUMNS} JOIN event ON event.quota_id = quota.id WHERE {PUBLIC}
UNION ALL SELECT 0, {QUOTA_COLUMNS} JOIN visit_group ON visit_group.quota_id = quota.id
  JOIN event ON event.id = visit_group.event_id WHERE {PUBLIC}
UNION ALL SELECT 0, {QUOTA_COLUMNS} JOIN item ON item.quota_id = quota.id
  JOIN event ON event.id = item.event_id WHERE {PUBLIC}
UNION ALL SELECT 0, {QUOTA_COLUMNS} JOIN question_choice ON question_choice.quota_id = quota.id
  JOIN event ON event.id = question_choice.event_id WHERE {PUBLIC}
"""
OF_ALL = f"SELECT event.version, {QUOTA_COLUMNS} JOIN event ON event.quota_id = quota.id"


def reader(app: Flask) -> Callable[[str], Hashable]:
    """Return the function that tells the state of an event's pages by its slug, and of the site's pages by an empty
    one.

    It is None where nothing may be cached: for an unknown event, for one that only its team may see, and while the
    database does not answer, which the page itself then says. How many places are free is part of it only when they
    are the last ones: before that a page may be some seconds behind with the number, never with the word.
    """
    engines: list[Engine] = []

    def state(slug: str) -> Hashable:
        if not engines:
            with app.app_context():
                engines.append(db.engine)
        return tuple(sorted(_shown(*row) for row in read(engines[0], slug) or ())) or None

    return state


def read(engine: Engine, slug: str) -> list[tuple[Any, ...]] | None:
    """Return the versions and places behind a page; None while the database does not answer."""
    return glance(engine, OF_EVENT, (slug,) * 4) if slug else glance(engine, OF_ALL)


def _shown(version: int, quota_id: int, capacity: int | None, taken: int, waiting: int) -> tuple[int, int, str, int]:
    found = standing(capacity, taken, waiting)
    return version, quota_id, found.kind, found.free if found.kind == "last" else 0
