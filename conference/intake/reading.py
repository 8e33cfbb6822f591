"""From the cells of a table to what they mean: each row checked by the kinds of its fields, nothing asked of the rows
that are there already."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conference.events.models import Event
from conference.fields.cells import FALSE, TRUE, in_both_languages, words_of
from conference.fields.choices import ALSO_HONORIFICS
from conference.fields.held import is_own
from conference.fields.kinds import FieldKind, Line, NotRead, Text
from conference.fields.registration import BY_NAME
from conference.intake import rules
from conference.intake.models import IntakeKind
from conference.intake.rules import Checked, Fault, RowFault
from conference.intake.targets import NAME, NAME_REVERSED, missing, several_visits, targets
from conference.lib import guessing
from conference.lib.email_address import normalise_email
from conference.lib.languages import LANGUAGES, speaking
from conference.places.rules import ANY, any_of
from conference.questions.asked import own_fields
from conference.registration.rules import wishes_problem
from conference.registration.team.attendee_columns import STATE_LABELS
from conference.registration.team.attendees import groups_of
from conference.registration.wishes import once
from conference.speakers.rules import BIO_MAX
from conference.visits.models import VisitGroup
from conference.visits.queries import OnOffer
from conference.visits.wording import group_name

NOT_FIELDS = frozenset({NAME, NAME_REVERSED, "language", "group", "visit", "visit_group", "state", "ticket"})
LANGUAGE_WORDS = {
    **{code: code for code in LANGUAGES}, **{words_of(name): code for code, name in LANGUAGES.items()},
    "anglictina": "en", "anglicky": "en", "cesky": "cs", "czech": "cs",
}  # fmt: skip
WAITING = frozenset({"cekaci listina", "waiting list", "libovolna", "jakakoli", "any"})
"""What lists say of who would go with any group, beside yes."""


def kind_of(name: str) -> FieldKind:
    """Return how the cells of a field are read."""
    if name.startswith("bio_"):
        return Text(BIO_MAX)
    if name.startswith("position_") or name == "salutation":
        return Line()
    return BY_NAME[name].kind


@dataclass(frozen=True)
class _Group:
    """A visit group as wishes name it."""

    id: int
    visit_id: int
    number: int
    titles: tuple[str, ...]
    names: tuple[str, ...]
    """As lists have it in one text: the visit, the number, when it leaves."""

    @classmethod
    def of(cls, group: VisitGroup) -> _Group:
        """Take from a group what it is called in each language."""
        names = []
        for code in LANGUAGES:
            with speaking(code):
                names.append(words_of(group_name(group)))
        titles = tuple(words_of(group.visit.item.text("title", code)) for code in LANGUAGES)
        return cls(group.id, group.visit_id, group.number, titles, tuple(names))


class Reader:
    """Reads the rows of a table whose columns hold `chosen`, for one conference."""

    def __init__(self, event: Event, kind: IntakeKind, chosen: Sequence[str]) -> None:
        self.event, self.chosen = event, chosen
        known = targets(event, kind)
        self._visits = {visit.column: visit for visit in several_visits(event)}
        beside = NOT_FIELDS | self._visits.keys()
        own = {field.name: field.kind for field in own_fields(event)}
        self._kinds = {name: own.get(name) or kind_of(name) for name in chosen if name and name not in beside}
        self._read_before: dict[tuple[str, str], Any] = {}  # columns say the same again and again
        self._needed = [target.name for target in known if target.is_needed]
        self._cancelled = {words_of(text) for text in in_both_languages(STATE_LABELS["cancelled"])} | {
            "zruseno", "odhlaseno", "odhlasen", "odhlasena", "cancelled", "canceled",
        }  # fmt: skip
        self._groups = [_Group.of(group) for group in (groups_of(event) if kind is IntakeKind.PEOPLE else [])]
        self._titles = {title for group in self._groups for title in group.titles}

    def row(self, number: int, cells: Sequence[str]) -> Checked:
        """Return a row as it is understood."""
        found = {
            name: _unquoted(cell) if cell[0] == "'" else cell
            for name, cell in zip(self.chosen, cells, strict=False)
            if name and cell
        }
        whole = found.pop(NAME, "") or found.pop(NAME_REVERSED, "")
        if whole:
            found = {**rules.split_name(whole, family_first=NAME_REVERSED in self.chosen), **found}
        values: dict[str, Any] = {rules.DIVIDED: True} if whole else {}
        faults: list[Fault] = []
        for name, kind in self._kinds.items():
            if cell := found.get(name):
                self._read(name, kind, cell, values, faults)
        for name in ("title_before", "given_name", "family_name", "title_after"):
            if name not in self._kinds and found.get(name):
                self._read(name, kind_of(name), found[name], values, faults)
        faulty = {fault.field for fault in faults}
        faults += [
            Fault(name, RowFault.MISSING) for name in self._needed if not values.get(name) and name not in faulty
        ]
        if (said := words_of(values.get("salutation", ""))) in ALSO_HONORIFICS:  # one word of Czech for both
            values["honorific"] = str(ALSO_HONORIFICS[said])
            del values["salutation"]
        if values.get("email"):
            values["email_key"] = normalise_email(values["email"]).key
        values |= self._beside(found, faults)
        return Checked(number, values, tuple(faults))

    def _read(self, name: str, kind: FieldKind, cell: str, values: dict[str, Any], faults: list[Fault]) -> None:
        if (found := self._read_before.get((name, cell))) is not None:
            values[name] = found
            return
        try:
            read = kind.answer(kind.read(cell)) if is_own(name) else kind.read(cell)
            values[name] = self._read_before[name, cell] = read
        except NotRead as error:
            faults.append(Fault(name, error.fault.value, error.detail or cell[:60]))

    def _beside(self, found: Mapping[str, str], faults: list[Fault]) -> dict[str, Any]:
        """Return what a row says beside the fields of a person: the language, the visits, the ticket."""
        said = words_of(found.get("language", ""))
        spoken = LANGUAGE_WORDS.get(said, "")
        beside: dict[str, Any] = {"language": spoken} if spoken in self.event.languages else {}
        if words_of(found.get("state", "")) in self._cancelled:
            faults.append(Fault("state", RowFault.CANCELLED))
        if ticket := found.get("ticket", "").strip().upper():
            beside["ticket"] = ticket
        if self._groups and (wishes := self._wishes(found, faults)):
            beside["visit_wishes"] = wishes
        return beside

    def _wishes(self, found: Mapping[str, str], faults: list[Fault]) -> list[str]:
        """Return the visits somebody would go on: by a column for each, else by titles and groups."""
        own = [self._on(visit, found[name], faults) for name, visit in self._visits.items() if found.get(name)]
        asked = once(own or self._by_title(found, faults))
        spans = [span for visit in self._visits.values() for key, span in visit.groups.items() if str(key) in asked]
        if wishes_problem(len(asked), self.event.several_visits, spans):
            faults.append(Fault("visit", RowFault.VISITS))
            return []
        return list(asked)

    def _by_title(self, found: Mapping[str, str], faults: list[Fault]) -> list[str]:
        """Return the same from two columns, or from the one in which our lists join them; ";" is between several."""
        group, titles, joined = (found.get(name, "") for name in ("group", "visit", "visit_group"))
        if joined and not group and not titles:
            return [self._joined(part.strip(), faults) for part in joined.split(";")]
        parts = [titles] if group or words_of(titles) in self._titles else titles.split(";")
        return [self._wish(group, part.strip(), faults) for part in parts]

    def _joined(self, text: str, faults: list[Fault]) -> str:
        said = words_of(text)
        named = [(name, group) for group in self._groups for name in group.names if said.startswith(name)]
        return str(max(named, key=lambda one: len(one[0]))[1].id) if named else self._wish("", text, faults)

    @staticmethod
    def _on(visit: OnOffer, cell: str, faults: list[Fault]) -> str:
        """Return what the column of a visit says: the number of a group, as our own lists have it, yes or no."""
        if words_of(cell) in FALSE:
            return ""
        number = re.search(r"[0-9]{1,9}", cell)  # first: "1" is a group here, and no yes
        if number is None and words_of(cell) in TRUE | WAITING:
            return any_of(visit.visit_id)
        group = number and next((key for key, known in visit.numbers.items() if known == int(number.group())), None)
        if group is None:
            faults.append(Fault(visit.column, RowFault.NO_GROUP, cell[:60]))
            return ""
        return str(group)

    def _wish(self, number: str, visit: str, faults: list[Fault]) -> str:
        """Return the group somebody would go with: its id, "any", or empty."""
        title = words_of(visit)
        if title in FALSE and not number:
            return ""
        by_title = [group for group in self._groups if title and title in group.titles]
        if visit and not by_title and title not in TRUE | WAITING | FALSE:
            faults.append(Fault("visit", RowFault.NO_GROUP, visit[:60]))
            return ""
        among = by_title or self._groups
        if not number:
            return self._without_number(by_title, visit, faults) if visit else ""
        digits = words_of(number)
        fitting = [group for group in among if digits.isdecimal() and group.number == int(digits[:9])]
        if len(fitting) != 1:
            faults.append(Fault("group", RowFault.WHICH_GROUP if fitting else RowFault.NO_GROUP, number[:60]))
            return ""
        return str(fitting[0].id)

    def _without_number(self, by_title: Sequence[_Group], visit: str, faults: list[Fault]) -> str:
        """Return any group, of a visit that is named among several any of it."""
        if not by_title or len({group.visit_id for group in self._groups}) == 1:
            return ANY
        visits = {group.visit_id for group in by_title}
        if len(visits) > 1:
            faults.append(Fault("group", RowFault.WHICH_GROUP, visit[:60]))
            return ""
        return str(by_title[0].id) if len(by_title) == 1 else any_of(visits.pop())


def read_rows(event: Event, kind: IntakeKind, chosen: Sequence[str], cells: Sequence[Sequence[Any]]) -> list[Checked]:
    """Return all rows of an import as they are understood; none where a column is missing that every row needs."""
    if missing(targets(event, kind), chosen):
        return []
    reader = Reader(event, kind, chosen)
    return [reader.row(number, row) for number, row in cells]


def _unquoted(cell: str) -> str:
    """Return a cell without the apostrophe that our own CSV puts before what spreadsheets would take for something."""
    return cell[1:] if guessing.is_taken_for_something(cell[1:]) else cell
