"""The migrations build the tables that the models describe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from conference import create_app
from conference.extensions import db
from conference.jobs.models import Job, JobState
from conference.lib.model import Base
from conference.lib.transaction import transaction
from tests import postgres


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    else:
        with postgres.cluster() as address:
            yield address


def test_an_empty_database_migrates_up_to_the_models(empty: str, tmp_path: Path) -> None:
    values = {"MODE": "testing", "DATA_DIR": tmp_path, "SECRET_KEY": "for tests only", "SQLALCHEMY_DATABASE_URI": empty}
    app = create_app(values)
    with app.app_context():
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
            differences = compare_metadata(context, Base.metadata)
            checks = _checks(connection)
        db.engine.dispose()
    assert differences == []
    assert checks == {str(c.name) for table in Base.metadata.tables.values() for c in _named_checks(table)}


NOON = datetime(2026, 6, 11, 12, tzinfo=UTC)
FIRST_RELEASE = (
    ("quota", {"id": 1}),
    ("series", {"id": 1}),
    ("event", {"id": 1, "series_id": 1, "quota_id": 1, "language": "cs"}),
    ("session", {"id": 1, "event_id": 1, "code": "S1", "kind": "site_visit", "ends_at": NOON + timedelta(days=1)}),
    ("visit", {"id": 1, "event_id": 1, "session_id": 1}),
)

pytestmark = pytest.mark.slow


def insert(connection: sa.Connection, name: str, **values: object) -> None:
    """A row of a table as it was, with something plain in every column that needs a value."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    plain: dict[type, object] = {str: "", int: 0, bool: False, date: date(2026, 6, 11), datetime: NOON}
    needed = {c.name: plain.get(c.type.python_type, "[]") for c in table.columns if not c.nullable}
    connection.execute(table.insert().values({**needed, **values}))


def _named_checks(table: sa.Table) -> list[sa.CheckConstraint]:
    return [c for c in table.constraints if isinstance(c, sa.CheckConstraint)]


def _checks(connection: sa.Connection) -> set[str | None]:
    """Names of CHECK constraints, which Alembic does not compare."""
    inspector = sa.inspect(connection)
    return {check["name"] for table in Base.metadata.tables for check in inspector.get_check_constraints(table)}


def test_foreign_keys_are_enforced_on_sqlite(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'keys.sqlite3'}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


HOURS = (
    *FIRST_RELEASE[:2],
    ("quota", {"id": 2}),
    ("event", {"id": 1, "series_id": 1, "quota_id": 1, "language": "cs", "slug": "a"}),
    ("event", {"id": 2, "series_id": 1, "quota_id": 2, "language": "cs", "slug": "b"}),
    *(
        ("session", {"id": n, "event_id": e, "code": f"S{n}", "kind": kind, "credited": credited,
                     "ends_at": NOON + timedelta(hours=1)})
        for n, e, kind, credited in (
            (1, 1, "lunch", True), (2, 1, "break", True), (3, 1, "talk", True), (4, 1, "talk", False),
            (5, 2, "lunch", True),
        )
    ),
    ("audit_entry", {"event_id": 1, "subject_kind": "Session", "subject_id": 2, "before": {"credited": False},
                     "after": {"credited": True}}),
    ("registration", {"id": 1, "event_id": 2, "honorific": "neutral", "language": "cs", "form_token": "f"}),
    ("certificate", {"id": 1, "event_id": 2, "registration_id": 1}),
)  # fmt: skip


def test_what_an_organiser_chose_about_the_hours_stays(tmp_path: Path) -> None:
    values = {
        "MODE": "testing", "DATA_DIR": tmp_path, "SECRET_KEY": "for tests",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'hours.sqlite3'}",
    }  # fmt: skip
    with create_app(values).app_context():
        flask_migrate.upgrade(revision="0004")
        with db.engine.begin() as connection:
            for table, values in HOURS:
                insert(connection, table, **values)
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            credited = connection.exec_driver_sql("SELECT id, credited FROM item ORDER BY id").all()
            held = connection.exec_driver_sql("SELECT id, credits_held_visits FROM event ORDER BY id").all()
        db.engine.dispose()
    # The lunch that the form counted by itself follows its kind; what was switched on, and what is on papers, stays.
    assert credited == [(1, None), (2, 1), (3, 1), (4, 0), (5, 1)]
    assert held == [(1, 0), (2, 1)]


KEPT_ROWS = [{"kind": "SessionSpeaker", "values": {"session_id": 3, "speaker_id": 4}},
             {"kind": "Session", "values": {"id": 3, "kind": "talk"}}]  # fmt: skip
BEFORE_ITEMS = (
    *FIRST_RELEASE,
    ("audit_entry", {"event_id": 1, "subject_kind": "Session", "subject_id": 1, "before": {"session_id": 1}}),
    ("removal", {"id": 1, "event_id": 1, "kind": "Session", "rows": KEPT_ROWS, "files": [],
                 "pointers": [{"kind": "Session", "id": 1, "column": "session_id", "value": 2}]}),
)  # fmt: skip


