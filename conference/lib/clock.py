"""One clock. Times are aware and in UTC; pages show them in the zone of the event."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

APART = 3.0  # seconds that clocks of machines may differ without anybody caring
_ahead = [0.0]  # seconds that this machine's clock is ahead of the database's, where it matters; threads share it
_frozen: list[datetime] = []  # shared by all threads, so that a test server in another thread stops too


def now() -> datetime:
    """Return the present moment in UTC, or the moment a test has frozen.

    Several machines on one database live by its clock: one that is wrong would take the work of others for given up.
    """
    if _frozen:
        return _frozen[-1]
    return datetime.now(UTC) - timedelta(seconds=_ahead[0])


def ahead() -> float:
    """Return how many seconds the clock of this machine is ahead of the one it lives by; behind it, below zero."""
    return _ahead[0]


def compare(there: datetime, here: datetime) -> None:
    """Live by the clock of the database from now on, where ours is far from it; by ours again, where it is not."""
    seconds = (here - there).total_seconds()
    _ahead[0] = seconds if abs(seconds) > APART else 0.0


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Stop the clock at an aware moment, in all threads, for tests. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    _frozen.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.pop()


def local(moment: datetime, zone: str) -> datetime:
    """Return the same moment on the clock of a zone such as Europe/Prague."""
    return moment.astimezone(ZoneInfo(zone))


def from_local(naive: datetime, zone: str) -> datetime:
    """Return a wall-clock time in a zone as a moment in UTC.

    In the hour that happens twice in autumn the first one is meant; an hour skipped in spring moves forward with the
    clock (PEP 495).
    """
    return naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def from_http(said: str) -> datetime:
    """Return the moment of a `Date` header, which is always in UTC (RFC 9110, 5.6.7). Raises ValueError."""
    moment = parsedate_to_datetime(said)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@lru_cache(maxsize=256)  # whatever is about a conference asks for its days, several times
def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return the first moment of a day and of the next one in a zone, both in UTC: 23 or 25 hours apart on two days
    a year.
    """
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(zone))
    return start.astimezone(UTC), end.astimezone(UTC)
