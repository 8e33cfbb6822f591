"""The registration form, the form for changes, and the one for a lost link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Optional, StopValidation, ValidationError

from conference.czech.municipalities import spelled
from conference.czech.phone import NBSP, format_phone
from conference.events.models import Event, OrganisationType
from conference.events.rules import OPTIONAL_FIELDS
from conference.events.wording import ORGANISATION_TYPES
from conference.forms.fields import LINE, Given, SelectChoice, choices, line, text, valid_email, valid_phone
from conference.forms.questions import Asks, Doubt, name_doubts
from conference.forms.shown import RowForm
from conference.registration.details import Details
from conference.registration.doubts import email_doubts, town_doubts
from conference.registration.models import Honorific, Meal, Registration
from conference.registration.wording import HONORIFICS, MEALS

NOT_THE_PERSON = ("csrf_token", "visit", "answer")
NAME, TITLE, LONG_TEXT = 100, 60, 2000  # characters


def choice(label: Any, labels: dict[Any, Any], *, empty: bool, **kwargs: Any) -> SelectField:
    """A list to choose from: `labels` by the values of an enumeration; `empty` begins it with a row for no answer."""
    rows = [*([SelectChoice("", _l("not stated"))] if empty else []), *choices(labels)]
    return SelectField(label, choices=rows, validate_choice=False, validators=[_one_of_them], **kwargs)


def _one_of_them(_form: FlaskForm, field: Any) -> None:
    if (field.data or "") not in {option.value for option in field.choices} | {""}:
        raise StopValidation(gettext("Choose one of the rows of the list."))


def email_field(label: Any, hint: Any) -> StringField:
    """An e-mail address; its data becomes the address as it is kept."""
    return line(
        label, _l("Write your e-mail address, such as jana@example.org."), maximum=254, hint=hint,
        validators=[valid_email],
        render_kw={
            "type": "email", "autocomplete": "email", "inputmode": "email", "enterkeyhint": "next", "maxlength": 254,
            "autocapitalize": "off", "spellcheck": "false",
        },
    )  # fmt: skip


def organisation_field(label: Any, required: Any) -> StringField:
    """Where a person works; the page suggests organisations in the list of that name."""
    return line(
        label, required,
        render_kw={"autocomplete": "organization", "enterkeyhint": "next", "list": "organisations", "maxlength": LINE},
    )  # fmt: skip


def municipality_field(label: Any, required: Any, hint: Any) -> StringField:
    """The town of the workplace; the page suggests towns in the list of that name."""
    return line(
        label, required, hint=hint,
        render_kw={"autocomplete": "address-level2", "enterkeyhint": "next", "list": "towns", "maxlength": LINE},
    )  # fmt: skip


def may_be_empty(email: Any, hint: Any = "") -> None:
    """Let the address of a person be missing whom the team has registered without one."""
    email.validators = [Optional(), *(old for old in email.validators if not isinstance(old, Given))]
    email.flags.required = False
    email.description = hint


class PersonForm(FlaskForm):
    """What a person tells about themselves. Fields that the event did not switch on are taken away."""

    given_name = line(
        _l("Given name"), _l("Write your given name."), maximum=NAME,
        render_kw={"autocomplete": "given-name", "enterkeyhint": "next", "maxlength": NAME},
    )  # fmt: skip
    family_name = line(
        _l("Family name"), _l("Write your family name."), maximum=NAME,
        render_kw={"autocomplete": "family-name", "enterkeyhint": "next", "maxlength": NAME},
    )  # fmt: skip
    email = email_field(_l("E-mail"), _l("The confirmation and the link to your registration will come here."))
    title_before = line(
        _l("Title before the name"), maximum=TITLE,
        render_kw={"autocomplete": "honorific-prefix", "enterkeyhint": "next", "maxlength": TITLE},
    )  # fmt: skip
    title_after = line(
        _l("Title after the name"), maximum=TITLE,
        render_kw={"autocomplete": "honorific-suffix", "enterkeyhint": "next", "maxlength": TITLE},
    )  # fmt: skip
    honorific = choice(_l("Form of address"), HONORIFICS, empty=False, default=Honorific.NEUTRAL.value)
    phone = line(
        _l("Phone"), maximum=40, hint=_l("Only in case something changes on the day."), validators=[valid_phone],
        render_kw={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "enterkeyhint": "next", "maxlength": 40},
    )  # fmt: skip
    organisation = organisation_field(_l("Organisation"), _l("Write the organisation you come from."))
    municipality = municipality_field(
        _l("Town of your workplace"), _l("Write the town of your workplace."),
        _l("The report on the conference says where people came from."),
    )  # fmt: skip
    organisation_type = choice(_l("Kind of organisation"), ORGANISATION_TYPES, empty=True)
    position = line(
        _l("Position"),
        render_kw={"autocomplete": "organization-title", "enterkeyhint": "next", "maxlength": LINE},
    )  # fmt: skip
    wants_certificate = BooleanField(_l("I want a certificate of attendance"), default=True)
    social_worker = BooleanField(_l("I am a social worker under Act No. 108/2006 Coll."))
    meal = choice(_l("Lunch"), MEALS, empty=True)
    needs = text(
        _l("What should we arrange so that you can take part well?"), maximum=LONG_TEXT, rows=3,
        hint=_l("For example step-free access, a hearing loop, an interpreter. Erased soon after the conference."),
    )  # fmt: skip
    question = text(_l("Question for the discussion"), maximum=LONG_TEXT, rows=3)
    invite_next = BooleanField(_l("Send me an invitation to the next conference"))
    share_contact = BooleanField(_l("My name and e-mail may be given to the other participants"))

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in OPTIONAL_FIELDS:
            if name not in event.optional_fields:
                delattr(self, name)

    def details(self, before: Registration | None = None) -> Details:
        """The person as typed; what the form did not ask for stays as it was `before`. Call after `validate`."""
        typed = {name: getattr(before, name) for name in OPTIONAL_FIELDS} if before else {}
        typed |= {field.name: field.data for field in self if field.name in Details.__dataclass_fields__}
        for name, kind in (("honorific", Honorific), ("organisation_type", OrganisationType), ("meal", Meal)):
            if name in typed:
                typed[name] = kind(typed[name]) if typed[name] else None
        typed["honorific"] = typed["honorific"] or Honorific.NEUTRAL
        return Details(**{name: value for name, value in typed.items() if value is not None})


class AskingForm(Asks, PersonForm):
    """The form of one person, with questions about what looks mistyped."""

    def doubts(self) -> Iterator[Doubt]:
        """In the order of the form."""
        yield from name_doubts(self)
        yield from email_doubts(self)
        yield from town_doubts(self)


class ChangeForm(AskingForm, RowForm):
    """A person's own data, put right by themselves."""

    of_the_press = ("answer",)


