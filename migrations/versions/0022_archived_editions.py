"""an edition that is over can be archived: its team reads only"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("event", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("archived_at")
