"""Decisions about jobs: for how long a worker has one, when it is tried again, when it is given up."""

from datetime import datetime, timedelta

LEASE = timedelta(minutes=10)
"""How long a worker may take over one piece, the last one included: joining two thousand papers takes less."""
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""How long to wait after the first, second, … failure."""

OUTAGE_PAUSE = timedelta(seconds=30)
"""How long to wait while the storage does not answer or a disk is full: no failure of the job."""
OUTAGE_LASTS = timedelta(days=1)
"""For how long after a job was asked for that is believed; then it counts as a failure."""


def is_waited_out(asked_at: datetime, now: datetime) -> bool:
    """Decide whether a job waits for the end of an outage, however often it meets it."""
    return now - asked_at < OUTAGE_LASTS


def pause_after(failures: int) -> timedelta | None:
    """Decide how long to wait after so many failures (1 and more); None when it is time to give up."""
    return PAUSES[failures - 1] if failures <= len(PAUSES) else None
