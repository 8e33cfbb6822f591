"""A demo of its own, loaded once for all that look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conference.demo.load import load
from conference.demo.situations import load_states
from conference.extensions import limiter
from conference.lib import clock
from tests.client import PageClient
from tests.conftest import NOW, built


@pytest.fixture(scope="session")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageClient]:
    """Somebody who opens a demo of its own with conferences in every state."""
    folder: Path = tmp_path_factory.mktemp("demo")
    with built(folder, f"sqlite:///{folder / 'demo.sqlite3'}", MODE="demo", DEMO=True) as app:
        limiter.enabled = False
        with app.app_context(), clock.frozen(NOW):
            load_states(load().organiser)
        client = app.test_client()
        assert isinstance(client, PageClient)
        yield client
