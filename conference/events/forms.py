"""Forms about the conference itself: shape of input and its messages. Texts are asked for in its languages only."""

from __future__ import annotations

import math
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, ColorField, Field, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, StopValidation, ValidationError
from wtforms.widgets import TextInput

from conference.events import rules, wording
from conference.events.models import Event, OrganisationRole, OrganisationType
from conference.events.rules import EventRefused, Reason
from conference.lib.colour import is_colour
from conference.lib.email_address import InvalidEmailError, normalise_email
from conference.lib.fields import ChecksField, DayField, Given, MomentField, clean, line, text
from conference.lib.languages import LANGUAGES
from conference.lib.phone import InvalidPhoneError, format_phone, parse_phone

UNKNOWN, YES, NO = "unknown", "yes", "no"
STEP_FREE = {None: UNKNOWN, True: YES, False: NO}


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


class EventForm(FlaskForm):
    """A form about one conference: fields in languages it does not speak are taken away, labels say which one it is."""

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(obj=kwargs.pop("obj", event), **kwargs)
        self.event = event
        speak(self, event.languages)

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the names of the columns."""
        return {field.name: column_value(field) for field in self if hasattr(Event, field.name)}


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
        validators=[Optional() if required is None else Given(required), NumberRange(minimum, maximum, sentence)],
        description=hint,
    )


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


WRITE_TITLE = _l("Please write the title of the conference.")
SLUG_HINT = _l("Small letters without accents, digits and hyphens.")


class NewEventForm(FlaskForm):
    """The few things a conference begins with."""

    series = SelectField(_l("Series"), description=_l("Editions of one conference, year after year, are a series."))
    series_title = line(
        _l("Title of the new series"), hint=_l("For a new series only. Without it the title of the conference is used.")
    )
    edition = whole_number(
        _l("Edition"), 1, 999, required=_l("Please write which edition it is."), hint=_l("1 for the first one.")
    )
    language = RadioField(
        _l("First language"),
        choices=choices(LANGUAGES),
        default="cs",
        validators=[Given(_l("Please choose a language."))],
    )
    is_bilingual = BooleanField(_l("Also in the other language"))
    title_cs = line(_l("Title in Czech"))
    title_en = line(_l("Title in English"))
    slug = line(
        _l("Name in the address"),
        maximum=64,
        hint=_l("Leave it empty and it will be made from the title and the year."),
    )
    starts_on = day(_l("First day"), _l("Please write the first day."))
    ends_on = day(_l("Last day"), hint=_l("Leave it empty for a conference of one day."))
    capacity = whole_number(_l("Places"), 1, rules.MAX_CAPACITY, hint=_l("Leave it empty where there is no limit."))
    registration_opens_at = moment(_l("Registration from"))
    registration_closes_at = moment(_l("Registration until"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then what they say together."""
        if not super().validate(extra_validators):
            return False
        first = self[f"title_{self.language.data}"]
        if not first.data:
            return fail(first, WRITE_TITLE)
        other = self.title_en if first is self.title_cs else self.title_cs
        if self.is_bilingual.data and not other.data:
            return fail(other, _l("Please write the title in the second language as well."))
        if self.slug.data and (problem := rules.slug_problem(self.slug.data)):
            return fail(self.slug, wording.REASONS[problem])
        return True

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages chosen, first one first."""
        first = self.language.data
        other = next(code for code in LANGUAGES if code != first)
        return (first, other) if self.is_bilingual.data else (first,)


class TextsForm(EventForm):
    """Titles, goal, colour and days."""

    title_cs = line(_l("Title"))
    title_en = line(_l("Title"))
    subtitle_cs = line(_l("Subtitle"))
    subtitle_en = line(_l("Subtitle"))
    goal_cs = text(_l("What it is for"), maximum=1000, rows=3)
    goal_en = text(_l("What it is for"), maximum=1000, rows=3)
    starts_on = day(_l("First day"), _l("Please write the first day."))
    ends_on = day(_l("Last day"), _l("Please write the last day."))
    edition = whole_number(
        _l("Edition"), 1, 999, required=_l("Please write which edition it is."), hint=_l("1 for the first one.")
    )
    accent = ColorField(_l("Accent colour"), validators=[valid_colour], filters=[clean])
    timezone = SelectField(_l("Time zone"))
    slug = line(_l("Name in the address"), _l("Please write the name in the address."), maximum=64, hint=SLUG_HINT)

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(event, **kwargs)
        self.timezone.choices = [SelectChoice(name) for name in rules.time_zones(event.timezone)]
        if event.published_at is not None:
            del self.slug

    def validate(self, extra_validators: Any = None) -> bool:
        """The title in the first language must be there."""
        first = self[f"title_{self.event.language}"]
        return super().validate(extra_validators) and (bool(first.data) or fail(first, WRITE_TITLE))


class RegistrationSettingsForm(EventForm):
    """When registration is open, and what is asked."""

    registration_opens_at = moment(_l("Registration from"))
    registration_closes_at = moment(
        _l("Registration until"), _l("Without it registration ends when the first day begins.")
    )
    optional_fields = ChecksField(
        _l("What else is asked"), choices=choices(wording.OPTIONAL_FIELDS),
        description=_l("Name, e-mail, organisation and municipality are always asked. Ask only for what you will use."),
    )  # fmt: skip

    @property
    def values(self) -> dict[str, Any]:
        """The fields switched on, in the order of the form; names other features keep there stay."""
        chosen, kept = self.optional_fields.data or [], self.event.optional_fields
        names = [name for name in rules.OPTIONAL_FIELDS if name in chosen]
        others = [name for name in kept if name not in rules.OPTIONAL_FIELDS]
        return {**super().values, "optional_fields": names + others}


class VenueForm(EventForm):
    """Where the conference is and how to get there."""

    venue_name = line(_l("Venue"))
    venue_street = line(_l("Street and number"))
    venue_postal_code = line(_l("Postal code"), maximum=12)
    venue_city = line(_l("Town"))
    step_free = RadioField(
        _l("Step-free access"), choices=choices(wording.STEP_FREE), validators=[Given(_l("Please choose one."))]
    )
    venue_latitude = CoordinateField(_l("Latitude"), 90, description=_l("In degrees, as a map shows it: 50.37638."))
    venue_longitude = CoordinateField(_l("Longitude"), 180, description=_l("In degrees: 13.27128."))
    parking_cs = text(_l("Parking"), maximum=1000, rows=3)
    parking_en = text(_l("Parking"), maximum=1000, rows=3)
    public_transport_cs = text(_l("By public transport"), maximum=1000, rows=3)
    public_transport_en = text(_l("By public transport"), maximum=1000, rows=3)
    practical_cs = text(_l("Other practical information"), rows=8, hint=wording.MARKDOWN_HINT)
    practical_en = text(_l("Other practical information"), rows=8, hint=wording.MARKDOWN_HINT)

    def __init__(self, event: Event) -> None:
        super().__init__(event, data={"step_free": STEP_FREE[event.venue_step_free]})

    def validate(self, extra_validators: Any = None) -> bool:
        """Both coordinates or none."""
        if not super().validate(extra_validators):
            return False
        both = (self.venue_latitude.data is None) == (self.venue_longitude.data is None)
        return both or fail(self.venue_longitude, _l("Write both coordinates, or none."))

    @property
    def values(self) -> dict[str, Any]:
        """With the answer about step-free access as yes, no or unknown."""
        answers = {name: value for value, name in STEP_FREE.items()}
        return {**super().values, "venue_step_free": answers[self.step_free.data]}


class ContactForm(EventForm):
    """Who answers questions, and what is said about personal data."""

    contact_name = line(_l("Contact"), hint=_l("A person or an office."))
    contact_email = line(_l("E-mail"), maximum=254, validators=[valid_email], render_kw={"type": "email"})
    contact_phone = line(_l("Phone"), maximum=40, validators=[valid_phone], render_kw={"type": "tel"})
    contact_street = line(_l("Street and number"))
    contact_postal_code = line(_l("Postal code"), maximum=12)
    contact_city = line(_l("Town"))
    website = line(_l("Website"), maximum=500, validators=[valid_website], render_kw={"inputmode": "url"})
    privacy_cs = text(_l("Data protection: your own paragraphs"), rows=8, maximum=20000, hint=wording.PRIVACY_HINT)
    privacy_en = text(_l("Data protection: your own paragraphs"), rows=8, maximum=20000, hint=wording.PRIVACY_HINT)

    def __init__(self, event: Event) -> None:
        super().__init__(event)
        if not self.is_submitted():
            self.contact_phone.data = format_phone(event.contact_phone)


class CertificateSettingsForm(EventForm):
    """What is printed on certificates of attendance."""

    issuer_name = line(_l("Signed by"), hint=_l("The name as it is to be printed, with titles."))
    issuer_position_cs = line(_l("Position of who signs"))
    issuer_position_en = line(_l("Position of who signs"))
    issued_in = line(_l("Issued in"), hint=_l("The town."))
    legal_note_cs = text(_l("Legal line"), maximum=1000, rows=3, hint=wording.LEGAL_HINT)
    legal_note_en = text(_l("Legal line"), maximum=1000, rows=3, hint=wording.LEGAL_HINT)


class DeadlinesForm(EventForm):
    """When slides are due and from when they are public."""

    slides_due_at = moment(_l("Slides are due"), _l("Speakers see it on their own page; reminders count from it."))
    slides_visible_from = moment(
        _l("Slides are public from"), _l("Without it they are public as soon as they are approved.")
    )


class SeriesForm(FlaskForm):
    """Titles of a series."""

    title_cs = line(_l("Title in Czech"))
    title_en = line(_l("Title in English"))

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one title."""
        named = bool(self.title_cs.data or self.title_en.data)
        return super().validate(extra_validators) and (
            named or fail(self.title_cs, _l("Please write the title of the series."))
        )


