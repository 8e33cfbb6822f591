"""answers to forms, requests for links, new addresses that wait for confirmation"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "form_answer",
        sa.Column("form_token", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_form_answer_event_id_event")),
        sa.PrimaryKeyConstraint("form_token", name=op.f("pk_form_answer")),
    )
    op.create_index(op.f("ix_form_answer_event_id"), "form_answer", ["event_id"])
    op.create_table(
        "link_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_link_request_event_id_event")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_link_request_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_request")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("new_email", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("new_email_version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_column("new_email_version")
        batch_op.drop_column("new_email")
    op.drop_table("link_request")
    op.drop_index(op.f("ix_form_answer_event_id"), table_name="form_answer")
    op.drop_table("form_answer")
