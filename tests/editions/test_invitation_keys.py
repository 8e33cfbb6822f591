"""Keys of invitations: they outlive the person, so they are made with a secret."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import flask_migrate

from conference import create_app
from conference.editions.rules import Guest
from conference.extensions import db
from tests.test_migrations import insert


def test_keys_of_before_become_keyed_and_nobody_is_invited_twice(tmp_path: Path) -> None:
    values = {
        "MODE": "testing", "DATA_DIR": tmp_path, "SECRET_KEY": "for tests",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'keys.sqlite3'}",
    }  # fmt: skip
    plain = sha256(b"7:jana@example.org").hexdigest()[:32]
    with create_app(values).app_context():
        flask_migrate.upgrade(revision="0024")
        with db.engine.begin() as connection:
            insert(connection, "message", id=1, kind="next_edition", key=f"next_edition:7:{plain}", state="sent")
            insert(connection, "message", id=2, kind="reminder", key="reminder:7:2026", state="sent")
        flask_migrate.upgrade(revision="0028")
        with db.engine.connect() as connection:
            keys = connection.exec_driver_sql("SELECT key FROM message ORDER BY id").scalars().all()
        db.engine.dispose()

    guest = Guest(1, 6, "jana@example.org", "jana@example.org", "cs", agrees=True)
    assert keys == [guest.key(7, "for tests"), "reminder:7:2026"]
    assert plain not in keys[0]
    assert guest.key(7, "another secret") != keys[0]
