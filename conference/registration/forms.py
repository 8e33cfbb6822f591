"""The registration form, the form for changes, and the one for a lost link."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.form import _Auto
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import Optional

from conference.admission.rules import Admittance
from conference.events.models import Event
from conference.fields.field import Voice
from conference.fields.forms import FormPart, answers, asks, asks_also, asks_only, part
from conference.fields.registration import BY_NAME, REGISTRATION
from conference.forms.base import PageForm
from conference.forms.fields import Given, SelectChoice, line
from conference.forms.open_form import OpenForm
from conference.forms.questions import Asks, Doubt, name_doubts
from conference.forms.shown import RowForm
from conference.places.rules import ANY
from conference.questions.asked import asked_fields
from conference.registration.details import Details
from conference.registration.doubts import email_doubts, town_doubts
from conference.registration.models import Registration
from conference.registration.visit_fields import ChoosesVisits
from conference.visits.queries import OnOffer


def may_be_empty(email: Any, hint: Any = "") -> None:
    """Let the address of a person be missing whom the team has registered without one."""
    email.validators = [Optional(), *(old for old in email.validators if not isinstance(old, Given))]
    email.flags.required = False
    email.description = hint


class PersonForm(Asks, PageForm):
    """What is told about a person, with questions about what looks mistyped; a subclass says in whose voice it asks.

    Fields that the event did not switch on are taken away, its own questions stand among those that stay.
    """

    given_name: StringField
    email: StringField
    organisation: StringField
    municipality: StringField

    def __init__(self, event: Event, **kwargs: Any) -> None:
        asks_also(self, asked_fields(event), kwargs.get("data"))
        asks_only(self, event.optional_fields)
        super().__init__(**kwargs)

    def doubts(self) -> Iterator[Doubt]:
        """In the order of the form."""
        yield from name_doubts(self)
        yield from email_doubts(self)
        yield from town_doubts(self)

    def details(self, before: Registration | None = None) -> Details:
        """Give the person as typed; what the form did not ask for stays as it was `before`. Call after `validate`."""
        held = {name: getattr(before, name) for name in BY_NAME} if before else {}
        return Details(**{**held, **answers(self)})

    def part(self, *groups: str) -> FormPart:
        """Give the fields of some groups, as pages draw them."""
        return part(self, *groups)


@asks(REGISTRATION, Voice.OWN)
class OwnForm(PersonForm):
    """The form in which people tell about themselves."""


class ChangeForm(OwnForm, RowForm):
    """A person's own data, put right by themselves."""

    of_the_press = ("answer",)


class NewcomerForm(ChoosesVisits, OwnForm):
    """Registration: the person, the visits, and that they have read what happens with their data."""

    visit = RadioField(_l("Site visit"), default="", validate_choice=False)
    privacy_read = BooleanField(
        _l("I have read how my personal data are used"),
        validators=[Given(_l("Confirm that you have read how your personal data are used."))],
    )

    def __init__(self, event: Event, visits: Sequence[OnOffer], **kwargs: Any) -> None:
        super().__init__(event, **kwargs)
        sent = self.meta.wrap_formdata(self, kwargs.get("formdata", _Auto))
        self.offer(event, visits, RadioField, _unnamed, sent)
        self._fields["privacy_read"] = self._fields.pop("privacy_read")  # the last one of the form


def _unnamed(visit: OnOffer) -> list[SelectChoice]:
    """Return what may be chosen; the page has the words."""
    return [SelectChoice(value, "") for value in ("", ANY, *map(str, visit.groups))]


def access_code() -> StringField:
    """Return the field for the code of a group."""
    return line(
        _l("Access code"), maximum=60, hint=_l("If somebody gave you one for this conference."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )  # fmt: skip


class RegistrationForm(OpenForm, NewcomerForm):
    """The public form, which asks for a code where there are any."""

    code = access_code()

    def __init__(self, event: Event, visits: Sequence[OnOffer], *, asks_code: bool = False, **kwargs: Any) -> None:
        super().__init__(event, visits, **kwargs)
        if not asks_code:
            del self.code

    @property
    def entry(self) -> Admittance:
        """By what the person comes."""
        return Admittance(code=(self.code.data or "") if "code" in self else "")


class LostLinkForm(OpenForm):
    """Where to send a lost link."""

    email = BY_NAME["email"].kind.asked(
        _l("E-mail"), BY_NAME["email"].own.required, _l("The address you registered with."), autocomplete="email"
    )
