"""letters that the team writes to a group of people, with files"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

STATES = ("draft", "planned", "sent", "stopped")


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def upgrade() -> None:
    """Change the tables."""
    state = sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "group_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("subject_cs", sa.Text(), nullable=False),
        sa.Column("subject_en", sa.Text(), nullable=False),
        sa.Column("body_cs", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("send_at", _moment(), nullable=True),
        sa.Column("put_down_at", _moment(), nullable=True),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("changed_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_group_letter_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_letter")),
    )
    op.create_index(op.f("ix_group_letter_event_id"), "group_letter", ["event_id"])
    op.create_table(
        "letter_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["group_letter.id"], name=op.f("fk_letter_file_letter_id_group_letter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_file")),
    )
    op.create_index(op.f("ix_letter_file_letter_id"), "letter_file", ["letter_id"])
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("group_letter_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_message_group_letter_id_group_letter"), "group_letter", ["group_letter_id"], ["id"]
        )
    op.create_index(op.f("ix_message_group_letter_id"), "message", ["group_letter_id"])


def downgrade() -> None:
    """Change them back; letters that went out stay as messages."""
    op.drop_index(op.f("ix_message_group_letter_id"), table_name="message")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_message_group_letter_id_group_letter"), type_="foreignkey")
        batch_op.drop_column("group_letter_id")
    op.drop_table("letter_file")
    op.drop_table("group_letter")
