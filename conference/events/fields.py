"""Fields of forms about a conference, and what is checked in them."""

from __future__ import annotations

import math
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField
from wtforms.validators import NumberRange, Optional, StopValidation, ValidationError
from wtforms.widgets import TextInput

from conference.events import rules, wording
from conference.lib.colour import is_colour
from conference.lib.email_address import InvalidEmailError, normalise_email
from conference.lib.fields import DayField, Given, MomentField, SelectChoice, clean
from conference.lib.languages import LANGUAGES
from conference.lib.phone import InvalidPhoneError, parse_phone


def choices(labels: Any) -> list[SelectChoice]:
    """Choices of a select list or radio buttons from values and labels."""
    return [SelectChoice(value, label) for value, label in labels.items()]


def valid_email(_form: Any, field: Any) -> None:
    """Raise ValidationError when the text is no e-mail address; keep it as it is sent to."""
    try:
        field.data = normalise_email(field.data).display
    except InvalidEmailError:
        raise ValidationError(_l("This is not an e-mail address. It looks like this: name@example.org")) from None


def valid_phone(_form: Any, field: Any) -> None:
    """Raise ValidationError when the text is no phone number; keep it in the international form."""
    try:
        field.data = parse_phone(field.data)
    except InvalidPhoneError:
        raise ValidationError(_l("This is not a phone number. It looks like this: +420 600 000 000")) from None


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
        return clean(str(self.raw_data[0])) if self.raw_data else "" if self.data is None else f"{self.data:g}"

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


def speak(form: FlaskForm, codes: tuple[str, ...]) -> None:
    """Keep of the bilingual fields those in these languages; with two of them the labels name the language."""
    for name in list(form.data):
        code = name[-2:] if name[-3:-2] == "_" else ""
        if code in LANGUAGES and code not in codes:
            del form[name]
        elif code in LANGUAGES and len(codes) > 1:
            form[name].label.text = f"{form[name].label.text} – {wording.LANGUAGE_NAMES[code]}"


def column_value(field: Any) -> Any:
    """The value for a column: an empty text where nothing was sent."""
    return "" if field.data is None and field.type in ("StringField", "TextAreaField") else field.data


def whole_number(label: Any, minimum: int, maximum: int, *, required: Any = None, hint: Any = "") -> IntegerField:
    """A field for a whole number within limits."""
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
        typed = clean(valuelist[0]) if valuelist else ""
        self.data = None
        if typed and not (typed.isascii() and typed.lstrip("-").isdigit() and len(typed) < 10):
            raise ValueError(_l("Write a whole number."))
        if typed:
            self.data = int(typed)

    def _value(self) -> str:
        return clean(str(self.raw_data[0])) if self.raw_data else "" if self.data is None else str(self.data)


def moment(label: Any, hint: Any = "") -> MomentField:
    """An optional date and time."""
    return MomentField(label, validators=[Optional()], description=hint)


def day(label: Any, required: Any = None, hint: Any = "") -> DayField:
    """A date; `required` is the sentence shown when it is empty."""
    return DayField(label, validators=[Optional() if required is None else Given(required)], description=hint)


def fail(field: Any, message: Any) -> bool:
    """Put a message to a field that passed by itself; gives False, which ends a validation."""
    field.errors = [*field.errors, message]
    return False
