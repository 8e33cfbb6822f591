"""Kinds of answers: how each is asked for in a form, kept in columns, and said in words.

A kind is a plain object. A description in code has one, and so may one that is read from a row of a table.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.validators import Optional, StopValidation

from conference.czech.collation import organisation_key
from conference.czech.municipalities import spelled, understood
from conference.czech.phone import NBSP, InvalidPhoneError, format_phone, parse_phone
from conference.fields.cells import FALSE, TRUE, in_both_languages, words_of
from conference.fields.held import held
from conference.forms.fields import (
    LINE,
    Given,
    SelectChoice,
    choices,
    clean,
    clean_text,
    line,
    text,
    valid_email,
    valid_phone,
)
from conference.lib.email_address import EmailAddress, InvalidEmailError, normalise_email
from conference.lib.tables import CellKind

NEXT = {"enterkeyhint": "next"}
ADDRESS = {
    "type": "email", "inputmode": "email", "autocapitalize": "off", "spellcheck": "false", "autocomplete": "email",
}  # fmt: skip


class CellFault(StrEnum):
    """Why a cell of a spreadsheet can't be read as an answer."""

    TOO_LONG = "too_long"
    EMAIL = "email"
    PHONE = "phone"
    NOT_YES_OR_NO = "not_yes_or_no"
    NO_ROW = "no_row"  # of the list to choose from
    NO_NUMBER = "no_number"
    NO_DAY = "no_day"


class NotRead(ValueError):  # noqa: N818 - says what happened
    """A cell can't be read as an answer; `detail` is what its sentence names."""

    def __init__(self, fault: CellFault, detail: str = "") -> None:
        super().__init__(fault.value)
        self.fault, self.detail = fault, detail


@dataclass(frozen=True)
class FieldKind(ABC):
    """What all kinds have in common; a kind says what differs."""

    look: ClassVar[str] = ""
    """The class of the element that shows an answer."""
    cell: ClassVar[CellKind] = CellKind.TEXT
    """What a column of answers holds in a spreadsheet; other than a text it is what forms show."""

    @property
    def empty(self) -> Any:
        """What is kept where nothing was answered, or the answer was erased."""
        return ""

    @abstractmethod
    def asked(self, label: Any, required: Any = None, hint: Any = "", **attributes: Any) -> Any:
        """Make the field of a form. `required` is the sentence shown where it is empty, None lets it be."""

    def answer(self, typed: Any) -> Any:
        """Give the answer as it is kept, from what the field of a form holds once it is validated."""
        return typed or self.empty

    def typed(self, name: str, row: Any) -> Any:
        """Give what the field of a form shows of an answer kept in a row."""
        return self.shown(held(row, name))

    def shown(self, answer: Any) -> Any:
        """Give what the field of a form shows of an answer: the reverse of `answer`."""
        return answer

    @property
    def dense(self) -> Self:
        """The kind for a form in which many people stand."""
        return self

    def offering(self, shown: Any) -> Self:
        """Give the kind for a form that shows an answer: what was chosen can be left as it is."""
        return self

    @abstractmethod
    def read(self, cell: str) -> Any:
        """Give what the field of a form would hold, from a cell of a spreadsheet that is not empty.

        Raises NotRead.
        """

    def columns(self, name: str, answer: Any) -> dict[str, Any]:
        """Give the columns of an answer with their values: its own, and those computed from it."""
        return {name: answer}

    def computed(self, name: str) -> Iterator[str]:
        """Name the columns computed from an answer."""
        return (column for column in self.columns(name, self.empty) if column != name)

    def said(self, answer: Any) -> str:
        """Say an answer in words; empty where there is none."""
        return "" if answer is None else str(answer)

    @property
    def answers(self) -> Sequence[Any]:
        """All answers there are in words, where they are a short list."""
        return ()

    def listed(self, name: str, heading: Any) -> Iterator[tuple[Any, str, Callable[[Any], str]]]:
        """Give the columns of a list: a heading, the column of the row, and how its answer is said there."""
        yield heading, name, lambda answer: self.said(answer).replace(NBSP, " ")


