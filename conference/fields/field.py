"""The description of a field: what it is called where, when it is asked, who sees it and when it ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from typing import Any

from wtforms.validators import StopValidation

from conference.fields.kinds import FieldKind
from conference.questions.models import End as End


class Voice(Enum):
    """Who speaks to whom in a form."""

    OWN = "own"
    """The person, about themselves."""
    COLLEAGUE = "colleague"
    """Somebody who registers colleagues."""
    TEAM = "team"
    """The team, about a person."""


class Group(StrEnum):
    """Where in the form a field stands; in the order of the form."""

    NAME = "name"
    CONTACT = "contact"
    WHERE_FROM = "where_from"
    CERTIFICATE = "certificate"
    NEEDS = "needs"
    QUESTIONS = "questions"
    CONSENTS = "consents"


class Shared(Enum):
    """What the form for several colleagues does with a field."""

    EACH = "each"
    """It asks for each of them."""
    ONCE = "once"
    """It asks once, for all."""
    NOT = "not"
    """It does not ask: only the person can answer."""


@dataclass(frozen=True)
class Words:
    """What a form says in one voice: the label, the sentence where a required answer is missing, the hint."""

    label: Any = None
    required: Any = None
    hint: Any = ""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that is asked. Its name is that of the form's field, of the column and in the data export."""

    name: str
    kind: FieldKind
    group: Group
    called: Any
    """In a sentence or a list: in the settings and in the record of changes."""
    own: Words
    """In the participant's own form."""
    team: Words = Words()
    """In the team's forms, where they say it otherwise."""
    colleague: Words = Words()
    """In the form for colleagues, where it says it otherwise than the team's."""
    heading: Any = None
    """Of the column of exports and on the team's page of a person; else the label of the team's form."""
    is_optional: bool = True
    """Whether the event switches it on; else it is always asked."""
    folded: Any = None
    """The word for it in the summary of the fold it stands in; None where it stands open."""
    own_heading: Any = None
    """On the person's own page; else the label of their form."""
    is_half: bool = False
    """Whether it stands beside the next one."""
    default: Any = None
    """What an empty form shows; else what the kind has for no answer."""
    autocomplete: str = ""
    """What a browser may fill in (HTML Living Standard, 4.10.18.7)."""
    shared: Shared = Shared.EACH
    end: End = End.WITH_PERSON
    right: str = ""
    """The right of the team (`team/rules.py`) that it takes to see answers; empty for all who see the list."""
    is_exported: bool = True
    is_on_own_page: bool = True
    is_in_salutation: bool = False
    only_if: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Answers after which it is asked, as forms send them, by the names of their fields; one is enough, and where
    there are none it is asked anyway."""
    also_called: tuple[str, ...] = ()
    """What the column of a spreadsheet may be called beside what our own forms, lists and exports call it."""

    def words(self, voice: Voice) -> Words:
        """Give what a form says in a voice. What the colleague's does not say is said by the team's, and then by the
        person's own, except for hints, which speak to one of them."""
        said = {
            Voice.OWN: (self.own,),
            Voice.TEAM: (self.team, self.own),
            Voice.COLLEAGUE: (self.colleague, self.team, self.own),
        }[voice]
        label = next(words.label for words in said if words.label is not None)
        required = next((words.required for words in said if words.required is not None), None)
        return Words(label, required or None, said[0].hint)

    def offering(self, shown: Any) -> Field:
        """Give the field for a form that shows an answer (`FieldKind.offering`)."""
        return self if shown is None else replace(self, kind=self.kind.offering(shown))

    @property
    def listed_as(self) -> Any:
        """The heading of the column, and the label on the team's page."""
        return self.words(Voice.TEAM).label if self.heading is None else self.heading

    @property
    def told_as(self) -> Any:
        """The label on the person's own page."""
        return self.own.label if self.own_heading is None else self.own_heading

    @property
    def is_sensitive(self) -> bool:
        """Whether only some of the team see answers: the record of changes then says no more than that they changed."""
        return bool(self.right)

    def asked(self, voice: Voice) -> Any:
        """Make the field of a form. Only the person's own form lets the browser fill it in."""
        words = self.words(voice)
        attributes = {"autocomplete": self.autocomplete if voice is Voice.OWN else "off"} if self.autocomplete else {}
        kind = self.kind.dense if voice is Voice.COLLEAGUE else self.kind
        made = kind.asked(words.label, None if self.only_if else words.required, words.hint, **attributes)
        if self.default is not None:
            made.kwargs["default"] = self.default
        if self.only_if:
            made.kwargs["validators"] = [OnlyIf(self, words.required), *made.kwargs["validators"]]
            pairs = " ".join(f"{name}={value}" for name, values in self.only_if.items() for value in values)
            made.kwargs["render_kw"] = {**made.kwargs.get("render_kw", {}), "data-only-if": pairs}
        return made


class OnlyIf:
    """A field is asked only after some answers to others: then it is checked, and else whatever it holds is none."""

    def __init__(self, described: Field, required: Any) -> None:
        self.described, self.required = described, required
        self.field_flags = {"conditional": True} if required else {}

    def __call__(self, form: Any, field: Any) -> None:
        """Raise StopValidation for a field that is not asked, without words, and for an answer that is missing."""
        if not is_asked(form, self.described):
            field.errors = []
            raise StopValidation
        if self.required and field.data in (None, "", []) and not field.errors:
            raise StopValidation(str(self.required))


def is_asked(form: Any, described: Field) -> bool:
    """Return whether a form asks for a field, after what it holds of those that this depends on."""
    if not described.only_if:
        return True
    known = {other.name: other for other in form.described}
    return any(
        name in form and name in known and is_asked(form, known[name]) and _holds(form[name].data, values)
        for name, values in described.only_if.items()
    )


def _holds(typed: Any, values: Collection[str]) -> bool:
    return bool(set(typed if isinstance(typed, list) else [typed]) & set(values))


def in_form_order(fields: Iterable[Field]) -> list[Field]:
    """Sort fields as forms have them: by group, what stands open before what is folded."""
    groups = list(Group)
    return sorted(fields, key=lambda field: (groups.index(field.group), field.folded is not None))
