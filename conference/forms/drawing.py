"""How a form field is drawn: what belongs to it, and what keeps a browser from losing what was typed."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from wtforms import Field, SelectField

FORMATS = {  # what a browser keeps in an input of each type (HTML Living Standard, 4.10.5.1); it empties the field else
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "time": re.compile(r"\d\d:\d\d(:\d\d)?"),
    "datetime-local": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "color": re.compile(r"#[0-9a-fA-F]{6}"),
}
READERS = {"date": date.fromisoformat, "time": time.fromisoformat, "datetime-local": datetime.fromisoformat}
PLAIN = {"type": "text", "min": False, "max": False, "step": False}


def attributes(field: Field, **given: Any) -> dict[str, Any]:
    """Return the attributes of a field's element: those given, its hint and message, what its value and choices ask
    for.
    """
    parts = [f"{field.id}-hint"] if field.description else []
    parts += [f"{field.id}-error"] if field.errors else []
    found = dict(given)
    if parts:
        found["aria-describedby"] = " ".join(parts)
    if field.errors:
        found["aria-invalid"] = "true"
    if isinstance(field, SelectField) and not begins_empty(field):
        found["required"] = False  # something is chosen from the beginning (HTML Living Standard, 4.10.7)
    return found | as_typed(field)


def begins_empty(field: SelectField) -> bool:
    """Return whether the first choice of a list stands for no answer."""
    first = next(iter(field.iter_choices()), None)
    return first is not None and str(first[0]) in ("", "None")


def as_typed(field: Field) -> dict[str, Any]:
    """Return what makes a plain text field of one whose value its kind of field can't hold: the browser would empty
    it.
    """
    return PLAIN if input_type(field) != field_type(field) else {}


def input_type(field: Field) -> str:
    """Return the type of a field's input; `text` where the value is none that the type can hold."""
    kind = field_type(field)
    value = str(field._value()) if kind in FORMATS else ""  # type: ignore[attr-defined]  # all fields with inputs have it
    return "text" if value and not keeps(kind, value) else kind


def field_type(field: Field) -> str:
    """Return the type that a field's input has with a value that fits; empty where there is no input."""
    kind: str = getattr(field.widget, "input_type", "")
    return kind


def keeps(kind: str, value: str) -> bool:
    """Return whether a browser keeps a value in an input of a type."""
    if not FORMATS[kind].fullmatch(value):
        return False
    try:
        READERS.get(kind, str)(value)
    except ValueError:
        return False
    return True
