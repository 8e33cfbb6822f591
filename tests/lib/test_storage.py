"""Files go in and come out the same, without ever being whole in memory."""

import hashlib
import io
import random
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest
from flask import Flask

from conference.lib.storage import Storage, checked_key, may_hold, new_key


@pytest.fixture(params=["folder", "file url", "object store"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return Storage(
        {
            "folder": tmp_path / "uploads",
            "file url": (tmp_path / "složka s mezerou").as_uri(),
            "object store": "memory:///",
        }[request.param]
    )


def test_thirty_megabytes_come_back_byte_for_byte(storage: Storage, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(random.Random(7).randbytes(30 * 1024 * 1024 + 7))

    assert storage.put("slides/7/a.pdf", source) == 30 * 1024 * 1024 + 7

    digest = hashlib.sha256()
    for piece in storage.open_stream("slides/7/a.pdf"):
        digest.update(piece)
    assert digest.digest() == hashlib.sha256(source.read_bytes()).digest()
    assert storage.size("slides/7/a.pdf") == 30 * 1024 * 1024 + 7


MEASURE = """
import resource, sys
from pathlib import Path
from conference.lib.storage import Storage
storage = Storage(sys.argv[2])
storage.put("warm/up", Path(sys.executable))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
storage.put("slides/big.pdf", Path(sys.argv[1]))
lengths = [len(piece) for piece in storage.open_stream("slides/big.pdf")]
print(sum(lengths), max(lengths), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.slow
def test_the_largest_upload_takes_little_memory(tmp_path: Path) -> None:
    source = tmp_path / "source"
    with source.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)

    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(source), str(tmp_path / "uploads")],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    total, largest, kilobytes = map(int, done.stdout.split())
    assert total == 200 * 1024 * 1024
    assert kilobytes < 60 * 1024
    assert largest < 1024 * 1024


def test_small_and_empty_files(storage: Storage) -> None:
    assert storage.put("photos/a.jpg", io.BytesIO(b"picture")) == 7
    assert storage.put("photos/empty.jpg", io.BytesIO(b"")) == 0

    assert storage.read("photos/a.jpg", limit=7) == b"picture"
    assert storage.read("photos/empty.jpg", limit=7) == b""
    with pytest.raises(ValueError, match="has 7 bytes, more than 6"):
        storage.read("photos/a.jpg", limit=6)


def test_a_second_put_replaces_the_first(storage: Storage) -> None:
    storage.put("a/b", io.BytesIO(b"one"))
    storage.put("a/b", io.BytesIO(b"two"))

    assert storage.read("a/b", limit=10) == b"two"


def test_what_is_not_there(storage: Storage) -> None:
    assert not storage.exists("a/b")
    assert storage.local_path("a/b") is None
    storage.delete("a/b")
    with pytest.raises(FileNotFoundError):
        storage.size("a/b")
    with pytest.raises(FileNotFoundError):
        storage.open_stream("a/b")


def test_delete(storage: Storage) -> None:
    storage.put("a/b", io.BytesIO(b"one"))
    assert storage.exists("a/b")

    storage.delete("a/b")

    assert not storage.exists("a/b")


def test_delete_below_removes_a_folder_and_nothing_beside_it(storage: Storage) -> None:
    keys = ("pieces/1/a.pdf", "pieces/1/b.pdf", "pieces/12/a.pdf", "pieces/1.pdf")
    for key in keys:
        storage.put(key, io.BytesIO(b"x"))

    storage.delete_below("pieces/1")
    storage.delete_below("pieces/never")

    assert [key for key in keys if storage.exists(key)] == ["pieces/12/a.pdf", "pieces/1.pdf"]


def test_a_local_file_can_be_sent_by_the_web_server(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "uploads")
    storage.put("a/b.pdf", io.BytesIO(b"one"))

    assert storage.local_path("a/b.pdf") == tmp_path / "uploads" / "a" / "b.pdf"
    assert (tmp_path / "uploads" / "a" / "b.pdf").read_bytes() == b"one"


def test_a_remote_file_has_no_local_path() -> None:
    storage = Storage("memory:///")
    storage.put("a/b.pdf", io.BytesIO(b"one"))

    assert storage.local_path("a/b.pdf") is None


class Interrupted(io.RawIOBase):
    """Twelve megabytes, and then the connection breaks."""

    left = 12 * 1024 * 1024

    def read(self, size: int = -1) -> bytes:
        if self.left <= 0:
            raise ConnectionResetError("gone")
        self.left -= size
        return bytes(size)


def test_an_interrupted_upload_leaves_nothing_and_spares_the_old_file(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    storage.put("a/b.pdf", io.BytesIO(b"old"))
    broken: BinaryIO = Interrupted()  # type: ignore[assignment]  # reads like a file

    with pytest.raises(ConnectionResetError, match="gone"):
        storage.put("a/b.pdf", broken)

    assert storage.read("a/b.pdf", limit=10) == b"old"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.pdf"]


@pytest.mark.parametrize(
    "key",
    ["", "/a", "a/", "a//b", "../a", "a/../b", "a/..", ".a", "a/.b", "A", "č", "a b", "a\n", "a\x00", "a\\b", "a..b",
     "a%2e", "x" * 301],
)  # fmt: skip
def test_keys_that_lead_elsewhere(storage: Storage, key: str) -> None:
    for act in (storage.size, storage.exists, storage.delete, storage.open_stream, storage.local_path):
        with pytest.raises(ValueError, match="not a storage key"):
            act(key)
    with pytest.raises(ValueError, match="not a storage key"):
        storage.put(key, io.BytesIO(b"x"))


def test_new_keys_are_allowed_and_differ() -> None:
    keys = {new_key("slides/7", "PDF") for _ in range(100)}

    assert len(keys) == 100
    assert all(checked_key(key).startswith("slides/7/") and key.endswith(".pdf") for key in keys)
    assert {len(key) for key in keys} == {len("slides/7/") + 32 + len(".pdf")}


def test_a_local_store_knows_without_being_opened_whether_a_folder_holds_anything(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(app.config, "STORAGE_URL", str(tmp_path))
    (tmp_path / "uploads" / "2026").mkdir(parents=True)

    assert not may_hold("uploads")

    Storage(tmp_path).put("uploads/2026/part", io.BytesIO(b"x"))
    assert may_hold("uploads")


def test_a_store_elsewhere_may_hold_anything(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "STORAGE_URL", "s3://bucket/prefix")

    assert may_hold("uploads")
