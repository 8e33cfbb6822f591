"""certificates of contribution, of speakers"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

KIND = sa.Enum("attendance", "contribution", name="kind", native_enum=False, create_constraint=True, length=32)
NOTES = {
    "contribution_note_cs": "Pořadatel děkuje za přínos k programu konference.",
    "contribution_note_en": "The organiser thanks for the contribution to the programme.",
}


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", KIND, nullable=False, server_default="attendance"))
        batch_op.add_column(sa.Column("speaker_id", sa.Integer(), nullable=True))
        batch_op.alter_column("registration_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(batch_op.f("fk_certificate_speaker_id_speaker"), "speaker", ["speaker_id"], ["id"])
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.alter_column("kind", existing_type=KIND, existing_nullable=False, server_default=None)
        batch_op.create_index(
            "uq_certificate_valid_of_speaker", ["speaker_id"], unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"), postgresql_where=sa.text("revoked_at IS NULL"),
        )  # fmt: skip
    with op.batch_alter_table("event", schema=None) as batch_op:
        for name in NOTES:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))
    event = sa.table("event", *(sa.column(name) for name in NOTES))
    op.execute(event.update().values(**NOTES))
    with op.batch_alter_table("event", schema=None) as batch_op:
        for name in NOTES:
            batch_op.alter_column(name, existing_type=sa.Text(), nullable=False)


def downgrade() -> None:
    """Change them back; certificates of contribution go, which the older program can't print."""
    with op.batch_alter_table("event", schema=None) as batch_op:
        for name in NOTES:
            batch_op.drop_column(name)
    op.execute("DELETE FROM certificate WHERE registration_id IS NULL")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index("uq_certificate_valid_of_speaker")
        batch_op.drop_constraint(batch_op.f("fk_certificate_speaker_id_speaker"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_certificate_kind"), type_="check")
        batch_op.drop_column("speaker_id")
        batch_op.drop_column("kind")
        batch_op.alter_column("registration_id", existing_type=sa.Integer(), nullable=False)
