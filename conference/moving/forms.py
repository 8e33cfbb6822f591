"""Where a conference moves, and what moves along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import InputRequired

from conference.events import rules
from conference.events.forms import days_follow
from conference.forms.base import PageForm
from conference.forms.fields import ChecksField, Given, SelectChoice
from conference.forms.time_fields import day
from conference.moving.rules import Dates


class MoveForm(PageForm):
    """The new days and the zone."""

    starts_on = day(_l("First day"), _l("Please write the first day."))
    ends_on = day(_l("Last day"), _l("Please write the last day."))
    timezone = SelectField(
        _l("Time zone"), validators=[Given(_l("Please choose one."))],
        description=_l("Times of day stay as they are written: 9:00 stays 9:00, on the clock of the new zone."),
    )  # fmt: skip

    def __init__(self, stands: Dates, **kwargs: Any) -> None:
        super().__init__(obj=stands, **kwargs)
        self.timezone.choices = [SelectChoice(name) for name in rules.time_zones(stands.timezone)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return days in their order."""
        good = super().validate(extra_validators)
        return days_follow(self) and good

    @property
    def dates(self) -> Dates:
        """Where it moves. Call after `validate`."""
        return Dates(self.starts_on.data, self.ends_on.data, str(self.timezone.data))


class CarryOutForm(PageForm):
    """What moves along with the days, and whether everybody is written to."""

    to = HiddenField(validators=[InputRequired()])  # the plan that was shown
    along = ChecksField(_l("What else moves along"))
    tells = BooleanField(_l("Write to everybody it concerns"))

    def __init__(self, offered: Iterable[tuple[str, str]], proposed: Sequence[str], **kwargs: Any) -> None:
        super().__init__(data={**kwargs, "along": list(proposed)})
        self.along.choices = [SelectChoice(name, label) for name, label in offered]
