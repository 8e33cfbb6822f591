"""The row of a conference from memory: read anew only where its version says that something has changed.

`Event.version` rises in the transaction of every change of the row (`versions.py`), so a row that was read is
true while the database says the same version. A session that has begun to read asks in its own transaction, which on
SQLite may see an older state: a newer row would put a newer version on what follows from older ones. An action looks
once more: its lock may have taken a while.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy import event as sa_event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, SessionTransaction, make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from conference.events.models import Event
from conference.extensions import db
from conference.lib.glance import glance
from conference.lib.model import table_of
from conference.lib.prepared import Prepared
from conference.lib.transaction import OPEN

KNOWN = "prezence.known_events"  # of an application by their slugs; of a session by their ids, those it has from there
EVENT = table_of(Event).c
AT_A_GLANCE = "SELECT version FROM event WHERE slug = ?"
BY_SLUG = Prepared(sa.select(EVENT.version).where(EVENT.slug == sa.bindparam("slug")))
BY_ID = Prepared(sa.select(EVENT.version).where(EVENT.id == sa.bindparam("event_id")))


def event_by_slug(slug: str) -> Event | None:
    """Return the event of an address: its row from memory where that is true, with the session of this request."""
    session, known = db.session(), _known()
    row = known.get(slug)
    if row is None or session.info.get(OPEN):  # what an action has changed has no version yet
        return _read(session, slug)
    if _version(session, slug) != [(row.version,)]:
        return _read(session, slug)
    session.info.setdefault(KNOWN, {})[row.id] = row
    return session.merge(row, load=False)


def _version(session: Session, slug: str) -> list[tuple[Any, ...]] | None:
    """Return the version of a row as this session sees it."""
    if session.in_transaction():
        return BY_SLUG.rows_on(session.connection(), slug=slug)
    return glance(db.engine, AT_A_GLANCE, (slug,))


def _read(session: Session, slug: str) -> Event | None:
    """Read the row, and remember it."""
    found = session.scalar(sa.select(Event).where(Event.slug == slug))
    _known().pop(slug, None)
    if found is not None and not session.info.get(OPEN):
        columns = sa.inspect(Event).column_attrs
        row = Event(**{column.key: getattr(found, column.key) for column in columns})
        make_transient_to_detached(row)
        _known()[slug] = row
    return found


def _known() -> dict[str, Event]:
    known: dict[str, Event] = current_app.extensions.setdefault(KNOWN, {})
    return known


@sa_event.listens_for(Session, "after_begin")
def look_once_more(session: Session, begun: SessionTransaction, connection: Connection) -> None:
    """Let an action go on with the rows from memory that are still true under its lock; it reads the others anew."""
    if begun.nested or not session.info.get(OPEN):
        return
    for event_id, row in session.info.get(KNOWN, {}).items():
        is_here = identity_key(Event, event_id) in session.identity_map
        if is_here and BY_ID.rows_on(connection, event_id=event_id) == [(row.version,)]:
            session.merge(row, load=False)
