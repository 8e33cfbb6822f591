"""What moving a conference does to its times, and why it may be refused. Plain values in, an answer out.

Everything keeps its time of day: what begins at 9:00 on the first day begins at 9:00 on the new first day, on the clock
of the new zone, whatever summer time does in between.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from conference.lib import clock
from conference.lib.refusals import Refusal
from conference.lib.wall_clock import Which, moment_of
from conference.programme.snapshot import Programme, days_of

DEADLINES = (
    "registration_opens_at", "registration_closes_at", "open_to_all_from", "reserved_until", "answers_due_at",
    "slides_due_at", "slides_visible_from",
)  # fmt: skip
KEPT_UNTIL = "kept_until"


class MoveRefusal(StrEnum):
    """Why a conference can't be moved so."""

    SAME = "same"  # it is there already
    CANCELLED = "cancelled"
    PRESENCE = "presence"  # people were noted as present on days that would be no days of it any more
    GONE = "gone"  # the plan was changed or carried out by somebody else
    KEPT = "kept"  # registrations would be erased too soon after it


class MoveRefused(Refusal):
    """A move is refused for `reason`."""

    reasons = MoveRefusal


@dataclass(frozen=True)
class Dates:
    """Where a conference stands in time."""

    starts_on: date
    ends_on: date
    timezone: str

    @property
    def key(self) -> str:
        """What tells it from others in a form."""
        return f"{self.starts_on} {self.ends_on} {self.timezone}"


@dataclass(frozen=True)
class Shift:
    """How everything moves: by so many days, and from the clock of one zone to that of another."""

    days: timedelta
    old_zone: str
    new_zone: str

    def moment(self, moment: datetime) -> datetime:
        """Return the same time of day on the new day. Raises NoSuchMoment where clocks skip it there.

        Of two equal times the first one, or the second where it was the second one before.
        """
        local = clock.local(moment, self.old_zone)
        naive = local.replace(tzinfo=None, fold=0) + self.days
        return moment_of(naive, self.new_zone, Which.SECOND if local.fold else Which.FIRST)

    def span(self, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
        """Return when something begins and ends; it keeps its length where the clock would turn it round."""
        starts, ends = self.moment(starts_at), self.moment(ends_at)
        return starts, ends if ends > starts else starts + (ends_at - starts_at)


def shift_of(old: Dates, new: Dates) -> Shift:
    """Say how all times shift: the first day becomes the first day."""
    return Shift(new.starts_on - old.starts_on, old.timezone, new.timezone)


def moved(programme: Programme, shift: Shift) -> Programme:
    """Return a published programme with its times moved. Raises NoSuchMoment."""
    items = []
    for item in programme.items:
        starts_at, ends_at = shift.span(item.starts_at, item.ends_at)
        items.append(replace(item, starts_at=starts_at, ends_at=ends_at))
    items.sort(key=lambda item: (item.starts_at, item.ends_at, item.code))
    return replace(programme, days=days_of(items, shift.new_zone))


def problem(old: Dates, new: Dates, *, is_cancelled: bool, present_on: Collection[date]) -> MoveRefusal | None:
    """Return why a conference can't be moved; `present_on` are the days on which presence was noted.

    A conference that has begun may become longer or shorter, and nothing that was noted may fall out of it.
    """
    if is_cancelled:
        return MoveRefusal.CANCELLED
    if old == new:
        return MoveRefusal.SAME
    stays = new.starts_on == old.starts_on and new.timezone == old.timezone
    if present_on and not (stays and max(present_on) <= new.ends_on):
        return MoveRefusal.PRESENCE
    return None


def is_offered(name: str, moment: datetime, now: datetime) -> bool:
    """Return whether a deadline may move along: the opening of registration only while it is to come."""
    return name != "registration_opens_at" or moment > now


def is_proposed(moment: datetime, now: datetime) -> bool:
    """Return whether it is ticked: a deadline that has passed is left alone unless somebody wants it."""
    return moment > now
