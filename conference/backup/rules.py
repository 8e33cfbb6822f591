"""What backups are called, which are kept, and whether one may be restored here. Plain values in, answers out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

FORMAT = 1
"""Of the archive; raised when an older program could not read it."""
OLD_AFTER = timedelta(hours=26)
"""One is made each night; a night that took longer is no fault."""
TAKES_AT_MOST = timedelta(hours=12)
"""What was begun earlier and is not whole is written by nobody any more."""
_NAME = re.compile(r"prezence-(\d{4}-\d\d-\d\d-\d{6})\.tar\.age")
_STAMP = "%Y-%m-%d-%H%M%S"


@dataclass(frozen=True)
class Keeping:
    """How many backups are kept: one of each of so many days, weeks and months; none longer than so many days."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 12
    days: int | None = None


def keeping_of(config: Mapping[str, Any]) -> Keeping:
    """Return what the settings say."""
    daily, weekly, monthly = (config[f"BACKUP_KEEP_{period}"] for period in ("DAILY", "WEEKLY", "MONTHLY"))
    return Keeping(daily, weekly, monthly, config["BACKUP_KEPT_DAYS"])


def name_of(moment: datetime) -> str:
    """Return the name of a backup that was begun then."""
    return f"prezence-{moment.astimezone(UTC):{_STAMP}}.tar.age"


def moment_of(name: str) -> datetime | None:
    """Return when a backup of that name was begun; None for other files."""
    found = _NAME.fullmatch(name)
    return datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC) if found else None


def is_left(name: str, now: datetime) -> bool:
    """Return whether a backup of that name, where it is not whole, was killed: no other machine may be writing it."""
    begun = moment_of(name)
    return begun is not None and now - begun > TAKES_AT_MOST


def to_remove(names: Iterable[str], keeping: Keeping, now: datetime) -> list[str]:
    """Return which backups are not kept any more, the oldest first. The newest always stays; other files do too."""
    found = sorted((moment, name) for name in names if (moment := moment_of(name)))
    kept = {name for _, name in found[-1:]}
    periods: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (keeping.daily, lambda moment: moment.date()),
        (keeping.weekly, lambda moment: moment.isocalendar()[:2]),
        (keeping.monthly, lambda moment: (moment.year, moment.month)),
    )
    for count, period in periods:
        last_of = {period(moment): name for moment, name in found}  # the last one of each, the latest period last
        kept |= set(list(last_of.values())[-count:] if count else ())
    if keeping.days is not None:
        begins = now - timedelta(days=keeping.days)
        kept -= {name for moment, name in found[:-1] if moment <= begins}
    return [name for _, name in found if name not in kept]


def why_not_restored(made_by: str, form: int, revision: str, known: set[str]) -> str:
    """Return why a backup can't be restored by this program; empty where it can. `known` are its revisions."""
    if form > FORMAT or revision not in known:
        return (
            f"This backup is of a newer version of Prezence ({made_by}) than the one installed here. Install that"
            " version or a later one, then restore."
        )
    return ""
