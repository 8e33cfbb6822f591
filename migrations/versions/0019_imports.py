"""imports: tables that were read, and who came by them"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

BROUGHT = ("registration", "speaker")
STATES = ("read", "writing", "done", "undoing", "undone", "dropped")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "intake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("kind", "people", "speakers"), nullable=False),
        sa.Column("state", _enum("state", *STATES), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("other_sheets", sa.JSON(), nullable=False),
        sa.Column("odd", sa.JSON(), nullable=False),
        sa.Column("heading_row", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("checked", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("done_at", _moment(), nullable=True),
        sa.Column("undone_at", _moment(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_intake_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_intake_event_id_event")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_intake_job_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    op.create_index(op.f("ix_intake_event_id"), "intake", ["event_id"])
    for table in BROUGHT:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("intake_id", sa.Integer(), nullable=True))
            batch_op.create_index(batch_op.f(f"ix_{table}_intake_id"), ["intake_id"])
            batch_op.create_foreign_key(batch_op.f(f"fk_{table}_intake_id_intake"), "intake", ["intake_id"], ["id"])


def downgrade() -> None:
    """Change them back; who was brought stays."""
    for table in reversed(BROUGHT):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"fk_{table}_intake_id_intake"), type_="foreignkey")
            batch_op.drop_index(batch_op.f(f"ix_{table}_intake_id"))
            batch_op.drop_column("intake_id")
    op.drop_table("intake")
