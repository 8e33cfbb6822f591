"""the organiser's yes to slides"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Change the tables. What is shown already stays shown, also where approval is switched on later."""
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("slides_need_approval", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("slide_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE slide_file SET approved_at = uploaded_at")


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("slide_file", schema=None) as batch_op:
        batch_op.drop_column("approved_at")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("slides_need_approval")
