"""Answers to organisers' own questions beside the columns of a registration, and the kinds that only they have."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Self

from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from wtforms import Field as FormField
from wtforms import RadioField, SelectField
from wtforms.validators import Optional, StopValidation

from conference.czech.typography import format_date
from conference.fields.cells import FALSE, TRUE, in_both_languages, words_of
from conference.fields.kinds import CellFault, FieldKind, NotRead, one_of_them
from conference.forms.fields import ChecksField, Given, SelectChoice, clean, whole_number
from conference.forms.time_fields import day
from conference.lib import languages
from conference.lib.bilingual import in_language
from conference.lib.tables import CellKind
from conference.lib.wall_clock import read_day

LARGEST = 999_999_999
YEARS = range(1900, 2101)


class LazyText(LazyString):
    """A text that somebody wrote, made when it is shown. Lazy texts of ours are markup to templates; this is none."""

    def __html__(self) -> Markup:
        """Give it for a page, with nothing in it that acts."""
        return escape(str(self))


def in_page_language(czech: str, english: str) -> LazyText:
    """Give a text that is read in the language of the page it stands on."""
    return LazyText(lambda: in_language(czech, english, str(get_locale())))


@dataclass(frozen=True)
class Chosen(FieldKind):
    """One row of a list, or several: `labels` by the ids of the rows, of which the `offered` ones may be chosen.

    An answer is the ids of what was chosen, so that it survives another label.
    """

    labels: Mapping[int, Any]
    offered: Collection[int]
    several: bool = False
    yes: int = 0
    """The row that stands for yes where there are only yes and no."""
    quotas: Mapping[int, int] = field(default_factory=dict)
    """Of rows with a limited number of places, by the ids of the rows."""
    full: Collection[int] = ()
    """Rows that nobody can choose any more."""
    notes: Mapping[int, Any] = field(default_factory=dict)
    """What stands beside the labels of rows in forms: how many places are left."""
    is_list: bool = False
    """Whether a form has a list to open instead of buttons."""
    also: Mapping[str, int] = field(default_factory=dict)
    """What spreadsheets say for a row beside its label, in small letters without accents."""

    @property
    def empty(self) -> tuple[int, ...]:
        """Nothing."""
        return ()

    @property
    def answers(self) -> Sequence[Any]:
        """The labels of the list."""
        return tuple(self.labels[row] for row in self.offered)

    def rows(self) -> list[tuple[str, Any]]:
        """Give all rows of the list as forms send them, each with its label."""
        return [(str(row), label) for row, label in self.labels.items()]

    def asked(self, label: Any, required: Any = None, hint: Any = "", **attributes: Any) -> Any:
        """Make boxes to tick, or buttons of which one is pressed."""
        rows = [self._row(row) for row in self.offered]
        validators = [Given(required) if required else Optional(), one_of_them if not self.several else all_of_them]
        if self.several:
            return ChecksField(label, choices=rows, validate_choice=False, validators=validators, description=hint)
        nothing = [] if required and not self.is_list else [SelectChoice("", _l("not stated"))]
        if self.is_list:
            return SelectField(
                label, choices=[*nothing, *rows], validate_choice=False, validators=validators, description=hint,
                default="",
            )  # fmt: skip
        return RadioField(
            label, choices=[*rows, *nothing], validate_choice=False, validators=validators, description=hint,
            default=None if required else "",
        )  # fmt: skip

    @property
    def dense(self) -> Self:
        """A list that takes one line."""
        return replace(self, is_list=not self.several)

    def offering(self, shown: Any) -> Self:
        """Give the list with what somebody has chosen, also where it is offered no more."""
        chosen = set(shown or ()) if self.several else {shown}
        offered = [row for row in self.labels if row in self.offered or str(row) in chosen]
        return replace(self, offered=offered, full=[row for row in self.full if str(row) not in chosen])

    def _row(self, row: int) -> SelectChoice:
        label, note = self.labels[row], self.notes.get(row)
        words = label if note is None else LazyText(lambda: f"{label} – {note}")
        return SelectChoice(str(row), words, {"disabled": True} if row in self.full else {})

    def answer(self, typed: Any) -> tuple[int, ...]:
        """Give the ids of what was chosen, in the order of the list."""
        sent = set(typed or ()) if self.several else {typed}
        return tuple(row for row in self.labels if str(row) in sent)

    def shown(self, answer: Any) -> Any:
        """Give what was chosen as a form sends it."""
        rows = [str(row) for row in answer or ()]
        return rows if self.several else next(iter(rows), "")

    def read(self, cell: str) -> Any:
        """Give the rows whose labels the cell holds, several of them apart by semicolons or line ends."""
        parts = [part for part in cell.replace("\n", ";").split(";") if part.strip()] if self.several else [cell]
        found = [self._said_as.get(words_of(part)) for part in parts]
        if None in found:
            raise NotRead(CellFault.NO_ROW)
        return self.shown(found)

    @cached_property
    def _said_as(self) -> Mapping[str, int]:
        found = dict(self.also)
        if self.yes:
            no = next((row for row in self.labels if row != self.yes), self.yes)
            found |= dict.fromkeys(TRUE, self.yes) | dict.fromkeys(FALSE, no)
        for row, label in self.labels.items():
            found |= dict.fromkeys(map(words_of, in_both_languages(label)), row)
        return found

    def said(self, answer: Any) -> str:
        """Say the labels of what was chosen, in the order of the list."""
        return "; ".join(str(label) for row, label in self.labels.items() if row in (answer or ()))


@dataclass(frozen=True)
class Number(FieldKind):
    """A whole number, kept in digits."""

    cell: ClassVar[CellKind] = CellKind.INTEGER

    def asked(self, label: Any, required: Any = None, hint: Any = "", **attributes: Any) -> Any:
        """Make a field for a whole number from 0 on."""
        return whole_number(label, 0, LARGEST, required=required, hint=hint)

    def answer(self, typed: Any) -> str:
        """Give the digits."""
        return "" if typed is None else str(typed)

    def shown(self, answer: Any) -> int | None:
        """Give the number."""
        return int(answer) if answer else None

    def read(self, cell: str) -> int:
        """Give the number of a cell."""
        digits = clean(cell).replace(" ", "").removesuffix(",0").removesuffix(".0")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
            raise NotRead(CellFault.NO_NUMBER)
        return int(digits)


@dataclass(frozen=True)
class CalendarDate(FieldKind):
    """A date, kept as ISO 8601 has it."""

    cell: ClassVar[CellKind] = CellKind.DATE

    def asked(self, label: Any, required: Any = None, hint: Any = "", **attributes: Any) -> Any:
        """Make a field for a date."""
        return day(label, required, hint, years=YEARS)

    def answer(self, typed: Any) -> str:
        """Give the date in figures."""
        return typed.isoformat() if typed else ""

    def shown(self, answer: Any) -> date | None:
        """Give the date."""
        return date.fromisoformat(answer) if answer else None

    def read(self, cell: str) -> date:
        """Give the date of a cell."""
        try:
            found = read_day(clean(cell))
        except (ValueError, OverflowError) as error:
            raise NotRead(CellFault.NO_DAY) from error
        if found.year not in YEARS:
            raise NotRead(CellFault.NO_DAY)
        return found

    def said(self, answer: Any) -> str:
        """Say the date as people write it."""
        return format_date(date.fromisoformat(answer), languages.current()) if answer else ""


def all_of_them(_form: Any, chosen: FormField) -> None:
    """Raise StopValidation where one of several values is of no row of the list."""
    offered = {option.value for option in chosen.choices}  # type: ignore[attr-defined]  # a field of choices
    if not set(chosen.data or ()) <= offered:
        raise StopValidation(str(_l("Choose one of the rows of the list.")))
