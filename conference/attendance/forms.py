"""Marks of a visit, and times that are typed for a day."""

from __future__ import annotations

from datetime import date, datetime

from wtforms import HiddenField, IntegerField
from wtforms.validators import AnyOf, InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from conference.attendance.rules import departure_day
from conference.forms.base import PageForm
from conference.forms.time_fields import ClockField, zone
from conference.lib import clock, wall_clock

MAX_ID = 2**31 - 1  # PostgreSQL's integer


CAME = {"came": True, "away": False, "undo": None}


class VisitMarkForm(PageForm):
    """One tap about one person of a visit group: a key of CAME."""

    place_id = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, MAX_ID)])
    mark = HiddenField(validators=[AnyOf(CAME)])


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
