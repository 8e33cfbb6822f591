"""From the cells of a table to what they mean: each row checked by the kinds of its fields, nothing asked of the rows
that are there already."""

from __future__ import annotations

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
from conference.intake.targets import NAME, NAME_REVERSED, missing, targets
from conference.lib import guessing
from conference.lib.email_address import normalise_email
from conference.lib.languages import LANGUAGES, speaking
from conference.questions.asked import own_fields
from conference.registration.team.attendee_columns import STATE_LABELS
from conference.registration.team.attendees import groups_of
from conference.speakers.rules import BIO_MAX
from conference.visits.models import VisitGroup
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
        return cls(group.id, group.number, titles, tuple(names))


class Reader:
    """Reads the rows of a table whose columns hold `chosen`, for one conference."""

    def __init__(self, event: Event, kind: IntakeKind, chosen: Sequence[str]) -> None:
        self.event, self.chosen = event, chosen
        known = targets(event, kind)
        own = {field.name: field.kind for field in own_fields(event)}
        self._kinds = {name: own.get(name) or kind_of(name) for name in chosen if name and name not in NOT_FIELDS}
        self._read_before: dict[tuple[str, str], Any] = {}  # columns say the same again and again
        self._needed = [target.name for target in known if target.is_needed]
        self._cancelled = {words_of(text) for text in in_both_languages(STATE_LABELS["cancelled"])} | {
            "zruseno", "odhlaseno", "odhlasen", "odhlasena", "cancelled", "canceled",
        }  # fmt: skip
        self._groups = [_Group.of(group) for group in (groups_of(event) if kind is IntakeKind.PEOPLE else [])]

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

    def _beside(self, found: Mapping[str, str], faults: list[Fault]) -> dict[str, str]:
        """Return what a row says beside the fields of a person: the language, the visit, the ticket."""
        said = words_of(found.get("language", ""))
        spoken = LANGUAGE_WORDS.get(said, "")
        beside = {"language": spoken} if spoken in self.event.languages else {}
        if words_of(found.get("state", "")) in self._cancelled:
            faults.append(Fault("state", RowFault.CANCELLED))
        if ticket := found.get("ticket", "").strip().upper():
            beside["ticket"] = ticket
        if self._groups and (wish := self._wish_of(found, faults)):
            beside["visit_wish"] = wish
        return beside

    def _wish_of(self, found: Mapping[str, str], faults: list[Fault]) -> str:
        """Return the same as `_wish`, from two columns or from the one in which our lists join them."""
        joined = words_of(found.get("visit_group", ""))
        if not joined or found.get("group") or found.get("visit"):
            return self._wish(found.get("group", ""), found.get("visit", ""), faults)
        named = [(name, group) for group in self._groups for name in group.names if joined.startswith(name)]
        if not named:
            return self._wish("", found["visit_group"], faults)
        return str(max(named, key=lambda one: len(one[0]))[1].id)

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
        """Return any group, or the only one of a visit that is named among several."""
        if not by_title or len({group.titles for group in self._groups}) == 1:
            return "any"
        if len(by_title) > 1:
            faults.append(Fault("group", RowFault.WHICH_GROUP, visit[:60]))
            return ""
        return str(by_title[0].id)


def read_rows(event: Event, kind: IntakeKind, chosen: Sequence[str], cells: Sequence[Sequence[Any]]) -> list[Checked]:
    """Return all rows of an import as they are understood; none where a column is missing that every row needs."""
    if missing(targets(event, kind), chosen):
        return []
    reader = Reader(event, kind, chosen)
    return [reader.row(number, row) for number, row in cells]


def _unquoted(cell: str) -> str:
    """Return a cell without the apostrophe that our own CSV puts before what spreadsheets would take for something."""
    return cell[1:] if guessing.is_taken_for_something(cell[1:]) else cell
