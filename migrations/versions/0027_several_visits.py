"""a wish for each visit, and people on more than one"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0025"


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("several_visits", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("visit_wishes", sa.JSON(), nullable=False, server_default="[]"))
    _make_lists(op.get_bind())
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_column("visit_wish")


def downgrade() -> None:
    """Change them back; of several wishes the first stays."""
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("visit_wish", sa.Text(), nullable=False, server_default=""))
    _take_the_first(op.get_bind())
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_column("visit_wishes")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("several_visits")


REGISTRATION = sa.table(
    "registration", sa.column("id"), sa.column("visit_wish", sa.Text()), sa.column("visit_wishes", sa.JSON())
)


def _make_lists(connection: sa.Connection) -> None:
    """Make a list of each wish; few people have one, those who wait for a place at a conference."""
    wished = sa.select(REGISTRATION.c.visit_wish).where(REGISTRATION.c.visit_wish != "").distinct()
    for wish in connection.execute(wished).scalars().all():
        same = REGISTRATION.c.visit_wish == wish
        connection.execute(REGISTRATION.update().where(same).values(visit_wishes=[wish]))


def _take_the_first(connection: sa.Connection) -> None:
    """Keep the first wish as the only one; a wish for any group of one visit becomes one for any group."""
    for row in connection.execute(sa.select(REGISTRATION.c.id, REGISTRATION.c.visit_wishes)).all():
        if row.visit_wishes:
            wish = row.visit_wishes[0].partition("-")[0]
            connection.execute(REGISTRATION.update().where(REGISTRATION.c.id == row.id).values(visit_wish=wish))
