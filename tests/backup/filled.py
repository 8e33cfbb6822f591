"""Rows in every table, with values that databases like to treat differently."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from flask import Flask

from conference.lib import schema
from conference.lib.model import Base

TEXTS = ("", "Č´' \"\\%s 😀 \u2028 é ", "𝔘𝔫𝔦 \t\r\n ÿ", "NULL", "0")
OTHERS: dict[str, dict[str, Any]] = {  # what the tables' own rules ask for
    "quota": {"capacity": 2**31 - 1, "taken": 1, "reserved": 0},
    "event": {"language": "cs"},
    "picture": {"focus_x": 50, "focus_y": 50},
    "survey": {"replies": 2**31 - 1, "shown": 0},
    "survey_tally": {"times": 9, "shown": 0},
    "presence": {"absent": False},
    "question_answer": {"value": ""},
}


def prepared(uri: str, app: Flask) -> str:
    """A database with empty tables of this version, as the migrations make them; the address again."""
    engine = sa.create_engine(uri, poolclass=sa.NullPool)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{schema.newest(app).pop()}')")
    return uri


def fill(connection: sa.Connection) -> None:
    """Two rows in each table; where a table points to itself, the first points to the second."""
    for number in (1, 2):
        for table in Base.metadata.sorted_tables:
            connection.execute(table.insert().values(values(table, number)))
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is table for key in column.foreign_keys):
                connection.execute(table.update().where(table.c.id == 1).values({column.name: 2}))


def values(table: sa.Table, number: int) -> dict[str, Any]:
    found = {}
    for place, column in enumerate(table.columns):
        own = any(key.column.table is table for key in column.foreign_keys)
        found[column.name] = None if own else value(column, number, place + number)
    return found | OTHERS.get(table.name, {})


def value(column: sa.Column[Any], number: int, turn: int) -> Any:
    kind = column.type
    if column.foreign_keys:
        return number if isinstance(kind, sa.Integer) else f"{number}"
    if column.primary_key and isinstance(kind, sa.Integer):
        return number
    if isinstance(kind, sa.Enum):
        return kind.enum_class(kind.enums[turn % len(kind.enums)])
    if isinstance(kind, sa.JSON):
        return ODD_JSON[turn % len(ODD_JSON)] if not column.nullable or turn % 2 else sa.null()
    if column.nullable and turn % 3 == 0:
        return None
    return plain(kind, number, turn)


ODD_JSON = (
    {"b": 1, "a": [None, True, 1.5, 10**15, "Č 😀 \u2028"], "": {}}, [], None, [{"storage_key": "a/b.pdf"}], "text",
)  # fmt: skip


def plain(kind: Any, number: int, turn: int) -> Any:
    match kind.python_type.__name__:
        case "bool":
            return bool(turn % 2)
        case "int":
            return (number, 2**31 - 1)[turn % 2]
        case "float":
            return (0.1, 1e-300, 49.7477)[turn % 3]
        case "bytes":
            return bytes(range(256)) + bytes([number])
        case "datetime":
            return datetime(2026, 3, 29, 1, 30, turn % 60, (0, 1, 999999)[turn % 3], tzinfo=UTC)
        case "date":
            return date(2026, 2, 28)
        case "time":
            return time(23, 59, 59)
        case _:
            return f"{TEXTS[turn % len(TEXTS)]}{number}"
