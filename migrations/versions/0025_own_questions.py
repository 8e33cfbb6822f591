"""own questions"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0031"


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "long_text",
                "one_of",
                "several_of",
                "yes_no",
                "number",
                "date",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_cs", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("hint_cs", sa.Text(), nullable=False),
        sa.Column("hint_en", sa.Text(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column(
            "ends",
            sa.Enum("soon", "with_person", "kept", name="ends", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_question_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_event_id"), ["event_id"], unique=False)

    op.create_table(
        "question_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_cs", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("quota_id", sa.Integer(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_question_choice_event_id_event")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_choice_question_id_question")),
        sa.ForeignKeyConstraint(["quota_id"], ["quota.id"], name=op.f("fk_question_choice_quota_id_quota")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_choice")),
        sa.UniqueConstraint("quota_id", name=op.f("uq_question_choice_quota_id")),
    )
    with op.batch_alter_table("question_choice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_choice_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_choice_question_id"), ["question_id"], unique=False)

    op.create_table(
        "question_condition",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("choice_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["choice_id"], ["question_choice.id"], name=op.f("fk_question_condition_choice_id_question_choice")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_question_condition_event_id_event")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_condition_question_id_question")
        ),
        sa.PrimaryKeyConstraint("question_id", "choice_id", name=op.f("pk_question_condition")),
    )
    with op.batch_alter_table("question_condition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_condition_choice_id"), ["choice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_condition_event_id"), ["event_id"], unique=False)

    op.create_table(
        "question_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("choice_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.CheckConstraint("(choice_id IS NULL) <> (value = '')", name=op.f("ck_question_answer_one")),
        sa.ForeignKeyConstraint(
            ["choice_id"], ["question_choice.id"], name=op.f("fk_question_answer_choice_id_question_choice")
        ),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_answer_question_id_question")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_question_answer_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_answer")),
        sa.UniqueConstraint(
            "registration_id",
            "question_id",
            "choice_id",
            name=op.f("uq_question_answer_registration_id_question_id_choice_id"),
        ),
    )
    with op.batch_alter_table("question_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_answer_choice_id"), ["choice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_answer_question_id"), ["question_id"], unique=False)
        batch_op.create_index(
            "uq_question_answer_text",
            ["registration_id", "question_id"],
            unique=True,
            sqlite_where=sa.text("choice_id IS NULL"),
            postgresql_where=sa.text("choice_id IS NULL"),
        )


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("question_answer", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_question_answer_text",
            sqlite_where=sa.text("choice_id IS NULL"),
            postgresql_where=sa.text("choice_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_question_answer_question_id"))
        batch_op.drop_index(batch_op.f("ix_question_answer_choice_id"))

    op.drop_table("question_answer")
    with op.batch_alter_table("question_condition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_condition_event_id"))
        batch_op.drop_index(batch_op.f("ix_question_condition_choice_id"))

    op.drop_table("question_condition")
    with op.batch_alter_table("question_choice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_choice_question_id"))
        batch_op.drop_index(batch_op.f("ix_question_choice_event_id"))

    op.drop_table("question_choice")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_event_id"))

    op.drop_table("question")
