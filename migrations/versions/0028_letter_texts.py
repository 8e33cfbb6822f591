"""texts of automatic letters can be changed; keys of invitations tell nobody who was invited"""

import hashlib
import hmac

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0028"
down_revision = "0024"

TEXTS = ("subject_cs", "subject_en", "body_cs", "body_en", "default_cs", "default_en")
PREFIX = "next_edition:"
message = sa.table("message", sa.column("id", sa.Integer), sa.column("kind", sa.Text), sa.column("key", sa.Text))


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "letter_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_letter_text_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_text")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_letter_text_event_id_name")),
    )
    connection = op.get_bind()
    rows = connection.execute(sa.select(message.c.id, message.c.key).where(message.c.kind == "next_edition")).all()
    for number, key in rows:
        connection.execute(sa.update(message).where(message.c.id == number).values(key=keyed(key)))


def downgrade() -> None:
    """Change them back. Keys of invitations stay as they are: nobody can tell what they were made of."""
    op.drop_table("letter_text")


def keyed(key: str) -> str:
    """Return the key of an invitation, whose plain digest of an address becomes a keyed one (editions/rules.py)."""
    event_id, _, digest = key.removeprefix(PREFIX).partition(":")
    secret = f"next edition:{current_app.config['SECRET_KEY']}".encode()
    return f"{PREFIX}{event_id}:{hmac.digest(secret, digest.encode(), hashlib.sha256).hex()[:32]}"
