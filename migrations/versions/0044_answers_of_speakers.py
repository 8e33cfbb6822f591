"""speakers answer the invitation and say what they need"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

MOMENT = sa.DateTime(timezone=True)
ANSWER = (
    "ALTER TABLE speaker ADD COLUMN answer VARCHAR(32) CONSTRAINT ck_speaker_answer"
    " CHECK (answer IN ('yes', 'other_time', 'no'))"
)  # beside its column, as SQLite takes it without copying the table
CONSENT = (
    "ALTER TABLE speaker ADD COLUMN consent VARCHAR(32) CONSTRAINT ck_speaker_consent"
    " CHECK (consent IN ('everything', 'photos', 'nothing'))"
)


def upgrade() -> None:
    """Change the tables. Conferences that are there already ask for nothing more than they did."""
    op.add_column("event", sa.Column("answers_due_at", MOMENT, nullable=True))
    op.add_column("event", sa.Column("asked_of_speakers", sa.JSON(), nullable=False, server_default="[]"))
    op.execute(ANSWER)
    op.execute(CONSENT)
    op.add_column("speaker", sa.Column("answered_at", MOMENT, nullable=True))
    for name in ("answer_note", "equipment", "arrival"):
        op.add_column("speaker", sa.Column(name, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Change them back."""
    for name in ("answer", "consent", "answered_at", "answer_note", "equipment", "arrival"):
        op.drop_column("speaker", name)
    op.drop_column("event", "asked_of_speakers")
    op.drop_column("event", "answers_due_at")
