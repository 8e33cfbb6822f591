"""Where uploads are kept: a local folder by default, an S3-compatible store by its URL; one interface for both.

An S3 store takes its key, secret, region and endpoint from the usual variables (`AWS_ACCESS_KEY_ID`,
`AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL`; `AWS_ALLOW_HTTP=true` for one in the same house).
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import unquote, urlsplit

from flask import current_app

from conference.lib import transaction
from conference.lib.lazy import lazy

if TYPE_CHECKING:
    import obstore
    import obstore.exceptions
    import obstore.store
else:
    obstore = lazy("obstore")

PART_BYTES = 5 * 1024 * 1024
"""The smallest part S3 allows; two of them are under way at once, which bounds the memory of an upload."""
READ_BYTES = 256 * 1024
KEY_MAX_CHARS = 300
CONNECT_WITHIN, SILENT_FOR = timedelta(seconds=3), timedelta(seconds=10)  # what a store elsewhere may take at most
RETRIED_WITHIN = timedelta(seconds=6)  # after its beginning a request that has failed is not tried again

_KEY = re.compile(r"[a-z0-9_-][a-z0-9_.-]*(/[a-z0-9_-][a-z0-9_.-]*)*")


class StorageError(OSError):
    """The store does not answer, or refuses."""


@dataclass(frozen=True)
class Stored:
    """A file as a store lists it: another content under the same key has another stamp."""

    key: str
    size: int
    stamp: str


class Storage:
    """Files under keys such as "slides/7/q5x….pdf"."""

    def __init__(self, url_or_path: str | Path) -> None:
        """Keep files in a local folder (a path or file:// URL; created when missing) or at s3://bucket/prefix.

        memory:/// keeps them in memory, for tests. Raises OnlyLooking before the processes part: obstore's first answer
        begins threads, which a forked process would wait for and not have.
        """
        transaction.act()
        text = os.fspath(url_or_path)
        self._folder = _local_folder(text)
        self._store: obstore.store.ObjectStore
        if self._folder is not None:
            self._store = obstore.store.LocalStore(self._folder, mkdir=True)
        else:
            self._store = obstore.store.from_url(text, **({} if text.startswith("memory:") else _patience()))

    def put(self, key: str, source: Path | BinaryIO, part_bytes: int = PART_BYTES) -> int:
        """Store a file, replacing what was there; gives its size in bytes.

        The source is read in parts, never whole. Nobody sees a half-written file: it appears when it is complete, and
        on a local disk it is then also safe from a power cut. Raises ValueError for a key that is not allowed. S3 takes
        10,000 parts: what may be longer than 50 GB needs bigger ones.
        """
        key = checked_key(key)
        if isinstance(source, Path):
            with source.open("rb") as stream:
                return self.put(key, stream, part_bytes)
        if self._folder is not None:
            part_bytes = READ_BYTES  # two are in memory at once
        parts = _Parts(source, part_bytes)
        first, second = next(parts, b""), next(parts, b"")
        if second:
            whole = chain((first, second), parts)
            with _answered():
                obstore.put(self._store, key, whole, chunk_size=part_bytes, max_concurrency=2)
        else:
            with _answered():
                obstore.put(self._store, key, first, use_multipart=False)
        if (path := self.local_path(key)) is not None:
            _flush(path)
            _flush(path.parent)
        return parts.length

    def open_stream(self, key: str) -> Iterator[bytes]:
        """Return the content in pieces. Raises FileNotFoundError at once, not at the first piece."""
        return self.open_sized(key)[1]

    def open_sized(self, key: str) -> tuple[int, Iterator[bytes]]:
        """Return how long the content is, and the same content in pieces. Raises FileNotFoundError at once."""
        with _answered():
            result = obstore.get(self._store, checked_key(key))
        return result.meta["size"], _pieces(result)

    def listed(self, prefix: str = "") -> Iterator[Stored]:
        """Yield the complete files whose keys begin with a folder such as "slides/7", or all, in no order."""
        with _answered():
            for page in obstore.list(self._store, prefix or None):
                for meta in page:
                    if _KEY.fullmatch(meta["path"]):  # not what is half written, nor what others put there
                        stamp = f"{meta['size']} {meta['e_tag']} {meta['last_modified'].isoformat()}"
                        yield Stored(meta["path"], meta["size"], stamp)

    def read(self, key: str, limit: int) -> bytes:
        """Return a small file whole. Raises FileNotFoundError, and ValueError where it is longer than `limit` bytes."""
        size = self.size(key)
        if size > limit:
            raise ValueError(f"{key} has {size} bytes, more than {limit}")
        return b"".join(self.open_stream(key))

    def size(self, key: str) -> int:
        """Return the size in bytes. Raises FileNotFoundError."""
        with _answered():
            return obstore.head(self._store, checked_key(key))["size"]

    def exists(self, key: str) -> bool:
        """Return whether there is a file under the key."""
        try:
            self.size(key)
        except FileNotFoundError:
            return False
        return True

    def copy(self, key: str, to: str) -> None:
        """Store a copy of a file under another key: a file of its own. Raises FileNotFoundError."""
        if (path := self.local_path(key)) is not None:
            self.put(to, path)
        else:
            self.size(key)  # a local folder without the file has no path either
            with _answered():
                obstore.copy(self._store, checked_key(key), checked_key(to))

    def delete(self, key: str) -> None:
        """Remove a file; what is not there is as good as removed."""
        with suppress(FileNotFoundError), _answered():
            obstore.delete(self._store, checked_key(key))

    def delete_below(self, folder: str) -> None:
        """Remove all files whose keys begin with "folder/"."""
        for key in [one.key for one in self.listed(checked_key(folder))]:
            self.delete(key)

    def remove_unfinished(self, is_meant: Callable[[str], bool]) -> None:
        """Remove what writers that were killed have left of such files, where it is a local folder.

        Call where nobody writes them. A store elsewhere is asked by `backup/parts.py`, or has rules of its own.
        """
        for path in self._folder.glob("*#*") if self._folder is not None else ():
            if is_meant(path.name.partition("#")[0]):
                path.unlink(missing_ok=True)

    def local_path(self, key: str) -> Path | None:
        """Return where the file is on this machine, so that a web server can send it.

        None for a remote store or no file.
        """
        key = checked_key(key)
        if self._folder is None:
            return None
        path = self._folder / key
        return path if path.is_file() else None


def _local_folder(url_or_path: str) -> Path | None:
    """Return the folder of a local store; None for one elsewhere."""
    if "://" in url_or_path and not url_or_path.startswith("file://"):
        return None
    path = unquote(urlsplit(url_or_path).path) if "://" in url_or_path else url_or_path
    return Path(path).absolute()


def _patience() -> Any:
    """Return how long a store elsewhere is waited for: by itself obstore tries ten times, for three minutes in all.

    Options of ours take the place of all that the environment says of the client, so what it may say is said again.
    """
    may_be_open = os.environ.get("AWS_ALLOW_HTTP", "").strip().lower() in ("1", "true", "yes", "on")
    pauses = {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=1), "base": 2}
    return {
        "client_options": {
            "connect_timeout": CONNECT_WITHIN, "read_timeout": SILENT_FOR, "allow_http": may_be_open,
        },
        "retry_config": {"max_retries": 2, "retry_timeout": RETRIED_WITHIN, "backoff": pauses},
    }  # fmt: skip


def _pieces(result: obstore.GetResult) -> Iterator[bytes]:
    with _answered():
        for piece in result.stream(min_chunk_size=READ_BYTES):
            yield bytes(piece)


@contextmanager
def _answered() -> Iterator[None]:
    """Raise StorageError for what a store says; a file that is not there stays FileNotFoundError."""
    try:
        yield
    except obstore.exceptions.BaseError as error:
        raise StorageError(str(error)) from error


class _Parts(Iterator[bytes]):
    """The parts of a stream, and how many bytes they had together."""

    def __init__(self, source: BinaryIO, part_bytes: int) -> None:
        self.length = 0
        self._source, self._part_bytes = source, part_bytes

    def __next__(self) -> bytes:
        part = self._source.read(self._part_bytes)
        if not part:
            raise StopIteration
        self.length += len(part)
        return part


def storage() -> Storage:
    """Return the store of this application's uploads (STORAGE_URL), opened once. Raises OnlyLooking."""
    transaction.act()
    return _opened(current_app.config["STORAGE_URL"])


def may_hold(folder: str) -> bool:
    """Return whether the store of this application's uploads may have files below "folder/".

    Of a local one it is known, and nothing has to be loaded for it; one elsewhere would have to be asked.
    """
    local = _local_folder(current_app.config["STORAGE_URL"])
    return local is None or any(path.is_file() for path in (local / checked_key(folder)).rglob("*"))


@cache
def _opened(url: str) -> Storage:
    return Storage(url)


def checked_key(key: str) -> str:
    """Return the key itself; raises ValueError where it could lead outside the store or hide in it."""
    if len(key) > KEY_MAX_CHARS or not _KEY.fullmatch(key) or ".." in key:
        raise ValueError(f"not a storage key: {key!r}")
    return key


def new_key(prefix: str, extension: str) -> str:
    """Return a key nobody can guess, under the prefix: new_key("slides/7", "pdf") -> "slides/7/3f9c….pdf"."""
    return checked_key(f"{prefix.strip('/')}/{secrets.token_hex(16)}.{extension.lower().lstrip('.')}")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
