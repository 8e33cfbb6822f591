"""How migrations reach the database: through the application that runs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

from conference.extensions import db
from conference.lib import schema
from conference.lib.model import Base, Moment


def plain_types(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own types as the library's, so that a migration stays what it was when the code changes."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def run() -> None:
    """Bring the database of the application to the revision that was asked for, in one transaction.

    Others may serve meanwhile: on SQLite it is a writer like they, on PostgreSQL it waits for no table long. Raises
    SystemExit where a newer program has made the tables.
    """
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        if trouble := schema.too_new(current_app, schema.revisions_of(connection)):
            raise SystemExit(trouble)
        connection.rollback()
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_item=plain_types, transactional_ddl=True,
            **options,
        )  # fmt: skip
        with as_writer(connection), context.begin_transaction():
            context.run_migrations()
            is_sqlite = connection.dialect.name == "sqlite"
            if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("the migration would leave rows that point nowhere; nothing was changed")


@contextmanager
def as_writer(connection: sa.Connection) -> Iterator[None]:
    """Have the connection wait as who changes tables should, and become as it was.

    On SQLite a table is changed by writing it anew, during which rows that point to it must not be touched: foreign
    keys are off meanwhile and checked at the end.
    """
    connection.execution_options(immediate=True)  # else what others write in the first moment would end it
    if connection.dialect.name == "sqlite":
        before, after = "PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"
    else:
        before, after = f"SET lock_timeout = '{schema.LOCK_WAIT}s'", "RESET lock_timeout"
    cursor = connection.connection.cursor()  # past SQLAlchemy, which would begin a transaction
    cursor.execute(before)
    connection.connection.commit()
    try:
        yield
    finally:
        cursor.execute(after)
        connection.connection.commit()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database: flask --app wsgi db upgrade")
schema.patiently(run)
