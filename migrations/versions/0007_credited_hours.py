"""what counts towards the hours: as usual for the kind, and visits by presence"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

NO_PROGRAMME = ("registration", "break", "lunch")


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.alter_column("credited", existing_type=sa.Boolean(), nullable=True)
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.add_column(sa.Column("came", sa.Boolean(), nullable=True))
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("credits_held_visits", sa.Boolean(), nullable=False, server_default=sa.false()))
    keep_what_was_chosen(op.get_bind())


def keep_what_was_chosen(connection: sa.Connection) -> None:
    """Let breaks, lunches and sign-in follow their kind; they counted because the form said so.

    Not where somebody switched it on afterwards, as the record of changes says: that was on purpose. And nothing
    changes where certificates were issued, so that all people of one conference are counted alike; there visits go on
    counting for those who held a place.
    """
    session = sa.table("session", *map(sa.column, ("id", "event_id", "kind", "credited")))
    event = sa.table("event", *map(sa.column, ("id", "credits_held_visits")))
    certificate = sa.table("certificate", sa.column("event_id"))
    entry = sa.table(
        "audit_entry", sa.column("subject_kind"), sa.column("subject_id"),
        sa.column("before", sa.JSON()), sa.column("after", sa.JSON()),
    )  # fmt: skip
    issued = sa.select(certificate.c.event_id)
    chosen = {
        row.subject_id
        for row in connection.execute(
            sa.select(entry.c.subject_id, entry.c.before, entry.c.after).where(entry.c.subject_kind == "Session")
        )
        if (row.before or {}).get("credited") is False and (row.after or {}).get("credited") is True
    }
    by_default = connection.execute(
        sa.select(session.c.id).where(
            session.c.credited.is_(sa.true()), session.c.kind.in_(NO_PROGRAMME), session.c.event_id.not_in(issued)
        )
    ).scalars()
    for session_id in sorted(set(by_default) - chosen):
        connection.execute(session.update().where(session.c.id == session_id).values(credited=None))
    connection.execute(event.update().where(event.c.id.in_(issued)).values(credits_held_visits=sa.true()))


def downgrade() -> None:
    """Change them back."""
    usual = sa.text(f"UPDATE session SET credited = (kind NOT IN {NO_PROGRAMME}) WHERE credited IS NULL")  # noqa: S608
    op.execute(usual)
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("credits_held_visits")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_column("came")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.alter_column("credited", existing_type=sa.Boolean(), nullable=False)
