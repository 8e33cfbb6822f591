"""Data of every release reach the newest tables, and nobody notices but by what is new.

`make test` looks at the first release and the last two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask.testing import FlaskClient

from conference.extensions import db
from conference.lib.model import Base
from conference.team.models import User
from tests.conftest import sign_in
from tests.parts import is_whole
from tests.upgrades import kept
from tests.upgrades.databases import application, of_releases

pytestmark = pytest.mark.slow

Rows = dict[str, list[dict[str, Any]]]

# What migrations since 0.1.0 have changed about rows that were there. A new migration adds nothing here: old
# programs go on reading and writing (docs/upgrades.md).
RENAMED_TABLES = {"session": "item", "session_speaker": "item_speaker", "certificate_batch": "job"}
RENAMED_COLUMNS = {"session_id": "item_id", "requested_by_id": "asked_by_id", "requested_at": "asked_at"}
OTHERWISE = {
    ("certificate_batch", "format"),  # in the arguments of the job
    ("registration", "visit_wish"),  # a list: visit_wishes
    ("session", "credited"),  # lunches and breaks follow their kind, see migration 0007
}
COMING = "ukazka-3-rocnik"
PUBLIC = ("", "programme", "programme.ics", "schedule.json", "speakers", "visits", "register", "practical", "privacy")
TEAM = ("", "attendees", "programme", "certificates", "settings", "messages")
LINK = re.compile(r"https://prezence\.example\.org(/(?:my|speaker|survey)/[\w.-]+)")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def of_release(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The address of a database for each release."""
    with of_releases(request.param, tmp_path_factory.mktemp("releases")) as addresses:
        yield addresses


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of data that all share, so that templates are compiled once."""
    return tmp_path_factory.mktemp("data")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The first release and the last two; with `--all-of=upgrades` every one."""
    if "name" in metafunc.fixturenames:
        some = sorted({*kept.RELEASES[:1], *kept.RELEASES[-2:]}, key=kept.RELEASES.index)
        metafunc.parametrize("name", kept.RELEASES if is_whole(metafunc.config, "upgrades") else some)


def test_a_release_is_upgraded_with_all_it_holds(name: str, of_release: dict[str, str], data: Path) -> None:
    release = kept.read(name)
    with application(of_release[name], data, at=release.made_at + timedelta(hours=1)) as app:
        before = filled(release)
        assert [table for table, rows in before.items() if not rows] == []

        flask_migrate.upgrade()
        if name == kept.RELEASES[-2]:  # one may go back by one release, and forward again
            flask_migrate.downgrade(revision=release.revision)
            assert {table for table, rows in rows_now().items() if rows != before[table]} == set()
            flask_migrate.upgrade()

        assert changes(before, rows_now()) == []
        if name == kept.RELEASES[0]:
            assert differences_of_models() == []
        assert app.test_cli_runner().invoke(args=["check-places"]).output == "The counters of places are right.\n"
        if db.engine.dialect.name == "sqlite":  # pages are the same on the other, and take longest here
            answers = statuses(app.test_client(), release)
            assert {path: status for path, status in answers.items() if status != 200} == {}
        assert certificates_that_fail(app.test_client(), release) == []


def filled(release: kept.Release) -> Rows:
    """Put the rows of a release into its tables; what is there then."""
    with db.engine.begin() as connection:
        kept.fill(connection, release)
    return rows_now()


def rows_now() -> Rows:
    """All rows there are."""
    with db.engine.connect() as connection:
        return kept.rows_of(connection)


def changes(before: Rows, after: Rows) -> list[str]:
    """What differs in what the release had; what is new does not."""
    found = []
    for table, rows in before.items():
        now = after[RENAMED_TABLES.get(table, table)]
        if len(rows) != len(now):
            found.append(f"{table}: {len(rows)} rows became {len(now)}")
        for old, new in zip(rows, now, strict=False):
            found += [
                f"{table}.{column}: {value!r} became {new.get(RENAMED_COLUMNS.get(column, column), 'nothing')!r}"
                for column, value in old.items()
                if (table, column) not in OTHERWISE
                and new.get(column, new.get(RENAMED_COLUMNS.get(column, column))) != value
            ]
    return found


def differences_of_models() -> list[Any]:
    """What the tables lack to be those of the models."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        return compare_metadata(context, Base.metadata)


def statuses(client: FlaskClient, release: kept.Release) -> dict[str, int]:
    """What pages of a conference, own links and pages of the team answer, wherever they lead."""
    letters = [text for row in release.table("message") for text in LINK.findall(row["text"] or "")]
    own = [*release.links[1:], *dict.fromkeys(letters[-3:])]
    pages = ["/", *own, *(f"/{COMING}/{page}" for page in PUBLIC)]
    answers = {path: client.get(path, follow_redirects=True).status_code for path in pages}
    sign_in(client, db.session.get_one(User, 1))
    team = [f"/organise/{COMING}/{page}" for page in TEAM]
    return answers | {path: client.get(path, follow_redirects=True).status_code for path in team}


def certificates_that_fail(client: FlaskClient, release: kept.Release) -> list[str]:
    """Numbers of certificates whose printed address does not say that they are genuine: some of those kept."""
    some = release.table("certificate")[::20]
    return [row["number"] for row in some if row["number"] not in client.get(f"/verify/{row['code']}").text]
