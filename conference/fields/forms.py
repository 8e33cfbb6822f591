"""Forms made of descriptions of fields, and their parts as pages draw them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from wtforms.form import BaseForm

from conference.fields.field import Field, Voice, in_form_order, is_asked

F = TypeVar("F", bound=type[BaseForm])


def asks(fields: Iterable[Field], voice: Voice) -> Callable[[F], F]:
    """Give a class of forms the fields of these descriptions, in the order of forms and in a voice.

    The class knows them as `described`, and the voice; what a subclass adds comes after them.
    """
    described = list(fields)

    def with_fields(form: F) -> F:
        for field in in_form_order(described):
            setattr(form, field.name, field.asked(voice))
        form.described, form.voice = described, voice  # type: ignore[attr-defined]  # read below
        return form

    return with_fields


def asks_also(form: Any, fields: Iterable[Field], shown: Mapping[str, Any] | None) -> None:
    """Give one form more fields, in their places among those of its class. To be called before the form is made.

    `shown` is what it will show: what is offered no more can still be chosen by who has chosen it.
    """
    more = [field.offering((shown or {}).get(field.name)) for field in fields]
    form.described = [*form.described, *more]
    made = dict(form._unbound_fields) | {field.name: field.asked(form.voice) for field in more}
    names = [field.name for field in in_form_order(form.described) if field.name in made]
    form._unbound_fields = [(name, made[name]) for name in [*names, *(name for name in made if name not in names)]]


def asks_instead(form: Any, name: str, field: Any) -> None:
    """Give one form another field of a name. To be called before the form is made."""
    form._unbound_fields = [(other, field if other == name else made) for other, made in form._unbound_fields]


def asks_only(form: Any, switched_on: Iterable[str]) -> None:
    """Keep the optional fields off a form that the event did not switch on. To be called before the form is made."""
    off = {field.name for field in form.described if field.is_optional and field.name not in switched_on}
    form._unbound_fields = [(name, made) for name, made in form._unbound_fields if name not in off]
    for name in off:
        setattr(form, name, None)  # as WTForms leaves a field that was taken away


def take_away(form: Any, switched_on: Iterable[str]) -> None:
    """Take the optional fields off a form that the event did not switch on."""
    for field in form.described:
        if field.is_optional and field.name in form and field.name not in switched_on:
            del form[field.name]


def answers(form: Any) -> dict[str, Any]:
    """Read the answers of a form as they are kept, by the names of its fields. Call after `validate`."""
    return {
        field.name: field.kind.answer(form[field.name].data) if is_asked(form, field) else field.kind.empty
        for field in form.described
        if field.name in form
    }


def values(fields: Iterable[Field], row: Any) -> dict[str, Any]:
    """Give what forms show of a registration: the reverse of `answers`."""
    return {field.name: field.kind.typed(field.name, row) for field in fields}


@dataclass(frozen=True)
class FormPart:
    """Some fields of a form as a page draws them: those that stand open, then a fold with the others."""

    form: Any
    fields: Sequence[Field]

    def __bool__(self) -> bool:
        return bool(self.fields)

    @property
    def open(self) -> list[Any]:
        """The fields that stand open."""
        return [self.form[field.name] for field in self.fields if field.folded is None]

    @property
    def folded(self) -> list[Any]:
        """The fields in the fold."""
        return [self.form[field.name] for field in self.fields if field.folded is not None]

    @property
    def rows(self) -> list[list[Any]]:
        """The open fields, side by side where they are short."""
        return self._rows(self.open)

    @property
    def folded_rows(self) -> list[list[Any]]:
        """The folded fields, likewise."""
        return self._rows(self.folded)

    @property
    def is_unfolded(self) -> bool:
        """Whether something is in the fold, or wrong there."""
        return any(field.errors or field.data not in ("", None, field.default) for field in self.folded)

    @property
    def summary(self) -> str:
        """What the fold is called: the label of its only field, else what is in it."""
        if len(self.folded) == 1:
            return str(self.folded[0].label.text)
        words = [str(field.folded) for field in self.fields if field.folded is not None]
        text = ", ".join(word for word in words if word)
        return text[:1].upper() + text[1:]

    def _rows(self, drawn: Sequence[Any]) -> list[list[Any]]:
        halves = {field.name for field in self.fields if field.is_half}
        rows: list[list[Any]] = []
        for field in drawn:
            if rows and len(rows[-1]) == 1 and rows[-1][0].short_name in halves:
                rows[-1].append(field)
            else:
                rows.append([field])
        return rows


def part(form: Any, *groups: str) -> FormPart:
    """Give the fields of a form that stand in these groups, in the order of forms."""
    found = (field for field in in_form_order(form.described) if field.name in form)
    return FormPart(form, [field for field in found if field.group in groups])


def in_list_order(form: Any, more: Mapping[str, str]) -> list[Any]:
    """Give the fields of a form in the order of lists, `more` of its own each after the one it names."""
    names = [
        name
        for field in form.described
        for name in (field.name, *(own for own, before in more.items() if before == field.name))
    ]
    return [form[name] for name in names if name in form]
