"""People whom the team registers at the desk need no e-mail address: addresses that are empty are not the same one

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ACTIVE = "cancelled_at IS NULL AND erased_at IS NULL"
WITH_ADDRESS = f"{ACTIVE} AND email_key <> ''"


def upgrade() -> None:
    """Only addresses that are there must differ."""
    _index(WITH_ADDRESS)


def downgrade() -> None:
    """All must differ: who has none gets a key of their own."""
    op.execute(sa.text(f"UPDATE registration SET email_key = 'none:' || id WHERE email_key = '' AND {ACTIVE}"))  # noqa: S608 - no text of others
    _index(ACTIVE)


def _index(where: str) -> None:
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index("uq_registration_active_email")
        batch_op.create_index(
            "uq_registration_active_email", ["event_id", "email_key"], unique=True,
            sqlite_where=sa.text(where), postgresql_where=sa.text(where),
        )  # fmt: skip
