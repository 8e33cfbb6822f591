"""lists of attendees under a name, shared by the team"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "attendee_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_attendee_view_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee_view")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_attendee_view_event_id_name")),
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("attendee_view")
