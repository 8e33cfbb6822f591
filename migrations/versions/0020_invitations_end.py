"""an invitation to the team ends where nobody takes it up; who has signed in before is a member"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("membership", sa.Column("invited_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_column("invited_until")
