"""When a conference is: the one rule for what pages, letters, calendars and programs say of its days and hours.

Everybody attends what is in the programme beside the site visits: the hours of a day are those. A visit that begins
earlier or ends later is told with them: to the public that there is one, to a person the one they have a place in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from conference.lib import clock
from conference.programme.snapshot import Programme, ProgrammeDay

StartEnd = tuple[datetime, datetime]


class DayKind(StrEnum):
    """What is known of a day."""

    PROGRAMME = "programme"  # its hours
    VISITS = "visits"  # nothing but site visits: the hours are theirs
    UNKNOWN = "unknown"  # no hours yet


@dataclass(frozen=True)
class DayTimes:
    """One day of a conference with its hours, or several of which no hours are known.

    A day holds what begins on it, so that its end may be after midnight.
    """

    day: date
    starts_at: datetime
    ends_at: datetime
    last_day: date
    kind: DayKind = DayKind.PROGRAMME
    visit: StartEnd | None = None  # begins before the hours or ends after them

    @property
    def has_hours(self) -> bool:
        """Whether more than the day is known."""
        return self.kind is not DayKind.UNKNOWN

    @property
    def visit_is_after(self) -> bool:
        """Whether the visit only makes the day longer, so that its end says all."""
        return self.visit is not None and self.visit[0] >= self.starts_at


def times(
    programme: Programme | None, first: date, last: date, zone: str, held: Mapping[str, datetime] | None = None
) -> list[DayTimes]:
    """Return the days of a conference from its first to its last one, and those of items outside of them, with their
    hours.

    `held` are the visits that one person has a place in: the code of the item and when they leave. None stands for the
    public, whom all of them concern. Where nothing but visits is known, no hours are.
    """
    own = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    known = programme.days if programme else ()
    found = [one for day in known if (one := _day(day, held)) is not None]
    if all(one.kind is DayKind.VISITS for one in found):
        return _unknown(own, zone)
    taken = {day.date for day in known}
    return sorted([*found, *_unknown([day for day in own if day not in taken], zone)], key=lambda one: one.day)


def days_with_hours(programme: Programme) -> list[DayTimes]:
    """Return the days of a programme that everybody attends."""
    return [one for day in programme.days if (one := _day(day, {})) is not None]


def attended(days: Sequence[DayTimes]) -> list[DayTimes]:
    """Return the days that everybody attends; before there is a programme all of them."""
    return [one for one in days if one.kind is DayKind.PROGRAMME] or list(days)


def whole(days: Sequence[DayTimes]) -> StartEnd:
    """Return from when until when a conference lasts; visits are over and above. Days without hours count whole."""
    return min(one.starts_at for one in attended(days)), max(one.ends_at for one in attended(days))


def _day(day: ProgrammeDay, held: Mapping[str, datetime] | None) -> DayTimes | None:
    """Return a day of the programme; None where its visits are not this person's and there is nothing else."""
    hours = _around((item.starts_at, item.ends_at) for item in day.items if not item.is_visit)
    visit = _around(
        (item.starts_at if held is None else held[item.code], item.ends_at)
        for item in day.items
        if item.is_visit and (held is None or item.code in held)
    )
    if hours is None:
        return DayTimes(day.date, *visit, day.date, DayKind.VISITS) if visit else None
    is_longer = visit is not None and (visit[0] < hours[0] or visit[1] > hours[1])
    return DayTimes(day.date, *hours, day.date, visit=visit if is_longer else None)


def _around(spans: Iterable[StartEnd]) -> StartEnd | None:
    """Return from the first beginning to the last end; None for nothing."""
    known = list(spans)
    return (min(start for start, _ in known), max(end for _, end in known)) if known else None


def _unknown(days: Sequence[date], zone: str) -> list[DayTimes]:
    """Return days without hours; those in a row are told together."""
    found: list[DayTimes] = []
    for day in days:
        starts, ends = clock.day_bounds(day, zone)
        if found and found[-1].last_day + timedelta(days=1) == day:
            found[-1] = replace(found[-1], last_day=day, ends_at=ends)
        else:
            found.append(DayTimes(day, starts, ends, day, DayKind.UNKNOWN))
    return found
