"""Actions: one verb, one transaction. Writing anywhere else raises.

An action that calls another joins its transaction. On SQLite the transaction is BEGIN IMMEDIATE, so that an action
waits for the write lock at its start and never half-way; what was read before it is read anew inside it.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import event as sa_event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from conference.extensions import db
from conference.lib.masking import words_of
from conference.lib.overtaken import Overtaken, Overtaking, is_overtaken
from conference.lib.write_lock import acquire_write_lock

P = ParamSpec("P")
R = TypeVar("R")

OPEN, AFTERWARDS = "prezence.action", "prezence.afterwards"
CONNECTION, STEPS = "prezence.connection", "prezence.steps"
BUSY_SECONDS = 15.0  # how long a writer waits on SQLite: for the write lock, then for the database itself
log = logging.getLogger(__name__)
NOTICED = 0.5  # seconds of waiting for the lock that are taken off the rest
_looks: ContextVar[bool] = ContextVar("looks", default=False)


class OutsideAction(RuntimeError):  # noqa: N818 - says what happened, not that it is an error
    """Something was written, or a lock was asked for, outside an action."""


class OnlyLooking(BaseException):
    """An action was about to begin where somebody was only to look. No Exception: who keeps those to themselves, as
    tasks of the worker do, lets it pass.
    """


@contextmanager
def looking() -> Iterator[None]:
    """Have whoever would do something stop right before: no action begins meanwhile."""
    before = _looks.set(True)
    try:
        with suppress(OnlyLooking):
            yield
    finally:
        _looks.reset(before)


def act() -> None:
    """Go on only where something may be done. Raises OnlyLooking."""
    if _looks.get():
        raise OnlyLooking


@contextmanager
def transaction() -> Iterator[Session]:
    """Open the transaction of an action, or join the one that is open. Commits at the end, rolls back on any error.

    Raises Overtaken where a row that was read before is gone, OnlyLooking where nothing is to be done.
    """
    act()
    session = db.session()
    if session.info.get(OPEN):
        yield session
        return
    if session.new or session.dirty or session.deleted:
        raise OutsideAction("changes were made before the action began")
    session.rollback()  # ends the reading transaction of the page: the action sees the present under its lock
    session.info[OPEN] = True
    try:
        session.info[CONNECTION] = session.connection(execution_options={"immediate": True})
        yield session
        session.commit()
    except BaseException as error:
        session.info.pop(AFTERWARDS, None)
        session.rollback()
        if is_overtaken(error):
            _tell(error)
            raise Overtaken(Overtaking.OVERTAKEN) from error
        raise
    finally:
        session.info[OPEN] = False
        session.info.pop(CONNECTION, None)
    for step in session.info.pop(AFTERWARDS, {}):
        step()


def _tell(error: BaseException) -> None:
    """Say in the log that an action was overtaken.

    Of a foreign key nobody knows whether a row was really removed meanwhile, or we forget rows that name it, each time
    again: what it was about is told, without values.
    """
    if isinstance(error, IntegrityError):
        log.error("an action was overtaken, or has a fault: %s in %s", words_of(error), error.statement)
    else:
        log.warning("an action was overtaken: %s", type(error).__name__)


def action(verb: Callable[P, R]) -> Callable[P, R]:
    """Make a function an action: everything it does is one transaction."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction():
            return verb(*args, **kwargs)

    return run


@contextmanager
def keeping_rows() -> Iterator[None]:
    """Let rows say after an action what it has left in them, in place of reading them anew."""
    session = db.session()
    before, session.expire_on_commit = session.expire_on_commit, False
    try:
        yield
    finally:
        session.expire_on_commit = before


def require_action() -> Session:
    """Return the session, for code that locks or writes; raises OutsideAction where no action is open."""
    session = db.session()
    if not session.info.get(OPEN):
        raise OutsideAction("this is allowed inside an action only")
    return session


def connection_of_action() -> Connection:
    """Return the connection of the open action, for statements that pass by the ORM: found at no cost.

    Raises OutsideAction.
    """
    session = require_action()
    if session.in_nested_transaction():
        return session.connection()  # which begins the savepoint at the first statement in it
    found: Connection | None = session.info.get(CONNECTION)
    if found is None:
        raise OutsideAction("the action has not begun")
    return found


@contextmanager
def step(*, kept: bool) -> Iterator[None]:
    """Do what stands inside, and take it back unless it is to be `kept`: the same work for both.

    It is for statements about people and places: a row that was added to the session in a step stays in it. What public
    pages show is changed by no step, and not read anew after one.
    """
    session, connection = require_action(), connection_of_action()
    session.flush()
    depth = session.info[STEPS] = session.info.get(STEPS, 0) + 1
    connection.exec_driver_sql(f"SAVEPOINT step_{depth}")
    try:
        yield
        session.flush()
        connection.exec_driver_sql(f"RELEASE SAVEPOINT step_{depth}" if kept else f"ROLLBACK TO SAVEPOINT step_{depth}")
    except BaseException:
        with suppress(SQLAlchemyError):  # of a connection that is broken; the action tells of the first error
            connection.exec_driver_sql(f"ROLLBACK TO SAVEPOINT step_{depth}")
        kept = False
        raise
    finally:
        session.info[STEPS] = depth - 1
        rows: Iterable[Any] = () if kept else list(session.identity_map.values())
        for row in rows:
            if not row.is_public:
                session.expire(row)


def afterwards(step: Callable[[], object]) -> None:
    """Do something once the open action is committed, and only then; the same step once, however often it is asked for.

    Raises OutsideAction. A step must not raise: what was committed stays.
    """
    require_action().info.setdefault(AFTERWARDS, {})[step] = None


@sa_event.listens_for(Session, "before_flush")
def refuse_writes_outside_actions(session: Session, *_: Any) -> None:
    """Guard: rows change inside actions only, except tables that a library writes itself."""
    if session.info.get(OPEN):
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if not row.written_by_library and (row not in session.dirty or session.is_modified(row)):
            raise OutsideAction(f"{type(row).__name__} was changed outside an action")


@sa_event.listens_for(Engine, "connect")
def prepare_sqlite(connection: Any, _record: Any) -> None:
    """Foreign keys, write-ahead log, full durability, no deleted text in free pages; SQLAlchemy begins transactions."""
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    busy = f"busy_timeout={int(BUSY_SECONDS * 1000)}"
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", busy):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@sa_event.listens_for(Engine, "begin")
def begin_on_sqlite(connection: Connection) -> None:
    """BEGIN IMMEDIATE for actions: a reader that becomes a writer half-way would be refused without waiting.

    Waiting for the write lock and for SQLite's own lock takes BUSY_SECONDS at most, together.
    """
    if connection.dialect.name != "sqlite":
        return
    if not connection.get_execution_options().get("immediate"):
        connection.exec_driver_sql("BEGIN")
        return
    waited = acquire_write_lock(connection)
    if waited < NOTICED:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    try:
        _wait_for_sqlite(connection, max(BUSY_SECONDS - waited, 0))
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        _wait_for_sqlite(connection, BUSY_SECONDS)


def _wait_for_sqlite(connection: Connection, seconds: float) -> None:
    connection.exec_driver_sql(f"PRAGMA busy_timeout={int(seconds * 1000)}")
