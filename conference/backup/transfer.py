"""All rows from one database to another: as they are, compared, and nothing where something is in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from conference.backup import databases
from conference.backup.contents import Content, batches, content, contents, tables
from conference.backup.trouble import BackupError
from conference.lib import schema

INTEGER_MAX = 2**31 - 1


def transfer(from_uri: str, to_uri: str, newest: set[str]) -> dict[str, Content]:
    """Copy all rows to an empty database and return what each table holds; the source stays as it is.

    Nobody may use either meanwhile. Raises BackupError, and then the target has no rows.
    """
    with databases.alone(from_uri) as source:
        if {schema.revision(source)} != newest:
            raise BackupError(f"The tables are of another version of Prezence. {schema.UPDATE}")
        databases.require_finished(source)
        databases.require_empty(to_uri)
        databases.upgrade(to_uri)
        with databases.alone(to_uri) as target:
            if found := databases.rows_in(target):
                raise BackupError(f"The target got rows of {found} meanwhile: nothing was moved.")
            there = _copy(source, target)
            if differing := differences(there, contents(target)):
                raise BackupError(f"These tables came out differently, nothing was moved: {', '.join(differing)}")
            target.commit()
    return there


def differences(one: Mapping[str, Content], other: Mapping[str, Content]) -> list[str]:
    """Return the names of the tables that hold something else."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _copy(source: sa.Connection, target: sa.Connection) -> dict[str, Content]:
    found = {}
    here, there = tables(source.dialect.name), tables(target.dialect.name)
    for (table, twin), (_, other) in zip(here, there, strict=True):
        own = {column.name for column in table.columns for key in column.foreign_keys if key.column.table is table}
        found[table.name] = content(_copied(source, twin, target, other, own))
        if own:
            _point(source, twin, target, other, own)
        if target.dialect.name == "postgresql":
            _continue_numbers(target, table)
    return found


def _copied(
    source: sa.Connection, twin: sa.Table, target: sa.Connection, other: sa.Table, own: set[str]
) -> Iterator[list[tuple[Any, ...]]]:
    """Copy the rows of a table, without what points to rows of the same table: those may come later."""
    names = twin.columns.keys()
    for rows in batches(source, twin):
        values = [dict(zip(names, row, strict=True)) | dict.fromkeys(own) for row in rows]
        try:
            target.execute(other.insert(), values)
        except DBAPIError as error:
            raise BackupError(f"{_culprit(twin, values)}{error.orig}\nNothing was moved.") from error
        yield rows


def _culprit(table: sa.Table, rows: list[dict[str, Any]]) -> str:
    """Return which value PostgreSQL can't hold, where it is one of those that SQLite can."""
    for row in rows:
        for name, value in row.items():
            if (isinstance(value, str) and "\0" in value) or (isinstance(value, int) and abs(value) > INTEGER_MAX):
                key = ", ".join(str(row[column.name]) for column in table.primary_key.columns)
                return f"Table {table.name}, row {key}, column {name}: "
    return f"Table {table.name}: "


def _point(source: sa.Connection, twin: sa.Table, target: sa.Connection, other: sa.Table, own: set[str]) -> None:
    """Let rows point to rows of their own table, now that all are there."""
    key = list(twin.primary_key.columns.keys())
    update = other.update().where(*(other.columns[name] == sa.bindparam(f"key_{name}") for name in key))
    update = update.values({name: sa.bindparam(f"new_{name}") for name in own})
    pointing = sa.or_(*(twin.columns[name].is_not(None) for name in own))
    columns = [twin.columns[name] for name in (*key, *own)]
    labels = [*(f"key_{name}" for name in key), *(f"new_{name}" for name in own)]
    for rows in source.execute(sa.select(*columns).where(pointing).execution_options(yield_per=500)).partitions():
        target.execute(update, [dict(zip(labels, row, strict=True)) for row in rows])


def _continue_numbers(target: sa.Connection, table: sa.Table) -> None:
    """Let the next row get the number after the highest."""
    for column in table.primary_key.columns:
        sequence = target.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name)))
        highest = target.scalar(sa.select(sa.func.max(column))) if sequence else None
        if highest is not None:
            target.execute(sa.select(sa.func.setval(sequence, highest)))
