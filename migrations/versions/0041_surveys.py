"""the feedback survey and the thank-you letter"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

UNORDERED = {"sqlite_with_rowid": False}


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("intro_cs", sa.Text(), nullable=False),
        sa.Column("intro_en", sa.Text(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.CheckConstraint("opens_on <= closes_on", name=op.f("ck_survey_days")),
        sa.CheckConstraint("shown >= 0 AND shown <= replies", name=op.f("ck_survey_shown")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_survey_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("event_id", name=op.f("uq_survey_event_id")),
    )
    op.create_table(
        "survey_tally",
        sa.Column("question_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.CheckConstraint("shown >= 0 AND shown <= times", name=op.f("ck_survey_tally_shown")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_survey_tally_question_id_question")),
        sa.PrimaryKeyConstraint("question_id", "answer", name=op.f("pk_survey_tally")),
        **UNORDERED,
    )
    op.create_table(
        "survey_text",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_survey_text_question_id_question")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_text")),
        **UNORDERED,
    )
    op.create_index(op.f("ix_survey_text_question_id"), "survey_text", ["question_id"])
    op.create_table(
        "survey_used_ticket",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_survey_used_ticket_survey_id_survey")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_survey_used_ticket")),
        **UNORDERED,
    )
    op.create_index(op.f("ix_survey_used_ticket_survey_id"), "survey_used_ticket", ["survey_id"])
    with op.batch_alter_table("question") as batch_op:
        batch_op.add_column(sa.Column(
            "questionnaire", sa.String(length=32), nullable=False, server_default="registration"
        ))  # fmt: skip
        batch_op.create_check_constraint(
            op.f("ck_question_questionnaire"), "questionnaire IN ('registration', 'survey')"
        )
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("thanks_days", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_column("thanks_days")
    op.drop_table("survey_used_ticket")
    op.drop_table("survey_text")
    op.drop_table("survey_tally")
    op.drop_table("survey")
    op.execute("DELETE FROM question_condition WHERE question_id IN"
               " (SELECT id FROM question WHERE questionnaire = 'survey')")  # fmt: skip
    op.execute("DELETE FROM question_choice WHERE question_id IN"
               " (SELECT id FROM question WHERE questionnaire = 'survey')")  # fmt: skip
    op.execute("DELETE FROM question WHERE questionnaire = 'survey'")
    with op.batch_alter_table("question") as batch_op:
        batch_op.drop_constraint(op.f("ck_question_questionnaire"), type_="check")
        batch_op.drop_column("questionnaire")
