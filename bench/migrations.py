"""Seconds of each migration on a database of 0.1.0 with 100,000 registrations, on SQLite and PostgreSQL.

The rows kept of that release (tests/upgrades/releases) are multiplied: people, places, letters, presence, certificates
and the record of changes. Writers wait as long as a migration takes; on PostgreSQL readers of its tables do too.
Those under `--shown` seconds are summed up.

`python -m bench.migrations [--people 100000] [--databases sqlite,postgresql] [--shown 0.5]`
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

from bench.places import database
from conference.extensions import db
from tests.upgrades import kept
from tests.upgrades.databases import application

STRIDE = 1000  # between the ids of one copy and those of the next
MULTIPLIED = {  # what must differ between copies: numbers, and texts
    "registration": (("id",), ("form_token", "ticket_code", "email", "email_key")),
    "place": (("id", "registration_id"), ()),
    "message": (("id", "registration_id"), ("key",)),
    "presence": (("id", "registration_id"), ()),
    "certificate": (("id", "registration_id", "sequence"), ("number", "code")),
    "audit_entry": (("id",), ()),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--databases", type=lambda text: text.split(","), default=["sqlite", "postgresql"])
    parser.add_argument("--shown", type=float, default=0.5)
    asked = parser.parse_args()
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    for name in asked.databases:
        with (
            tempfile.TemporaryDirectory(prefix="prezence-bench-") as folder,
            database(name, Path(folder)) as address,
            application(address, Path(folder) / "data") as app,
        ):
            measure(name, app, asked.people, asked.shown)


def measure(name: str, app: Flask, people: int, shown: float) -> None:
    """Upgrade step by step on one database."""
    release = kept.read(kept.RELEASES[0])
    flask_migrate.upgrade(revision=release.revision)
    with db.engine.begin() as connection:
        kept.fill(connection, release)
        rows = multiply(connection, release, people)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    print(f"{name}: {', '.join(f'{count:,} {table}' for table, count in rows.items())}", flush=True)
    total = rest = 0.0
    for revision, title in steps(app, release.revision):
        db.engine.dispose()
        began = time.perf_counter()
        flask_migrate.upgrade(revision=revision)
        took = time.perf_counter() - began
        total += took
        if took < shown:
            rest += took
        else:
            print(f"{name} | {revision} {title} | {took:.1f} s", flush=True)
    print(f"{name} | all others | {rest:.1f} s\n{name} | together | {total:.1f} s", flush=True)


def steps(app: Flask, since: str) -> Iterator[tuple[str, str]]:
    """Give the migrations after a revision, in their order, with what they say of themselves."""
    found = ScriptDirectory(app.extensions["migrate"].directory).iterate_revisions("heads", since)
    for script in reversed(list(found)):
        yield script.revision, script.doc


def multiply(connection: sa.Connection, release: kept.Release, people: int) -> dict[str, int]:
    """Copy rows until there are so many registrations; how many rows the tables have."""
    times = people // len(release.table("registration"))
    counts = {}
    for table, (numbers, texts) in MULTIPLIED.items():
        [columns] = [kept_table.columns for kept_table in release.tables if kept_table.name == table]
        values = ", ".join(
            f'"{column}" + i * {STRIDE}' if column in numbers
            else f"\"{column}\" || '-' || i" if column in texts
            else f'"{column}"'
            for column in columns
        )  # fmt: skip
        names = ", ".join(f'"{column}"' for column in columns)
        connection.exec_driver_sql(
            f"WITH RECURSIVE copies(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM copies WHERE i < {times - 1})"
            f' INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" CROSS JOIN copies'
            if connection.dialect.name == "postgresql"
            else f'INSERT INTO "{table}" ({names}) WITH RECURSIVE copies(i) AS'
            f" (SELECT 1 UNION ALL SELECT i + 1 FROM copies WHERE i < {times - 1})"
            f' SELECT {values} FROM "{table}" CROSS JOIN copies'
        )
        counts[table] = connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one()
    return counts


if __name__ == "__main__":
    main()
