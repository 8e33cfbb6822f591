"""What the desk sends: one tap, one mark, corrected times, one mark for many; somebody who comes; a helper's device."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import HiddenInput

from conference.attendance.forms import MAX_ID
from conference.attendance.rules import Mark
from conference.attendance.wording import MARKS
from conference.desk.models import Tap
from conference.events.models import Event
from conference.forms.base import PageForm
from conference.forms.fields import SelectChoice, choices, line
from conference.forms.shown import RowForm
from conference.forms.time_fields import YEARS, ClockField, DayField
from conference.lib.wall_clock import Which
from conference.registration.team.forms import WalkInForm
from conference.visits.models import VisitGroup

MAX_PEOPLE = 5000
KEY = r"[A-Za-z0-9_-]{8,80}"  # what tells one mark from another
MAX_MOMENT = 80  # characters of a time
MAX_NAME = 60


class TapForm(PageForm):
    """One tap about one person; `key` tells it from all others, `seen` is the time that an undoing takes back."""

    registration_id = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, MAX_ID)])
    tap = HiddenField(validators=[AnyOf([tap.value for tap in Tap])])
    key = HiddenField(validators=[InputRequired(), Regexp(rf"{KEY}\Z")])
    seen = HiddenField(validators=[Length(max=MAX_MOMENT)])

    @property
    def seen_at(self) -> datetime | None:
        """The time that the page showed."""
        return moment_of(self.seen.data)


class MarkForm(RowForm):
    """One tap about one person: `undo` or a mark; an empty time means now. `arrived` and `left` correct both times."""

    columns = {"arrived": "arrived_at", "left": "left_at"}  # noqa: RUF012 - read only
    of_the_press = ("time", "key", "seen")

    registration_id = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, MAX_ID)])
    day = DayField(widget=HiddenInput(), validators=[InputRequired()])
    mark = HiddenField(validators=[InputRequired()])
    key = HiddenField(validators=[Optional(), Regexp(rf"{KEY}\Z")])
    seen = HiddenField(validators=[Length(max=MAX_MOMENT)])
    time = ClockField(_l("Time, if it was not just now"), validators=[Optional()], unasked=Which.SECOND)
    arrived = ClockField(_l("Arrival"), validators=[Optional()])
    left = ClockField(_l("Departure"), validators=[Optional()])


class DeskWalkInForm(WalkInForm):
    """The same for a helper: the few fields that one asks at the door; nobody is let in on purpose."""

    def __init__(self, event: Event, groups: Iterable[VisitGroup], today: date | None, **kwargs: Any) -> None:
        super().__init__(event, groups, today, **kwargs)
        for name in [field.name for field in self.more] + ["lets_in", "reason"]:
            del self[name]


class DeviceForm(RowForm):
    """A device of a helper, by the name that marks bear."""

    name = line(
        _l("Name of the device"), _l("Write what the device is called."), maximum=MAX_NAME,
        hint=_l("For example: Tablet at the door, or Jana's phone. The record says which device noted what."),
    )  # fmt: skip


class NewDeviceForm(PageForm):
    """One device more, for one day."""

    name = line(
        _l("Name of the device"), _l("Write what the device is called."), maximum=MAX_NAME,
        hint=_l("For example: Tablet at the door, or Jana's phone. The record says which device noted what."),
    )  # fmt: skip
    day = SelectField(_l("Day"), validators=[InputRequired()])
    about = SelectField(
        _l("What for"), default="",
        description=_l("A guide sees one visit group or programme item alone, on its own day: who has a place, with "
                       "phones, and notes who is here."),
    )  # fmt: skip

    def __init__(self, days: Iterable[tuple[date, str]], things: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.day.choices = [SelectChoice(day.isoformat(), words) for day, words in days]
        whole = SelectChoice("", _l("the desk: everybody registered"))
        self.about.choices = [whole, *(SelectChoice(str(quota_id), words) for quota_id, words in things)]

    @property
    def quota_id(self) -> int | None:
        """The visit group or item of a guide, by the quota of its places; None for the desk."""
        return int(self.about.data) if self.about.data else None


class MarkAllForm(PageForm):
    """One mark for all people shown."""

    registration_ids = HiddenField(validators=[InputRequired(_l("Nobody was shown.")), Length(max=MAX_PEOPLE * 8)])
    day = DayField(widget=HiddenInput(), validators=[InputRequired()])
    mark = SelectField(
        _l("What to note"),
        choices=choices(MARKS),
        default=Mark.ARRIVED.value,
    )
    time = ClockField(_l("Time"), validators=[Optional()], unasked=Which.SECOND)

    @property
    def ids(self) -> list[int]:
        """The people shown when the page was made."""
        found = {int(part) for part in (self.registration_ids.data or "").split(",") if re.fullmatch(r"\d{1,9}", part)}
        return sorted(found)


def moment_of(text: str | None) -> datetime | None:
    """Return a moment as devices and pages write it, with its zone; None where it is none, or in no year of ours."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None and moment.year in YEARS else None
