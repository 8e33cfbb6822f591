"""Limits are counted once for all processes; a storage that is away is told in the log and holds no page up."""

from __future__ import annotations

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path

import pytest
from flask import Flask
from flask_limiter import Limiter

from conference.lib import shared_limits
from conference.lib.shared_limits import SharedFile
from tests.served import free_port


def storage(folder: Path) -> SharedFile:
    return SharedFile(f"{shared_limits.SCHEME}://{folder / 'limits.sqlite3'}", secret="known to the server")


def test_processes_and_threads_count_together(tmp_path: Path) -> None:
    counts = storage(tmp_path)
    counts.incr("somebody", 600)
    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            for _ in range(20):
                counts.incr("somebody", 600)
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: counts.incr("somebody", 600), range(20)))
    assert counts.get("somebody") == 1 + 3 * 20 + 20
    assert counts.get("another") == 0


def test_a_window_ends_and_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts, now = storage(tmp_path), [1000.0]
    monkeypatch.setattr(shared_limits.time, "time", lambda: now[0])
    assert [counts.incr("somebody", 60) for _ in range(2)] == [1, 2]
    assert counts.get_expiry("somebody") == 1060
    now[0] = 1060.0
    assert counts.get("somebody") == 0
    assert counts.incr("somebody", 60) == 1
    assert counts.get_expiry("somebody") == 1120


def test_addresses_are_not_kept_and_old_counts_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts, now = storage(tmp_path), [1000.0]
    monkeypatch.setattr(shared_limits.time, "time", lambda: now[0])
    counts.incr("LIMITER/192.0.2.7/sign-in", 60)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"192.0.2.7" not in kept
    assert blake2b(b"LIMITER/192.0.2.7/sign-in", digest_size=16).digest() not in kept  # by which it could be found
    now[0] += 600
    counts.incr("LIMITER/192.0.2.8/sign-in", 60)
    assert counts.reset() == 1


def limited(uri: str, **options: object) -> Flask:
    """A small site with one page, which may be read twice in a minute."""
    app = Flask("limited")
    app.config.update(RATELIMIT_STORAGE_URI=uri, RATELIMIT_STORAGE_OPTIONS=options)
    limiter = Limiter(lambda: "somebody", app=app, in_memory_fallback_enabled=True)
    app.add_url_rule("/", "page", limiter.limit("2 per minute")(lambda: "page"))
    return app


def test_two_applications_on_one_file_share_a_limit(tmp_path: Path) -> None:
    uri = f"{shared_limits.SCHEME}://{tmp_path / 'limits.sqlite3'}"
    one, other = (limited(uri).test_client() for _ in range(2))
    assert [one.get("/").status_code, other.get("/").status_code] == [200, 200]
    assert [one.get("/").status_code, other.get("/").status_code] == [429, 429]


def test_a_redis_that_is_away_leaves_limits_in_memory_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    client = limited(f"redis://127.0.0.1:{free_port()}", socket_connect_timeout=1).test_client()
    assert [client.get("/").status_code for _ in range(3)] == [200, 200, 429]
    told = [record for record in caplog.records if record.name == "flask-limiter" and record.levelno >= logging.WARNING]
    assert [record.getMessage() for record in told] == [
        "Rate limit storage unreachable - falling back to in-memory storage",
        *[record.getMessage() for record in told[1:]],
    ]


def test_a_folder_that_is_away_leaves_limits_in_memory_and_heals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, now = tmp_path / "later", [1000.0]
    client = limited(f"{shared_limits.SCHEME}://{folder / 'limits.sqlite3'}").test_client()
    assert [client.get("/").status_code for _ in range(3)] == [200, 200, 429]
    folder.mkdir()
    monkeypatch.setattr("flask_limiter._extension.time.time", lambda: now[0])
    monkeypatch.setattr("limits.storage.memory.time.time", lambda: now[0])
    now[0] = 4_000_000_000.0  # the storage is asked again after a while
    assert client.get("/").status_code == 200
    assert (folder / "limits.sqlite3").exists()
