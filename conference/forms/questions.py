"""Questions that a form asks once about what looks mistyped; one press answers each, and nothing is changed by itself.

A form that mixes in `Asks` says by `doubts` what looks wrong. Each doubt comes back as a question at its field and in
the summary, with buttons that send the form: take what was meant, or keep what was typed. Sent again by its own
button, or by the Enter key, the form is taken as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask_babel import gettext
from wtforms import HiddenField, StringField

from conference.czech.names import suggested_name
from conference.forms.fields import clean

USE, KEEP = "use", "keep"


@dataclass(frozen=True)
class Doubt:
    """Something that looks mistyped: the field to ask at, what was typed, and what to put into which fields."""

    field: str
    typed: str
    meant: str
    values: Mapping[str, str]
    may_keep: bool = True

    @property
    def code(self) -> str:
        """What tells this question from others, in a hidden field and on a button."""
        return code_of(self.field, self.typed)


@dataclass(frozen=True)
class AnswerButton:
    """A button that answers a question and sends the form; `form` is the id of the form it belongs to."""

    form: str
    name: str
    value: str
    label: str


class Asks:
    """A form that asks about doubts. It stands before the form's own class, whose `validate` it calls."""

    asked = HiddenField(filters=[clean])  # the questions that were shown
    answered = HiddenField(filters=[clean])  # those answered by keeping what was typed
    answer = StringField(filters=[clean])  # the button that was pressed
    element = "form"
    """The id of the form on its page, to which the buttons in the summary belong."""
    answered_elsewhere = False
    """Whether a question of another part of the same form was answered: then those of this part are asked again."""

    def doubts(self) -> Iterable[Doubt]:
        """Return what looks mistyped, in the order of the form; nothing where a form does not say. Asked before and
        after
        validating."""
        return ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then the questions that are not answered yet."""
        self._take_answer()
        valid: bool = super().validate(extra_validators)  # type: ignore[misc]  # of the form it is mixed into
        return self._ask() and valid

    def _take_answer(self) -> None:
        """Do what the button says that was pressed, if it belongs to one of our questions."""
        what, _, code = (self.answer.data or "").partition(" ")
        for doubt in self.doubts():
            if doubt.code == code and what == KEEP:
                self.answered.data = f"{self.answered.data or ''} {code}".strip()
            elif doubt.code == code and what == USE:
                for name, value in doubt.values.items():
                    self._field(name).data = value

    def _ask(self) -> bool:
        """Put the open questions to their fields; whether there are none."""
        done = set((self.answered.data or "").split())
        if not self.answer.data and not self.answered_elsewhere:  # sent by its own button: all that was asked is kept
            done |= set((self.asked.data or "").split())
        found = list(self.doubts())
        self.answered.data = " ".join(doubt.code for doubt in found if doubt.code in done)
        open_ones = [doubt for doubt in found if not doubt.may_keep or doubt.code not in done]
        for doubt in open_ones:
            field = self._field(doubt.field)
            question = gettext("Did you mean %(address)s?", address=doubt.meant)
            field.is_question = not field.errors
            field.errors = [" ".join([*map(str, field.errors), question])]
            field.answers = list(self._answers(doubt))
        self.asked.data = " ".join(doubt.code for doubt in open_ones)
        return not open_ones

    def _answers(self, doubt: Doubt) -> Iterator[AnswerButton]:
        """Yield the buttons of a question. Keeping comes first: it is what the Enter key does."""
        if doubt.may_keep:
            label = gettext("Keep %(address)s", address=doubt.typed)
            yield AnswerButton(self.element, self.answer.name, f"{KEEP} {doubt.code}", label)
        label = gettext("Use %(address)s", address=doubt.meant)
        yield AnswerButton(self.element, self.answer.name, f"{USE} {doubt.code}", label)

    def _field(self, name: str) -> Any:
        return self[name]  # type: ignore[index]  # of the form it is mixed into


def code_of(field: str, typed: str) -> str:
    """Return a short code of a question: the same text in the same field is asked about once."""
    return sha256(f"{field}\n{typed}".encode("utf-8", "replace")).hexdigest()[:12]


def name_doubts(form: Any) -> Iterator[Doubt]:
    """Yield one question about a whole name in capitals or in small letters alone."""
    typed = {name: form[name].data or "" for name in ("given_name", "family_name")}
    meant = {name: suggested_name(text) for name, text in typed.items()}
    if changed := {name: text for name, text in meant.items() if text != typed[name]}:
        yield Doubt(next(iter(changed)), " ".join(typed.values()).strip(), " ".join(meant.values()).strip(), changed)
