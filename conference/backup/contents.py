"""What tables hold, the same on each database: for copying rows, counting them, and telling whether two are alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from conference.lib.model import Base

BATCH = 500
"""Rows that are read and written at once; memory holds no more of a table."""
KEYS = ("storage_key", "photo_key")
"""Columns that name a file in the storage."""
KEYS_IN_JSON = (("removal", "files"), ("message", "attachments"))
"""Columns whose lists name some."""


class JsonAsText(sa.types.TypeDecorator[str]):
    """JSON of PostgreSQL as it stands there, letter by letter: a null inside it is another thing than no value."""

    impl = sa.Text
    cache_ok = True

    def bind_expression(self, bindvalue: sa.BindParameter[str]) -> sa.ColumnElement[Any]:
        """Say that the text is JSON."""
        return sa.cast(sa.type_coerce(bindvalue, sa.Text), _Json())

    def column_expression(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """Ask for the text."""
        return sa.cast(column, sa.Text)


class _Json(sa.types.UserDefinedType[str]):
    """PostgreSQL's type, with nothing of what SQLAlchemy does to its values."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        return "JSON"


@dataclass(frozen=True)
class Content:
    """How many rows a table has, and a digest of all of them, in whatever order they are read."""

    rows: int
    digest: str


def tables(dialect: str) -> Iterator[tuple[sa.Table, sa.Table]]:
    """Yield each table after those it points to, with its twin: the same columns without defaults and our types."""
    metadata = sa.MetaData()
    for table in Base.metadata.sorted_tables:
        columns = (
            sa.Column(column.name, _plain(column.type, dialect), primary_key=column.primary_key, autoincrement=False)
            for column in table.columns
        )
        yield table, sa.Table(table.name, metadata, *columns)


def _plain(kind: sa.types.TypeEngine[Any], dialect: str) -> sa.types.TypeEngine[Any]:
    if isinstance(kind, sa.JSON) and dialect == "postgresql":
        return JsonAsText()
    return sa.Text() if isinstance(kind, sa.Enum | sa.JSON) else kind


def batches(connection: sa.Connection, twin: sa.Table) -> Iterator[list[tuple[Any, ...]]]:
    """Yield all rows of a table, some at a time."""
    statement = sa.select(twin).execution_options(yield_per=BATCH)
    for rows in connection.execute(statement).partitions():
        yield [tuple(row) for row in rows]


def content(batches: Iterable[list[tuple[Any, ...]]]) -> Content:
    """Count rows and add up what each of them is: equal for equal rows in any order."""
    count, total = 0, 0
    for rows in batches:
        count += len(rows)
        total += sum(int.from_bytes(sha256(repr(row).encode("utf-8", "surrogatepass")).digest()) for row in rows)
    return Content(count, f"{total % 2**256:064x}")


def contents(connection: sa.Connection) -> dict[str, Content]:
    """Return what each table of a database holds."""
    return {twin.name: content(batches(connection, twin)) for _, twin in tables(connection.dialect.name)}


def named_files(connection: sa.Connection) -> Iterator[str]:
    """Yield the keys of the files that rows name."""
    for table in Base.metadata.sorted_tables:
        for name in KEYS:
            if name in table.columns:
                column = table.columns[name]
                yield from connection.scalars(sa.select(column).where(column.is_not(None)).distinct())
    for table_name, name in KEYS_IN_JSON:
        column = Base.metadata.tables[table_name].columns[name]
        for entries in connection.scalars(sa.select(column).execution_options(yield_per=BATCH)):
            yield from (key for entry in entries or () if (key := _key_of(entry)))


def _key_of(entry: object) -> str | None:
    if isinstance(entry, dict):
        entry = entry.get("storage_key")
    return entry if isinstance(entry, str) else None
