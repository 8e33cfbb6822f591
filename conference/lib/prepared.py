"""Statements of an action that are run again and again: put into SQL once, and given to the database without a detour.

SQLAlchemy looks a statement up, builds a context for it and a result around its rows each time; for a statement of one
row that takes several times as long as the database needs. Here the same statement keeps its SQL, and what its types do
with values and rows. It is what SQLAlchemy would say; whoever listens to statements is told of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError, NoResultFound

from conference.lib.transaction import connection_of_action

Convert = Callable[[Any], Any] | None


class Prepared:
    """A statement, or what makes it of a database's own words (`sqlalchemy.dialects.sqlite`)."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._made: dict[tuple[str, ...], _InSql] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run it in the open action with values for its parameters, or for columns.

        Returns the rows it gives, none for a statement that gives none. Raises OutsideAction, and the errors of
        SQLAlchemy.
        """
        return self.rows_on(connection_of_action(), **values)

    def rows_on(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Do the same on any connection, such as that of a page."""
        dialect, key = connection.dialect, (connection.dialect.name, *values)
        if key not in self._made:
            self._made[key] = _put_into_sql(self._on(dialect), dialect, values.keys())
        return self._made[key].run(connection, values)

    def value(self, **values: Any) -> Any:
        """Run it; the first value of the first row, None where there is no row."""
        rows = self.rows(**values)
        return rows[0][0] if rows else None

    def one(self, **values: Any) -> Any:
        """Run it; the first value of the first row. Raises NoResultFound where there is no row, as SQLAlchemy does."""
        rows = self.rows(**values)
        if not rows:
            raise NoResultFound("a row was expected, and none was there")
        return rows[0][0]

    def _on(self, dialect: Dialect) -> Any:
        """Return the statement for a database; only the words that are used are loaded."""
        if isinstance(self._statement, sa.Executable):
            return self._statement
        return self._statement(import_module(f"sqlalchemy.dialects.{dialect.name}"))


class _InSql(NamedTuple):
    """A statement as a database has it: how its values and the columns of its rows are converted."""

    sql: str
    binds: list[tuple[str, Convert]]
    made: dict[str, Callable[[], Any]]
    """What gives the values that nobody gives: constants of the statement, and defaults of columns."""
    columns: list[Convert]
    is_positional: bool

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it; the rows it gives."""
        given = {name: values[name] if name in values else self.made[name]() for name, _ in self.binds}
        said = {name: convert(given[name]) if convert else given[name] for name, convert in self.binds}
        bound: Any = tuple(said[name] for name, _ in self.binds) if self.is_positional else said
        cursor, errors = connection.connection.cursor(), connection.dialect.loaded_dbapi.Error
        try:
            for hear in connection.engine.dispatch.before_cursor_execute:
                hear(connection, cursor, self.sql, bound, None, False)
            cursor.execute(self.sql, bound)
            return [self._converted(row) for row in cursor.fetchall()] if cursor.description else []
        except errors as error:  # as SQLAlchemy raises it; values are personal data
            is_lost = connection.dialect.is_disconnect(error, connection.connection, cursor)
            if is_lost:
                connection.invalidate(error)  # else taking back what was done would fail, and hide this error
            raise DBAPIError.instance(
                self.sql, None, error, errors, hide_parameters=True, connection_invalidated=is_lost
            ) from error
        finally:
            cursor.close()

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(convert(value) if convert else value for convert, value in zip(self.columns, row, strict=True))


def _put_into_sql(statement: Any, dialect: Dialect, names: Collection[str]) -> _InSql:
    is_of_values = statement.is_insert and statement.select is None
    if statement.is_insert and not statement._returning:
        statement = statement.inline()  # else the new id would be given back, for which nobody has asked
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(names) if is_of_values else None)
    made = {name: _always(bind.value) for name, bind in compiled.binds.items() if not bind.required}
    made |= {column.key: _default_of(column) for column in (compiled.insert_prefetch if is_of_values else ())}
    order = compiled.positiontup if compiled.positional else list(compiled.binds)
    binds = [(name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order]
    returned = statement.exported_columns if statement.is_select or statement._returning else ()
    columns = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in returned]
    return _InSql(str(compiled), binds, made, columns, compiled.positional)


def _always(value: Any) -> Callable[[], Any]:
    return lambda: value


def _default_of(column: sa.Column[Any]) -> Callable[[], Any]:
    """Return what gives the value of a column as SQLAlchemy would."""
    default: Any = column.default
    return (lambda: default.arg(None)) if default.is_callable else _always(default.arg)
