"""Work in pieces: some of many things for a while, so that others have their turn; so many at a time."""

from collections.abc import Iterable, Iterator, Sequence
from time import monotonic
from typing import TypeVar

T = TypeVar("T")


def piece(things: Iterable[T], seconds: float) -> Iterator[T]:
    """Things one after the other for so many seconds, and one at least.

    The clock starts when they are all found: where finding them alone takes too long, work must still go on.
    """
    found = list(things)
    stop = monotonic() + seconds
    for thing in found:
        yield thing
        if monotonic() >= stop:
            return


def batched(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield the things, so many at a time."""
    for start in range(0, len(things), size):
        yield things[start : start + size]
