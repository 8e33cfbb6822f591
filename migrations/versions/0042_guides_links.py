"""a guide's link is a device for one visit group or programme item"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("desk_device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quota_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_desk_device_quota_id_quota"), "quota", ["quota_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_index(batch_op.f("ix_desk_device_quota_id"), ["quota_id"])


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("desk_device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_device_quota_id"))
        batch_op.drop_constraint(batch_op.f("fk_desk_device_quota_id_quota"), type_="foreignkey")
        batch_op.drop_column("quota_id")
