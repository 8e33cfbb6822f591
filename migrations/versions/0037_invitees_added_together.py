"""people added to those invited together are taken back together"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.add_column(sa.Column("batch", sa.Text(), nullable=True))
    op.execute("UPDATE invitee SET batch = ''")
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.alter_column("batch", existing_type=sa.Text(), nullable=False)


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.drop_column("batch")
