"""Rows of cells as a programme: which column is what, and which item each row is, with what is uncertain. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from conference.czech.collation import organisation_key
from conference.programme.editor.item_kinds import kind_of
from conference.programme.models import ItemKind
from conference.quickstart import words
from conference.quickstart.cells import PastedRows

MOST_ITEMS = 200  # at once
USUAL = 30  # minutes of an item of which nothing says the end


class ColumnRole(StrEnum):
    """What a column holds."""

    TIME = "time"  # from, or from and until
    ENDS = "ends"
    LENGTH = "length"
    DAY = "day"
    TITLE = "title"
    SPEAKER = "speaker"
    ORGANISATION = "organisation"
    ROOM = "room"
    NOTHING = "nothing"


class RowDoubt(StrEnum):
    """What is uncertain about a row."""

    NO_TIME = "no_time"  # it goes into the tray
    GUESSED_END = "guessed_end"
    NO_TITLE = "no_title"
    OTHER_DAY = "other_day"  # outside of the conference
    LONG = "long"
    NO_PERSON = "no_person"  # what stands there is no name


@dataclass(frozen=True)
class Known:
    """What the conference has already."""

    days: tuple[date, ...]
    rooms: tuple[str, ...] = ()
    people: frozenset[str] = frozenset()  # keys of the speakers' names
    organisations: frozenset[str] = frozenset()  # keys of theirs


@dataclass(frozen=True)
class Proposed:
    """An item as it was understood."""

    title: str
    day: date | None = None
    starts: time | None = None
    ends: time | None = None
    kind: ItemKind = ItemKind.TALK
    speaker: str = ""
    organisation: str = ""
    room: str = ""
    doubts: frozenset[RowDoubt] = frozenset()


@dataclass(frozen=True)
class Reading:
    """What was understood of a table."""

    columns: tuple[ColumnRole, ...]
    items: tuple[Proposed, ...]
    has_head: bool = False
    left_out: int = 0  # rows beyond what is read at once


_HEADS = {
    ColumnRole.TIME: "cas casy time hodina kdy when od zacatek from start starts",
    ColumnRole.ENDS: "do konec until to end ends",
    ColumnRole.LENGTH: "delka trvani minut minuty min length duration minutes",
    ColumnRole.DAY: "den datum day date",
    ColumnRole.TITLE: "nazev tema titul title topic program programme prispevek bod obsah talk session",
    ColumnRole.SPEAKER: "recnik recnici prednasejici vystupujici lektor jmeno kdo speaker speakers presenter name who",
    ColumnRole.ORGANISATION: "organizace instituce pracoviste firma organisation organization affiliation institution",
    ColumnRole.ROOM: "mistnost sal misto room place hall kde where",
}
HEADS: Mapping[str, ColumnRole] = {word: column for column, said in _HEADS.items() for word in said.split()} | {
    "od do": ColumnRole.TIME, "bod programu": ColumnRole.TITLE, "nazev prispevku": ColumnRole.TITLE,
}  # fmt: skip


def read(rows: PastedRows, known: Known, columns: Sequence[ColumnRole] = ()) -> Reading:
    """Read rows of cells; `columns` say what each holds where somebody has corrected that."""
    head, body = _without_heads(rows, known)
    width = len(rows[0]) if rows else 0
    chosen = tuple(columns) if len(columns) == width else columns_of(body, width, head, known)
    items = _items(body, chosen, known)
    return Reading(chosen, tuple(items[:MOST_ITEMS]), bool(head), max(0, len(items) - MOST_ITEMS))


def _without_heads(rows: PastedRows, known: Known) -> tuple[dict[int, ColumnRole], PastedRows]:
    """Return what the heading says, and the rows without it, be it repeated; a day may stand before it."""
    at = next((number for number, row in enumerate(rows) if _heading(row, known) is None), 0)
    head = head_of(rows[at]) if rows else {}
    return head, [row for row in rows if row != rows[at]] if head else rows


def head_of(row: Sequence[str]) -> dict[int, ColumnRole]:
    """Return what the cells of a heading say; nothing where the row is none: with a time, or without known words."""
    if any(words.read_times(cell) for cell in row):
        return {}
    found: dict[int, ColumnRole] = {}
    for number, cell in enumerate(row):
        column = HEADS.get(organisation_key(cell))
        if column is not None and column not in found.values():
            found[number] = column
    return found if len(found) >= 2 or (found and sum(bool(cell) for cell in row) == 1) else {}


def columns_of(rows: PastedRows, width: int, head: Mapping[int, ColumnRole], known: Known) -> tuple[ColumnRole, ...]:
    """Return what each column holds: by its heading, else by what most of its cells look like."""
    found = dict(head)
    cells = [[row[number] for row in rows if number < len(row) and row[number]] for number in range(width)]
    left = [number for number in range(width) if number not in found and cells[number]]

    def take(column: ColumnRole, looks: Callable[[str], bool], share: float) -> None:
        """Give a column to the one that looks most like it."""
        if column in found.values():
            return
        rated = [
            (sum(map(looks, cells[number])) / len(cells[number]), -number) for number in left if number not in found
        ]
        best = max(rated, default=(0.0, 0))
        if best[0] >= share:
            found[-best[1]] = column

    take(ColumnRole.TIME, lambda cell: words.read_times(cell) is not None, 0.5)
    take(ColumnRole.ENDS, lambda cell: words.read_times(cell) is not None, 0.5)
    take(ColumnRole.LENGTH, lambda cell: words.read_length(cell) is not None, 0.7)
    take(ColumnRole.DAY, lambda cell: len(cell) < 30 and words.read_day(cell, known.days) is not None, 0.6)
    rooms = {organisation_key(room) for room in known.rooms}
    take(ColumnRole.ROOM, lambda cell: organisation_key(cell) in rooms or words.is_room(cell), 0.5)
    take(ColumnRole.SPEAKER, lambda cell: _names(cell, known), 0.5)
    take(
        ColumnRole.ORGANISATION,
        lambda cell: organisation_key(cell) in known.organisations or words.is_organisation(cell),
        0.4,
    )
    longest = max(
        (number for number in left if number not in found),
        key=lambda number: (
            sum(map(len, cells[number])) / len(cells[number]) * min(1, len(cells[number]) / max(1, len(rows)) + 0.3)
        ),
        default=None,
    )
    if longest is not None and ColumnRole.TITLE not in found.values():
        found[longest] = ColumnRole.TITLE
    for column in (ColumnRole.SPEAKER, ColumnRole.ORGANISATION):
        spare = next((number for number in left if number not in found), None)
        if spare is not None and column not in found.values():
            found[spare] = column
    return tuple(found.get(number, ColumnRole.NOTHING) for number in range(width))


def _names(cell: str, known: Known) -> bool:
    people = words.people_of(cell)
    if any(one.key in known.people for one in people):
        return True
    return bool(people) and all(
        words.is_person(part.strip()) for part in cell.replace("\n", ";").split(";")[0].split(",")[:1]
    )


@dataclass
class _Row:
    """A row before the times of the following ones are known."""

    title: str
    day: date | None
    starts: time | None
    ends: time | None
    length: int | None
    speakers: list[str] = field(default_factory=list)
    organisation: str = ""
    room: str = ""


def _items(rows: PastedRows, columns: Sequence[ColumnRole], known: Known) -> list[Proposed]:
    day = known.days[0] if known.days else None
    found: list[_Row] = []
    for cells in rows:
        heading = _heading(cells, known)
        if heading is not None:
            day = heading
            continue
        row = _row(cells, columns, day, known)
        day = row.day or day
        if row.title or row.starts:
            found.append(row)
        elif found:  # a line that goes on with the one before
            found[-1].speakers += row.speakers
            found[-1].organisation = found[-1].organisation or row.organisation
    return [_proposed(row, found[n + 1 :], known) for n, row in enumerate(found)]


def _heading(cells: Sequence[str], known: Known) -> date | None:
    """Return the day where a row is nothing but its name."""
    said = list(dict.fromkeys(cell for cell in cells if cell))
    if len(said) != 1 or len(said[0]) > 60:
        return None
    return words.read_day(said[0], known.days)


def _row(cells: Sequence[str], columns: Sequence[ColumnRole], day: date | None, known: Known) -> _Row:
    by_column: dict[ColumnRole, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if cell and column is not ColumnRole.NOTHING:
            by_column[column] = f"{by_column[column]} {cell}" if column in by_column else cell
    starts, ends = words.read_times(by_column.get(ColumnRole.TIME, "")) or (None, None)
    until = words.read_times(by_column.get(ColumnRole.ENDS, ""))
    speaker = by_column.get(ColumnRole.SPEAKER, "")
    return _Row(
        " ".join(by_column.get(ColumnRole.TITLE, "").split()),
        words.read_day(by_column.get(ColumnRole.DAY, ""), known.days) or day,
        starts, until[0] if until else ends, words.read_length(by_column.get(ColumnRole.LENGTH, "")),
        [" ".join(speaker.replace("\n", "; ").split())] if speaker else [],
        " ".join(by_column.get(ColumnRole.ORGANISATION, "").split()),
        " ".join(by_column.get(ColumnRole.ROOM, "").split()),
    )  # fmt: skip


def _proposed(row: _Row, following: Sequence[_Row], known: Known) -> Proposed:
    doubts = set()
    ends = row.ends
    if row.starts is None:
        doubts.add(RowDoubt.NO_TIME)
    elif ends is None:
        ends = _later(row.starts, row.length) if row.length else _next_start(row, following)
        if ends is None:
            doubts.add(RowDoubt.GUESSED_END)
            ends = _later(row.starts, USUAL)
    if not row.title:
        doubts.add(RowDoubt.NO_TITLE)
    if row.starts is not None and row.day not in known.days:
        doubts.add(RowDoubt.OTHER_DAY)
    if row.starts and ends and _minutes(row.starts, ends) > 5 * 60:
        doubts.add(RowDoubt.LONG)
    speaker, organisation = "; ".join(row.speakers), row.organisation
    if speaker and not words.people_of(speaker):
        if words.is_organisation(speaker) and not organisation:
            speaker, organisation = "", speaker
        else:
            doubts.add(RowDoubt.NO_PERSON)
    room = next((name for name in known.rooms if words.same_room(name, row.room)), row.room)
    return Proposed(
        row.title, row.day, row.starts, ends if row.starts else None, kind_of(row.title), speaker, organisation, room,
        frozenset(doubts),
    )  # fmt: skip


def _next_start(row: _Row, following: Sequence[_Row]) -> time | None:
    """Return when the next item begins where this one is, if it begins later on the same day."""
    here = (
        one for one in following if one.day == row.day and one.starts and (not row.room or one.room in ("", row.room))
    )
    later = next(here, None)
    if later is None or later.starts is None or row.starts is None or later.starts <= row.starts:
        return None
    return later.starts if _minutes(row.starts, later.starts) <= 4 * 60 else None


def _later(moment: time, minutes: int | None) -> time:
    return (datetime.combine(date(2000, 1, 1), moment) + timedelta(minutes=minutes or 0)).time()


def _minutes(starts: time, ends: time) -> int:
    one, other = (clock.hour * 60 + clock.minute for clock in (starts, ends))
    return (other - one) % (24 * 60)


def unknown_rooms(items: Sequence[Proposed], known: Known) -> list[str]:
    """Return the rooms that the conference does not have yet."""
    keys = {organisation_key(room) for room in known.rooms}
    found = {organisation_key(one.room): one.room for one in items if one.room}
    return [room for key, room in found.items() if key not in keys]


def unknown_people(items: Sequence[Proposed], known: Known) -> list[words.Person]:
    """Return the speakers that the conference does not have yet, each with the organisation of the first row."""
    found: dict[str, words.Person] = {}
    for item in items:
        for person in words.people_of(item.speaker):
            if person.key not in known.people:
                found.setdefault(
                    person.key, person if person.organisation else replace(person, organisation=item.organisation)
                )
    return list(found.values())
