"""hours that organisers correct"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "hours_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrected_by_id", sa.Integer(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_hours_correction_minutes")),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["user_account.id"], name=op.f("fk_hours_correction_corrected_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_hours_correction_event_id_event")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_hours_correction_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_correction")),
        sa.UniqueConstraint("registration_id", "part", name=op.f("uq_hours_correction_registration_id_part")),
    )
    op.create_index(op.f("ix_hours_correction_event_id"), "hours_correction", ["event_id"])


def downgrade() -> None:
    """Change them back."""
    op.drop_table("hours_correction")