@dataclass(frozen=True)
class Line(FieldKind):
    """One line; `cleaned` puts its spelling right, `attributes` are those of its element."""

    maximum: int = LINE
    cleaned: Callable[[str], str] = str
    attributes: Mapping[str, str] = field(default_factory=dict)

    def asked(self, label: Any, required: Any = None, hint: Any = "", **attributes: Any) -> Any:
        """Make a line of bounded length."""
        drawn = {**NEXT, "maxlength": self.maximum, **self.attributes, **attributes}
        return line(label, required, maximum=self.maximum, hint=hint, validators=self.validators, render_kw=drawn)

    @property
    def validators(self) -> list[Any]:
        """What is checked beside presence and length."""
        return []

    def read(self, cell: str) -> str:
        """Give the cell as one line."""
        return shorter(clean(cell), self.maximum)

    def columns(self, name: str, answer: Any) -> dict[str, Any]:
        """Give the line, spelt right."""
        return {name: self.cleaned(answer)}


@dataclass(frozen=True)
class Email(Line):
    """An e-mail address, with what makes two addresses the same beside it."""

    maximum: int = 254
    attributes: Mapping[str, str] = field(default_factory=lambda: ADDRESS)

    @property
    def validators(self) -> list[Any]:
        """An address; the field then holds it as mail is sent to it."""
        return [valid_email]

    def read(self, cell: str) -> str:
        """Give the address as mail is sent to it."""
        try:
            return normalise_email(super().read(cell)).display
        except InvalidEmailError as error:
            raise NotRead(CellFault.EMAIL, error.fault.value) from error

    def columns(self, name: str, answer: Any) -> dict[str, Any]:
        """Give the address and its key, both empty without one. Raises InvalidEmailError."""
        address = normalise_email(answer) if answer else EmailAddress("", "")
        return {name: address.display, f"{name}_key": address.key}


@dataclass(frozen=True)
class Phone(Line):
    """A phone number, kept as E.164."""

    look: ClassVar[str] = "num"
    maximum: int = 40
    attributes: Mapping[str, str] = field(default_factory=lambda: {"type": "tel", "inputmode": "tel"})

    @property
    def validators(self) -> list[Any]:
        """A number, or nothing."""
        return [valid_phone]

    def read(self, cell: str) -> str:
        """Give the number as it is kept."""
        try:
            return parse_phone(super().read(cell))
        except InvalidPhoneError as error:
            raise NotRead(CellFault.PHONE) from error

    def shown(self, answer: Any) -> str:
        """Give the number as people write it."""
        return self.said(answer).replace(NBSP, " ")

    def said(self, answer: Any) -> str:
        """Say the number in groups of digits that stay on one line."""
        return format_phone(answer or "")


@dataclass(frozen=True)
class OrganisationLine(Line):
    """Where a person works; the page suggests organisations in the list of that name."""

    attributes: Mapping[str, str] = field(default_factory=lambda: {"list": "organisations"})

    def columns(self, name: str, answer: Any) -> dict[str, Any]:
        """Give the name and what makes two ways of writing it the same."""
        return {name: answer, f"{name}_key": organisation_key(answer)}


@dataclass(frozen=True)
class TownLine(Line):
    """A municipality, with its region where that is beyond doubt; the page suggests towns in the list of that name."""

    attributes: Mapping[str, str] = field(default_factory=lambda: {"list": "towns"})
    region: str = "region"
    """The column of the region."""

    def typed(self, name: str, row: Any) -> str:
        """Give the town, with the region in brackets where it has namesakes."""
        return spelled(getattr(row, name), getattr(row, self.region))

    def columns(self, name: str, answer: Any) -> dict[str, Any]:
        """Give the town and its region."""
        town = understood(answer)
        return {name: town.name, self.region: town.region}

    def listed(self, name: str, heading: Any) -> Iterator[tuple[Any, str, Callable[[Any], str]]]:
        """Give the town and the region, each under a heading."""
        yield from super().listed(name, heading)
        yield _l("Region"), self.region, str


