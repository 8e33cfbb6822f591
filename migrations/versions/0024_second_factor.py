"""accounts may have a second factor: codes of an app, and recovery codes"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

COLUMNS = (
    sa.Column("tf_primary_method", sa.Text(), nullable=True),
    sa.Column("tf_totp_secret", sa.Text(), nullable=True),
    sa.Column("totp_counter", sa.Integer(), nullable=True),
    sa.Column("mf_recovery_codes", sa.JSON(none_as_null=True), nullable=True),
)


def upgrade() -> None:
    """Change the tables."""
    for column in COLUMNS:
        op.add_column("user_account", column)


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        for column in COLUMNS:
            batch_op.drop_column(column.name)
