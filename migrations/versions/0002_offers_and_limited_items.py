"""offers, reminders, items with limited places"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("offer_hours", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reminder_days", sa.Integer(), nullable=False, server_default="3"))

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("useful_until", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quota_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_session_quota_id"), ["quota_id"])
        batch_op.create_foreign_key(batch_op.f("fk_session_quota_id_quota"), "quota", ["quota_id"], ["id"])

    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(
            "ix_place_offered_until",
            ["offered_until"],
            unique=False,
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        )


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index("ix_place_offered_until")
        batch_op.drop_index(batch_op.f("ix_place_registration_id"))

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_session_quota_id_quota"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_session_quota_id"), type_="unique")
        batch_op.drop_column("quota_id")

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("useful_until")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("reminder_days")
        batch_op.drop_column("offer_hours")
