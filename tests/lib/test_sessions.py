"""Sessions that another machine has signed, whose clock is not quite ours."""

from __future__ import annotations

import time
from typing import Any

import pytest
from flask import Flask, session

from conference.lib.sessions import Sessions

HALF_A_DAY = 12 * 3600


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What is read of a cookie that was signed so many seconds from now."""
    app = Flask(__name__)
    app.secret_key, app.permanent_session_lifetime = "a key for tests only", HALF_A_DAY
    app.session_interface = Sessions()
    app.add_url_rule("/write", "write", view_func=lambda: str(session.update(name="Jana")))
    app.add_url_rule("/read", "read", view_func=lambda: session.get("name", "nobody"))

    def read(seconds: float) -> str:
        client, present = app.test_client(), time.time()
        with monkeypatch.context() as patched:
            patched.setattr(time, "time", lambda: present + seconds)
            client.get("/write")
        return client.get("/read").text

    return read


@pytest.mark.parametrize(
    ("seconds", "name"), [(0, "Jana"), (2, "Jana"), (3600, "Jana"), (-3600, "Jana"), (-HALF_A_DAY - 2, "nobody")]
)
def test_a_clock_that_is_ahead_signs_nobody_out(signed: Any, seconds: float, name: str) -> None:
    assert signed(seconds) == name
