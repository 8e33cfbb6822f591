"""Form fields as Prezence uses them: cleaned texts of bounded length, numbers, addresses, fields by language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from conference.czech.phone import InvalidPhoneError, parse_phone
from conference.lib.email_address import EmailFault, InvalidEmailError, normalise_email
from conference.lib.languages import LANGUAGES
from conference.lib.white_space import broken, spaced

__all__ = [
    "ChecksField",
    "Given",
    "Rows",
    "SelectChoice",
    "choices",
    "clean",
    "clean_text",
    "fail",
    "failed_fields",
    "language_of",
    "line",
    "only_languages",
    "text",
    "too_long",
    "valid_email",
    "valid_phone",
    "whole_number",
]

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
LINE, TEXT = 200, 5000  # characters
EMAIL_FAULTS = {
    EmailFault.EMPTY: _l("Write your e-mail address, such as jana@example.org."),
    EmailFault.NO_AT: _l("An e-mail address has exactly one @, such as jana@example.org."),
    EmailFault.NOT_ASCII: _l("Write the e-mail address without accents, such as jana@example.org."),
    EmailFault.LOCAL_PART: _l("Check the part of the e-mail address before the @."),
    EmailFault.DOMAIN: _l("Complete the e-mail address after the @, such as jana@example.org."),
}


class Rows(FieldList):  # type: ignore[type-arg]  # no subscript at run time
    """Rows under small numbers only: whatever else stands in a field's name belongs to no row."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for name in formdata:
            number = name.removeprefix(f"{prefix}-").partition("-")[0]
            if name.startswith(f"{prefix}-") and number.isascii() and number.isdigit() and len(number) < 5:
                yield int(number)


def clean(text: str | None) -> str:
    """Return one line: no control characters or line ends, one space between words, composed letters (NFC)."""
    text = unicodedata.normalize("NFC", text or "")
    return " ".join((text if text.isprintable() else CONTROL.sub("", spaced(text))).split())


def clean_text(text: str | None) -> str:
    """Several lines: no control characters, all breaks as \\n, no space at the ends, composed letters (NFC)."""
    return CONTROL.sub("", broken(unicodedata.normalize("NFC", text or ""))).strip()


class Given(InputRequired):
    """Something other than white space must have been typed."""

    def __call__(self, form: Any, field: Field) -> None:
        """Raise StopValidation with the message when nothing is left after cleaning."""
        if not field.data:
            raise StopValidation(str(self.message))


def line(
    label: Any,
    required: Any = None,
    *,
    maximum: int = LINE,
    hint: Any = "",
    validators: Sequence[Any] = (),
    **kwargs: Any,
) -> StringField:
    """Return a one-line text field; `required` is the sentence shown when it is empty, None makes it optional."""
    return StringField(
        label,
        validators=[*_presence(required), too_long(maximum), *validators],
        filters=[clean],
        description=hint,
        **kwargs,
    )


def text(
    label: Any, required: Any = None, *, maximum: int = TEXT, hint: Any = "", rows: int = 4, **kwargs: Any
) -> TextAreaField:
    """Return a field of several lines; `required` as for `line`."""
    return TextAreaField(
        label,
        validators=[*_presence(required), too_long(maximum)],
        filters=[clean_text],
        description=hint,
        render_kw={"rows": rows},
        **kwargs,
    )


def too_long(maximum: int) -> Length:
    """Refuse more than so many characters."""
    return Length(max=maximum, message=_l("Please shorten this to at most %(max)d characters."))


def _presence(required: Any) -> list[Any]:
    return [Optional()] if required is None else [Given(required)]


def choices(labels: Any) -> list[SelectChoice]:
    """Return choices of a select list or radio buttons from values and labels."""
    return [SelectChoice(str(value), label) for value, label in labels.items()]


def valid_email(_form: Any, field: Any) -> None:
    """Raise StopValidation with what is wrong when the text is no e-mail address; keep it as it is sent to."""
    try:
        field.data = normalise_email(field.data or "").display
    except InvalidEmailError as error:
        raise StopValidation(str(EMAIL_FAULTS[error.fault])) from error


def valid_phone(_form: Any, field: Any) -> None:
    """Raise StopValidation when the text is no phone number; keep it as E.164. No number is fine."""
    if not field.data:
        return
    try:
        field.data = parse_phone(field.data)
    except InvalidPhoneError as error:
        sentence = _l("Write one phone number, such as 600 000 041, or leave the field empty.")
        raise StopValidation(str(sentence)) from error


def whole_number(label: Any, minimum: int, maximum: int, *, required: Any = None, hint: Any = "") -> IntegerField:
    """Return a field for a whole number within limits; `required` as for `line`."""
    sentence = _l("Write a whole number from %(min)d to %(max)d.")
    return WholeNumberField(
        label,
        validators=[Optional() if required is None else Needed(required), NumberRange(minimum, maximum, sentence)],
        description=hint,
    )


class Needed(Given):
    """Something must have been read; unlike for texts, 0 is something."""

    def __call__(self, form: Any, field: Field) -> None:
        """Raise StopValidation with the message where nothing was read."""
        if field.data is None:
            raise StopValidation(str(self.message))


class WholeNumberField(IntegerField):
    """A whole number; what is none gets a sentence of ours."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; raises ValueError with a sentence for people."""
        typed = clean(valuelist[0]).replace(" ", "") if valuelist else ""
        self.data = None
        if typed and not (typed.isascii() and typed.lstrip("-").isdigit() and len(typed) < 10):
            raise ValueError(_l("Write a whole number."))
        if typed:
            self.data = int(typed)

    def _value(self) -> str:
        return clean(str(self.raw_data[0])) if self.raw_data else "" if self.data is None else str(self.data)


class ChecksField(SelectMultipleField):
    """Several choices, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def only_languages(form: FlaskForm, spoken: Collection[str]) -> None:
    """Take away the fields for texts in other languages than these: those whose names end in _cs or _en."""
    for name in list(form.data):
        if (code := language_of(name)) is not None and code not in spoken:
            del form[name]


def language_of(name: str) -> str | None:
    """Return the language a field's name ends in, such as "en" of title_en."""
    code = name.rpartition("_")[2]
    return code if code in LANGUAGES and code != name else None


def fail(field: Any, message: Any) -> bool:
    """Put a message to a field that passed by itself; gives False, which ends a validation."""
    field.errors = [*field.errors, message]
    return False


class FailedField(NamedTuple):
    """A wrong field: its id, its first message, and the buttons of a question; `is_question` where nothing is wrong."""

    id: str
    message: str
    answers: list[Any] = []  # noqa: RUF012 - of a tuple: never changed
    is_question: bool = False


def failed_fields(form: FlaskForm) -> list[FailedField]:
    """Return each wrong field, in the order of the form."""
    failed = [found for field in form for found in _failed(field)]
    return failed + [FailedField("main", str(message)) for message in form.form_errors]


def _failed(field: Any) -> Iterator[FailedField]:
    """Yield a wrong field; in a list of forms each wrong field with the name of its row before the message."""
    if not field.errors:
        return
    here = FailedField(
        field.id, str(field.errors[0]), getattr(field, "answers", []), getattr(field, "is_question", False)
    )  # fmt: skip
    if not isinstance(field, FieldList):
        yield here
        return
    inside = [
        found._replace(message=f"{row.label.text}: {found.message}")
        for row in field for inner in row for found in _failed(inner)
    ]  # fmt: skip
    yield from inside or [here]  # what is wrong with the list as a whole
