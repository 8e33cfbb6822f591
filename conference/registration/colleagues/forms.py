"""The form for several colleagues: who they have in common, and a row for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.form import _Auto
from wtforms import BooleanField, Form, FormField, RadioField, SelectField
from wtforms.validators import ValidationError

from conference.admission.rules import Admittance
from conference.events.models import Event
from conference.fields.field import Field, Group, Shared, Voice, in_form_order
from conference.fields.forms import FormPart, answers, asks, asks_also, asks_instead, part, take_away
from conference.fields.kinds import ADDRESS, NEXT, Line, Text
from conference.fields.registration import REGISTRATION
from conference.forms.base import PageForm
from conference.forms.fields import Given, Rows, SelectChoice, line, valid_email
from conference.forms.open_form import OpenForm
from conference.forms.questions import Asks, Doubt, name_doubts
from conference.lib.email_address import normalise_email
from conference.places.rules import ANY
from conference.questions.asked import asked_fields
from conference.registration.colleagues.actions import MAX_COLLEAGUES, Colleague, WhenFull
from conference.registration.details import Details
from conference.registration.doubts import email_doubts, town_doubts
from conference.registration.forms import access_code
from conference.registration.visit_fields import ChoosesVisits
from conference.visits.models import Visit, VisitGroup
from conference.visits.queries import offer_of
from conference.visits.wording import group_name

FIRST_ROWS = MORE_ROWS = 3
EACH = [field for field in REGISTRATION if field.shared is Shared.EACH]
ONCE = [field for field in REGISTRATION if field.shared is Shared.ONCE]


@asks(EACH, Voice.COLLEAGUE)
class RowFields(Asks, Form):
    """What is told about one colleague."""


class ColleagueForm(ChoosesVisits, RowFields):
    """One row. It counts when something was typed into it; others are ignored."""

    visit = SelectField(_l("Site visit"), choices=[], validate_choice=False)

    def __init__(self, *args: Any, own: Iterable[Field] = (), **kwargs: Any) -> None:
        asks_also(self, own, kwargs.get("data"))
        super().__init__(*args, **kwargs)

    def doubts(self) -> Iterator[Doubt]:
        """In the order of the row."""
        if not self.is_empty:
            yield from name_doubts(self)
            yield from email_doubts(self)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is in this row: nothing was typed into it. What is only ticked or chosen is nobody yet."""
        typed = (field.name for field in EACH if isinstance(field.kind, Line | Text))
        return not any(self[name].data for name in typed if name in self)

    @property
    def person(self) -> FormPart:
        """Who the colleague is."""
        return part(self, Group.NAME, Group.CONTACT, Group.WHERE_FROM)

    @property
    def wishes(self) -> FormPart:
        """What the colleague needs and wants."""
        return part(self, Group.CERTIFICATE, Group.NEEDS, Group.CONSENTS)

    @property
    def questions(self) -> FormPart:
        """What the conference asks of its own."""
        return part(self, Group.QUESTIONS)

    def details(self, shared: dict[str, Any]) -> Details:
        """Give the person as typed, with what all rows share. Call after `validate`."""
        return Details(**shared, **answers(self))

    def validate(self, extra_validators: Any = None) -> bool:
        """Take an empty row as it is."""
        return self.is_empty or super().validate(extra_validators)


@asks(ONCE, Voice.OWN)
class SharedFields(Asks, PageForm):
    """What the colleagues have in common."""


