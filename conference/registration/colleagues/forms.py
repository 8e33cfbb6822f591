"""The form for several colleagues: who they have in common, and a row for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, RadioField, SelectField
from wtforms.validators import ValidationError

from conference.events.models import Event, OrganisationType
from conference.events.rules import OPTIONAL_FIELDS
from conference.events.wording import ORGANISATION_TYPES
from conference.forms.fields import LINE, Given, SelectChoice, line, text, valid_email, valid_phone
from conference.forms.questions import Asks, Doubt, name_doubts
from conference.lib.email_address import normalise_email
from conference.places.rules import standing
from conference.registration.colleagues.actions import MAX_COLLEAGUES, Choice, Colleague
from conference.registration.details import Details
from conference.registration.doubts import email_doubts, town_doubts
from conference.registration.forms import LONG_TEXT, NAME, TITLE, email_field, municipality_field, organisation_field
from conference.registration.forms import choice as list_of
from conference.registration.models import Honorific, Meal
from conference.registration.wording import HONORIFICS, MEALS
from conference.visits.models import Visit, VisitGroup
from conference.visits.wording import group_name

FIRST_ROWS = MORE_ROWS = 3
AUTOFILL = {  # each row is a person of its own for the browser: "section-colleague-2 given-name"
    "title_before": "honorific-prefix", "given_name": "given-name", "family_name": "family-name",
    "title_after": "honorific-suffix", "email": "email", "phone": "tel", "position": "organization-title",
}  # fmt: skip
TYPED = ("given_name", "family_name", "email", "title_before", "title_after", "phone", "position", "needs")


class ColleagueForm(Asks, Form):
    """One row. It counts when something was typed into it; others are ignored."""

    given_name = line(_l("Given name"), _l("Write the given name."), maximum=NAME)
    family_name = line(_l("Family name"), _l("Write the family name."), maximum=NAME)
    email = email_field(_l("E-mail"), "")
    visit = SelectField(_l("Site visit"), choices=[], validate_choice=False)
    wants_certificate = BooleanField(_l("Wants a certificate of attendance"), default=True)
    social_worker = BooleanField(_l("Is a social worker under Act No. 108/2006 Coll."))
    title_before = line(_l("Title before the name"), maximum=TITLE)
    title_after = line(_l("Title after the name"), maximum=TITLE)
    honorific = list_of(_l("Form of address"), HONORIFICS, empty=False, default=Honorific.NEUTRAL.value)
    phone = line(
        _l("Phone"),
        maximum=40,
        validators=[valid_phone],
        render_kw={"type": "tel", "inputmode": "tel", "maxlength": 40},
    )
    position = line(_l("Position"), render_kw={"maxlength": LINE})
    meal = list_of(_l("Lunch"), MEALS, empty=True)
    needs = text(_l("Access needs"), maximum=LONG_TEXT, rows=2)

    def doubts(self) -> Iterator[Doubt]:
        """In the order of the row."""
        if not self.is_empty:
            yield from name_doubts(self)
            yield from email_doubts(self)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is in this row: nothing was typed into it. What is only ticked or chosen is nobody yet."""
        return not any(self[name].data for name in TYPED if name in self)

    def details(self, shared: dict[str, Any]) -> Details:
        """The person as typed, with what all rows share. Call after `validate`."""
        typed = {field.short_name: field.data for field in self if field.short_name in Details.__dataclass_fields__}
        typed["honorific"] = Honorific(typed["honorific"] or Honorific.NEUTRAL)
        typed["meal"] = Meal(typed["meal"]) if typed.get("meal") else None
        return Details(**shared, **{name: value for name, value in typed.items() if value is not None})

    @property
    def wish(self) -> str:
        """The visit asked for: a group's id, "any" or empty."""
        return (self.visit.data or "") if "visit" in self else ""

    def validate(self, extra_validators: Any = None) -> bool:
        """An empty row is right as it is."""
        return self.is_empty or super().validate(extra_validators)

    def validate_visit(self, field: Any) -> None:
        """Only a group of this event, any group, or none."""
        if (field.data or "") not in {option.value for option in field.choices}:
            raise ValidationError(gettext("This group is no longer offered. Choose another one."))


