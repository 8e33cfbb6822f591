"""How marks of several devices become one presence, and until when a device's link is good. Plain values, an answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar

from conference.attendance.rules import DAY, NIGHT_ENDS
from conference.desk.models import MarkOutcome, Tap
from conference.lib import clock
from conference.lib.refusals import Refusal

SAME = timedelta(minutes=5)  # two devices that note somebody within this time agree
LATE_MARKS = timedelta(days=7)  # so long after its day a device without network may still send what it has noted
AHEAD = timedelta(minutes=15)  # so far the clock of a device may go before ours
SEEN_EVERY = timedelta(minutes=5)  # so exactly is known when a device was last used
MOST_MARKS = 500  # in one sending of a device
SHOWN = 60  # people found whom a page shows

DISAGREES = frozenset({
    MarkOutcome.TWICE, MarkOutcome.CAME_BACK, MarkOutcome.NOT_ARRIVED, MarkOutcome.CHANGED, MarkOutcome.CANCELLED,
    MarkOutcome.NO_PLACE,
    MarkOutcome.NOT_POSSIBLE,
})  # fmt: skip
"""What the organiser is told of."""
UNDOES = {Tap.UNDO_ARRIVED: Tap.ARRIVED, Tap.UNDO_LEFT: Tap.LEFT}


class LinkStanding(StrEnum):
    """How things stand with a device's link."""

    GOOD = "good"
    EARLY = "early"  # its day has not come
    OVER = "over"  # its day is over
    REVOKED = "revoked"


class DeskRefusal(StrEnum):
    """Why something at the desk is refused."""

    NAME_TAKEN = "name_taken"  # two devices of a day by one name
    DAY_OUTSIDE = "day_outside"
    DAY_OVER = "day_over"
    THING_GONE = "thing_gone"  # a visit group or an item with places that is not there any more
    REVOKED = "revoked"
    NOTHING_THERE = "nothing_there"


class DeskRefused(Refusal):
    """Something at the desk is refused for `reason`."""

    reasons = DeskRefusal
    statuses: ClassVar = {DeskRefusal.NOTHING_THERE: HTTPStatus.NOT_FOUND}
    fields: ClassVar = {DeskRefusal.NAME_TAKEN: "name", DeskRefusal.DAY_OUTSIDE: "day", DeskRefusal.DAY_OVER: "day",
                        DeskRefusal.THING_GONE: "about"}  # fmt: skip


@dataclass(frozen=True)
class Times:
    """What is noted about a person on a day."""

    arrived_at: datetime | None = None
    left_at: datetime | None = None
    absent: bool = False


def ends_at(day: date, zone: str) -> datetime:
    """Return when a day of the desk is over: an evening may last past midnight."""
    return clock.from_local(datetime.combine(day + DAY, NIGHT_ENDS), zone)


def standing(day: date, zone: str, is_revoked: bool, now: datetime) -> LinkStanding:
    """Return how things stand with the link of a device for a day."""
    if is_revoked:
        return LinkStanding.REVOKED
    if now >= ends_at(day, zone):
        return LinkStanding.OVER
    return LinkStanding.EARLY if now < clock.day_bounds(day, zone)[0] else LinkStanding.GOOD


def takes_marks(day: date, zone: str, is_revoked: bool, now: datetime) -> bool:
    """Tell whether marks of a device are still taken: some time after its day too, for what had no network before."""
    state = standing(day, zone, is_revoked, now)
    return state is LinkStanding.GOOD or (state is LinkStanding.OVER and now < ends_at(day, zone) + LATE_MARKS)


def merged(known: Times, tap: Tap, at: datetime, others: Collection[datetime] = ()) -> tuple[Times, MarkOutcome]:
    """Return what is noted after a mark, and what became of it: the earliest arrival and the latest departure win.

    `others` are the times of the other marks of the same kind, not undone, which count again where one is undone.
    """
    match tap:
        case Tap.ARRIVED:
            return _arrived(known, at)
        case Tap.LEFT:
            return _left(known, at)
        case Tap.UNDO_ARRIVED:
            if known.arrived_at != at:
                return known, MarkOutcome.KNOWN if known.arrived_at is None else MarkOutcome.CHANGED
            if known.left_at is not None and not others:
                return known, MarkOutcome.CHANGED
            arrived = min(others, default=None)
            if arrived is not None and known.left_at is not None and known.left_at <= arrived:
                return known, MarkOutcome.CHANGED
            return replace(known, arrived_at=arrived), MarkOutcome.DONE
        case Tap.UNDO_LEFT:
            if known.left_at != at:
                return known, MarkOutcome.KNOWN if known.left_at is None else MarkOutcome.CHANGED
            later = [moment for moment in others if known.arrived_at is not None and moment > known.arrived_at]
            return replace(known, left_at=max(later, default=None)), MarkOutcome.DONE


def _arrived(known: Times, at: datetime) -> tuple[Times, MarkOutcome]:
    before = known.arrived_at
    if before is None:
        return Times(at), MarkOutcome.DONE
    if at < before:
        return replace(known, arrived_at=at), MarkOutcome.TWICE if before - at > SAME else MarkOutcome.DONE
    if known.left_at is not None and at >= known.left_at:
        return known, MarkOutcome.CAME_BACK
    return known, MarkOutcome.TWICE if at - before > SAME else MarkOutcome.KNOWN


def _left(known: Times, at: datetime) -> tuple[Times, MarkOutcome]:
    if known.arrived_at is None or at <= known.arrived_at:
        return known, MarkOutcome.NOT_ARRIVED
    before = known.left_at
    if before is None:
        return replace(known, left_at=at), MarkOutcome.DONE
    if at > before:
        return replace(known, left_at=at), MarkOutcome.TWICE if at - before > SAME else MarkOutcome.DONE
    return known, MarkOutcome.TWICE if before - at > SAME else MarkOutcome.KNOWN
