"""All that one process has cached: no more than so many bytes, the least recently used leaving first."""

from __future__ import annotations

import gc
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from types import FunctionType, ModuleType
from typing import Any, TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")

CACHED = "prezence.cached"
MOST_BYTES = 32 * 1024 * 1024  # most pages have some ten kilobytes, a long programme as PDF some hundred
LONGEST_WAIT = 60.0  # seconds; a long programme as PDF takes some
SHARED = (type, ModuleType, FunctionType)  # what is there anyway


class Store:
    """Things by their keys. One that is larger than an eighth of it all is not taken in."""

    def __init__(self, most_bytes: int = MOST_BYTES, longest_wait: float = LONGEST_WAIT) -> None:
        self.most_bytes = most_bytes
        self.longest_wait = longest_wait
        self.bytes = 0
        self._found: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._making: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()  # as long as somebody has the lock
        self._lock = Lock()

    def get(self, key: Hashable) -> Any | None:
        """Return what has a key, if it is still there."""
        with self._lock:
            found = self._found.get(key)
            if found is None:
                return None
            self._found.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, thing: Any) -> None:
        """Take a thing in, in place of the one under its key."""
        size = weight((key, thing))
        with self._lock:
            self._leave(key)
            if size * 8 > self.most_bytes:
                return
            self._found[key] = thing, size
            self.bytes += size
            while self.bytes > self.most_bytes:
                self._leave(next(iter(self._found)))

    def made(self, key: Hashable, state: Hashable, make: Callable[[], T]) -> T:
        """Return what was made for a key in this state, made now where it was not."""

        def find() -> tuple[Hashable, T] | None:
            found: tuple[Hashable, T] | None = self.get(key)
            return found if found is not None and found[0] == state else None

        def put() -> tuple[Hashable, T]:
            new = state, make()
            self.put(key, new)
            return new

        return self.once(key, find, put)[1]

    def once(self, key: Hashable, find: Callable[[], T | None], make: Callable[[], T]) -> T:
        """Return what is found, or what is made: by one for all who ask for the same thing meanwhile.

        Whoever has waited for too long makes it too.
        """
        found = find()
        if found is not None:
            return found
        with self._lock:
            making = self._making.setdefault(key, Lock())
        has_it = making.acquire(timeout=self.longest_wait)
        try:
            found = find()
            return make() if found is None else found
        finally:
            if has_it:
                making.release()

    def _leave(self, key: Hashable) -> None:
        _, size = self._found.pop(key, (None, 0))
        self.bytes -= size


def weight(thing: object) -> int:
    """Return how many bytes a thing takes, with all it is made of."""
    total, seen, waiting = 0, set(), [thing]
    while waiting:
        one = waiting.pop()
        if id(one) not in seen and not isinstance(one, SHARED):
            seen.add(id(one))
            total += sys.getsizeof(one)
            waiting += gc.get_referents(one)
    return total
