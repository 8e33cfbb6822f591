"""a row of the programme is an item, no session"""

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

TABLES = ("item", "item_speaker", "slide_file", "visit")  # under their new names
CLASSES = {"Session": "Item", "SessionSpeaker": "ItemSpeaker"}
STORED = (("audit_entry", ("before", "after")), ("removal", ("rows", "pointers")))


def upgrade() -> None:
    """Rename tables, columns, constraints and indexes, and the same words in what is stored about rows."""
    _rename("session", "item")
    _rename_in_rows(CLASSES, "session_id", "item_id")


def downgrade() -> None:
    """Rename them back."""
    _rename("item", "session")
    _rename_in_rows({new: old for old, new in CLASSES.items()}, "item_id", "session_id")


def _rename(old: str, new: str) -> None:
    names = {name.replace("item", old): name.replace("item", new) for name in TABLES}
    if op.get_bind().dialect.name == "sqlite":
        _write_anew(names, old, new)
    else:
        _rename_on_postgresql(names, old, new)


def _write_anew(names: dict[str, str], old: str, new: str) -> None:
    """Make each table again and fill it: on SQLite the name of a constraint can't be changed."""
    connection = op.get_bind()
    indexes = []
    for before in names:
        kinds = connection.exec_driver_sql(
            "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (before,)
        ).all()
        [made] = [sql for kind, sql in kinds if kind == "table"]
        indexes += [sql for kind, sql in kinds if kind == "index"]
        columns = [row[1] for row in connection.exec_driver_sql(f'PRAGMA table_info("{before}")')]
        told = ", ".join(f'"{column}"' for column in columns)
        made = re.sub(rf'^CREATE TABLE "?{before}"?', f'CREATE TABLE "new_{before}"', made)
        connection.exec_driver_sql(_renamed(made, old, new))
        into = f'"new_{before}"'.replace(old, new)
        connection.exec_driver_sql(f'INSERT INTO {into} ({_renamed(told, old, new)}) SELECT {told} FROM "{before}"')  # noqa: S608 - names of ours
    for before, after in names.items():
        made_as = f"new_{before}".replace(old, new)
        connection.exec_driver_sql(f'DROP TABLE "{before}"')
        connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")  # leaves references of others as they are written
        connection.exec_driver_sql(f'ALTER TABLE "{made_as}" RENAME TO "{after}"')
        connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")
    for index in indexes:
        connection.exec_driver_sql(_renamed(index, old, new))


def _rename_on_postgresql(names: dict[str, str], old: str, new: str) -> None:
    for before, after in names.items():
        columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(before)}
        if before != after:
            op.rename_table(before, after)
        if f"{old}_id" in columns:
            op.alter_column(after, f"{old}_id", new_column_name=f"{new}_id")
        query = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND conname LIKE %s"
        for (name,) in op.get_bind().exec_driver_sql(query, (after, f"%{old}%")).all():
            op.execute(f'ALTER TABLE "{after}" RENAME CONSTRAINT "{name}" TO "{_renamed(name, old, new)}"')
        query = "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexname LIKE %s"
        for (name,) in op.get_bind().exec_driver_sql(query, (after, f"%{old}%")).all():
            op.execute(f'ALTER INDEX "{name}" RENAME TO "{_renamed(name, old, new)}"')
        if before != after:
            op.execute(f'ALTER SEQUENCE IF EXISTS "{before}_id_seq" RENAME TO "{after}_id_seq"')


def _renamed(text: str, old: str, new: str) -> str:
    """Replace the word where it is one, or a part of a name that is joined by underscores."""
    return re.sub(rf"(?<![a-zA-Z]){old}(?![a-zA-Z])", new, text)


def _rename_in_rows(classes: dict[str, str], old: str, new: str) -> None:
    """Mend what is stored about rows, which names their class and their columns."""
    connection = op.get_bind()

    def changed(value: object) -> object:
        if isinstance(value, dict):
            return {
                new if key == old else key: classes.get(held, held) if key == "kind" else changed(held)
                for key, held in value.items()
            }
        if isinstance(value, list):
            return [changed(one) for one in value]
        return new if value == old else value

    for name, columns in STORED:
        table = sa.table(name, sa.column("id"), *(sa.column(column, sa.JSON()) for column in columns))
        for row in connection.execute(sa.select(table)).mappings().all():
            better = {column: changed(row[column]) for column in columns}
            if json.dumps(better) != json.dumps({column: row[column] for column in columns}):
                connection.execute(table.update().where(table.c.id == row["id"]).values(better))
    for name, column in (("audit_entry", "subject_kind"), ("removal", "kind")):
        table = sa.table(name, sa.column(column))
        for before, after in classes.items():
            connection.execute(table.update().where(table.c[column] == before).values({column: after}))
