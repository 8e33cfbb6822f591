"""Decisions about imports: which row is a heading, what a column is, what becomes of each row, what may be undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any

from conference.czech.titles import AFTER, BEFORE
from conference.fields.cells import words_of
from conference.fields.held import held, is_own
from conference.lib.refusals import Refusal

ROWS_KEPT = timedelta(days=7)
"""How long the rows that were read are kept, confirmed or not: they name people."""
UNDO_KEPT = timedelta(days=30)
"""How long an import can be taken back, and what it changed is kept for that; as for all that the team removes."""
LOOKED_AT = 25  # rows of a sheet among which the heading is looked for
DIVIDED = "is_divided"
"""Marks a row whose name stood in one column: where its parts begin was guessed."""
FEWEST_KNOWN = 2  # a single one may be an answer, such as a town called as the heading of towns
REPEATS = 3  # headings in a row further down that make it a heading repeated


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"  # registered already, and the file says something else
    SAME = "same"  # registered already, just so
    KNOWN = "known"  # probably somebody who is registered under another address
    REFUSED = "refused"


class RowFault(StrEnum):
    """Why a row is refused, beside what its cells are (`fields.kinds.CellFault`)."""

    MISSING = "missing"
    NO_GROUP = "no_group"
    WHICH_GROUP = "which_group"  # several visits have one of this number
    VISITS = "visits"  # which one person can't have together
    CANCELLED = "cancelled"  # the file says that this registration was
    TWICE = "twice"  # the address stands in an earlier row
    IN_USE = "in_use"  # the new address of somebody known is another one's


class IntakeRefusal(StrEnum):
    """Why an import does not go on."""

    UNMATCHED = "unmatched"  # no column holds what every row needs
    NOTHING = "nothing"  # no row would be written
    SINCE = "since"  # rows would become something else than the page has shown
    NOT_NOW = "not_now"  # it was confirmed, dropped or undone meanwhile
    ACTED = "acted"  # people of the import have done something since
    TOO_LATE = "too_late"


class IntakeRefused(Refusal):
    """An import does not go on."""

    reasons = IntakeRefusal

    def __init__(self, reason: IntakeRefusal, **facts: object) -> None:
        super().__init__(reason, **{"names": "", "columns": "", **facts})


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: in which field, why, and what its sentence names."""

    field: str
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Difference:
    """A field of somebody known that the file says otherwise, both as they are kept."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Checked:
    """A row as it was understood: what each field would hold in a form, and what is wrong."""

    number: int
    values: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()

    def to_json(self) -> list[Any]:
        """Give it as it is stored."""
        return [self.number, dict(self.values), [[fault.field, fault.reason, fault.detail] for fault in self.faults]]

    @classmethod
    def from_json(cls, stored: Sequence[Any]) -> Checked:
        """Read it from what is stored."""
        return cls(stored[0], stored[1], tuple(Fault(*fault) for fault in stored[2]))

    @property
    def name(self) -> str:
        """Who it is about."""
        return f"{self.values.get('given_name', '')} {self.values.get('family_name', '')}".strip()

    @cached_property
    def name_key(self) -> str:
        """What makes two ways of writing the name the same."""
        return words_of(self.name)

    @property
    def place_key(self) -> str:
        """What tells namesakes apart: the organisation."""
        return words_of(self.values.get("organisation", ""))


@dataclass(frozen=True)
class KnownPerson:
    """Somebody who is there already."""

    id: int
    name: str
    email_key: str
    name_key: str
    place_key: str
    code: str = ""
    """Of the ticket, by which our own exports know a person."""
    held: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """What becomes of a row; `known` is who it is about, or probably about."""

    row: Checked
    verdict: Verdict
    faults: tuple[Fault, ...] = ()
    known: KnownPerson | None = None
    changes: tuple[Difference, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    """Questions with the choices that have no free place for this row."""


def leaving_out(judged: Sequence[Judged], free: Mapping[int, int]) -> list[Judged]:
    """Say of every row which choices it would find full, when rows are written: new people first, in their order.

    `free` are the places left of limited choices, by the ids of the choices.
    """
    left = dict(free)
    found: dict[int, tuple[tuple[str, int], ...]] = {}
    for at, row in sorted(enumerate(judged), key=lambda pair: pair[1].verdict is Verdict.CHANGED):
        gained = [*_gained(row)]
        full = tuple((name, choice) for name, choice in gained if choice in left and left[choice] < 1)
        found[at] = full
        if row.verdict is Verdict.KNOWN or (full and row.verdict is Verdict.CHANGED):
            continue  # it may not be written; or its answers are not
        for pair in gained:
            if pair not in full and pair[1] in left:
                left[pair[1]] -= 1
        for _, choice in _given_up(row):
            if choice in left:
                left[choice] += 1
    return [replace(row, left_out=found[at]) for at, row in enumerate(judged)]


def _gained(row: Judged) -> Iterator[tuple[str, int]]:
    """Yield the questions and choices that somebody will have chosen by a row who had not."""
    if row.verdict in (Verdict.NEW, Verdict.KNOWN):
        for name, value in row.row.values.items():
            yield from _pairs(name, value)
    for change in row.changes:
        before = {*_pairs(change.field, change.before)}
        yield from (pair for pair in _pairs(change.field, change.after) if pair not in before)


def _given_up(row: Judged) -> Iterator[tuple[str, int]]:
    for change in row.changes:
        after = {*_pairs(change.field, change.after)}
        yield from (pair for pair in _pairs(change.field, change.before) if pair not in after)


def _pairs(name: str, value: Any) -> Iterator[tuple[str, int]]:
    if is_own(name) and isinstance(value, list | tuple):
        yield from ((name, choice) for choice in value)


def changes_shown(judged: Iterable[Judged]) -> dict[str, str]:
    """Return what a page has shown of changes, by the number of the row: whose they are, from what and to what."""
    return {
        str(row.row.number): _digest(row.known.id, row.changes)
        for row in judged
        if row.verdict is Verdict.CHANGED and row.known
    }


def shown(judged: Iterable[Judged]) -> str:
    """Return a mark of what a page has shown of all rows: another one where any row would become something else."""
    return _digest(*((row.row.number, row.verdict.value, row.known and row.known.id, row.changes, row.left_out)
                     for row in judged))  # fmt: skip


def is_as_shown(row: Judged, known: Mapping[str, str]) -> bool:
    """Return whether the changes of a row are those that were confirmed; else somebody has changed the person since."""
    return changes_shown([row]).items() <= known.items()


def is_outdated(row: object, changes: Iterable[Difference]) -> bool:
    """Return whether a row of the database is no more what a change was told to begin from."""
    return any(held(row, change.field) != change.before for change in changes)


def _digest(*told: object) -> str:
    return sha256(repr(told).encode("utf-8", "backslashreplace")).hexdigest()[:32]


class Everybody:
    """Those who are there already, to be found by ticket, by address, and by name."""

    def __init__(self, people: Iterable[KnownPerson]) -> None:
        everybody = list(people)
        self._by_code = {person.code: person for person in everybody if person.code}
        self._by_email = {person.email_key: person for person in everybody if person.email_key}
        self._by_name: dict[str, list[KnownPerson]] = {}
        for person in everybody:
            self._by_name.setdefault(person.name_key, []).append(person)

    def same(self, row: Checked) -> KnownPerson | None:
        """Return who the row is about beyond doubt; without an address who has the name at the same place."""
        email_key = row.values.get("email_key", "")
        by_code = self._by_code.get(row.values.get("ticket", ""))
        if by_code is not None and by_code.name_key == row.name_key:
            return by_code
        if email_key:
            return self._by_email.get(email_key)
        return self._like(row, of_same_place=True)

    def is_of_another(self, row: Checked, person: KnownPerson) -> bool:
        """Return whether the address of a row belongs to somebody else than the person it is about."""
        owner = self._by_email.get(row.values.get("email_key", ""))
        return owner is not None and owner is not person

    def like(self, row: Checked) -> KnownPerson | None:
        """Return somebody of the same name, of the same place where several have it."""
        return self._like(row, of_same_place=True) or self._like(row, of_same_place=False)

    def _like(self, row: Checked, *, of_same_place: bool) -> KnownPerson | None:
        found = self._by_name.get(row.name_key)
        if not found:
            return None
        return next((one for one in found if not of_same_place or one.place_key == row.place_key), None)


def says_otherwise(row: Checked, person: KnownPerson, name: str) -> bool:
    """Return whether a row may say a field otherwise: not where a whole name is the same and only divided so."""
    return not (name in NAME_PARTS and DIVIDED in row.values and row.name == person.name)


def judge(rows: Iterable[Checked], everybody: Everybody, differs: Any) -> list[Judged]:
    """Say of every row what becomes of it; `differs` tells what a row says otherwise about somebody known."""
    seen: dict[tuple[str, str], int] = {}
    found = []
    for row in rows:
        faults = row.faults
        if not faults:
            email_key = row.values.get("email_key", "")
            mark = ("", email_key) if email_key else (row.name_key, row.place_key)
            if mark in seen:
                faults = (Fault("email" if email_key else "family_name", RowFault.TWICE, str(seen[mark])),)
            else:
                seen[mark] = row.number
        person = None if faults else everybody.same(row)
        if person is not None and everybody.is_of_another(row, person):
            faults = (Fault("email", RowFault.IN_USE),)
        if faults:
            found.append(Judged(row, Verdict.REFUSED, faults))
            continue
        if person is not None:
            changes = tuple(differs(row, person))
            found.append(Judged(row, Verdict.CHANGED if changes else Verdict.SAME, known=person, changes=changes))
            continue
        person = everybody.like(row)
        found.append(Judged(row, Verdict.KNOWN if person else Verdict.NEW, known=person))
    return found


def heading_at(rows: Sequence[Sequence[str]], headings: Mapping[str, str]) -> int:
    """Return the place of the row with the headings: the first one with the most that are known, two at least.

    Where none has so many, the first one with the most cells.
    """

    def known(row: Sequence[str]) -> tuple[int, int]:
        cells = [words_of(cell) for cell in row if cell]
        return len({headings[cell] for cell in cells if cell in headings}), len(cells)

    counted = [known(row) for row in rows[:LOOKED_AT]]
    best = max(counted, default=(0, 0))
    if best[0] >= FEWEST_KNOWN:
        return next(place for place, row in enumerate(counted) if row[0] == best[0])
    cells = [count for _, count in counted]
    return cells.index(max(cells)) if cells else 0


def matched(titles: Sequence[str], headings: Mapping[str, str], remembered: Mapping[str, str]) -> list[str]:
    """Return what each column holds, by its heading: as it was chosen before, else as it is called; "" is not read.

    Of two columns for the same the first is taken.
    """
    found: list[str] = []
    for title in titles:
        key = words_of(title)
        target = remembered.get(key, headings.get(key, ""))
        found.append("" if target in found else target)
    return found


def is_heading(cells: Sequence[str], titles: Sequence[str]) -> bool:
    """Return whether a row further down repeats the headings, as printed lists do on every page."""
    first = next((place for place, cell in enumerate(cells) if cell), 0)
    if cells[first].casefold() != titles[first].casefold():
        return False
    same = sum(bool(cell) and cell.casefold() == title.casefold() for cell, title in zip(cells, titles, strict=False))
    return same >= min(REPEATS, sum(map(bool, titles)))


_TITLES = frozenset(words_of(part) for title in (*BEFORE, *AFTER, "et") for part in title.split())


ALWAYS_FAMILY = ("ová", "OVÁ")  # no given name ends so: who has two family names
NAME_PARTS = ("given_name", "family_name")


def split_name(text: str, *, family_first: bool = False) -> dict[str, str]:
    """Divide a whole name into its fields: titles before and after it, the last word (or the first) as family name.

    Of two family names both are taken where their endings tell.
    """
    name, _, after = text.partition(",")
    words = name.split()
    start = next((place for place, word in enumerate(words) if not _is_title(word)), len(words))
    end = next((place for place in range(len(words), start, -1) if not _is_title(words[place - 1])), start)
    titles_after = " ".join([*words[end:], *after.split()])
    plain = words[start:end]
    if family_first:
        place = 1
        while place < len(plain) - 1 and plain[place].endswith(ALWAYS_FAMILY):
            place += 1
        family, given = plain[:place], plain[place:]
    else:
        place = max(len(plain) - 1, 0)
        while place > 1 and plain[place - 1].endswith(ALWAYS_FAMILY):
            place -= 1
        given, family = plain[:place], plain[place:]
    return {
        "title_before": " ".join(words[:start]), "given_name": " ".join(given), "family_name": " ".join(family),
        "title_after": titles_after,
    }  # fmt: skip


def _is_title(word: str) -> bool:
    bare = words_of(word)  # without its dot "Ing" is a title, "Dis" may be a name
    return bare in _TITLES and (word.endswith(".") or word.isupper() or bare in ("mgr", "ing", "bc", "et"))


def may_undo(done_at: datetime | None, moment: datetime) -> bool:
    """Return whether an import is not too old to be taken back."""
    return done_at is not None and moment < done_at + UNDO_KEPT
