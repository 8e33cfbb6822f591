"""What the desk sends: one mark, corrected times, one mark for many."""

from __future__ import annotations

import re
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from conference.attendance.rules import Mark, departure_day
from conference.attendance.wording import MARKS
from conference.forms.fields import choices
from conference.forms.shown import RowForm
from conference.forms.time_fields import ClockField, DayField, zone
from conference.lib import clock, wall_clock
from conference.lib.wall_clock import Which

MAX_PEOPLE = 5000
MAX_ID = 2**31 - 1  # PostgreSQL's integer


class MarkForm(RowForm):
    """One tap about one person: `undo` or a mark; an empty time means now. `arrived` and `left` correct both times."""

    columns = {"arrived": "arrived_at", "left": "left_at"}  # noqa: RUF012 - read only
    of_the_press = ("time",)

    registration_id = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, MAX_ID)])
    day = DayField(widget=HiddenInput(), validators=[InputRequired()])
    mark = HiddenField(validators=[InputRequired()])
    time = ClockField(_l("Time, if it was not just now"), validators=[Optional()], unasked=Which.SECOND)
    arrived = ClockField(_l("Arrival"), validators=[Optional()])
    left = ClockField(_l("Departure"), validators=[Optional()])


CAME = {"came": True, "away": False, "undo": None}


class VisitMarkForm(FlaskForm):
    """One tap about one person of a visit group: a key of CAME."""

    place_id = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, MAX_ID)])
    mark = HiddenField(validators=[AnyOf(CAME)])


class MarkAllForm(FlaskForm):
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


def moment_on(day: date, typed: ClockField) -> datetime:
    """Return a time typed for a day, on the clock of the event; the present where none was typed.

    Raises NoSuchMoment about the field's name.
    """
    if typed.data is None:
        return clock.now()
    return wall_clock.moment_of(datetime.combine(day, typed.data), zone(), typed.which, typed.short_name)


def departure_on(day: date, typed: ClockField, arrived_at: datetime | None) -> datetime:
    """Return the same for when somebody left, which may be in the night after the day. Raises NoSuchMoment."""
    if typed.data is None:
        return clock.now()
    arrived = clock.local(arrived_at, zone()).time() if arrived_at else None
    return moment_on(departure_day(day, typed.data, arrived), typed)
