"""jobs in one table, files of certificates among them; the outbox knows who holds a message and what goes first"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

STATES = ("queued", "running", "done", "failed")
KEPT_FOR = timedelta(days=7)  # files of certificates
KIND = "certificates"
TO_MANY = (
    "certificate_issued", "conference_cancelled", "conference_moved", "conference_restored", "offer_reminder",
    "reminder", "slides_reminder", "speaker_invitation",
)  # fmt: skip
SHARED = ("id", "event_id", "state", "total", "done", "storage_key", "error", "finished_at")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("state", _enum("state", *STATES), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("storage_key", sa.Text(), nullable=True),
        sa.Column("asked_at", _moment(), nullable=False),
        sa.Column("due_at", _moment(), nullable=False),
        sa.Column("finished_at", _moment(), nullable=True),
        sa.Column("expires_at", _moment(), nullable=True),
        sa.Column("leased_until", _moment(), nullable=True),
        sa.Column("lease_holder", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_job_asked_by_id_user_account")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_job_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_event_id"), "job", ["event_id"])
    op.create_index("ix_job_state_due_at", "job", ["state", "due_at"])
    _carry_over()
    op.drop_table("certificate_batch")
    op.drop_index("ix_message_state_due_at", table_name="message")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lease_holder", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="1"))
    message = sa.table("message", sa.column("kind"), sa.column("priority"))
    op.execute(sa.update(message).where(message.c.kind.in_(TO_MANY)).values(priority=2))
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.alter_column("priority", server_default=None)
    op.create_index("ix_message_state_priority_due_at", "message", ["state", "priority", "due_at"])


def _carry_over() -> None:
    """Make each file of certificates a job of the same number, so that addresses and pieces stay where they are."""
    connection = op.get_bind()
    tables = sa.MetaData()
    batch = sa.Table("certificate_batch", tables, autoload_with=connection)
    job = sa.Table("job", tables, autoload_with=connection, extend_existing=True)
    for row in connection.execute(sa.select(batch).order_by(batch.c.id)).mappings().all():
        kept = row["finished_at"] + KEPT_FOR if row["storage_key"] and row["finished_at"] else None
        connection.execute(job.insert().values({name: row[name] for name in SHARED} | {
            "kind": KIND, "arguments": {"format": row["format"]}, "failures": 0, "expires_at": kept,
            "asked_by_id": row["requested_by_id"], "asked_at": row["requested_at"], "due_at": row["requested_at"],
        }))  # fmt: skip
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(
            "SELECT setval(pg_get_serial_sequence('job', 'id'), (SELECT coalesce(max(id), 1) FROM job),"
            " (SELECT count(*) > 0 FROM job))"
        ))  # fmt: skip


def downgrade() -> None:
    """Change them back; files of certificates can be made again."""
    op.drop_index("ix_message_state_priority_due_at", table_name="message")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("priority")
        batch_op.drop_column("lease_holder")
    op.create_index("ix_message_state_due_at", "message", ["state", "due_at"])
    op.drop_table("job")
    op.create_table(
        "certificate_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("format", _enum("format", "zip", "pdf"), nullable=False),
        sa.Column("state", _enum("state", *STATES), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("requested_at", _moment(), nullable=False),
        sa.Column("leased_until", _moment(), nullable=True),
        sa.Column("finished_at", _moment(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_certificate_batch_event_id_event")),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["user_account.id"], name=op.f("fk_certificate_batch_requested_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_batch")),
    )
    op.create_index(op.f("ix_certificate_batch_event_id"), "certificate_batch", ["event_id"])
