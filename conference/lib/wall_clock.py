"""Times as people write them, and the moments they mean: past midnight, and in the two nights when clocks change.

Pure: texts and wall-clock times in, moments in UTC out. `time_fields.py` is the same as fields of forms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from conference.lib.refusals import Refusal

DAY = timedelta(days=1)
ZERO = time(0)
_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.]\d{2}(?:\.\d{1,6})?)?"
CLOCK = re.compile(_CLOCK, re.ASCII)
CZECH = re.compile(rf"(?P<day>\d{{1,2}})\. ?(?P<month>\d{{1,2}})\. ?(?P<year>\d{{4}})(?:,? {_CLOCK})?", re.ASCII)
ISO = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?:[T ]{_CLOCK})?", re.ASCII)


class Which(StrEnum):
    """Which one is meant of the two times that a clock shows in the night when it is set back."""

    FIRST = "first"
    SECOND = "second"


class Trouble(StrEnum):
    """Why a time means no single moment."""

    SKIPPED = "skipped"  # clocks go forward past it
    TWICE = "twice"  # clocks are set back and show it again


class NoSuchMoment(Refusal):
    """A wall-clock time means no single moment; `about` says which of several was read."""

    reasons = Trouble
    statuses = dict.fromkeys(Trouble, 422)

    def __init__(self, trouble: Trouble, about: str = "") -> None:
        super().__init__(trouble)
        self.trouble, self._about = trouble, about

    @property
    def about(self) -> str:
        """Which of several times was read."""
        return self._about


def read_clock(text: str, *, may_end_day: bool = False) -> time:
    """Return a time of the day: "8:30", "8.30", "08:30:00". With `may_end_day` 24:00 is the midnight after, as 0:00.

    Seconds are dropped: nothing of a conference begins with one. Raises ValueError for anything else.
    """
    found = CLOCK.fullmatch(" ".join(text.split()))
    if found is None:
        raise ValueError("no time of the day")
    hour, minute = int(found["hour"]), int(found["minute"])
    return ZERO if may_end_day and (hour, minute) == (24, 0) else time(hour, minute)


def read_day(text: str) -> date:
    """Return a date: "2. 11. 2026" or "2026-11-02", also before a time. Raises ValueError for anything else."""
    return _read(text)[0]


def read_moment(text: str) -> datetime:
    """Return a date and time on the wall: "2. 11. 2026 8:30", "2026-11-02T08:30"; midnight without a time.

    24:00 is the midnight after the day (ISO 8601). Raises ValueError for anything else, and OverflowError past the
    end of the calendar.
    """
    day, clock = _read(text)
    if clock is None:
        return datetime.combine(day, ZERO)
    read = datetime.combine(day, read_clock(clock, may_end_day=True))
    return read + DAY if clock.startswith("24") else read


def readings(naive: datetime, zone: str) -> list[datetime]:
    """Return the moments, in UTC, at which clocks of a zone show a time: none where they skip it, two where they
    repeat it.

    PEP 495: both folds of a time in a gap come back as another time; those of a repeated one are different moments.
    """
    found = [naive.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)]
    return sorted({moment for moment in found if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == naive})


def moment_of(naive: datetime, zone: str, which: Which | None = None, about: str = "") -> datetime:
    """Return the moment that a time means, in UTC.

    Raises NoSuchMoment: SKIPPED, or TWICE where `which` does not choose.
    """
    return _chosen(readings(naive, zone), which, about)


def which_of(moment: datetime, zone: str) -> Which | None:
    """Return which of two equal times a moment is; None where clocks show its time once."""
    local = moment.astimezone(ZoneInfo(zone))
    if len(readings(local.replace(tzinfo=None, fold=0), zone)) < 2:
        return None
    return Which.SECOND if local.fold else Which.FIRST


@dataclass(frozen=True)
class Span:
    """When something begins and ends, in UTC."""

    starts_at: datetime
    ends_at: datetime


def span(
    day: date, starts: time, ends: time, zone: str, starts_which: Which | None = None, ends_which: Which | None = None
) -> Span:
    """Return what begins on a day and ends at a time of it or of the next one, which it is where the clock says so.

    An end at the clock time of the start, or before it, belongs to the next day: 23:00–1:30, 22:00–0:00. In the hour
    that autumn repeats it belongs to the same night where that is later: 2:40–2:20. Choices are asked for only where
    both times come after the start.

    Raises NoSuchMoment about "starts" or "ends".
    """
    starts_at = moment_of(datetime.combine(day, starts), zone, starts_which, "starts")
    return Span(starts_at, end_of(day, starts, ends, starts_at, zone, ends_which))


def end_of(day: date, starts: time, ends: time, starts_at: datetime, zone: str, which: Which | None = None) -> datetime:
    """Return when something ends that begins on a day at a moment; as in `span`. Raises NoSuchMoment about "ends"."""
    found = [moment for moment in readings(datetime.combine(day, ends), zone) if moment > starts_at]
    if not found and ends <= starts:
        found = readings(datetime.combine(day + DAY, ends), zone)
    return _chosen(found, which, "ends")


def _chosen(found: Sequence[datetime], which: Which | None, about: str) -> datetime:
    if not found:
        raise NoSuchMoment(Trouble.SKIPPED, about)
    if len(found) > 1 and which is None:
        raise NoSuchMoment(Trouble.TWICE, about)
    return found[-1] if which is Which.SECOND else found[0]


def _read(text: str) -> tuple[date, str | None]:
    typed = " ".join(text.split())
    found = CZECH.fullmatch(typed) or ISO.fullmatch(typed)
    if found is None:
        raise ValueError("no date")
    day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    return day, None if found["hour"] is None else f"{int(found['hour'])}:{found['minute']}"
