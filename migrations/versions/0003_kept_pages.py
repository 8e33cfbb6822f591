"""versions of public pages, letters written by the worker, colleagues found by an index"""

import sqlalchemy as sa
from alembic import op

from conference.czech.collation import organisation_key

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Change the tables; organisations written so far get their key."""
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("facts", sa.JSON(), nullable=True))

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("organisation_key", sa.Text(), nullable=False, server_default=""))
        batch_op.create_index(
            "ix_registration_event_id_organisation_key", ["event_id", "organisation_key"], unique=False
        )

    table = sa.table("registration", sa.column("organisation"), sa.column("organisation_key"))
    connection = op.get_bind()
    for name in connection.execute(sa.select(table.c.organisation).distinct()).scalars().all():
        connection.execute(
            sa.update(table).where(table.c.organisation == name).values(organisation_key=organisation_key(name))
        )


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index("ix_registration_event_id_organisation_key")
        batch_op.drop_column("organisation_key")

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("facts")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("version")
