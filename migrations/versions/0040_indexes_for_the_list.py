"""the list of attendees counts people and finds regions in indexes alone"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

PENDING = sa.text("approval = 'pending'")


def upgrade() -> None:
    """Change the tables."""
    op.create_index("ix_registration_counted", "registration", ["event_id", "erased_at", "merged_into_id"])
    op.create_index("ix_registration_event_id_region", "registration", ["event_id", "region", "erased_at"])
    op.create_index(
        "ix_registration_waits_for_yes", "registration", ["event_id", "cancelled_at"],
        sqlite_where=PENDING, postgresql_where=PENDING,
    )  # fmt: skip
    op.drop_index("ix_registration_event_id_erased_at", "registration")
    op.drop_index("ix_registration_pending", "registration")


def downgrade() -> None:
    """Change them back."""
    op.create_index("ix_registration_event_id_erased_at", "registration", ["event_id", "erased_at"])
    op.create_index(
        "ix_registration_pending", "registration", ["event_id"], sqlite_where=PENDING, postgresql_where=PENDING
    )
    op.drop_index("ix_registration_waits_for_yes", "registration")
    op.drop_index("ix_registration_event_id_region", "registration")
    op.drop_index("ix_registration_counted", "registration")
