"""two registrations of one person made one"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0029"


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_registration_merged_into_id_registration"), "registration", ["merged_into_id"], ["id"]
        )
    op.create_index(op.f("ix_registration_merged_into_id"), "registration", ["merged_into_id"])
    op.create_table(
        "registration_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_registration_merge_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_registration_merge_event_id_event")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["registration.id"], name=op.f("fk_registration_merge_kept_id_registration")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["registration.id"], name=op.f("fk_registration_merge_other_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_merge")),
    )
    for column in ("event_id", "kept_id", "other_id"):
        op.create_index(op.f(f"ix_registration_merge_{column}"), "registration_merge", [column])


def downgrade() -> None:
    """Change them back; what was merged stays cancelled."""
    op.drop_table("registration_merge")
    op.drop_index(op.f("ix_registration_merged_into_id"), table_name="registration")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_registration_merged_into_id_registration"), type_="foreignkey")
        batch_op.drop_column("merged_into_id")
