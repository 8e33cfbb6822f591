"""The rules of a time zone for calendar files (VTIMEZONE), as RFC 5545, 3.6.5 wants them.

icalendar can write them too, but begins summer time an hour late: a change happens at a local time of *before* it.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from conference.lib.lazy import lazy

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = lazy("icalendar")

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - a time on the clock of the zone itself


@dataclass(frozen=True)
class ClockChange:
    """A change of clocks: the moment on the clock of before it, and what the clock is ahead of UTC by."""

    at: datetime  # without a zone
    before: timedelta
    after: timedelta
    is_summer: bool
    name: str  # such as CEST

    @property
    def kind(self) -> tuple[timedelta, timedelta, bool, str]:
        """What is the same for all changes in one direction."""
        return self.before, self.after, self.is_summer, self.name

    @property
    def rule(self) -> tuple[int, int, str, object]:
        """The month, which of its weekdays, and the time: what repeats each year where one rule holds."""
        from_start, days = (self.at.day - 1) // 7 + 1, monthrange(self.at.year, self.at.month)[1]
        which = -1 if self.at.day + 7 > days else from_start
        return self.at.month, which, WEEKDAYS[self.at.weekday()], self.at.time()


def zone_rules(name: str, first_year: int, last_year: int) -> icalendar.Timezone:
    """Return the rules of a zone that hold from the first day of one year to the last day of another.

    Changes that follow one rule in all these years are told by that rule, others one by one. Raises
    ZoneInfoNotFoundError for an unknown zone.
    """
    found = changes(name, first_year, last_year)
    component = icalendar.Timezone()
    component.add("TZID", name)
    if not found or found[0].at.year > first_year:  # else nothing would hold until the first change
        component.add_component(_without_changes(name, first_year))
    for kind in dict.fromkeys(change.kind for change in found):
        same = [change for change in found if change.kind == kind]
        if is_yearly := len({change.rule for change in same}) == 1 and len(same) == last_year - first_year + 1:
            same = same[:1]
        for change in same:
            component.add_component(_observance(change, is_yearly))
    return component


def changes(name: str, first_year: int, last_year: int) -> list[ClockChange]:
    """Return the changes of clocks in these years. Two within one day, which no zone has, would be taken for one."""
    zone, found = ZoneInfo(name), []
    day, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while day < end:
        following = day + timedelta(days=1)
        if _offset(day, zone) != _offset(following, zone):
            found.append(_change(day, following, zone))
        day = following
    return found


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> ClockChange:
    """Return the change between two moments, found to the second by halving."""
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    after = high.astimezone(zone)
    on_clock = (high + before).replace(tzinfo=None)
    return ClockChange(on_clock, before, _offset(high, zone), bool(after.dst()), after.tzname() or "")


def _observance(change: ClockChange, is_yearly: bool) -> icalendar.TimezoneStandard | icalendar.TimezoneDaylight:
    observance = icalendar.TimezoneDaylight() if change.is_summer else icalendar.TimezoneStandard()
    observance.add("DTSTART", change.at)
    if is_yearly:
        month, which, weekday, _time = change.rule
        observance.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": f"{which}{weekday}"})
    observance.add("TZOFFSETFROM", change.before)
    observance.add("TZOFFSETTO", change.after)
    observance.add("TZNAME", change.name)
    return observance


def _without_changes(name: str, year: int) -> icalendar.TimezoneStandard | icalendar.TimezoneDaylight:
    local = datetime(year, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(name))
    offset = local.utcoffset() or timedelta()
    return _observance(ClockChange(LONG_AGO, offset, offset, False, local.tzname() or ""), False)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