class OrganisationForm(FlaskForm):
    """An organisation and what it is to the conference."""

    name = line(_l("Name"), _l("Please write the name of the organisation."))
    type = SelectField(_l("Type"), choices=choices(wording.ORGANISATION_TYPES), default=OrganisationType.OTHER.value)
    registration_number = line(
        _l("IČO"),
        maximum=20,
        validators=[valid_ico],
        hint=_l("The Czech identification number, eight digits."),
        render_kw={"inputmode": "numeric"},
    )
    website = line(_l("Website"), maximum=500, validators=[valid_website], render_kw={"inputmode": "url"})
    roles = ChecksField(_l("What it is to the conference"), choices=choices(wording.ORGANISATION_ROLES))

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the names of the columns."""
        names = ("name", "registration_number", "website")
        return {**{name: self[name].data or "" for name in names}, "type": OrganisationType(self.type.data)}

    @property
    def chosen(self) -> list[OrganisationRole]:
        """The roles ticked."""
        return [OrganisationRole(value) for value in self.roles.data or []]


class FundingForm(EventForm):
    """The grant that pays for the conference."""

    project_title = line(_l("Title of the project"), maximum=500)
    programme = line(_l("Operational programme"))
    fund = line(_l("Fund"))
    registration_number = line(_l("Registration number of the project"))
    starts_on = day(_l("Project from"))
    ends_on = day(_l("Project until"))
    publicity_cs = text(_l("Publicity sentence"), maximum=1000, rows=2, hint=wording.PUBLICITY_HINT)
    publicity_en = text(_l("Publicity sentence"), maximum=1000, rows=2, hint=wording.PUBLICITY_HINT)
    shows_eu_emblem = BooleanField(_l("Show the emblem of the European Union"), default=True)

    def __init__(self, event: Event) -> None:
        super().__init__(event, obj=event.funding)

    def validate(self, extra_validators: Any = None) -> bool:
        """The period must not run backwards."""
        if not super().validate(extra_validators):
            return False
        backwards = self.starts_on.data and self.ends_on.data and self.ends_on.data < self.starts_on.data
        return fail(self.ends_on, _l("The last day must not be before the first one.")) if backwards else True

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the names of the columns."""
        return {field.name: column_value(field) for field in self if field.name != "csrf_token"}


