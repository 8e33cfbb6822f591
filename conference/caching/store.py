"""What one process keeps in memory to send again: no more than so many bytes, the least recently used leaving first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

LONGEST_WAIT = 5.0  # seconds
_making: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()  # a lock is there as long as somebody has it
_guard = Lock()


class Store(Generic[K, V]):
    """Values by their keys. One that is larger than an eighth of it all is not taken in."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._found: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """Return the value of a key, if it is still there."""
        with self._lock:
            found = self._found.get(key)
            if found is None:
                return None
            self._found.move_to_end(key)
            return found[0]

    def put(self, key: K, value: V, size: int) -> None:
        """Take in a value of so many bytes, in place of the one under its key."""
        with self._lock:
            self._leave(key)
            if size * 8 > self.most_bytes:
                return
            self._found[key] = value, size
            self.bytes += size
            while self.bytes > self.most_bytes:
                self._leave(next(iter(self._found)))

    def _leave(self, key: K) -> None:
        _, size = self._found.pop(key, (None, 0))
        self.bytes -= size


@contextmanager
def locked(key: Hashable, longest_wait: float = LONGEST_WAIT) -> Iterator[None]:
    """Make a thing while nobody else of this process does; whoever has waited for so many seconds goes on without."""
    with _guard:
        lock = _making.setdefault(key, Lock())
    has_it = lock.acquire(timeout=longest_wait)
    try:
        yield
    finally:
        if has_it:
            lock.release()
