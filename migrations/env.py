"""How migrations reach the database: through the application that runs them."""

from typing import Any, Literal

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

    On SQLite a table is changed by writing it anew, during which rows that point to it must not be touched: foreign
    keys are off meanwhile and checked at the end. Others may serve meanwhile: on SQLite it is a writer like they, on
    PostgreSQL it waits for no table long. Raises SystemExit where a newer program has made the tables.
    """
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        if trouble := schema.too_new(current_app, schema.revisions_of(connection)):
            raise SystemExit(trouble)
        connection.rollback()
        is_sqlite = connection.dialect.name == "sqlite"
        connection.execution_options(immediate=True)  # else what others write in the first moment would end it
        if not is_sqlite:
            connection.exec_driver_sql(f"SET lock_timeout = '{schema.LOCK_WAIT}s'")
            connection.commit()
        if is_sqlite:
            raw = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")
        context.configure(connection=connection, target_metadata=Base.metadata, render_item=plain_types, **options)
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("the migration would leave rows that point nowhere; nothing was changed")
        if is_sqlite:
            connection.commit()  # ends what is open, since the setting has an effect outside a transaction only
            raw.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database: flask --app wsgi db upgrade")
schema.patiently(run)
