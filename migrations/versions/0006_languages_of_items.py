"""the language of an item, the address of a meeting point"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.Text(), nullable=False, server_default=""))

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meeting_address", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_column("meeting_address")

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_column("language")
