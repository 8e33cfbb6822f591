"""Prepared statements say what SQLAlchemy would say, with values and rows as it would have them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from conference.extensions import db
from conference.lib.model import table_of
from conference.lib.prepared import Prepared
from conference.lib.transaction import OutsideAction, step, transaction
from conference.mailing.models import Message, MessageState
from conference.places.models import Quota
from tests.factories import make_event
from tests.test_queries_per_request import statements

MESSAGE = table_of(Message)
GIVEN = {"kind": "a", "language": "cs", "recipient": "jana@example.org", "subject": "b", "text": "", "html": ""}
WRITE = Prepared(sa.insert(MESSAGE).returning(MESSAGE.c.id))
READ = Prepared(
    sa.select(MESSAGE.c.due_at, MESSAGE.c.facts, MESSAGE.c.state, MESSAGE.c.attempts)
    .where(MESSAGE.c.key == sa.bindparam("key"), sa.or_(MESSAGE.c.id > 0, MESSAGE.c.key == sa.bindparam("key")))
)  # fmt: skip


@pytest.mark.usefixtures("app")
def test_values_and_rows_are_converted_and_defaults_are_those_of_the_table():
    due, facts = datetime(2026, 6, 1, 8, 30, tzinfo=UTC), {"position": 3, "name": "Žák"}
    with transaction():
        WRITE.rows(key="one", due_at=due, facts=facts, **GIVEN)
        rows = READ.rows(key="one")

    assert rows == [(due, facts, MessageState.QUEUED, 0)]
    assert db.session.scalars(sa.select(Message)).one().created_at is not None


@pytest.mark.usefixtures("app")
def test_who_listens_to_statements_hears_them():
    with statements() as found, transaction():
        READ.rows(key="one")

    assert [statement.split()[0] for statement in found] == ["SELECT"]


@pytest.mark.usefixtures("app")
def test_errors_are_those_of_sqlalchemy_without_the_values():
    with transaction():
        WRITE.rows(key="one", **GIVEN)
    with transaction(), step(kept=False), pytest.raises(IntegrityError) as caught:
        WRITE.rows(key="one", **GIVEN)

    assert "jana@example.org" not in str(caught.value)
    assert len(READ.rows_on(db.session.connection(), key="one")) == 1


def read_on_a_broken_line() -> None:
    """In an action whose server process PostgreSQL has ended."""
    with transaction() as session:
        ours = session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with db.engine.connect() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({ours}, 5000)")
        READ.rows(key="one")


@pytest.mark.usefixtures("app")
def test_a_line_that_breaks_is_told_as_it_broke_and_the_next_action_has_another():
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no line")

    with pytest.raises(OperationalError, match="terminating connection") as caught:
        read_on_a_broken_line()

    assert caught.value.connection_invalidated
    with transaction():
        assert READ.rows(key="one") == []


@pytest.mark.usefixtures("app")
def test_outside_an_action_nothing_is_written():
    with pytest.raises(OutsideAction):
        WRITE.rows(key="one", **GIVEN)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("begin", [lambda session: session.begin_nested(), lambda _: step(kept=False)])
def test_what_is_written_in_a_savepoint_goes_with_it(begin):
    with transaction() as session:
        WRITE.rows(key="before", **GIVEN)
        with begin(session) as savepoint:
            WRITE.rows(key="inside", **GIVEN)
            if savepoint:
                savepoint.rollback()
        WRITE.rows(key="after", **GIVEN)

    assert db.session.scalars(sa.select(Message.key).order_by(Message.id)).all() == ["before", "after"]


@pytest.mark.parametrize("kept", [True, False])
def test_a_step_within_a_step_and_the_rows_it_has_changed(app, kept):
    quota = db.session.get_one(Quota, make_event(capacity=9).quota_id)
    with transaction():
        with step(kept=kept):
            quota.capacity = 8
            with step(kept=not kept):
                quota.capacity = 7
        assert quota.capacity == (8 if kept else 9)

    assert quota.capacity == (8 if kept else 9)


@pytest.mark.usefixtures("app")
def test_a_step_that_fails_is_taken_back_where_the_action_goes_on():
    with transaction():
        with suppress(ZeroDivisionError), step(kept=True):
            WRITE.rows(key="inside", **GIVEN)
            raise ZeroDivisionError
        WRITE.rows(key="after", **GIVEN)

    assert db.session.scalars(sa.select(Message.key)).all() == ["after"]
