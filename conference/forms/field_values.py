"""What a field of a form holds: as a browser sends it, as people read it, and taken over from another form."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, Field, FieldList, FormField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectFieldBase

from conference.czech.typography import format_date, format_time
from conference.forms.fields import clean_text
from conference.forms.time_fields import WallClockField, zone
from conference.lib import clock, languages


def as_sent(field: Field) -> list[Any]:
    """Return what a browser sends of a field: as it was drawn, or as it came; white space at the ends does not count.

    A row of a list counts when its first field says something.
    """
    if isinstance(field, FieldList):
        rows = [as_sent(row) for row in field]
        return [row for row in rows if row and row[0] != [""]]
    if isinstance(field, FormField):
        return [as_sent(inner) for inner in field.form if inner.type != "CSRFTokenField"]
    if isinstance(field, BooleanField):
        return [bool(field.data)]
    if field.raw_data is not None:
        values = [clean_text(str(value)) for value in field.raw_data]
        return sorted(values) if isinstance(field, SelectMultipleField) else (values[:1] or [""]) + _which(field)
    if isinstance(field, SelectFieldBase):
        options = [(str(value), selected) for value, _label, selected, _kw in field.iter_choices()]
        chosen = [value for value, selected in options if selected]
        if isinstance(field, SelectMultipleField):
            return sorted(chosen)
        first = [] if isinstance(field, RadioField) else [value for value, _selected in options[:1]]
        return chosen[:1] or first or [""]
    return [clean_text(str(field._value())), *_which(field)]  # type: ignore[attr-defined]  # each input has a value


def _which(field: Field) -> list[str]:
    """Return which of two equal times is chosen, in the night when clocks are set back."""
    return [field.which.value] if isinstance(field, WallClockField) and field.which else []


def in_words(field: Field) -> str:
    """Return what a field shows, for people."""
    if isinstance(field, FieldList):
        return ", ".join(in_words(row) for row in field if as_sent(row)[0] != [""]) or _("empty")
    if isinstance(field, FormField):
        return " – ".join(in_words(inner) for inner in field.form)
    if isinstance(field, BooleanField):
        return _("yes") if field.data else _("no")
    if isinstance(field, SelectFieldBase):
        chosen = as_sent(field)
        labels = (str(label) for value, label, _selected, _kw in field.iter_choices() if str(value) in chosen)
        return ", ".join(label for label in labels if label) or _("empty")
    return _day_in_words(field.data) if isinstance(field.data, date) else str(as_sent(field)[0]) or _("empty")


def _day_in_words(value: date) -> str:
    if not isinstance(value, datetime):
        return format_date(value, languages.current())
    local = clock.local(value, zone())
    return f"{format_date(local.date(), languages.current())}, {format_time(local, languages.current())}"


def take_over(field: Field, stored: Field) -> None:
    """Make a sent field what is stored, as if it had been sent so."""
    if isinstance(field, FieldList):
        field.entries = stored.entries  # type: ignore[attr-defined]  # missing in its stubs
        return
    field.raw_data = [str(value) for value in as_sent(stored)]
    field.data = stored.data
    if isinstance(field, WallClockField) and isinstance(stored, WallClockField):
        field.which, field.asks = stored.which, stored.asks
