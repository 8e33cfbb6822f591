"""What the worker does, round after round: a feature adds its tasks in its `setup.py`."""

from __future__ import annotations

import mmap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask import Flask

TASKS = "prezence.tasks"
MINUTE = 60.0  # seconds between two looks at what need not happen to the second
Wish = Callable[[], bool]
_wish: ContextVar[Wish | None] = ContextVar("wish", default=None)


class Task:
    """A piece of a second or so of some work; `work` does it and says whether there was anything to do.

    Its name says where `work` stands. With `every`, a task that has found nothing to do or has failed is left alone for
    so many seconds. One that is to be done `everywhere` is done on machines without a worker too.
    """

    def __init__(
        self, work: Callable[[], bool], *, order: int = 0, every: float = 0.0, everywhere: bool = False
    ) -> None:  # fmt: skip
        self.work, self.order, self.every, self.everywhere = work, order, every, everywhere
        self.name = f"{work.__module__.removeprefix('conference.')}.{work.__name__}"
        self._failures = memoryview(mmap.mmap(-1, mmap.PAGESIZE)).cast("Q")
        self._rests_until = 0.0

    @property
    def failures(self) -> int:
        """How often on end it has failed. The next worker counts on: it is forked, and the number is shared."""
        return self._failures[0]

    @failures.setter
    def failures(self, many: int) -> None:
        self._failures[0] = many

    def __call__(self) -> bool:
        """Do a piece, unless the task rests; returns whether there was anything to do."""
        if not self.every:
            return self.work()
        if time.monotonic() < self._rests_until:
            return False
        self._rests_until = time.monotonic() + self.every
        busy = self.work()
        if busy:
            self.wake()
        return busy

    def wake(self) -> None:
        """End the rest: a worker that starts looks at everything."""
        self._rests_until = 0.0


def add(
    app: Flask, work: Callable[[], bool], *, order: int, every: float = 0.0, everywhere: bool = False
) -> None:  # fmt: skip
    """Have the worker of an application do `work` in each round, the lowest `order` first."""
    app.extensions.setdefault(TASKS, []).append(Task(work, order=order, every=every, everywhere=everywhere))


def of(app: Flask) -> list[Task]:
    """List the tasks of an application, by their order."""
    return sorted(app.extensions.get(TASKS, []), key=lambda task: task.order)


def stopping() -> bool:
    """Tell a task whether the worker was asked to stop; False outside the worker."""
    wish = _wish.get()
    return wish is not None and wish()


@contextmanager
def until(wish: Wish) -> Iterator[None]:
    """Let `stopping` answer as `wish` does."""
    before = _wish.set(wish)
    try:
        yield
    finally:
        _wish.reset(before)
