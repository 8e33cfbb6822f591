"""The store of uploads: a file is written, read and deleted."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from io import BytesIO

from conference.lib.diagnoses import Observation, error, ok, warning
from conference.lib.storage import new_key, storage

MEND = "Look at STORAGE_URL, at the rights of its folder or bucket, and at the variables AWS_… (docs/server.md)."
SLOW = 2.0  # seconds


def look() -> Iterator[Observation]:
    """Write a small file, read it back, delete it."""
    key, content = new_key("doctor", "txt"), secrets.token_bytes(4096)
    began, step = time.perf_counter(), "write"
    try:
        store = storage()
        store.put(key, BytesIO(content))
        step = "read"
        same = store.read(key, len(content)) == content
        step = "delete"
        store.delete(key)
        gone = not store.exists(key)
    except (OSError, ValueError) as failure:
        yield error(f"storage-{step}", f"The store of uploads does not {step} a file: {failure}", MEND)
        return
    taken = time.perf_counter() - began
    says = f"A file was written, read and deleted in {taken * 1000:.0f} ms."
    if not same:
        yield error("storage-changed", "The store of uploads gives back another file than it was given.", MEND)
    elif not gone:
        yield warning("storage-kept", "The store of uploads keeps a file that was deleted.", MEND)
    elif taken > SLOW:
        yield warning("storage-slow", says, "Use a store nearer to this machine.")
    else:
        yield ok("storage", says)