class Rows(FieldList):  # type: ignore[type-arg]  # no subscript at run time
    """Rows under small numbers only: whatever else stands in a field's name belongs to no row."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for name in formdata:
            number = name.removeprefix(f"{prefix}-").partition("-")[0]
            if name.startswith(f"{prefix}-") and number.isascii() and number.isdigit() and len(number) < 3:
                yield int(number)


class ColleaguesForm(Asks, FlaskForm):
    """The colleagues, what they have in common, and what to do when there are not places for all."""

    organisation = organisation_field(_l("Organisation"), _l("Write the organisation you come from."))
    municipality = municipality_field(
        _l("Town of your workplace"), _l("Write the town of your workplace."),
        _l("The report on the conference says where people came from."),
    )  # fmt: skip
    organisation_type = list_of(_l("Kind of organisation"), ORGANISATION_TYPES, empty=True)
    colleagues = Rows(FormField(ColleagueForm), min_entries=FIRST_ROWS, max_entries=MAX_COLLEAGUES)
    choice = RadioField(
        _l("When there are not places for all"),
        choices=[
            SelectChoice(Choice.EACH.value, _l("Register each as places allow, the others for the waiting list")),
            SelectChoice(Choice.ALL.value, _l("Register all together, or nobody")),
        ],
        default=Choice.EACH.value,
        validate_choice=False,
    )
    clerk_email = line(
        _l("Your e-mail"), maximum=254,
        hint=_l("A summary will come here. The links for changes go to your colleagues only."),
        render_kw={
            "type": "email", "autocomplete": "email", "inputmode": "email", "enterkeyhint": "next", "maxlength": 254,
            "autocapitalize": "off", "spellcheck": "false",
        },
    )  # fmt: skip
    privacy_read = BooleanField(
        _l("My colleagues know that I am registering them, and I have told them how their personal data are used"),
        validators=[Given(_l("Confirm that your colleagues know of it."))],
    )
    form_token = HiddenField()

    def __init__(self, event: Event, visits: Iterable[Visit], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.event = event
        self.visits = list(visits)
        self.wishes = list(_wishes(self.visits))
        if "organisation_type" not in event.optional_fields:
            del self.organisation_type
        self._fit_rows()

    def _fit_rows(self) -> None:
        """What is the same in every row: the visits on offer, the fields switched on, the name of the row."""
        for number, row in enumerate(self.colleagues, start=1):
            row.label.text = gettext("Colleague %(number)d", number=number)
            for name in OPTIONAL_FIELDS:
                if name in row.form and name not in self.event.optional_fields:
                    del row.form[name]
            for name, token in AUTOFILL.items():
                if name not in row.form:
                    continue
                field = row.form[name]
                hints = {"autocomplete": f"section-colleague-{number} {token}", "enterkeyhint": "next"}
                field.render_kw = {**(field.render_kw or {}), **hints}
            if "visit" in row.form:
                row.form.visit.choices = self.wishes
                if not self.wishes:
                    del row.form.visit

    @property
    def can_grow(self) -> bool:
        """Whether there may be more rows."""
        return len(self.colleagues.entries) < MAX_COLLEAGUES

    def add_rows(self) -> None:
        """Some more empty rows, as many as may be."""
        for _ in range(min(MORE_ROWS, MAX_COLLEAGUES - len(self.colleagues.entries))):
            row = self.colleagues.append_entry()
            row.form.wants_certificate.data = True
            row.form.honorific.data = Honorific.NEUTRAL.value
        self._fit_rows()

    @property
    def filled(self) -> list[Any]:
        """The rows with somebody in them."""
        return [row for row in self.colleagues if not row.form.is_empty]

    def doubts(self) -> Iterator[Doubt]:
        """What the colleagues have in common; each row asks about its own."""
        yield from town_doubts(self)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field with its questions, then what only all rows together show.

        A button at one question answers that one, the others are still asked; the form's own button answers all.
        """
        parts: list[Asks] = [self, *(row.form for row in self.colleagues)]
        answered = any(part.answer.data for part in parts)
        for part in parts:
            part.answered_elsewhere = answered
        valid = super().validate(extra_validators)
        if not self.filled:
            self._blame(self.colleagues[0].given_name, gettext("Write at least one colleague into the form."))
            return False
        return self._addresses_differ() and valid

    def _addresses_differ(self) -> bool:
        """Each colleague gets their own link, so that each needs an address of their own."""
        first: dict[str, str] = {}
        for row in self.filled:
            if row.form.email.errors:
                continue
            key = normalise_email(row.form.email.data).key
            if key in first:
                words = gettext("The same address stands at %(row)s. Each colleague needs their own.", row=first[key])
                self._blame(row.form.email, words)
            first.setdefault(key, row.label.text)
        return not any(row.form.email.errors for row in self.filled)

    def _blame(self, field: Any, words: str) -> None:
        field.errors = [words]
        self.colleagues.errors = [row.form.errors for row in self.colleagues]

    def validate_choice(self, field: Any) -> None:
        """One of the two."""
        if field.data not in list(Choice):
            raise ValidationError(gettext("Choose one of the rows of the list."))

    def validate_clerk_email(self, field: Any) -> None:
        """Keep the address as mail is sent to it."""
        if field.data:
            valid_email(self, field)

    def people(self) -> list[Colleague]:
        """The colleagues as typed. Call after `validate`."""
        kind = self.organisation_type.data if "organisation_type" in self else ""
        shared = {
            "organisation": self.organisation.data or "",
            "organisation_type": OrganisationType(kind) if kind else None,
            "municipality": self.municipality.data or "",
        }
        return [Colleague(row.form.details(shared), row.form.wish) for row in self.filled]


def _wishes(visits: list[Visit]) -> Iterator[SelectChoice]:
    groups = [group for visit in visits for group in visit.groups]
    if not groups:
        return
    yield SelectChoice("", gettext("Not on the visit"))
    yield SelectChoice("any", gettext("Any group with a free place"))
    for group in groups:
        yield SelectChoice(str(group.id), _name(group))


def _name(group: VisitGroup) -> str:
    name = group_name(group)
    quota = group.quota
    full = standing(quota.capacity, quota.taken, quota.waiting).kind == "full"
    waiting = gettext("full: waiting list")
    return f"{name} ({waiting})" if full else name
