"""Form fields as Prezence uses them: cleaned text, bounded length, moments on an event's clock."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from flask import current_app, g
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, DateInput, DateTimeLocalInput, ListWidget

from conference.lib import clock

__all__ = [
    "ChecksField",
    "DayField",
    "Given",
    "MomentField",
    "SelectChoice",
    "clean",
    "clean_text",
    "failed_fields",
    "line",
    "text",
    "too_long",
    "zone",
]

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
CZECH_DATE = re.compile(r"^\s*(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})(?:[\s,]+(\d{1,2})[:.](\d{2}))?\s*$")
LINE, TEXT = 200, 5000  # characters


def clean(text: str | None) -> str:
    """One line: no control characters or line ends, one space between words, composed letters (NFC)."""
    return " ".join(CONTROL.sub("", unicodedata.normalize("NFC", text or "")).split())


def clean_text(text: str | None) -> str:
    """Several lines: no control characters, line ends as \\n, no space at the ends, composed letters (NFC)."""
    lines = CONTROL.sub("", unicodedata.normalize("NFC", text or "")).replace("\r\n", "\n").replace("\r", "\n")
    return lines.strip()


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
    """A one-line text field; `required` is the sentence shown when it is empty, None makes it optional."""
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
    """A field of several lines; `required` as for `line`."""
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


class MomentField(Field):
    """A wall-clock time of the page's event; its data is a moment in UTC.

    Takes what a browser's date and time field sends, and what people type where there is none: 2. 11. 2017 8:30.
    """

    widget = DateTimeLocalInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return clock.local(self.data, zone()).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the text; raises ValueError with a sentence for people when it is no date and time."""
        self.data = None
        typed = clean(valuelist[0]) if valuelist else ""
        if not typed:
            return
        try:
            naive = _czech(typed) or datetime.fromisoformat(typed)
            self.data = clock.from_local(naive.replace(tzinfo=None), zone())
        except (ValueError, OverflowError):
            raise ValueError(_l("Write the date and time like this: 2. 11. 2026 8:30.")) from None
        _check_year(self.data.year)


class DayField(Field):
    """A date; takes what a browser's date field sends, and what people type: 2. 11. 2017."""

    widget = DateInput()

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the text; raises ValueError with a sentence for people when it is no date."""
        self.data = None
        typed = clean(valuelist[0]) if valuelist else ""
        if not typed:
            return
        try:
            moment = _czech(typed)
            self.data = moment.date() if moment else date.fromisoformat(typed)
        except (ValueError, OverflowError):
            raise ValueError(_l("Write the date like this: 2. 11. 2026.")) from None
        _check_year(self.data.year)


class ChecksField(SelectMultipleField):
    """Several choices, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def zone() -> str:
    """The zone of the page's event, or the site's."""
    event = g.get("event")
    name: str = event.timezone if event else current_app.config["DEFAULT_TIMEZONE"]
    return name


def failed_fields(form: FlaskForm) -> list[tuple[str, str]]:
    """Id and first message of each wrong field, in the order of the form."""
    failed = [found for field in form for found in _failed(field)]
    return failed + [("main", str(message)) for message in form.form_errors]


def _failed(field: Any) -> Iterator[tuple[str, str]]:
    """A wrong field; in a list of forms each wrong field with the name of its row before the message."""
    if not field.errors:
        return
    if not isinstance(field, FieldList):
        yield field.id, str(field.errors[0])
        return
    inside = [
        (name, f"{row.label.text}: {message}")
        for row in field
        for inner in row
        for name, message in _failed(inner)
    ]
    yield from inside or [(field.id, str(field.errors[0]))]  # what is wrong with the list as a whole


def _czech(typed: str) -> datetime | None:
    match = CZECH_DATE.match(typed)
    if match is None:
        return None
    day, month, year, hour, minute = (int(part or 0) for part in match.groups())
    return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - a wall-clock time, the zone comes after


def _check_year(year: int) -> None:
    if not 1990 <= year <= 2100:
        raise ValueError(_l("The year must be between 1990 and 2100."))
