"""Whether programs of the release before go on working with the tables of today: what is there stays as it is, and
what is new asks nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa


@dataclass(frozen=True)
class Column:
    """What matters about a column to who reads or writes it."""

    kind: str
    may_be_empty: bool
    fills_itself: bool


@dataclass(frozen=True)
class Table:
    """What matters about a table. A `unique` is the columns that are so together."""

    columns: dict[str, Column]
    uniques: frozenset[tuple[str, ...]]
    checks: dict[str, str]


def tables_of(connection: sa.Connection) -> dict[str, Table]:
    """The tables of a database of SQLite."""
    inspector = sa.inspect(connection)
    return {name: _table(connection, inspector, name) for name in inspector.get_table_names()}


def _table(connection: sa.Connection, inspector: sa.Inspector, name: str) -> Table:
    columns = {
        row["name"]: Column(row["type"], not row["notnull"], row["dflt_value"] is not None or bool(row["pk"]))
        for row in connection.exec_driver_sql(f'PRAGMA table_info("{name}")').mappings()
    }
    indexes = connection.exec_driver_sql(f'PRAGMA index_list("{name}")').mappings().all()
    uniques = {
        tuple(row["name"] or "" for row in connection.exec_driver_sql(f'PRAGMA index_info("{one["name"]}")').mappings())
        for one in indexes
        if one["unique"]
    }
    checks = {str(check["name"]): check["sqltext"] for check in inspector.get_check_constraints(name)}
    return Table(columns, frozenset(uniques), checks)


def hindrances(before: dict[str, Table], after: dict[str, Table]) -> list[str]:
    """A sentence for each thing that a program made for the tables before would stumble over."""
    found = [f"{name} is gone" for name in before if name not in after]
    for name in before.keys() & after.keys():
        found += [f"{name}{trouble}" for trouble in _of_columns(before[name], after[name])]
        found += [f"{name}: {trouble}" for trouble in _of_constraints(before[name], after[name])]
    return sorted(found)


def _of_columns(before: Table, after: Table) -> Iterator[str]:
    for name, column in before.columns.items():
        now = after.columns.get(name)
        if now is None:
            yield f".{name} is gone"
            continue
        if now.kind != column.kind:
            yield f".{name} was {column.kind} and is {now.kind}"
        if column.may_be_empty != now.may_be_empty:
            yield f".{name} may now be empty" if now.may_be_empty else f".{name} may no longer be empty"
    for name in after.columns.keys() - before.columns.keys():
        column = after.columns[name]
        if not (column.may_be_empty or column.fills_itself):
            yield f".{name} is new, must not be empty and has no server_default"


def _of_constraints(before: Table, after: Table) -> Iterator[str]:
    for columns in after.uniques - before.uniques:
        if all(column in before.columns for column in columns):
            yield f"{', '.join(columns)} must be unique now"
    for name, condition in after.checks.items():
        mentions = any(column in condition for column in before.columns)
        if before.checks.get(name, "" if mentions else condition) != condition:
            yield f"the check {name} is another: {condition}"
