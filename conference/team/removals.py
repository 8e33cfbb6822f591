"""What the team removes is kept for a while as it was, rows and files, so that a removal can be taken back.

Every removal of a row goes through `keep`, in the same action; `take_back` puts the rows in again, under their ids
where nobody has taken those meanwhile. The worker forgets what is older than KEPT.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.model import Base
from conference.lib.storage import storage
from conference.lib.transaction import action, require_action
from conference.team import audit
from conference.team.models import Removal, User
from conference.team.rules import RemovalRefusal, RemovalRefused

RESTORABLE_FOR = timedelta(days=30)
Ids = dict[tuple[str, Any], Any]


def keep(
    event: Event,
    subject: Base,
    rows: Sequence[Base] = (),
    *,
    by: User | None,
    label: str = "",
    kind: str = "",
    pointers: Iterable[tuple[Base, str]] = (),
    files: Iterable[str] = (),
) -> Removal:
    """Keep what is about to be removed, before it is. Raises OutsideAction where no action is open.

    `rows` are the rows that go, those others refer to first; `pointers` are columns of rows that stay and will be
    emptied; `files` are keys in the storage, which whoever removes the row leaves alone. `subject` is what people call
    removed, under `label`; `kind` is its name in wording.KINDS where that is not the class of the row.
    """
    session = require_action()
    session.flush()
    removal = Removal(
        event_id=event.id,
        actor=audit.actor_label(by) if by is not None else "",
        kind=kind or type(subject).__name__,
        subject_id=getattr(subject, "id", None),
        label=label or audit.subject_label(subject),
        rows=[_stored(row) for row in rows],
        pointers=[
            {"kind": type(row).__name__, "id": _id(row), "code": _code(row), "column": at, "value": getattr(row, at)}
            for row, at in pointers
        ],
        files=list(files),
    )
    session.add(removal)
    session.flush()
    return removal


@action
def take_back(event: Event, removal_id: int, *, by: User | None) -> Removal:
    """Put back what was removed, as it was; a choice of something that was removed later is left open.

    Raises RemovalRefused (GONE, TAKEN, FIRST): then nothing is changed.
    """
    session = require_action()
    removal = session.scalar(
        sa.select(Removal).where(Removal.id == removal_id, Removal.event_id == event.id).with_for_update()
    )
    if removal is None or removal.restored_at is not None or removal.removed_at < now() - RESTORABLE_FOR:
        raise RemovalRefused(RemovalRefusal.GONE)
    ids = _known_by_now(removal)
    try:
        for stored in removal.rows:
            if (row := _row(stored, ids)) is not None:
                session.add(row)
                session.flush()
            elif stored["kind"] == removal.kind:
                raise RemovalRefused(RemovalRefusal.FIRST)
        found = [_point(pointer, ids) for pointer in removal.pointers]
        session.flush()
    except IntegrityError as error:
        raise RemovalRefused(RemovalRefusal.TAKEN) from error
    if not (removal.rows or any(found)):
        raise RemovalRefused(RemovalRefusal.TAKEN)
    if by is not None:
        audit.record(event, "restored", removal, by=by, label=removal.label).subject_kind = removal.kind
    moved = [_moved(stored, ids) for stored in removal.rows]  # who referred to a row finds it again
    removal.restored_at, removal.rows, removal.pointers, removal.files = now(), moved, [], []
    return removal


def kept(event: Event) -> list[Removal]:
    """Return what can be taken back, the newest first."""
    rows = sa.select(Removal).where(
        Removal.event_id == event.id, Removal.removed_at >= now() - RESTORABLE_FOR, Removal.restored_at.is_(None)
    )
    return list(db.session.scalars(rows.order_by(Removal.id.desc())))


def by_id(event: Event, removal_id: int) -> Removal | None:
    """Return one removal of an event, taken back already or not."""
    return db.session.scalar(sa.select(Removal).where(Removal.id == removal_id, Removal.event_id == event.id))


@action
def rewrite(event: Event, kind: type[Base], change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change values of rows of a kind that are kept, where the conference changes them in all its rows.

    `change` gets a row's values and gives those that become others.
    """
    for removal in kept(event):
        removal.rows = [
            {**stored, "values": {**stored["values"], **_changed(kind, stored["values"], change)}}
            if stored["kind"] == kind.__name__ else stored
            for stored in removal.rows
        ]  # fmt: skip


def latest(event: Event, kind: str, subject: Base) -> Removal | None:
    """Return the last removal of a kind about what stands in one row, if it can be taken back."""

    def is_about(removal: Removal) -> bool:
        named = all(_is_named(subject, pointer) for pointer in removal.pointers)
        return (removal.kind, removal.subject_id) == (kind, _id(subject)) and named

    return next(filter(is_about, kept(event)), None)


