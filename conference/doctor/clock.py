"""The clock of this machine against those of others: deadlines, links and certificates of TLS live by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from conference.lib.diagnoses import Observation, error, ok, warning

APART, FAR_APART = 3, 60  # seconds; a Date header is whole seconds, and the answer took some time


def compared(whose: str, there: datetime, here: datetime) -> Iterator[Observation]:
    """Say how far the clock of another machine is from ours."""
    seconds = (here - there).total_seconds()
    says = f"The clock here is {abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'} that of the {whose}."
    mend = "Have both set by the network: sudo apt-get install systemd-timesyncd; timedatectl shows it."
    if abs(seconds) > FAR_APART:
        yield error(f"clock-{whose}", says, mend)
    elif abs(seconds) > APART:
        yield warning(f"clock-{whose}", says, mend)
    else:
        yield ok(f"clock-{whose}", f"The clock of the {whose} and of this machine agree.")
