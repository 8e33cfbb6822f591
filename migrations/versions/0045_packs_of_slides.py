"""which slides were taken for the hall"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "slides_pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("only_new", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_slides_pack_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slides_pack")),
    )
    op.create_index(op.f("ix_slides_pack_event_id"), "slides_pack", ["event_id"])
    op.create_table(
        "slides_pack_file",
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["pack_id"], ["slides_pack.id"], name=op.f("fk_slides_pack_file_pack_id_slides_pack")),
        sa.ForeignKeyConstraint(["file_id"], ["slide_file.id"], name=op.f("fk_slides_pack_file_file_id_slide_file")),
        sa.PrimaryKeyConstraint("pack_id", "position", name=op.f("pk_slides_pack_file")),
    )
    op.create_index(op.f("ix_slides_pack_file_file_id"), "slides_pack_file", ["file_id"])


def downgrade() -> None:
    """Change them back."""
    op.drop_table("slides_pack_file")
    op.drop_table("slides_pack")
