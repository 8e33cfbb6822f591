"""moves of a conference"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

PLANNED = sa.text("done_at IS NULL")


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("from_starts_on", sa.Date(), nullable=False),
        sa.Column("from_ends_on", sa.Date(), nullable=False),
        sa.Column("from_timezone", sa.Text(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_public", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_move_days")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_move_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move")),
    )
    op.create_index(op.f("ix_move_event_id"), "move", ["event_id"])
    op.create_index(
        "uq_move_planned", "move", ["event_id"], unique=True, sqlite_where=PLANNED, postgresql_where=PLANNED
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("move")
