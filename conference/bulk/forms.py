"""What is chosen for a bulk change: by the address of its page, and by the press that carries it out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import Optional, ValidationError

from conference import templating
from conference.attendance.forms import departure_on, moment_on
from conference.attendance.rules import Mark
from conference.attendance.wording import MARKS
from conference.forms.base import PageForm
from conference.forms.fields import choices
from conference.forms.time_fields import ClockField
from conference.lib.wall_clock import Which
from conference.registration.team.forms import group_choices
from conference.visits.models import VisitGroup


class Options(PageForm):
    """What the address of a page says of a bulk change; it changes nothing, so there is no token."""

    class Meta:
        csrf = False

    asked = ""  # the field without which the form was not sent

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(request.args if self.asked in request.args else None, **kwargs)
        for field in self:
            field.flags.required = isinstance(field, SelectField)

    @property
    def is_sent(self) -> bool:
        """Whether anything was chosen."""
        return self.asked in request.args

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, as JSON holds it. Call after validation. Raises NoSuchMoment."""
        return {}


class MoveOptions(Options):
    """Which group people go to, and whether those wait for whom there is no room."""

    asked = "group"
    group = SelectField(_l("Group"), validate_choice=False)
    waits = BooleanField(_l("Who finds no room waits in the line of the group, and keeps what they have until then"))

    def __init__(self, groups: Iterable[VisitGroup], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.group.choices = offered = group_choices(groups)
        self.offered = {choice.value for choice in offered}

    def validate_group(self, field: SelectField) -> None:
        """Refuse a group that was taken off since the page was drawn."""
        if field.data not in self.offered:
            raise ValidationError(gettext("This group is no longer there. Please choose again."))

    def chosen(self) -> dict[str, Any]:
        """Return the group and whether people wait."""
        return {"group": int(self.group.data), "waits": bool(self.waits.data)}


class PresenceOptions(Options):
    """What is noted, of which day and time."""

    asked = "mark"
    mark = SelectField(_l("What to note"), choices=choices(MARKS), default=Mark.ARRIVED.value)
    day = SelectField(_l("Day"))
    time = ClockField(
        _l("Time"), validators=[Optional()], unasked=Which.SECOND, description=_l("Leave it empty for the present.")
    )

    def __init__(self, days: Sequence[date], day: date, **kwargs: Any) -> None:
        super().__init__(data={"day": day.isoformat()}, **kwargs)
        self.day.choices = [(one.isoformat(), templating.day(one)) for one in days]

    def chosen(self) -> dict[str, Any]:
        """Return the mark, the day and the moment. Raises NoSuchMoment."""
        day, mark = date.fromisoformat(self.day.data), Mark(self.mark.data)
        at = departure_on(day, self.time, None) if mark is Mark.LEFT else moment_on(day, self.time)
        return {"mark": mark.value, "day": day.isoformat(), "at": at.astimezone(UTC).isoformat()}


class BulkForm(PageForm):
    """The press that does what the page has shown."""

    shown = HiddenField()
    at = HiddenField()
    tells = BooleanField(_l("Write to those who have an e-mail address"), default=True)

    @property
    def moment_shown(self) -> str:
        """The moment that the page had for the present; empty where it is none."""
        try:
            return datetime.fromisoformat(self.at.data or "").astimezone(UTC).isoformat()
        except (ValueError, OverflowError):
            return ""
