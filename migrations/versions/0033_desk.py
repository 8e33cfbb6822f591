"""helpers have devices with links for a day; every mark of the desk is kept under its key"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0027"

TAPS = ("arrived", "left", "undo_arrived", "undo_left")
OUTCOMES = (
    "done", "known", "twice", "came_back", "not_arrived", "changed", "cancelled", "no_place", "not_possible",
)  # fmt: skip


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "desk_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_desk_device_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_device")),
        sa.UniqueConstraint("event_id", "day", "name", name=op.f("uq_desk_device_event_id_day_name")),
    )
    op.create_table(
        "desk_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "tap",
            sa.Enum(*TAPS, name="tap", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(*OUTCOMES, name="outcome", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["desk_device.id"], name=op.f("fk_desk_mark_device_id_desk_device")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_desk_mark_event_id_event")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_desk_mark_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_mark")),
        sa.UniqueConstraint("event_id", "key", name=op.f("uq_desk_mark_event_id_key")),
    )
    with op.batch_alter_table("desk_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_mark_device_id"), ["device_id"], unique=False)
        batch_op.create_index("ix_desk_mark_registration_id_day", ["registration_id", "day"], unique=False)
        batch_op.create_index(
            "ix_desk_mark_open", ["event_id"], unique=False,
            sqlite_where=sa.text("is_open"), postgresql_where=sa.text("is_open"),
        )  # fmt: skip


def downgrade() -> None:
    """Change them back."""
    op.drop_table("desk_mark")
    op.drop_table("desk_device")
