"""who may register: a limit for each organisation, the team's yes"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0028"

PENDING = sa.text("approval = 'pending'")
APPROVAL = (
    "ALTER TABLE registration ADD COLUMN approval VARCHAR(32) DEFAULT 'not_needed' NOT NULL CONSTRAINT"
    " ck_registration_approval CHECK (approval IN ('not_needed', 'pending', 'given', 'refused'))"
)  # beside its column, as SQLite takes it without copying the table

ADMISSION = (
    "ALTER TABLE event ADD COLUMN admission VARCHAR(32) DEFAULT 'everybody' NOT NULL CONSTRAINT"
    " ck_event_admission CHECK (admission IN ('everybody', 'invited_first', 'invited_only'))"
)
RESERVED = (
    "ALTER TABLE quota ADD COLUMN reserved INTEGER DEFAULT 0 NOT NULL CONSTRAINT ck_quota_reserved"
    " CHECK (reserved >= 0 AND (capacity IS NULL OR taken + reserved <= capacity))"
)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Change the tables."""
    op.add_column("event", sa.Column("approval_needed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("event", sa.Column("approval_keeps_place", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("event", sa.Column("organisation_limit", sa.Integer(), nullable=True))
    op.execute(APPROVAL)
    op.execute(ADMISSION)
    op.execute(RESERVED)
    op.add_column("event", sa.Column("reserved_until", MOMENT, nullable=True))
    op.add_column("event", sa.Column("open_to_all_from", MOMENT, nullable=True))
    _create_tables()
    op.execute("ALTER TABLE registration ADD COLUMN access_code_id INTEGER CONSTRAINT"
               " fk_registration_access_code_id_access_code REFERENCES access_code (id)")  # fmt: skip
    op.create_index(op.f("ix_registration_access_code_id"), "registration", ["access_code_id"])
    op.add_column("registration", sa.Column("approval_reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("registration", sa.Column("approval_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_registration_pending", "registration", ["event_id"], sqlite_where=PENDING, postgresql_where=PENDING
    )


def _create_tables() -> None:
    op.create_table(
        "access_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("valid_until", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("used >= 0 AND (most_uses IS NULL OR used <= most_uses)", name=op.f("ck_access_code_used")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_access_code_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_code")),
        sa.UniqueConstraint("event_id", "code", name=op.f("uq_access_code_event_id_code")),
    )
    op.create_table(
        "invitee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False)
          for name in ("given_name", "family_name", "email", "email_key", "organisation", "language")),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("invited_at", MOMENT, nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_invitee_event_id_event")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_invitee_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitee")),
        sa.UniqueConstraint("event_id", "email_key", name=op.f("uq_invitee_event_id_email_key")),
    )  # fmt: skip
    op.create_index(op.f("ix_invitee_registration_id"), "invitee", ["registration_id"])


def downgrade() -> None:
    """Change them back."""
    op.drop_index(op.f("ix_registration_access_code_id"), table_name="registration")
    op.drop_index("ix_registration_pending", table_name="registration")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_registration_approval"), type_="check")
        for name in ("access_code_id", "approval_at", "approval_reason", "approval"):
            batch_op.drop_column(name)
    op.drop_table("invitee")
    op.drop_table("access_code")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_event_admission"), type_="check")
        for name in (
            "reserved_until",
            "open_to_all_from",
            "admission",
            "organisation_limit",
            "approval_keeps_place",
            "approval_needed",
        ):
            batch_op.drop_column(name)
    with op.batch_alter_table("quota", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_quota_reserved"), type_="check")
        batch_op.drop_column("reserved")