class LogoForm(FlaskForm):
    """One more logo."""

    file = FileField(
        _l("Picture"),
        description=_l("PNG or JPEG, at most 10 MB. A wide one with a white or transparent ground looks best."),
    )
    alt = line(
        _l("Words that stand for it"),
        _l("Please write what the logo says, for those who cannot see it."),
        hint=_l("Usually the name of the organisation."),
    )

    def validate_file(self, field: FileField) -> None:
        """Raise StopValidation when no file was chosen."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise StopValidation(gettext("Please choose a file."))


class LogoTextForm(FlaskForm):
    """The words and the place of a logo."""

    alt = LogoForm.alt
    position = whole_number(
        _l("Order"), 0, 999, required=_l("Please write a number."), hint=_l("Logos with lower numbers come first.")
    )


class CancelForm(EventForm):
    """Calling a conference off."""

    cancellation_cs = text(_l("What visitors will read"), maximum=2000)
    cancellation_en = text(_l("What visitors will read"), maximum=2000)


def fail(field: Any, message: Any) -> bool:
    """Put a message to a field that passed by itself; gives False, which ends a validation."""
    field.errors = [*field.errors, message]
    return False


FIELD_OF = {
    Reason.SLUG_TAKEN: "slug",
    Reason.SLUG_SHAPE: "slug",
    Reason.SLUG_RESERVED: "slug",
    Reason.DAYS_REVERSED: "ends_on",
    Reason.DAYS_TOO_MANY: "ends_on",
    Reason.REGISTRATION_REVERSED: "registration_closes_at",
    Reason.REGISTRATION_AFTER_END: "registration_closes_at",
    Reason.NAME_TAKEN: "name",
}


def show_refusal(form: FlaskForm, refusal: EventRefused) -> None:
    """Put the sentence for a refusal to the field it is about, or to the whole form."""
    name = FIELD_OF.get(refusal.reason, "")
    if name in form:
        fail(form[name], wording.REASONS[refusal.reason])
    else:
        form.form_errors.append(wording.REASONS[refusal.reason])
