"""pictures of a conference, the way to its venue, the cut of portraits"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

USES = ("home", "entrance", "plan")
MODES = ("walk", "tram", "bus", "underground", "train", "car", "bicycle")


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column(
            "use", sa.Enum(*USES, name="use", native_enum=False, create_constraint=True, length=32), nullable=False
        ),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt_cs", sa.Text(), nullable=False),
        sa.Column("alt_en", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("consent_note", sa.Text(), nullable=False),
        sa.Column("focus_x", sa.Integer(), nullable=False),
        sa.Column("focus_y", sa.Integer(), nullable=False),
        sa.CheckConstraint("focus_x BETWEEN 0 AND 100 AND focus_y BETWEEN 0 AND 100", name=op.f("ck_picture_focus")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_picture_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("event_id", "use", name=op.f("uq_picture_event_id_use")),
    )
    op.create_table(
        "way_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "mode", sa.Enum(*MODES, name="mode", native_enum=False, create_constraint=True, length=32), nullable=False
        ),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("text_cs", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_way_step_minutes")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_way_step_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_way_step")),
    )
    with op.batch_alter_table("way_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_way_step_event_id"), ["event_id"], unique=False)
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.add_column(sa.Column("photo_focus_x", sa.Integer(), nullable=False, server_default="50"))
        batch_op.add_column(sa.Column("photo_focus_y", sa.Integer(), nullable=False, server_default="40"))


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.drop_column("photo_focus_y")
        batch_op.drop_column("photo_focus_x")
    op.drop_table("way_step")
    op.drop_table("picture")
