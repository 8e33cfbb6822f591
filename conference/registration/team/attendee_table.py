"""The table of the list of attendees: what each cell says, in words, so that its page only draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from flask_babel import gettext as _

from conference.czech.typography import format_date, format_time, nbsp
from conference.events.models import Event
from conference.lib import clock, languages
from conference.lib.tables import CellKind, Column
from conference.places.models import PlaceState
from conference.registration.team.attendee_columns import STATE_LABELS
from conference.registration.team.attendees import Attendee, AttendeeVisit
from conference.visits.models import VisitGroup
from conference.visits.wording import group_name

NONE = "–"
PLACES = {"cancelled": "off", "pending": "wait", "waiting": "wait", "offered": "wait", "confirmed": "done"}
"""How the page marks a state (`.place-…` of theme.css)."""


class CellLine(NamedTuple):
    """A line of a cell; `place` marks what has become of a place."""

    words: str
    place: str = ""


class AttendeeCell(NamedTuple):
    """A cell: how it looks, the name of its column for a phone, its first line and further ones."""

    look: str
    label: str
    words: str
    place: str = ""
    more: Sequence[CellLine] = ()


class AttendeeLine(NamedTuple):
    """One person: their id, their name with titles, their cells."""

    person_id: int
    name: str
    cells: Sequence[AttendeeCell]


def rows(
    event: Event,
    people: Iterable[Attendee],
    columns: Sequence[Column[Attendee]],
    *,
    several_visits: bool,
    stacked: bool,
) -> Iterator[AttendeeLine]:
    """Yield the lines of the table. Of `several_visits` a group is told with its title; where columns are `stacked`
    below each other on a phone, cells bear their names."""
    draw = _Words(event, several_visits, stacked)
    making = [draw.cells_of(column) for column in columns]
    for person in people:
        name = nbsp(person.full_name, draw.language)
        yield AttendeeLine(person.registration.id, name, [make(person) for make in making])


class _Words:
    """Words of cells in the language and the zone of the page."""

    def __init__(self, event: Event, several_visits: bool, stacked: bool) -> None:
        self.language, self.zone, self.stacked = languages.current(), event.timezone, stacked
        self.states = {state: str(label) for state, label in STATE_LABELS.items()}
        self.undelivered = _("e-mail not delivered")
        self.group: Callable[[VisitGroup], str] = cache(
            lambda one: nbsp(group_name(one, with_title=several_visits), self.language)
        )

    def cells_of(self, column: Column[Attendee]) -> Callable[[Attendee], AttendeeCell]:
        """Return what makes the cells of a column."""
        if column.key == "visit_group":
            label = self.label(_("Site visit"))
            return lambda person: self.visits(person, label)
        if column.key == "state":
            return lambda person: AttendeeCell("", "", *self.state(person))
        if column.key == "created":
            return lambda person: AttendeeCell("end soft", "", self.moment(person.registration.created_at))
        if column.key == "organisation":
            return lambda person: AttendeeCell("", "", nbsp(person.registration.organisation, self.language))
        label = self.label(_("Town") if column.key == "municipality" else column.title)
        return lambda person: self.plain(column, person, label)

    def label(self, title: object) -> str:
        """Return the name of a column as its cells bear it."""
        return f"{title}:" if self.stacked else ""

    def plain(self, column: Column[Attendee], person: Attendee, label: str) -> AttendeeCell:
        """Say what the export says."""
        value: Any = column.said(person)
        if value is None or value == "":
            return AttendeeCell("", "", "")
        if isinstance(value, str):
            return AttendeeCell("", label, nbsp(value, self.language))
        return AttendeeCell("", label, self.moment(value) if column.kind is CellKind.DATETIME else str(value))

    def moment(self, value: datetime) -> str:
        """2. 11. 2017, 8:30, on the clock of the event."""
        local = clock.local(value, self.zone)
        return f"{format_date(local.date(), self.language)}, {format_time(local, self.language)}"

    def visits(self, person: Attendee, label: str) -> AttendeeCell:
        """Say where a person stands with each visit."""
        first, *more = [self.visit(one) for one in person.visits] or [CellLine(NONE)]
        return AttendeeCell("", label, *first, more)

    def visit(self, one: AttendeeVisit) -> CellLine:
        """Say where they stand with one of them."""
        name = self.group(one.group)
        if one.position:
            return CellLine(f"{name}: {self.turn(one.position)}", "wait")
        return CellLine(f"{name}: {self.offer(one.place)}", "wait") if one.is_offered else CellLine(name)

    def state(self, person: Attendee) -> CellLine:
        """Say where a person stands with the conference, and first of all that letters do not reach them."""
        state = person.state
        words = self.states[state]
        if state != "cancelled" and person.undelivered:
            return CellLine(self.undelivered, "bad")
        if state == PlaceState.WAITING and person.position:
            words = self.turn(person.position)
        elif state == PlaceState.OFFERED:
            words = self.offer(person.place)
        return CellLine(words, PLACES[state])

    def turn(self, position: int) -> str:
        """Say the turn of who waits."""
        return nbsp(_("waits as no. %(turn)s", turn=position), self.language)

    def offer(self, place: Any) -> str:
        """Say until when a place is offered."""
        until = self.moment(place.offered_until)
        return nbsp(_("place offered until %(moment)s", moment=until), self.language)