def work_once() -> bool:
    """Forget one removal that is too old to be taken back, with its files; whether there was one."""
    row = db.session.scalar(
        sa.select(Removal).where(Removal.removed_at < now() - RESTORABLE_FOR).order_by(Removal.id).limit(1)
    )
    files = _forget(row.id) if row is not None else []
    db.session.rollback()  # ends the reading transaction
    for key in files:
        storage().delete(key)
    return row is not None


@action
def _forget(removal_id: int) -> list[str]:
    session = require_action()
    row = session.get(Removal, removal_id, with_for_update=True, populate_existing=True)
    if row is None:
        return []  # another worker was faster
    files = [str(key) for key in row.files]
    session.delete(row)
    return files


def _stored(row: Base) -> dict[str, Any]:
    values = {attribute.key: _plain(getattr(row, attribute.key)) for attribute in sa.inspect(type(row)).column_attrs}
    return {"kind": type(row).__name__, "values": values}


def _changed(
    kind: type[Base], values: dict[str, Any], change: Callable[[dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    columns = sa.inspect(kind).column_attrs
    read = {attribute.key: _read(attribute.columns[0], values.get(attribute.key)) for attribute in columns}
    return {name: _plain(value) for name, value in change(read).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date


def _id(row: Base) -> Any:
    (found,) = sa.inspect(row).identity or (None,)
    return found


def _code(row: Base) -> Any:
    """Return the code by which a row is known to the public, if it has one."""
    return getattr(row, "code", None)


def _is_named(row: Base, pointer: dict[str, Any]) -> bool:
    """Return whether it is the row that was meant, and none that has its id since it is gone: SQLite gives ids
    again.
    """
    return bool(_code(row) == pointer.get("code"))


def _read(column: sa.ColumnElement[Any], value: Any) -> Any:
    kind = column.type.python_type
    if value is not None and issubclass(kind, datetime | date):
        return kind.fromisoformat(value)
    return kind(value) if value is not None and issubclass(kind, Enum) else value


def _known_by_now(removal: Removal) -> Ids:
    """Return the ids of rows that were removed after this: those they came back under, None for what is gone.

    Another row may have such an id by now, and is not the one that was meant.
    """
    later = sa.select(Removal).where(Removal.event_id == removal.event_id, Removal.id > removal.id)
    known: Ids = {}
    for other in require_action().scalars(later.order_by(Removal.id)):
        for stored in other.rows:
            table, number = _class(stored["kind"]).__tablename__, stored["values"].get("id")
            meant = [key for key, by_now in known.items() if key[0] == table and by_now == number]
            for key in meant or [(table, number)]:
                if meant or key not in known:
                    known[key] = stored.get("came_back_as")
    return known


def _moved(stored: dict[str, Any], ids: Ids) -> dict[str, Any]:
    """Return what is kept of a row that came back: its id then and now."""
    number = stored["values"].get("id")
    by_now = ids.get((_class(stored["kind"]).__tablename__, number), number)
    return {"kind": stored["kind"], "values": {"id": number}, "came_back_as": by_now}


def _row(stored: dict[str, Any], ids: Ids) -> Base | None:
    """Return the row again; under a new id where the old one is another row's by now, and so are those that refer to
    it.

    None where it can't be without something that is gone.
    """
    kind = _class(stored["kind"])
    values = {}
    for attribute in sa.inspect(kind).column_attrs:
        column = attribute.columns[0]
        value = meant = _read(column, stored["values"].get(attribute.key))
        for key in column.foreign_keys:
            value = ids.get((key.column.table.name, value), value)
        if value is None and meant is not None and not column.nullable:
            return None
        values[attribute.key] = value
    if "id" in values:
        number = values["id"]
        values["id"] = number if require_action().get(kind, number) is None else _next_id(kind)
        ids[kind.__tablename__, number] = values["id"]
    return kind(**values)


def _next_id(kind: type[Base]) -> int:
    column: Any = kind.__table__.c.id
    return int(require_action().scalar(sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1)) or 1)


def _point(pointer: dict[str, Any], ids: Ids) -> bool:
    """Fill a column of a row that stayed; False where it is gone too.

    What somebody wrote there meanwhile stays: raises RemovalRefused(TAKEN).
    """
    kind = _class(pointer["kind"])
    row = require_action().get(kind, pointer["id"], populate_existing=True)
    if row is None or not _is_named(row, pointer):
        return False
    column, value = kind.__table__.c[pointer["column"]], pointer["value"]
    for key in column.foreign_keys:
        value = ids.get((key.column.table.name, value), value)
    if getattr(row, pointer["column"]):
        raise RemovalRefused(RemovalRefusal.TAKEN)
    setattr(row, pointer["column"], value)
    return True


def _class(name: str) -> type[Base]:
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__name__ == name)
