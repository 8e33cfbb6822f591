"""Work in pieces: some of many things for a while, so that others have their turn; so many at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from logging import Logger
from time import monotonic
from typing import TypeVar

from conference.extensions import db

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


def each_alone(
    things: Iterable[T], seconds: float, work: Callable[[T], bool], called: Callable[[T], str], log: Logger
) -> bool:
    """Do a piece of the work, each thing in a transaction of its own; whether anything was done.

    One that fails is logged as it is `called`, and does not keep the others from their turn.
    """
    done = False
    for thing in piece(things, seconds):
        try:
            done |= work(thing)
        except Exception as error:  # not its words: they may quote a row
            log.error("%s failed with %s", called(thing), type(error).__name__)
    db.session.rollback()  # ends the reading transaction
    return done


def batched(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield the things, so many at a time."""
    for start in range(0, len(things), size):
        yield things[start : start + size]
