"""Data of released versions (`scripts/keep-release`), put into a database as that version had made it."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

FOLDER = Path(__file__).parent / "releases"
RELEASES = sorted(
    (path.name.removesuffix(".json.gz") for path in FOLDER.glob("*.json.gz")),
    key=lambda name: [int(part) for part in name.split(".")],
)


@dataclass(frozen=True)
class Table:
    """The rows of a table, as SQLite holds them."""

    name: str
    columns: list[str]
    rows: list[list[Any]]


@dataclass(frozen=True)
class Release:
    """What is kept of a version."""

    name: str
    revision: str
    made_at: datetime
    secret_key: str
    address: str
    links: list[str]
    tables: list[Table]

    def table(self, name: str) -> list[dict[str, Any]]:
        """The rows of one table."""
        [table] = [table for table in self.tables if table.name == name]
        return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


@cache
def read(name: str) -> Release:
    """The release of that number."""
    tables: list[Table] = []
    with gzip.open(FOLDER / f"{name}.json.gz", "rt", encoding="utf-8") as file:
        known = json.loads(next(file))
        for line in map(json.loads, file):
            if isinstance(line, dict):
                tables.append(Table(line["table"], line["columns"], []))
            else:
                tables[-1].rows.append(line)
    made_at = datetime.fromisoformat(known["made_at"])
    return Release(
        name, known["revision"], made_at, known["secret_key"], known["address"], known["links"], tables
    )  # fmt: skip


def fill(connection: sa.Connection, release: Release) -> None:
    """Put the rows into the tables of that version. They point to each other in circles, so keys are checked last."""
    is_sqlite = connection.dialect.name == "sqlite"
    for word in ("PRAGMA defer_foreign_keys=ON",) if is_sqlite else ("SET TimeZone = 'UTC'", NO_KEYS.format("replica")):
        connection.exec_driver_sql(word)
    truths = set() if is_sqlite else {tuple(row) for row in connection.execute(TRUTHS)}
    for table in release.tables:
        columns = ", ".join(f'"{name}"' for name in table.columns)
        places = ", ".join(["?" if is_sqlite else "%s"] * len(table.columns))
        ways = [bool if (table.name, name) in truths else as_it_is for name in table.columns]
        rows = [tuple(way(value) for way, value in zip(ways, row, strict=True)) for row in table.rows]
        if rows:
            connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({columns}) VALUES ({places})', rows)
    if not is_sqlite:
        connection.exec_driver_sql(NO_KEYS.format("DEFAULT"))
        for table, column, numbers in connection.execute(SEQUENCES):
            connection.exec_driver_sql(f'SELECT setval(\'{numbers}\', max("{column}")) FROM "{table}"')


NO_KEYS = "SET session_replication_role = {}"
TRUTHS = sa.text("SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'boolean'")
SEQUENCES = sa.text(
    "SELECT * FROM (SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) AS s"
    " FROM information_schema.columns WHERE table_schema = 'public') AS found WHERE s IS NOT NULL"
)


def as_it_is(value: Any) -> Any:
    """What SQLite holds, which PostgreSQL reads too; bytes are written in the file as Base64."""
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def rows_of(connection: sa.Connection) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables but Alembic's, as the driver gives them, in the order of their keys."""
    names = [name for name in sa.inspect(connection).get_table_names() if name != "alembic_version"]
    return {
        name: [dict(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}" ORDER BY 1, 2').mappings()]
        for name in names
    }
