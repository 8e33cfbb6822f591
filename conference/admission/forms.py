"""What a conference sets about who may register; the forms of codes and invitations."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired, ValidationError

from conference.admission import rules, wording
from conference.admission.rules import Named
from conference.events.forms import EventForm
from conference.events.models import Admission, Event
from conference.forms.base import PageForm
from conference.forms.fields import SelectChoice, choices, line, text, valid_email, whole_number
from conference.forms.past import AsksAboutPast
from conference.forms.shown import RowForm
from conference.forms.time_fields import moment
from conference.lib.clock import now
from conference.lib.languages import LANGUAGES


class AdmissionForm(AsksAboutPast, EventForm):
    """Who may register, and whether registrations wait for the team's yes."""

    past = {"open_to_all_from": wording.OPEN_PAST}  # noqa: RUF012 - never changed

    admission = RadioField(
        _l("Registration is for"), choices=choices(wording.ADMISSIONS), validate_choice=False, coerce=str,
        description=_l("Invited is who has an invitation with a link of their own, or an access code."),
    )  # fmt: skip
    open_to_all_from = moment(_l("Everybody from"), _l("Where invited people register first."))
    organisation_limit = whole_number(
        _l("People from one organisation at most"), 1, rules.MAX_FROM_ONE,
        hint=_l("It holds for people who register themselves or colleagues, not for those whom you add, import or"
                " invite by name. Leave it empty when there is no limit."),
    )  # fmt: skip
    approval_needed = BooleanField(
        _l("Registrations wait for your approval"),
        description=_l(
            "Who registers reads that you will decide, and gets the confirmation only with your yes. It holds for"
            " registrations from now on; whom you add, import or invite by name is approved by that."
        ),
    )
    approval_keeps_place = BooleanField(
        _l("A place is kept while a registration waits"),
        description=_l(
            "The place, or the turn on the waiting list, is taken when somebody registers. Without it both are taken"
            " with your yes, so that places may be gone by then."
        ),
    )

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(event, **kwargs)
        self.open_to_all_from.flags.conditional = True

    def validate_admission(self, field: Any) -> None:
        """Take one of the three."""
        if field.data not in list(Admission):
            raise ValidationError(gettext("Choose one of the rows of the list."))

    def validate_open_to_all_from(self, field: Any) -> None:
        """Ask for the day on which the others follow."""
        if self.admission.data == Admission.INVITED_FIRST and not field.data:
            raise ValidationError(gettext("Please write from when everybody may register."))

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the names of the columns."""
        return {**super().values, "admission": Admission(self.admission.data)}


class ReservedForm(RowForm):
    """How many free places are reserved for invited people, and until when."""

    reserved = whole_number(
        _l("Reserved places"), 0, rules.MAX_USES, required=_l("Please write how many places are reserved."),
        hint=_l("So many free places only invited people get. Each who registers takes one of them, so the number"
                " falls. 0 for none."),
    )  # fmt: skip
    reserved_until = moment(
        _l("Reserved until"), _l("From then on what is left is for everybody, those who wait first.")
    )

    def validate_reserved_until(self, field: Any) -> None:
        """Ask for the end of what is reserved."""
        if self.reserved.data and not field.data:
            raise ValidationError(gettext("Please write until when the places are reserved."))
        if self.reserved.data and field.data <= now():
            raise ValidationError(gettext(
                "This moment has passed, so nothing would be reserved. Write a later one, or 0 places to give them to"
                " everybody now."
            ))  # fmt: skip


class AccessCodeForm(AsksAboutPast, RowForm):
    """A code: what it reads, whom it is for, how often and until when it may be used."""

    past = {"valid_until": wording.CODE_PAST}  # noqa: RUF012 - never changed

    label = line(_l("For whom"), _l("Please write for whom the code is."), hint=_l("Only your team sees it."))
    code = line(
        _l("Access code"), maximum=40,
        hint=_l("Letters, digits and hyphens. Leave it empty and a code that nobody guesses is made up."),
    )  # fmt: skip
    most_uses = whole_number(
        _l("How many people at most"), 1, rules.MAX_USES, hint=_l("Leave it empty when there is no limit.")
    )
    valid_until = moment(_l("Valid until"), _l("Leave it empty and it is valid as long as registration is open."))

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the names of the columns."""
        return {name: self[name].data for name in ("label", "code", "most_uses", "valid_until")}


class InviteesForm(PageForm):
    """People to be invited, one a line."""

    people = text(
        _l("People, one a line"), rows=8, maximum=200_000,
        hint=_l("Name; e-mail; organisation. For example: Jana Nová; jana@example.org; Město Kadaň"),
    )  # fmt: skip
    language = SelectField(_l("Language of the invitation"), validators=[InputRequired()], choices=[])

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.people.flags.required = True
        self.language.choices = [SelectChoice(code, LANGUAGES[code]) for code in event.languages]
        if len(event.languages) == 1:
            del self.language

    def validate_people(self, field: Any) -> None:
        """Take lines with an address each, not too many; lines without one are named and nothing is added."""
        found, wrong = rules.read_lines(field.data or "")
        if wrong:
            raise ValidationError(gettext("There is no e-mail address in this line: %(line)s", line=wrong[0][:100]))
        if not found:
            raise ValidationError(gettext("Write at least one line with an e-mail address."))
        if len(found) > rules.MAX_PASTED:
            raise ValidationError(
                gettext("At most %(most)s people at once, please add the others afterwards.", most=rules.MAX_PASTED)
            )

    @property
    def invited(self) -> list[Named]:
        """The people. Call after `validate`."""
        language = (self.language.data or "") if "language" in self else ""
        found, _ = rules.read_lines(self.people.data or "")
        return [
            Named(one.email, one.given_name, one.family_name, one.organisation, language) for one in found
        ]  # fmt: skip


class InviteeForm(RowForm):
    """Somebody invited, put right."""

    given_name = line(_l("Given name"))
    family_name = line(_l("Family name"))
    email = line(_l("E-mail"), _l("Please write the e-mail address."), maximum=254, validators=[valid_email],
                 render_kw={"type": "email"})  # fmt: skip
    organisation = line(_l("Organisation"))
    language = SelectField(_l("Language of the invitation"), validators=[InputRequired()], choices=[])

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = [SelectChoice(code, LANGUAGES[code]) for code in event.languages]

    @property
    def person(self) -> Named:
        """Who is invited."""
        return Named(
            self.email.data or "", self.given_name.data or "", self.family_name.data or "",
            self.organisation.data or "", self.language.data or "",
        )  # fmt: skip
