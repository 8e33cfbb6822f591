"""invited people added together; how many held a place of a choice whose answers are erased"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0033"


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.add_column(sa.Column("batch", sa.String(), nullable=True))
    op.execute("UPDATE invitee SET batch = ''")
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.alter_column("batch", existing_type=sa.String(), nullable=False)
    with op.batch_alter_table("question_choice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept_count", sa.Integer(), nullable=True))
    op.execute("UPDATE question_choice SET kept_count = 0")
    with op.batch_alter_table("question_choice", schema=None) as batch_op:
        batch_op.alter_column("kept_count", existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("question_choice", schema=None) as batch_op:
        batch_op.drop_column("kept_count")
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.drop_column("batch")
