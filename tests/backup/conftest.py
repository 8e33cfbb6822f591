"""An installation with backups: keys, a folder for them, and another place to restore into."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from conference.backup import encryption, erasures
from conference.extensions import db
from conference.lib.storage import Storage
from conference.lib.transaction import transaction
from conference.registration.models import Registration
from conference.team.models import Removal
from tests.factories import make_event, make_registration
from tests.parts import is_whole

Command = Callable[..., Result]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The drill belongs to `--all-of=backups`: it starts servers and takes half a minute."""
    if not is_whole(config, "backups"):
        left_out = [item for item in items if item.path.name == "test_drill.py"]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def secret_key(tmp_path: Path) -> Path:
    """The file of a secret key, as `backup-key` writes it."""
    file = tmp_path / "key.txt"
    file.write_text(f"# public key: {PUBLIC}\n{SECRET}\n", encoding="ascii")
    return file


SECRET, PUBLIC = encryption.new_identity()


@pytest.fixture
def place(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of backups, with settings that name it and who can open them."""
    monkeypatch.setitem(app.config, "BACKUP_TO", str(tmp_path / "backups"))
    monkeypatch.setitem(app.config, "BACKUP_RECIPIENTS", PUBLIC)
    monkeypatch.setitem(app.config, "STORAGE_URL", str(tmp_path / "uploads"))
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path / "data")
    monkeypatch.delitem(app.extensions, erasures.NOTED, raising=False)
    (tmp_path / "data").mkdir()
    return tmp_path / "backups"


@pytest.fixture
def person(place: Path) -> Registration:
    """Somebody registered, and a file that a row names."""
    event = make_event()
    person = make_registration(event)
    with transaction() as session:
        session.add(Removal(event_id=event.id, kind="SlideFile", files=["slides/1.pdf"]))
    return person


@pytest.fixture
def uploads(app: Flask, place: Path) -> Storage:
    """The store of uploads, with the file that a row names."""
    store = Storage(app.config["STORAGE_URL"])
    store.put("slides/1.pdf", io.BytesIO(b"slides"))
    return store


@pytest.fixture
def command(app: Flask, place: Path) -> Command:
    """Runs a command of the administrator, as the shell does."""

    def run(*args: object) -> Result:
        db.session.rollback()
        return app.test_cli_runner().invoke(args=list(map(str, args)))

    return run


@pytest.fixture
def elsewhere(app: Flask, tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of an empty database of the same kind, and the options that restore into it."""
    folder = tmp_path / "elsewhere"
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        yield f"sqlite:///{folder / 'prezence.sqlite3'}", ["--into", str(folder)]
        return
    uri = app.config["SQLALCHEMY_DATABASE_URI"]
    engine = sa.create_engine(uri, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE elsewhere"))
    other = uri.rpartition("/")[0] + "/elsewhere"
    yield other, ["--into", str(folder), "--database", other.replace("+psycopg", "")]
    with engine.connect() as connection:
        connection.execute(sa.text("DROP DATABASE elsewhere WITH (FORCE)"))
