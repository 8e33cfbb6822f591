"""The application, an empty database for each test, a clock that stands still, people who sign in."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy import event as sa_event

from conference import create_app
from conference.events.models import Event
from conference.extensions import db, limiter
from conference.lib import clock, pieces
from conference.lib.model import Base
from conference.lib.transaction import transaction
from conference.team import sessions
from conference.team.models import MembershipRole, TeamSession, User
from tests import parts, postgres, templates
from tests.browser import chromium, playwright, shell  # noqa: F401 - fixtures
from tests.client import PageClient
from tests.factories import make_event, make_member

QUICK_HASHES = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}  # for tests only
NOW = datetime(2026, 5, 12, 10, 0, tzinfo=ZoneInfo("Europe/Prague"))  # a Tuesday


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database postgresql` runs those that use the database on a real PostgreSQL server instead of SQLite."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="database of the tests")
    parts.add_options(parser)
    parser.addoption("--fuzz", type=int, default=1, metavar="ROUNDS", help="rounds of tests/fuzz.py")
    parser.addoption("--fuzz-seed", type=int, default=1, metavar="SEED", help="the seed of the first of them")
    parser.addoption("--quick", action="store_true", help="without browsers, servers and whatever takes long")


def pytest_configure(config: pytest.Config) -> None:
    """The processes of a run share their compiled templates."""
    if not hasattr(config, "workerinput"):
        templates.begin()
        config.add_cleanup(templates.end)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process more than there are processors: while some wait for a killed server or a slow mailbox, others work.

    The quick tests wait for nothing.
    """
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return processors + (not config.getoption("--quick"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A round of the fuzz is a test with a seed of its own."""
    if "fuzz_seed" in metafunc.fixturenames:
        first = metafunc.config.getoption("--fuzz-seed")
        metafunc.parametrize("fuzz_seed", range(first, first + metafunc.config.getoption("--fuzz")))


TAKES_LONG = ("browser", "postgres", "slow")  # markers


def takes_long(item: pytest.Item) -> bool:
    """Whether a test reads pages or is marked as one that takes seconds; what is left are rules, actions and floors."""
    return "client" in getattr(item, "fixturenames", ()) or any(item.get_closest_marker(name) for name in TAKES_LONG)


def has_its_database(item: pytest.Item) -> bool:
    """Whether the chosen database matters to a test: it uses the application, and starts no server of its own."""
    return "app" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("postgres")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--quick` leave out what takes long, on PostgreSQL what is the same without; and say how much that is.

    What takes longest begins first.
    """
    kept = list(items)
    if config.getoption("--quick"):
        kept = [item for item in kept if not takes_long(item)]
    if config.getoption("--database") == "postgresql":
        kept = [item for item in kept if has_its_database(item)]
    kept.sort(key=lambda item: not item.get_closest_marker("long"))
    left_out = set(items) - set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = kept


def pytest_collection_finish() -> None:
    """What is loaded and collected stays to the end: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()


@sa_event.listens_for(Engine, "connect")
def read_backwards(connection: Any, _record: Any) -> None:
    """SQLite gives unordered rows the other way round, so that nothing leans on the order they happen to have.

    Nor does it wait for the disk: an emptied database has nothing to lose. Kill tests run in processes of their own.
    """
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA reverse_unordered_selects=ON")
        connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def database_uri(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty database."""
    if request.config.getoption("--database") == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite3'}"
    else:
        with postgres.cluster() as address:
            yield address


@contextmanager
def built(folder: Path, database_uri: str, **settings: Any) -> Iterator[Flask]:
    """An application for tests on a database, with its tables made."""
    app = create_app(
        {
            "MODE": "testing",
            "TESTING": True,
            "DATA_DIR": templates.share(folder),
            "SECRET_KEY": "a key for tests only, long enough to be accepted",
            "SQLALCHEMY_DATABASE_URI": database_uri,
            "STORAGE_URL": str(folder / "uploads"),
            "EXTERNAL_URL": "https://prezence.example.org",
            "MAIL_SERVER": "127.0.0.1",
            "RATELIMIT_ENABLED": True,
            "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": QUICK_HASHES,
            **settings,
        }
    )
    limiter.enabled = False  # the fixture `limits` switches them on
    app.test_client_class = PageClient
    with app.app_context():
        Base.metadata.create_all(db.engine)
        flask_migrate.stamp()  # the administrator's commands ask for it
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def application(database_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all tests, with a database of its own."""
    with built(tmp_path_factory.mktemp("data"), database_uri) as app:
        yield app


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application inside its context, with an empty database."""
    with application.app_context():
        yield application
        db.session.remove()
        if limiter.enabled:
            limiter.reset()
        empty(db.engine)


WRITTEN: set[str] = set()  # tables that got rows in this test
INTO = re.compile(r'\s*INSERT (?:OR \w+ )?INTO "?(\w+)', re.IGNORECASE)


@sa_event.listens_for(Engine, "before_cursor_execute")
def note_table(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    """Note which table a statement adds rows to."""
    if found := INTO.match(statement):
        WRITTEN.add(found[1])


@cache
def tables_from_below() -> tuple[str, ...]:
    """All tables, those first that others do not point to."""
    return tuple(table.name for table in reversed(Base.metadata.sorted_tables))


@cache
def something_left() -> str:
    """The statement that says whether any table has a row."""
    return "SELECT " + " OR ".join(f'EXISTS (SELECT 1 FROM "{name}")' for name in tables_from_below())


def empty(engine: Engine) -> None:
    """Empty the tables that were written, and all of them where others wrote too: a process, a statement of its own."""
    tables = tables_from_below()
    with engine.begin() as connection:
        for these in ([name for name in tables if name in WRITTEN], tables):
            if these and connection.exec_driver_sql(something_left()).scalar():
                if connection.dialect.name == "sqlite":
                    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
                for name in these:
                    connection.exec_driver_sql(f'DELETE FROM "{name}"')
    WRITTEN.clear()


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tests run on 12 May 2026 at 10:00 in Prague unless they say otherwise; no work runs out of time."""
    monkeypatch.setattr(pieces, "monotonic", lambda: 0.0)
    with clock.frozen(NOW):
        yield


@pytest.fixture
def limits(app: Flask) -> Iterator[None]:
    """Rate limits count, as they do in production."""
    limiter.enabled = True
    yield
    limiter.enabled = False


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A visitor."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


@pytest.fixture
def event(app: Flask) -> Event:
    """A published conference."""
    return make_event()


@pytest.fixture
def editor(client: PageClient, event: Event) -> PageClient:
    """An editor of its team, signed in."""
    return sign_in(client, make_member(event, MembershipRole.EDITOR))


def sign_in(client: PageClient, user: User) -> PageClient:
    """Sign a team member in as Flask-Security does, without the form; however far a test moves the clock."""
    with client.session_transaction() as session:
        session["_user_id"] = user.fs_uniquifier
        session["_fresh"] = True
        session["fs_paa"] = clock.now().timestamp()
        with transaction():
            session[sessions.KEY] = sessions.begin(user, "")
            begun = db.session.scalars(select(TeamSession).order_by(TeamSession.id.desc())).first()
            begun.started_at = clock.now() + timedelta(days=3650)
    return client
