"""The base of all tables: named constraints, UTC moments, enumerations kept as text."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.schema import CreateIndex

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware moment: timestamptz on PostgreSQL; on SQLite its UTC time, with the zone put back on reading."""

    impl = sa.DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What its values are."""
        return datetime

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the column type of the database."""
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse a naive time: nobody knows when it is. Raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Put the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_type(kind: type[StrEnum], name: str) -> sa.Enum:
    """Return a column type that keeps the values of an enumeration as text under a named CHECK."""
    return sa.Enum(
        kind, values_callable=lambda members: [member.value for member in members],
        native_enum=False, create_constraint=True, name=name, length=32, validate_strings=True,
    )  # fmt: skip


BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""For texts that are ordered by their bytes, whatever the language of the database: SQLite always does."""


class Base(DeclarativeBase):
    """What every table has in common."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy at class creation
        datetime: Moment,
        str: sa.Text,
        dict[str, Any]: sa.JSON,
        list[Any]: sa.JSON,
    }
    is_public = False  # True where public pages show rows of the table (caching/versions.py)
    written_by_library = False  # True where a library commits by itself and the transaction guard must let it


class PartialIndex(sa.Index):
    """An index of those rows only for which `where` holds."""

    def __init__(self, name: str, *columns: str, where: str, unique: bool = False) -> None:
        super().__init__(name, *columns, unique=unique, sqlite_where=sa.text(where))


@compiles(CreateIndex, "postgresql")
def _create_index(element: CreateIndex, compiler: Any, **values: Any) -> str:
    """Give PostgreSQL the condition of a partial index.

    An Index that is told `postgresql_where` itself loads all of PostgreSQL's dialect, also where SQLite is used.
    """
    index = element.element
    if isinstance(index, PartialIndex):
        index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]
    text: str = compiler.visit_create_index(element, **values)
    return text


def table_of(kind: type[Base]) -> sa.Table:
    """Return the table behind a class, for statements that pass by the ORM."""
    return Base.metadata.tables[kind.__tablename__]


def pattern(column: str, values: str) -> str:
    """Return a CHECK that a text column has one of the space-separated values."""
    quoted = ", ".join(f"'{value}'" for value in values.split())
    return f"{column} IN ({quoted})"