class ColleaguesForm(OpenForm, SharedFields):
    """The colleagues, what they have in common, and what to do when there are not places for all."""

    colleagues = Rows(FormField(ColleagueForm))  # with the questions of the conference: `__init__`
    code = access_code()
    choice = RadioField(
        _l("When there are not places for all"),
        choices=[
            SelectChoice(WhenFull.EACH.value, _l("Register each as places allow, the others for the waiting list")),
            SelectChoice(WhenFull.ALL.value, _l("Register all together, or nobody")),
        ],
        default=WhenFull.EACH.value,
        validate_choice=False,
    )
    clerk_email = line(
        _l("Your e-mail"), maximum=254,
        hint=_l("A summary will come here. The links for changes go to your colleagues only."),
        render_kw={**ADDRESS, **NEXT, "maxlength": 254},
    )  # fmt: skip
    privacy_read = BooleanField(
        _l("My colleagues know that I am registering them, and I have told them how their personal data are used"),
        validators=[Given(_l("Confirm that your colleagues know of it."))],
    )

    def __init__(self, event: Event, visits: Iterable[Visit], *, asks_code: bool = False, **kwargs: Any) -> None:
        row: Any = FormField(partial(ColleagueForm, own=asked_fields(event)))  # type: ignore[arg-type]  # makes the form
        asks_instead(self, "colleagues", Rows(row, min_entries=FIRST_ROWS, max_entries=MAX_COLLEAGUES))
        super().__init__(**kwargs)
        if not asks_code:
            del self.code
        self.event = event
        self.visits = list(visits)
        self.sent = self.meta.wrap_formdata(self, kwargs.get("formdata", _Auto))
        take_away(self, event.optional_fields)
        self._fit_rows()

    @property
    def shared(self) -> list[Any]:
        """The fields that hold for all."""
        return [self[field.name] for field in in_form_order(ONCE) if field.name in self]

    def _fit_rows(self) -> None:
        """Set what is the same in every row: the visits on offer, the fields switched on, the name of the row."""
        choices = {visit.id: list(_choices(self.visits, visit)) for visit in self.visits}
        offered = offer_of(self.visits)
        for number, row in enumerate(self.colleagues, start=1):
            row.label.text = gettext("Colleague %(number)d", number=number)
            take_away(row.form, self.event.optional_fields)
            for field in EACH:  # each row is a person of its own for the browser: "section-colleague-2 given-name"
                if field.autocomplete and field.name in row.form:
                    token = f"section-colleague-{number} {field.autocomplete}"
                    row.form[field.name].render_kw = {**row.form[field.name].render_kw, "autocomplete": token}
            if "visit" in row.form:
                row.form.offer(self.event, offered, SelectField, lambda one: choices[one.visit_id], self.sent)

    @property
    def entry(self) -> Admittance:
        """By what the colleagues come."""
        return Admittance(code=(self.code.data or "") if "code" in self else "")

    @property
    def can_grow(self) -> bool:
        """Whether there may be more rows."""
        return len(self.colleagues.entries) < MAX_COLLEAGUES

    def add_rows(self) -> None:
        """Add some more empty rows, as many as may be."""
        for _ in range(min(MORE_ROWS, MAX_COLLEAGUES - len(self.colleagues.entries))):
            row = self.colleagues.append_entry()
            for field in row.form:
                field.data = field.default
        self._fit_rows()

    @property
    def filled(self) -> list[Any]:
        """The rows with somebody in them."""
        return [row for row in self.colleagues if not row.form.is_empty]

    def doubts(self) -> Iterator[Doubt]:
        """Yield what the colleagues have in common; each row asks about its own."""
        yield from town_doubts(self)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field with its questions, then what only all rows together show.

        A button at one question answers that one, the others are still asked; the form's own button answers all.
        """
        asking: list[Asks] = [self, *(row.form for row in self.colleagues)]
        answered = any(one.answer.data for one in asking)
        for one in asking:
            one.answered_elsewhere = answered
        valid = super().validate(extra_validators)
        if not self.filled:
            self._blame(self.colleagues[0].given_name, gettext("Write at least one colleague into the form."))
            return False
        return self._addresses_differ() and valid

    def _addresses_differ(self) -> bool:
        """Check that each colleague has an address of their own: each gets their own link."""
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
        """Take one of the two."""
        if field.data not in list(WhenFull):
            raise ValidationError(gettext("Choose one of the rows of the list."))

    def validate_clerk_email(self, field: Any) -> None:
        """Keep the address as mail is sent to it."""
        if field.data:
            valid_email(self, field)

    def people(self) -> list[Colleague]:
        """Return the colleagues as typed. Call after `validate`."""
        shared = answers(self)
        return [Colleague(row.form.details(shared), row.form.visits_wished) for row in self.filled]


def _choices(visits: Sequence[Visit], visit: Visit) -> Iterator[SelectChoice]:
    yield SelectChoice("", gettext("Not on the visit"))
    yield SelectChoice(ANY, gettext("Any group with a free place"))
    for group in visit.groups:
        yield SelectChoice(str(group.id), _name(group, with_title=len(visits) == 1))


def _name(group: VisitGroup, *, with_title: bool) -> str:
    name = group_name(group, with_title=with_title, begins=True)
    full = group.quota.standing().kind == "full"
    waiting = gettext("full: waiting list")
    return f"{name} ({waiting})" if full else name
