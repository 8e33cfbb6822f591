"""the tray, hours of rooms and of the programme, steps that can be undone, accepted warnings, who edits"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

STEPS = (
    "added", "changed", "removed", "placed", "tray", "shifted", "swapped", "duplicated", "lengthened", "sent",
    "copied_day", "imported", "undone", "moved",
)  # fmt: skip


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_placed", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.alter_column("is_placed", server_default=None)
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opens", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("closes", sa.Time(), nullable=True))
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("programme_from", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("programme_until", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("break_after", sa.Integer(), nullable=False, server_default="120"))
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.alter_column("break_after", server_default=None)
    op.create_table(
        "programme_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*STEPS, name="step_kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("removals", sa.JSON(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", _moment(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_programme_step_event_id_event")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_programme_step_user_id_user_account")),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["programme_step.id"], name=op.f("fk_programme_step_undoes_id_programme_step")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_step")),
    )
    op.create_index(op.f("ix_programme_step_event_id"), "programme_step", ["event_id"])
    op.create_table(
        "accepted_warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_accepted_warning_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accepted_warning")),
        sa.UniqueConstraint("event_id", "key", name=op.f("uq_accepted_warning_event_id_key")),
    )
    op.create_table(
        "editor_presence",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_editor_presence_event_id_event")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_editor_presence_user_id_user_account")),
        sa.PrimaryKeyConstraint("event_id", "user_id", name=op.f("pk_editor_presence")),
    )
    op.create_index(op.f("ix_editor_presence_user_id"), "editor_presence", ["user_id"])


def downgrade() -> None:
    """Change them back; what waits in the tray gets the time it had last."""
    op.drop_table("editor_presence")
    op.drop_table("accepted_warning")
    op.drop_table("programme_step")
    for table, columns in {
        "event": ("break_after", "programme_until", "programme_from"), "room": ("closes", "opens"),
        "item": ("is_placed",),
    }.items():  # fmt: skip
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_column(column)
