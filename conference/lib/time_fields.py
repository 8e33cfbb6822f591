"""Dates and times of day in forms, on the clock of the page's event; browsers' pickers and typed ones alike."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from flask import current_app, g
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import Optional
from wtforms.widgets import DateInput, DateTimeLocalInput, TimeInput

from conference.lib import clock
from conference.lib.fields import Given, clean

CZECH_DATE = re.compile(r"^\s*(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})(?:[\s,]+(\d{1,2})[:.](\d{2}))?\s*$")
CLOCK = re.compile(r"^(\d{1,2})[:.](\d{2})(?::00)?$")


class MomentField(Field):
    """A wall-clock time of the page's event; its data is a moment in UTC.

    Takes what a browser's date and time field sends, and what people type where there is none: 2. 11. 2017 8:30.
    """

    widget = DateTimeLocalInput()

    def _value(self) -> str:
        if self.raw_data:
            return clean(str(self.raw_data[0]))
        return clock.local(self.data, zone()).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the text; raises ValueError with a sentence for people when it is no date and time."""
        self.data = None
        if not valuelist or not valuelist[0]:
            return
        typed = clean(valuelist[0])  # when nothing is left of it, it is no answer to a required field either
        try:
            naive = _czech(typed) or datetime.fromisoformat(typed)
            self.data = clock.from_local(naive.replace(tzinfo=None), zone())
        except (ValueError, OverflowError):
            raise ValueError(_l("Write the date and time like this: 2. 11. 2026 8:30.")) from None
        _check_year(self.data.year)


class DayField(Field):
    """A date; takes what a browser's date field sends, and what people type: 2. 11. 2017."""

    widget = DateInput()

    def _value(self) -> str:
        return clean(str(self.raw_data[0])) if self.raw_data else self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the text; raises ValueError with a sentence for people when it is no date."""
        self.data = None
        if not valuelist or not valuelist[0]:
            return
        typed = clean(valuelist[0])  # when nothing is left of it, it is no answer to a required field either
        try:
            moment = _czech(typed)
            self.data = moment.date() if moment else date.fromisoformat(typed)
        except (ValueError, OverflowError):
            raise ValueError(_l("Write the date like this: 2. 11. 2026.")) from None
        _check_year(self.data.year)


class ClockField(Field):
    """A time of the day; takes what a browser's time field sends, and what people type: 8:30 or 8.30."""

    widget = TimeInput()

    def _value(self) -> str:
        if self.raw_data:
            return clean(str(self.raw_data[0]))
        return self.data.strftime("%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the text; raises ValueError with a sentence for people when it is no time of the day."""
        self.data: time | None = None
        if not valuelist or not valuelist[0]:
            return
        typed = clean(valuelist[0])  # when nothing is left of it, it is no answer to a required field either
        match = CLOCK.match(typed)
        hour, minute = (int(part) for part in match.groups()) if match else (24, 0)
        if hour > 23 or minute > 59:
            raise ValueError(_l("Write the time like this: 8:30."))
        self.data = time(hour, minute)


def moment(label: Any, hint: Any = "") -> MomentField:
    """An optional date and time."""
    return MomentField(label, validators=[Optional()], description=hint)


def day(label: Any, required: Any = None, hint: Any = "") -> DayField:
    """A date; `required` is the sentence shown when it is empty."""
    return DayField(label, validators=[Optional() if required is None else Given(required)], description=hint)


def zone() -> str:
    """The zone of the page's event, or the site's."""
    event = g.get("event")
    name: str = event.timezone if event else current_app.config["DEFAULT_TIMEZONE"]
    return name


def _czech(typed: str) -> datetime | None:
    match = CZECH_DATE.match(typed)
    if match is None:
        return None
    day, month, year, hour, minute = (int(part or 0) for part in match.groups())
    return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - a wall-clock time, the zone comes after


def _check_year(year: int) -> None:
    if not 1990 <= year <= 2100:
        raise ValueError(_l("The year must be between 1990 and 2100."))
