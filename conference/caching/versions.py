"""The version of an event's public pages: it rises with every change of a row that they show.

What is cached is true for one version, so nothing has to remember which page shows what. Rows of tables with
`is_public` count; of one that belongs to no single event, such as a series, all events.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as sa_event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from conference.events.models import Event
from conference.lib.model import Base, table_of

CHANGED = "prezence.events_changed"
ALL = None  # stands for every event among the ids


def event_of(row: Base) -> int | None:
    """Return the id of the event whose pages show a row; ALL for what several may show."""
    if isinstance(row, Event):
        return row.id
    known: int | None = getattr(row, "event_id", ALL)
    return known


def is_changing(session: Session) -> bool:
    """Return whether something is being changed, so that rows of public pages may be newer than the version says."""
    return bool(session.new or session.dirty or session.deleted or session.info.get(CHANGED))


@sa_event.listens_for(Session, "before_flush")
def note_rows(session: Session, *_: Any) -> None:
    """Remember whose pages change with what is written now."""
    for row in (*session.new, *session.dirty, *session.deleted):
        is_new_event = isinstance(row, Event) and row.id is None
        if row.is_public and not is_new_event and (row not in session.dirty or session.is_modified(row)):
            session.info.setdefault(CHANGED, set()).add(event_of(row))


@sa_event.listens_for(Session, "do_orm_execute")
def note_statements(state: ORMExecuteState) -> None:
    """Remember the same for INSERT, UPDATE and DELETE without rows in hand: which ones they change is not known."""
    if state.is_select or not (state.is_insert or state.is_update or state.is_delete):
        return
    if state.bind_mapper is not None and state.bind_mapper.class_.is_public:
        state.session.info.setdefault(CHANGED, set()).add(ALL)


@sa_event.listens_for(Session, "before_commit")
def raise_versions(session: Session) -> None:
    """Raise them in the transaction of the change itself: nobody sees one without the other."""
    session.flush()
    changed: set[int | None] = session.info.pop(CHANGED, set())
    if not changed:
        return
    table = table_of(Event)
    changed_at = table.c.changed_at  # of the event's own row, for calendars and the sitemap: not touched here
    statement = sa.update(table).values(version=table.c.version + 1, changed_at=changed_at)
    if ALL not in changed:
        statement = statement.where(table.c.id.in_(sorted(one for one in changed if one is not None)))
    session.connection().execute(statement)


@sa_event.listens_for(Session, "after_soft_rollback")
def forget(session: Session, ended: SessionTransaction) -> None:
    """Nothing was changed; what was before a savepoint stays changed when only the savepoint is rolled back."""
    if not ended.nested:
        session.info.pop(CHANGED, None)
