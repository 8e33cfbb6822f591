"""Decisions about jobs: for how long a worker has one, when it is tried again, when it is given up."""

from datetime import timedelta

LEASE = timedelta(minutes=10)
"""How long a worker may take over one piece, the last one included: joining two thousand papers takes less."""
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""How long to wait after the first, second, … failure."""


def pause_after(failures: int) -> timedelta | None:
    """Decide how long to wait after so many failures (1 and more); None when it is time to give up."""
    return PAUSES[failures - 1] if failures <= len(PAUSES) else None
