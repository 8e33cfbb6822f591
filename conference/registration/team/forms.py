"""Forms of the team about one person: the participant's own form, with what only the team may set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.form import _Auto
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import InputRequired, ValidationError

from conference.events.models import Event
from conference.fields.field import Voice
from conference.fields.forms import asks, in_list_order
from conference.fields.registration import REGISTRATION
from conference.forms.base import PageForm
from conference.forms.fields import SelectChoice, choices, line
from conference.forms.shown import RowForm
from conference.lib.languages import LANGUAGES
from conference.places.rules import ANY
from conference.registration.forms import PersonForm, may_be_empty
from conference.registration.visit_fields import ChoosesVisits
from conference.visits.models import VisitGroup
from conference.visits.queries import OnOffer, on_offer
from conference.visits.wording import group_name

OWN_OF_THE_TEAM = {"salutation": "honorific", "visit": "municipality", "language": "question"}
"""What the team's forms have beside the fields of a person, and after which of them it stands."""


@asks(REGISTRATION, Voice.TEAM)
class TeamForm(PersonForm):
    """The form in which the team writes about a person."""

    @property
    def card(self) -> list[Any]:
        """All fields in the order of lists."""
        return in_list_order(self, OWN_OF_THE_TEAM)


class CorrectPersonForm(TeamForm, RowForm):
    """The data of a person, put right by the team."""

    of_the_press = ("answer",)
    salutation = line(
        _l("Salutation of letters"), hint=_l("Without the comma at its end. Leave it empty to have it made anew.")
    )
    language = SelectField(
        _l("Language of mails"),
        validators=[InputRequired()],
        choices=choices(LANGUAGES),
    )

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(event, **kwargs)
        self.language.choices = [SelectChoice(code, LANGUAGES[code]) for code in event.languages]


class AddPersonForm(ChoosesVisits, CorrectPersonForm):
    """A registration by hand: nobody ticks the privacy page for somebody else."""

    visit = SelectField(_l("Site visit"), default="", validate_choice=False)
    form_token = HiddenField()

    def __init__(self, event: Event, groups: Iterable[VisitGroup], **kwargs: Any) -> None:
        super().__init__(event, **kwargs)
        del self.salutation, self.shown
        visits, sent = on_offer(event), self.meta.wrap_formdata(self, kwargs.get("formdata", _Auto))
        labels = {group.id: group_label(group, with_title=len(visits) < 2) for group in groups}
        self.offer(event, visits, SelectField, lambda visit: _choices_of(visit, labels), sent)

    @property
    def card(self) -> list[Any]:
        """All fields in the order of lists, those of visits where the first one stands."""
        return [one for field in super().card for one in (self.visit_fields if field is self.visit else [field])]

    @property
    def elsewhere(self) -> str:
        """The field for refusals that are about no field."""
        return str(self.visit_fields[0].short_name) if self.visit_fields else "given_name"


def _choices_of(visit: OnOffer, labels: Mapping[int, str]) -> list[SelectChoice]:
    groups = [SelectChoice(str(number), labels[number]) for number in visit.groups if number in labels]
    any_group = [SelectChoice(ANY, gettext("Any group with a free place"))] if len(groups) > 1 else []
    return [SelectChoice("", gettext("none")), *any_group, *groups]


class WalkInForm(AddPersonForm):
    """Somebody who stands at the desk: the address may be missing, and a full conference may let them in."""

    arrived = BooleanField(_l("Has arrived just now"), default=True)
    lets_in = BooleanField(_l("Let this person in although no place is free"))
    reason = line(_l("Why (needed to let them in)"), hint=_l("For example: a speaker's companion. It is on record."))

    FIRST = ("given_name", "family_name", "organisation", "municipality", "email", "visit", "lets_in", "reason")

    def __init__(self, event: Event, groups: Iterable[VisitGroup], today: date | None, **kwargs: Any) -> None:
        super().__init__(event, groups, **kwargs)
        self.today = today
        self.reason.flags.conditional = True
        if today is None:
            del self.arrived
        may_be_empty(self.email, _l("Without one nothing is sent: the link is handed over at the desk."))

    @property
    def day(self) -> date | None:
        """The day on which the person has arrived."""
        return self.today if "arrived" in self and self.arrived.data else None

    @property
    def more(self) -> list[Any]:
        """The fields of the folded part."""
        first = {*self.FIRST, *(field.short_name for field in self.visit_fields)}
        return [field for field in self.card if field.short_name not in first]

    @property
    def more_is_wrong(self) -> bool:
        """Whether something is wrong in the folded part."""
        return any(field.errors for field in self.more)


VIEW_NAME = 60  # characters; it stands in a line with the others


class ViewForm(PageForm):
    """The name of a view that is to be saved."""

    name = line(_l("Name of the view"), _l("Write a name for the view."), maximum=VIEW_NAME,
                hint=_l("For example: Waiting for a visit. All of the team see it above the list."))  # fmt: skip


class ChangeViewForm(ViewForm, RowForm):
    """A saved view: its name, and whether it shows from now on what the list shows now."""

    of_the_press = ("takes_over",)
    takes_over = BooleanField(_l("The view shows from now on what the list shows now"))


class LetInForm(PageForm):
    """Letting who waits in on purpose."""

    reason = line(_l("Why"), _l("Please write why this person is let in although no place is free."))


class ChangeGroupForm(PageForm):
    """Which visit group a person goes to."""

    group = SelectField(_l("Group"), validate_choice=False)
    gives_up = BooleanField(
        _l("Also when only the waiting list is left; the present place stays until there is one in this group")
    )

    def __init__(self, groups: Iterable[VisitGroup], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.group.choices = offered = group_choices(groups)
        self.offered = {choice.value for choice in offered}

    def validate_group(self, field: SelectField) -> None:
        """Refuse a group that was taken off since the form was drawn."""
        if field.data not in self.offered:
            raise ValidationError(gettext("This group is no longer there. Please choose again."))


def group_choices(groups: Iterable[VisitGroup]) -> list[SelectChoice]:
    """Return the groups with their places as they are now."""
    return [SelectChoice(str(group.id), group_label(group)) for group in groups]


def group_label(group: VisitGroup, *, with_title: bool = True) -> str:
    """Return the name of a group and what is free in it."""
    now = group.quota.standing()
    free = gettext("full") if now.kind == "full" else "" if now.capacity is None else gettext("free: %(n)s", n=now.free)
    return " · ".join(part for part in (group_name(group, with_title=with_title), free) if part)
