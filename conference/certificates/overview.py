"""What of a programme counts towards the hours, item by item, before anybody has come."""

from __future__ import annotations

from dataclasses import dataclass

from conference.certificates import hours
from conference.certificates.queries import all_the_time, credited_item, is_visit
from conference.events.models import Event
from conference.programme.models import NO_PROGRAMME, Item
from conference.programme.queries import items_of


@dataclass(frozen=True)
class Offered:
    """A programme item, and the minutes it adds for somebody who stays all the time; None where it does not count."""

    item: Item
    minutes: int | None
    is_visit: bool
    despite_kind: bool  # counts though it is a break, lunch or sign-in, because the organiser says so


@dataclass(frozen=True)
class Overview:
    """What of a programme counts, and how much without site visits."""

    items: tuple[Offered, ...]
    total: int


def overview(event: Event) -> Overview:
    """Return what counts towards the hours, item by item: visits for themselves, since each is for some people only."""
    rows = items_of(event)
    counted = [item for item in rows if item.counts and not is_visit(item)]
    together = hours.add_up(*all_the_time([credited_item(event, item) for item in counted]))
    minutes = {item.id: part.minutes for item, part in zip(counted, together.parts, strict=True)}
    for item in rows:
        if item.counts and is_visit(item):
            minutes[item.id] = hours.add_up(*all_the_time([credited_item(event, item)])).total
    items = tuple(
        Offered(row, minutes.get(row.id), is_visit(row), despite_kind=row.counts and row.kind in NO_PROGRAMME)
        for row in rows
    )
    return Overview(items, together.total)
