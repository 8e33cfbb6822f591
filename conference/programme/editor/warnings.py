"""What the team should look at beside `rules.warnings`: hours, breaks, leaving groups, answers and slides of speakers.

Pure: the draft and what is known around it in, warnings out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from conference.lib import clock
from conference.programme.models import ItemKind
from conference.programme.rules import LIGHT, SPOKEN, OpeningHours, Warned, WarningKind
from conference.programme.snapshot import Programme, ProgrammeItem, days_of

PAUSES = frozenset({ItemKind.BREAK, ItemKind.LUNCH, ItemKind.REGISTRATION})
REST = timedelta(minutes=10)  # a gap that is as good as a break
ANSWER_AFTER = timedelta(days=7)  # so long an invitation may lie unopened


@dataclass(frozen=True)
class Departure:
    """When a group of a site visit leaves."""

    code: str  # of the visit's item
    number: int
    departs_at: datetime


@dataclass(frozen=True)
class Around:
    """What is known around a draft."""

    zone: str
    hours: OpeningHours = (None, None)
    rooms: Mapping[str, OpeningHours] = field(default_factory=dict)
    break_after: int = 0  # minutes; 0 for never
    departures: Sequence[Departure] = ()
    silent: Collection[str] = ()  # codes of speakers who have not opened their invitation
    with_slides: Collection[str] = ()  # codes of items
    slides_are_due: bool = False


def warnings(programme: Programme, around: Around) -> list[Warned]:
    """Return what should be looked at, in the order of the programme."""
    items = programme.items
    found = [warned for item in items for warned in _of_item(item, around)]
    found += _departures(items, around)
    for day in days_of(items, around.zone):
        found += _breaks(day.items, around)
    return found


def _of_item(item: ProgrammeItem, around: Around) -> Iterator[Warned]:
    hours = around.rooms.get(item.room, (None, None))
    if not _keeps(item, hours, around.zone):
        yield Warned(WarningKind.ROOM_HOURS, item, name=item.room, hours=hours)
    if not _keeps(item, around.hours, around.zone):
        yield Warned(WarningKind.HOURS, item, hours=around.hours)
    for speaker in item.speakers:
        if speaker.code in around.silent:
            yield Warned(WarningKind.NO_ANSWER, item, name=speaker.name)
    owes = item.kind in SPOKEN and item.speakers and item.publishes_slides and not item.anonymous
    if around.slides_are_due and owes and item.code not in around.with_slides:
        yield Warned(WarningKind.NO_SLIDES, item)


def _keeps(item: ProgrammeItem, hours: OpeningHours, zone: str) -> bool:
    """Return whether an item keeps to hours of its day; hours that end before they begin are of an evening."""
    opens, closes = hours
    starts, ends = (clock.local(moment, zone).replace(tzinfo=None) for moment in (item.starts_at, item.ends_at))
    if opens is not None and starts.time() < opens and not (closes is not None and closes < opens):
        return False
    if closes is None:
        return True
    until = datetime.combine(starts.date(), closes)
    if opens is not None and closes <= opens:
        until += timedelta(days=1)
    return ends <= until


def _departures(items: Sequence[ProgrammeItem], around: Around) -> Iterator[Warned]:
    """Yield the groups that leave while something is on that is neither a break nor a visit."""
    own = {item.code: item for item in items}
    for departure in around.departures:
        if (visit := own.get(departure.code)) is None:
            continue
        for item in items:
            is_on = item.starts_at < departure.departs_at < item.ends_at
            if is_on and item.kind not in PAUSES and not item.is_visit:
                yield Warned(WarningKind.VISIT_LEAVES, visit, item, number=departure.number)


def _breaks(items: Sequence[ProgrammeItem], around: Around) -> Iterator[Warned]:
    """Yield where people sit for too long, room by room; what has no room is for all of them."""
    if not around.break_after:
        return
    rooms = dict.fromkeys(item.room for item in items if item.room and item.kind not in LIGHT)
    told = set()
    for room in rooms or {"": None}:
        here = [item for item in items if item.room in ("", room) and not item.is_visit]
        for first, minutes in _stretches(here):
            if minutes > around.break_after and first.code not in told:
                told.add(first.code)
                yield Warned(WarningKind.NO_BREAK, first, name=room if len(rooms) > 1 else "", number=minutes)


def _stretches(items: Iterable[ProgrammeItem]) -> Iterator[tuple[ProgrammeItem, int]]:
    """Yield the first item and the minutes of each stretch without a break."""
    first: ProgrammeItem | None = None
    until: datetime | None = None
    for item in items:
        if first is not None and until is not None and (item.kind in PAUSES or item.starts_at - until >= REST):
            yield first, _minutes(first.starts_at, until)
            first = until = None
        if item.kind in PAUSES:
            continue
        first = first or item
        until = max(until or item.ends_at, item.ends_at)
    if first is not None and until is not None:
        yield first, _minutes(first.starts_at, until)


def _minutes(starts: datetime, ends: datetime) -> int:
    return int((ends - starts).total_seconds() // 60)
