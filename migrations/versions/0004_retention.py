"""how long personal data are kept"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("needs_kept_days", sa.Integer(), nullable=False, server_default="30"))
        batch_op.add_column(sa.Column("kept_until", sa.Date(), nullable=True))


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("kept_until")
        batch_op.drop_column("needs_kept_days")
