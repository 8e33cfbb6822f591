"""What is chosen for a paper before it is made; it is kept as the arguments of the job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import NumberRange

from conference.attendance.rules import days_of
from conference.events.models import Event
from conference.forms.fields import choices, whole_number
from conference.paper import queries
from conference.paper.rules import PaperKind
from conference.templating import day
from conference.visits.wording import group_name

EVERYBODY, GROUPS = "", "groups"
DESKS, EMPTY = 12, 200  # at most


class PaperForm(FlaskForm):
    """A paper for which nothing is chosen."""

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, as JSON holds it. Call after validation."""
        return {}


class SignInForm(PaperForm):
    """Of which day or visit group, for how many desks."""

    whom = SelectField(_l("For whom"))
    day = SelectField(_l("Day"))
    desks = whole_number(
        _l("Number of desks"), 1, DESKS, required=_l("Write how many desks there will be."),
        hint=_l("Each gets a sheet of its own letters, such as A–J, with about as many people as the others."),
    )  # fmt: skip
    empty = whole_number(
        _l("Empty rows at least"), 0, EMPTY, required=_l("Write how many empty rows you want."),
        hint=_l("At the end of each sheet. Its last page is always filled."),
    )  # fmt: skip

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(event, data={"desks": 1, "empty": 6}, **kwargs)
        groups = queries.groups_of(event)
        offered = {EVERYBODY: gettext("everybody at the conference")}
        if groups:
            offered[GROUPS] = gettext("each visit group a sheet of its own")
        offered |= {str(group.id): group_name(group, begins=True) for group in groups}
        self.whom.choices = choices(offered)
        days = days_of(event.starts_on, event.ends_on)
        self.day.choices = choices({one.isoformat(): day(one) for one in days})
        if len(days) == 1:
            del self.day
            self._only = days[0]
        for field in self:
            field.flags.required = isinstance(field, SelectField) or any(
                isinstance(one, NumberRange) for one in field.validators
            )

    def chosen(self) -> dict[str, Any]:
        """Return whom, which day, how many desks and empty rows."""
        chosen_day = self.day.data if "day" in self else self._only.isoformat()
        return {"whom": self.whom.data, "day": chosen_day, "desks": self.desks.data, "empty": self.empty.data}


FORMS: Mapping[PaperKind, type[PaperForm]] = {
    PaperKind.SIGN_IN: SignInForm,
}


def day_of(arguments: Mapping[str, Any]) -> date:
    """Return the day that was chosen."""
    return date.fromisoformat(arguments["day"])
