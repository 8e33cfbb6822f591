"""keys of the Czech order are ordered bytewise on PostgreSQL too; people of a conference are counted from an index"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

KEYS = ("registration", "speaker")


def upgrade() -> None:
    """Change the tables."""
    _collate("C")
    op.create_index("ix_registration_event_id_erased_at", "registration", ["event_id", "erased_at"])


def downgrade() -> None:
    """Change them back."""
    op.drop_index("ix_registration_event_id_erased_at", table_name="registration")
    _collate("default")


def _collate(collation: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in KEYS:
            op.alter_column(table, "sort_key", type_=sa.Text(collation=collation), existing_nullable=False)