class RegistrationForm(AskingForm):
    """Registration: the person, the visit, and that they have read what happens with their data."""

    visit = RadioField(_l("Site visit"), default="", validate_choice=False)
    privacy_read = BooleanField(
        _l("I have read how my personal data are used"),
        validators=[Given(_l("Confirm that you have read how your personal data are used."))],
    )
    form_token = HiddenField()

    def __init__(self, event: Event, group_ids: Iterable[int], **kwargs: Any) -> None:
        super().__init__(event, **kwargs)
        groups = [str(group_id) for group_id in group_ids]
        self.wishes = ["", "any", *groups]
        self.visit.choices = [SelectChoice(value, "") for value in self.wishes]
        if not groups:
            del self.visit

    def validate_visit(self, field: Any) -> None:
        """Only a group of this event, any group, or none."""
        if (field.data or "") not in self.wishes:
            raise ValidationError(gettext("This group is no longer offered. Choose another one."))

    @property
    def look(self) -> tuple[str, ...] | None:
        """Which fields there are, while nothing is typed: then the form looks the same for everybody. Else None."""
        person = [field for field in self if field.type != "HiddenField" and field.name not in NOT_THE_PERSON]
        if self.errors or any((field.data or "") != (field.default or "") for field in person):
            return None
        return tuple(field.name for field in person)

    @property
    def wish(self) -> str:
        """The visit asked for: a group's id, "any" or empty."""
        return (self.visit.data or "") if "visit" in self else ""


class LinkForm(FlaskForm):
    """Where to send a lost link."""

    email = email_field(_l("E-mail"), _l("The address you registered with."))


def stored(registration: Registration) -> dict[str, Any]:
    """The values of a registration as the form shows them."""
    values = {name: getattr(registration, name) for name in Details.__dataclass_fields__}
    for name in ("honorific", "organisation_type", "meal"):
        values[name] = values[name].value if values[name] else ""
    values["phone"] = format_phone(registration.phone or "").replace(NBSP, " ")
    values["municipality"] = spelled(registration.municipality, registration.region)
    return values