def test_what_is_stored_about_items_is_renamed_and_back(tmp_path: Path) -> None:
    values = {
        "MODE": "testing", "DATA_DIR": tmp_path, "SECRET_KEY": "for tests",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'items.sqlite3'}",
    }  # fmt: skip
    stored = sa.text("SELECT rows, pointers FROM removal")
    with create_app(values).app_context():
        flask_migrate.upgrade(revision="0014")
        with db.engine.begin() as connection:
            for table, values in BEFORE_ITEMS:
                insert(connection, table, **values)
            before = connection.execute(stored).one()
        flask_migrate.upgrade(revision="0015")
        with db.engine.connect() as connection:
            rows, pointers = (json.loads(value) for value in connection.execute(stored).one())
            entry = connection.exec_driver_sql("SELECT subject_kind, before FROM audit_entry").one()
            assert connection.exec_driver_sql("SELECT kind FROM removal").scalar() == "Item"
        flask_migrate.downgrade(revision="0014")
        with db.engine.connect() as connection:
            assert connection.execute(stored).one() == before
            assert connection.exec_driver_sql("SELECT session_id FROM visit").scalar() == 1
        db.engine.dispose()
    assert rows == [
        {"kind": "ItemSpeaker", "values": {"item_id": 3, "speaker_id": 4}},
        {"kind": "Item", "values": {"id": 3, "kind": "talk"}},
    ]  # fmt: skip
    assert pointers == [{"kind": "Item", "id": 1, "column": "item_id", "value": 2}]
    assert entry == ("Item", '{"item_id": 1}')


FILES = (
    ("quota", {"id": 1}),
    ("series", {"id": 1}),
    ("event", {"id": 1, "series_id": 1, "quota_id": 1, "language": "cs"}),
    ("certificate_batch", {"id": 7, "event_id": 1, "format": "zip", "state": "done", "done": 3, "total": 3,
                           "storage_key": "certificates/1/x.zip", "finished_at": NOON}),
    ("certificate_batch", {"id": 9, "event_id": 1, "format": "pdf", "state": "running", "done": 2, "total": 3}),
    *(("message", {"id": n, "event_id": 1, "key": f"k{n}", "kind": kind, "state": "queued"})
      for n, kind in enumerate(("registration_confirmed", "reminder"), start=1)),
)  # fmt: skip


def test_files_of_certificates_become_jobs_of_the_same_number(empty: str, tmp_path: Path) -> None:
    values = {"MODE": "testing", "DATA_DIR": tmp_path, "SECRET_KEY": "for tests only", "SQLALCHEMY_DATABASE_URI": empty}
    with create_app(values).app_context():
        flask_migrate.upgrade(revision="0015")
        with db.engine.begin() as connection:
            for table, row in FILES:
                insert(connection, table, **row)
        flask_migrate.upgrade()
        done, running = db.session.scalars(sa.select(Job).order_by(Job.id)).all()
        assert (done.id, done.kind, done.arguments, done.state) == (7, "certificates", {"format": "zip"}, JobState.DONE)
        assert (done.storage_key, done.expires_at) == ("certificates/1/x.zip", NOON + timedelta(days=7))
        assert (running.id, running.arguments, running.state, running.done) == (
            9,
            {"format": "pdf"},
            JobState.RUNNING,
            2,
        )
        assert (running.leased_until, running.result, running.failures) == (None, None, 0)
        assert db.session.scalars(sa.text("SELECT priority FROM message ORDER BY id")).all() == [1, 2]
        with transaction() as session:
            new = Job(event_id=1, kind="certificates")
            session.add(new)
        assert new.id == 10
        db.session.remove()
        flask_migrate.downgrade(revision="0015")
        db.engine.dispose()


PERSON = {"event_id": 1, "honorific": "neutral", "approval": "not_needed"}
WISHES = (
    *FIRST_RELEASE[:2],
    ("event", {"id": 1, "series_id": 1, "quota_id": 1, "language": "cs", "admission": "everybody"}),
    ("registration", {**PERSON, "id": 1, "form_token": "a", "ticket_code": "A"}),
    ("registration", {**PERSON, "id": 2, "form_token": "b", "ticket_code": "B", "visit_wish": "any"}),
    ("registration", {**PERSON, "id": 3, "form_token": "c", "ticket_code": "C", "visit_wish": "17"}),
)


def test_the_wish_for_a_visit_becomes_a_list_and_one_again(empty: str, tmp_path: Path) -> None:
    values = {"MODE": "testing", "DATA_DIR": tmp_path, "SECRET_KEY": "for tests only", "SQLALCHEMY_DATABASE_URI": empty}
    with create_app(values).app_context():
        flask_migrate.upgrade(revision="0025")
        with db.engine.begin() as connection:
            for table, row in WISHES:
                insert(connection, table, **row)
        flask_migrate.upgrade(revision="0027")
        with db.engine.begin() as connection:
            table = sa.Table("registration", sa.MetaData(), autoload_with=connection)
            wishes = connection.execute(sa.select(table.c.visit_wishes).order_by(table.c.id)).scalars().all()
            assert wishes == [[], ["any"], ["17"]]
            connection.execute(table.update().where(table.c.id == 3).values(visit_wishes=["any-2", "17"]))
        flask_migrate.downgrade(revision="0025")
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT visit_wish FROM registration ORDER BY id").scalars().all() == [
                "", "any", "any",
            ]  # fmt: skip
        db.engine.dispose()
