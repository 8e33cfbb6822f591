"""Who may be marked as present, and when; how the list is split for a phone. Plain values in, an answer out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from conference.lib import clock
from conference.lib.refusals import Refusal

DAY = timedelta(days=1)
NIGHT_ENDS = time(6)  # an evening of the conference may last past midnight; who leaves it leaves on its day
RANGE_SIZE = 60  # people of one range of letters: a few screens of a phone


class Mark(StrEnum):
    """What is noted about a person on a day."""

    ARRIVED = "arrived"
    LEFT = "left"
    ABSENT = "absent"


class PresenceRefusal(StrEnum):
    """Why a mark is refused."""

    UNKNOWN = "unknown"  # nobody of this event
    CANCELLED = "cancelled"
    PENDING = "pending"  # waits for the team's yes
    NO_PLACE = "no_place"  # on the waiting list
    GIVEN_UP = "given_up"  # a place in a visit group that is not held any more
    DAY_OUTSIDE = "day_outside"
    TIME_OUTSIDE = "time_outside"  # not on the day
    NOT_ARRIVED = "not_arrived"
    LEFT_BEFORE_ARRIVED = "left_before_arrived"
    ALREADY_ARRIVED = "already_arrived"  # and so not absent
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOTHING_TO_MARK = "nothing_to_mark"


class PresenceRefused(Refusal):
    """A mark is refused for `reason`."""

    reasons = PresenceRefusal
    statuses = {PresenceRefusal.UNKNOWN: 404}  # noqa: RUF012 - never changed


@dataclass(frozen=True)
class LetterRange:
    """People whose family names begin with these letters, which stand next to each other in Czech order."""

    first: str
    last: str
    count: int

    @property
    def key(self) -> str:
        """How the range stands in an address."""
        return self.first if self.first == self.last else f"{self.first}-{self.last}"


def may_be_marked(is_cancelled: bool, is_pending: bool, holds_a_place: bool) -> PresenceRefusal | None:
    """Mark only participants; who waits, for a place or the team's yes, gets it first, so that the counts stay true."""
    if is_cancelled:
        return PresenceRefusal.CANCELLED
    if is_pending:
        return PresenceRefusal.PENDING
    return None if holds_a_place else PresenceRefusal.NO_PLACE


def day_problem(day: date, starts_on: date, ends_on: date) -> PresenceRefusal | None:
    """Refuse to note presence on other days than those of the conference."""
    return None if starts_on <= day <= ends_on else PresenceRefusal.DAY_OUTSIDE


def times_problem(
    day: date, zone: str, arrived_at: datetime | None, left_at: datetime | None
) -> PresenceRefusal | None:
    """Check that both times lie on the day, or in the night after it until six; nobody leaves before they arrive."""
    starts, ends = clock.day_bounds(day, zone)[0], clock.from_local(datetime.combine(day + DAY, NIGHT_ENDS), zone)
    if any(moment is not None and not starts <= moment < ends for moment in (arrived_at, left_at)):
        return PresenceRefusal.TIME_OUTSIDE
    if left_at is None:
        return None
    if arrived_at is None:
        return PresenceRefusal.NOT_ARRIVED
    return PresenceRefusal.LEFT_BEFORE_ARRIVED if left_at <= arrived_at else None


def departure_day(day: date, typed: time, arrived: time | None) -> date:
    """Return the day on which somebody left who was there on `day`, by the clock: early times after a later arrival
    are of
    the night. Without an arrival (one time for many people) each early time is.
    """
    is_night = typed < NIGHT_ENDS and (arrived is None or typed <= arrived)
    return day + DAY if is_night else day


def days_of(starts_on: date, ends_on: date) -> list[date]:
    """Return the days of the conference."""
    return [starts_on + timedelta(days=number) for number in range((ends_on - starts_on).days + 1)]


def day_to_show(days: Sequence[date], today: date) -> date:
    """Return today when it is a day of the conference, else the nearest one."""
    return min(days, key=lambda day: (abs((day - today).days), day))


def letter_ranges(letters: Iterable[str], size: int = RANGE_SIZE) -> list[LetterRange]:
    """Return ranges of neighbouring letters with about `size` people each; a letter is never split.

    `letters` are the initial letters of the people in the order of the list.
    """
    counts: dict[str, int] = {}
    for letter in letters:
        counts[letter] = counts.get(letter, 0) + 1
    ranges: list[LetterRange] = []
    for letter, count in counts.items():
        last = ranges[-1] if ranges else None
        if last is not None and last.count + count <= size:
            ranges[-1] = LetterRange(last.first, letter, last.count + count)
        else:
            ranges.append(LetterRange(letter, letter, count))
    return ranges


def letters_between(letters: Sequence[str], chosen: LetterRange) -> set[str]:
    """Return the letters of a range; `letters` are all initial letters in the order of the list."""
    order = list(dict.fromkeys(letters))
    return set(order[order.index(chosen.first) : order.index(chosen.last) + 1])
