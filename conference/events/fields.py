"""Fields of forms about a conference, and what is checked in them."""

from __future__ import annotations

import math
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import TextInput

from conference.events import rules, wording
from conference.forms.fields import clean, language_of, only_languages
from conference.lib.colour import is_colour


def valid_website(_form: Any, field: Any) -> None:
    """Raise ValidationError when the text is no web address; put https:// before one that has nothing there."""
    try:
        field.data = rules.web_address(field.data)
    except ValueError:
        raise ValidationError(_l("This is not a web address. It looks like this: https://www.example.org")) from None


def valid_ico(_form: Any, field: Any) -> None:
    """Raise ValidationError when the number fails its check digit; keep its eight digits."""
    try:
        field.data = rules.ico(field.data)
    except ValueError:
        raise ValidationError(
            _l("This number cannot be right: it has eight digits and the last one checks the others.")
        ) from None


def valid_colour(_form: Any, field: Any) -> None:
    """Raise ValidationError unless the text is #rrggbb; keep it in small letters."""
    if not is_colour(field.data or ""):
        raise ValidationError(_l("Write the colour like this: #96341d."))
    field.data = field.data.lower()


class CoordinateField(Field):
    """A decimal number of degrees; a comma will do for the point."""

    widget = TextInput()

    def __init__(self, label: Any, limit: float, **kwargs: Any) -> None:
        super().__init__(label, validators=[Optional()], render_kw={"inputmode": "decimal"}, **kwargs)
        self.limit = limit

    def _value(self) -> str:
        if self.raw_data:
            return clean(str(self.raw_data[0]))
        return "" if self.data is None else f"{self.data:.7f}".rstrip("0").rstrip(".")  # to a centimetre

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; raises ValueError with a sentence for people."""
        self.data = None
        typed = clean(valuelist[0]) if valuelist else ""
        if not typed:
            return
        try:
            number = float(typed.replace(",", ".").removesuffix("°"))
        except ValueError:
            number = math.nan
        if not abs(number) <= self.limit:
            raise ValueError(_l("Write the coordinate in degrees, like this: 50.37638."))
        self.data = number


def column_value(field: Any) -> Any:
    """Return the value for a column: an empty text where nothing was sent."""
    return "" if field.data is None and field.type in ("StringField", "TextAreaField") else field.data


def speak(form: FlaskForm, codes: tuple[str, ...]) -> None:
    """Keep of the bilingual fields those in these languages; with two of them the labels name the language."""
    only_languages(form, codes)
    for name in form.data if len(codes) > 1 else ():
        if (code := language_of(name)) is not None:
            form[name].label.text = f"{form[name].label.text} – {wording.LANGUAGE_NAMES[code]}"
