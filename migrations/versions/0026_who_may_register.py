"""who may register: a limit for each organisation, the team's yes"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"

PENDING = sa.text("approval = 'pending'")
APPROVAL = (
    "ALTER TABLE registration ADD COLUMN approval VARCHAR(32) DEFAULT 'not_needed' NOT NULL CONSTRAINT"
    " ck_registration_approval CHECK (approval IN ('not_needed', 'pending', 'given', 'refused'))"
)  # beside its column, as SQLite takes it without copying the table


def upgrade() -> None:
    """Change the tables."""
    op.add_column("event", sa.Column("approval_needed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("event", sa.Column("approval_keeps_place", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("event", sa.Column("organisation_limit", sa.Integer(), nullable=True))
    op.execute(APPROVAL)
    op.add_column("registration", sa.Column("approval_reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("registration", sa.Column("approval_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_registration_pending", "registration", ["event_id"], sqlite_where=PENDING, postgresql_where=PENDING
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_index("ix_registration_pending", table_name="registration")
    for name in ("approval_at", "approval_reason", "approval"):
        op.drop_column("registration", name)
    with op.batch_alter_table("event", schema=None) as batch_op:
        for name in ("organisation_limit", "approval_keeps_place", "approval_needed"):
            batch_op.drop_column(name)