@dataclass(frozen=True)
class Text(FieldKind):
    """Several lines."""

    look: ClassVar[str] = "prewrap"
    maximum: int = 2000
    rows: int = 3

    def asked(self, label: Any, required: Any = None, hint: Any = "", **attributes: Any) -> Any:
        """Make a text area."""
        return text(label, required, maximum=self.maximum, hint=hint, rows=self.rows)

    def read(self, cell: str) -> str:
        """Give the cell with its lines."""
        return shorter(clean_text(cell), self.maximum)


@dataclass(frozen=True)
class YesNo(FieldKind):
    """A box to tick."""

    @property
    def empty(self) -> bool:
        """No."""
        return False

    def asked(self, label: Any, required: Any = None, hint: Any = "", **attributes: Any) -> Any:
        """Make a box; one that is required must be ticked."""
        return BooleanField(label, validators=[Given(required)] if required else [], description=hint)

    def read(self, cell: str) -> bool:
        """Give yes or no, in Czech or English, as a word, a number or a cross."""
        word = words_of(cell)
        if word not in TRUE and word not in FALSE:
            raise NotRead(CellFault.NOT_YES_OR_NO)
        return word in TRUE

    @property
    def answers(self) -> Sequence[Any]:
        """Both answers in words."""
        return (_("yes"), _("no"))

    def said(self, answer: Any) -> str:
        """Say yes or no."""
        return _("yes") if answer else _("no")


@dataclass(frozen=True)
class Choice(FieldKind):
    """One row of a list: `labels` by value. With `unanswered`, that value is kept where nothing is chosen; without it
    the list begins with a row for no answer."""

    labels: Mapping[Any, Any]
    unanswered: Any = None
    also: Mapping[str, Any] = field(default_factory=dict)
    """What spreadsheets say for a value beside its label, in small letters without accents."""

    @property
    def empty(self) -> Any:
        """The value that stands for no answer."""
        return self.unanswered

    @property
    def answers(self) -> Sequence[Any]:
        """The labels of the list."""
        return tuple(self.labels.values())

    def asked(self, label: Any, required: Any = None, hint: Any = "", **attributes: Any) -> Any:
        """Make a list to choose from."""
        rows = [*([SelectChoice("", _l("not stated"))] if self.unanswered is None else []), *choices(self.labels)]
        return SelectField(
            label, choices=rows, validate_choice=False, default=self._sent(self.unanswered), description=hint,
            validators=[Given(required) if required else Optional(), one_of_them],
        )  # fmt: skip

    def answer(self, typed: Any) -> Any:
        """Give the value whose row was chosen."""
        return next((value for value in self.labels if str(value) == typed), self.unanswered)

    def read(self, cell: str) -> str:
        """Give the value whose label in Czech or English the cell holds, or what spreadsheets say for it."""
        value = self._said_as.get(words_of(cell))
        if value is None:
            raise NotRead(CellFault.NO_ROW)
        return str(value)

    @cached_property
    def _said_as(self) -> Mapping[str, Any]:
        """What cells say for each value: its label in each language, its name in the code, and `also`."""
        found = dict(self.also)
        for value, label in self.labels.items():
            found |= dict.fromkeys(map(words_of, (str(value), *in_both_languages(label))), value)
        return found

    def shown(self, answer: Any) -> str:
        """Give the value as a form sends it."""
        return self._sent(answer) or ""

    def said(self, answer: Any) -> str:
        """Say the label of the row."""
        return "" if answer is None else str(self.labels[answer])

    @staticmethod
    def _sent(value: Any) -> str | None:
        return None if value is None else str(value)


def shorter(typed: str, maximum: int) -> str:
    """Give the text. Raises NotRead for more than so many characters."""
    if len(typed) > maximum:
        raise NotRead(CellFault.TOO_LONG, str(maximum))
    return typed


def one_of_them(_form: Any, chosen: Any) -> None:
    """Raise StopValidation for a value that no row of the list has."""
    if (chosen.data or "") not in {option.value for option in chosen.choices} | {""}:
        raise StopValidation(_("Choose one of the rows of the list."))
