"""sessions of the team on the server's side"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "team_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key_digest", sa.Text(), nullable=False),
        sa.Column("account_mark", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_team_session_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_session")),
        sa.UniqueConstraint("key_digest", name=op.f("uq_team_session_key_digest")),
    )
    with op.batch_alter_table("team_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_session_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    """Change them back."""
    op.drop_table("team_session")
