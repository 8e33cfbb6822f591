"""conferences that last past midnight"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Change the tables. It is known anew with the next release; no item could end past midnight before."""
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lasts_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("lasts_until")
