"""PostgreSQL behind a line that is cut or silent: nobody waits for long, and nobody finds out twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import OperationalError

import config as settings
from conference.lib import database_line
from tests.cluster.lines import Line
from tests.postgres import cluster
from tests.served import free_port

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture(scope="module")
def server() -> Iterator[sa.URL]:
    """A PostgreSQL."""
    with cluster() as address:
        yield make_url(address)


@pytest.fixture
def line(server: sa.URL) -> Iterator[Line]:
    """The line to it."""
    found = Line("127.0.0.1", free_port(), server.port or 0)
    yield found
    found.close()


@pytest.fixture
def engine(server: sa.URL, line: Line) -> Iterator[Engine]:
    """An engine as the application has it, whose connections are there in two seconds or not at all."""
    uri = server.set(port=line.port, query={"connect_timeout": "2"}).render_as_string(hide_password=False)
    engine = sa.create_engine(uri, **settings.engine_options(uri))
    yield engine
    engine.dispose()
    database_line._limit.clear()


def ask(engine: Engine) -> tuple[str, float]:
    """What comes of asking, and how many seconds that took."""
    began = time.monotonic()
    try:
        with engine.connect() as connection:
            answer = str(connection.scalar(sa.text("SELECT 'well'")))
    except OperationalError as error:
        answer = str(error.orig)
    return answer, time.monotonic() - began


def test_a_connection_that_the_server_has_closed_is_not_used(engine: Engine, line: Line) -> None:
    assert ask(engine)[0] == "well"
    line.cut()
    line.open()
    assert ask(engine)[0] == "well"


def test_a_database_that_refuses_is_away_at_once_and_comes_back_by_itself(engine: Engine, line: Line) -> None:
    line.cut()
    assert "refused" in ask(engine)[0]
    answer, seconds = ask(engine)
    assert (answer, seconds < 0.1) == (database_line.NOT_NOW, True)
    line.open()
    time.sleep(database_line.RESTS)
    assert ask(engine)[0] == "well"


def test_one_waits_for_a_silent_database_and_the_others_are_told_at_once(engine: Engine, line: Line) -> None:
    line.silence()
    assert 1.5 < ask(engine)[1] < 4
    time.sleep(database_line.RESTS)
    tries = threading.Thread(target=ask, args=(engine,))
    tries.start()
    time.sleep(0.2)
    answer, seconds = ask(engine)
    assert (answer, seconds < 0.1) == (database_line.NOT_NOW, True)
    line.open()
    tries.join()
    time.sleep(database_line.RESTS)
    assert ask(engine)[0] == "well"


def test_a_statement_of_a_page_has_an_end(engine: Engine, line: Line) -> None:
    database_line.limit_statements(0.5)
    assert ask(engine)[0] == "well"
    line.silence()
    answer, seconds = ask(engine)
    assert answer == "the database did not answer within 0.5 s"
    assert seconds < 3
    line.open()
    time.sleep(database_line.RESTS)
    assert ask(engine)[0] == "well"
