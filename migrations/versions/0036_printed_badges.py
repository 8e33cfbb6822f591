"""which badges were printed"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0033"


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "printed_badge",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_printed_badge_event_id_event")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_printed_badge_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_printed_badge")),
    )
    op.create_index(op.f("ix_printed_badge_event_id"), "printed_badge", ["event_id"])


def downgrade() -> None:
    """Change them back."""
    op.drop_table("printed_badge")
