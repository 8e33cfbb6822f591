"""What of a programme counts towards the hours, item by item, before anybody has come."""

from __future__ import annotations

from dataclasses import dataclass

from conference.certificates import hours
from conference.certificates.queries import all_the_time, credited_item, is_visit
from conference.events.models import Event
from conference.programme.models import NO_PROGRAMME, Session
from conference.programme.queries import sessions_of


@dataclass(frozen=True)
class Offered:
    """A programme item, and the minutes it adds for somebody who stays all the time; None where it does not count."""

    session: Session
    minutes: int | None
    is_visit: bool
    despite_kind: bool  # counts though it is a break, lunch or sign-in, because the organiser says so


@dataclass(frozen=True)
class Overview:
    """What of a programme counts, and how much without site visits."""

    items: tuple[Offered, ...]
    total: int


def overview(event: Event) -> Overview:
    """What counts towards the hours, item by item: visits for themselves, since each is for some people only."""
    sessions = sessions_of(event)
    counted = [session for session in sessions if session.counts and not is_visit(session)]
    together = hours.add_up(*all_the_time([credited_item(event, session) for session in counted]))
    minutes = {session.id: part.minutes for session, part in zip(counted, together.parts, strict=True)}
    for session in sessions:
        if session.counts and is_visit(session):
            minutes[session.id] = hours.add_up(*all_the_time([credited_item(event, session)])).total
    items = tuple(
        Offered(row, minutes.get(row.id), is_visit(row), despite_kind=row.counts and row.kind in NO_PROGRAMME)
        for row in sessions
    )
    return Overview(items, together.total)
