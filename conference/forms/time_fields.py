"""Dates and times of day in forms, on the clock of the page's event; browsers' pickers and typed ones alike.

What a text means is decided in `wall_clock.py`, for all of them: seconds, points and 24:00, the hour that spring skips
and the one that autumn repeats. Where a time comes twice, the field asks which one is meant.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import current_app, g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import Field
from wtforms.validators import Optional
from wtforms.widgets import DateInput, DateTimeLocalInput, TimeInput

from conference.forms.fields import Given, clean, fail
from conference.lib import clock, wall_clock
from conference.lib.refusals import Refusal, say
from conference.lib.wall_clock import NoSuchMoment, Span, Trouble, Which

YEARS = range(1990, 2101)  # in which a conference may be
SENTENCES = {
    Trouble.SKIPPED: _l("There is no such time: clocks go forward that night and skip it. Please write another one."),
    Trouble.TWICE: _l("This time comes twice: clocks are set back that night. Please choose which one is meant."),
}
say(NoSuchMoment, SENTENCES)
CHOICES = {
    Which.FIRST: _l("the first one, before clocks are set back"),
    Which.SECOND: _l("the second one, an hour later"),
}


class Asking:
    """The widget of a time: below it the choice between two equal times, where the clock shows it twice."""

    def __init__(self, widget: Any) -> None:
        self.widget = widget
        self.input_type = widget.input_type

    def __call__(self, field: WallClockField, **attributes: Any) -> Markup:
        """Return the input, with the choice where the field asks."""
        drawn: Markup = self.widget(field, **attributes)
        return drawn + field.choice() if field.asks else drawn


class WallClockField(Field):
    """A time on the wall: what clocks show twice in one night is asked about with a choice named `<field>-which`."""

    which: Which | None = None  # of two equal times
    asks = False

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the choice that was sent beside the time."""
        sent = formdata.getlist(f"{self.name}-which") if formdata is not None else []
        self._sent = next((which for which in Which if which.value in sent), None)
        super().process(formdata, *args, **kwargs)

    def process_data(self, value: Any) -> None:
        """Take a moment; one that shares its time with another is shown with the choice made."""
        super().process_data(value)
        self.which = wall_clock.which_of(value, zone()) if isinstance(value, datetime) else None
        self.asks = self.which is not None

    def choice(self) -> Markup:
        """Return the question which of the two times is meant."""
        options = Markup("").join(
            Markup(
                '<label class="choice" for="{id}-{value}"><input class="form-check-input" type="radio"'
                ' id="{id}-{value}" name="{name}-which" value="{value}"{checked}><span>{label}</span></label>'
            ).format(
                id=self.id, name=self.name, value=value.value, label=label,
                checked=Markup(" checked") if value is self.which else "",
            )
            for value, label in CHOICES.items()
        )  # fmt: skip
        return Markup('<fieldset class="mt-2"><legend class="form-text">{}</legend>{}</fieldset>').format(
            _("The clock shows this time twice. Which one is meant?"), options
        )

    def refuse(self, refused: Refusal) -> None:
        """Say why the time means no single moment, and ask which one is meant where there are two."""
        self.asks = refused.reason is Trouble.TWICE
        fail(self, refused.sentence)


class MomentField(WallClockField):
    """A wall-clock time of the page's event; its data is a moment in UTC.

    Takes what a browser's date and time field sends, and what people type where there is none: 2. 11. 2017 8:30.
    """

    widget = Asking(DateTimeLocalInput())

    def _value(self) -> str:
        if self.raw_data:
            return clean(str(self.raw_data[0]))
        return clock.local(self.data, zone()).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the text; raises ValueError with a sentence for people when it is no single moment."""
        self.data, self.which = None, self._sent
        if not valuelist or not valuelist[0]:
            return
        typed = clean(valuelist[0])  # when nothing is left of it, it is no answer to a required field either
        try:
            naive = wall_clock.read_moment(typed)
            self.data = wall_clock.moment_of(naive, zone(), self.which)
            self.asks = wall_clock.which_of(self.data, zone()) is not None
        except NoSuchMoment as refused:
            self.asks = refused.trouble is Trouble.TWICE
            raise ValueError(SENTENCES[refused.trouble]) from None
        except (ValueError, OverflowError):
            raise ValueError(_l("Write the date and time like this: 2. 11. 2026 8:30.")) from None
        _check_year(self.data.year)


class DayField(Field):
    """A date; takes what a browser's date field sends, and what people type: 2. 11. 2017."""

    widget = DateInput()

    def __init__(self, *args: Any, years: range = YEARS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = years

    def _value(self) -> str:
        return clean(str(self.raw_data[0])) if self.raw_data else self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the text; raises ValueError with a sentence for people when it is no date."""
        self.data = None
        if not valuelist or not valuelist[0]:
            return
        typed = clean(valuelist[0])  # when nothing is left of it, it is no answer to a required field either
        try:
            self.data = wall_clock.read_day(typed)
        except ValueError:
            raise ValueError(_l("Write the date like this: 2. 11. 2026.")) from None
        _check_year(self.data.year, self.years)


class ClockField(WallClockField):
    """A time of the day; takes what a browser's time field sends, and what people type: 8:30 or 8.30.

    Its data is a time; given a moment, it shows that on the event's clock. With `may_end_day`, 24:00 is midnight.
    `unasked` is the one of two equal times that is taken where there is no room to ask.
    """

    widget = Asking(TimeInput())

    def __init__(
        self, *args: Any, may_end_day: bool = False, unasked: Which | None = None, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.may_end_day, self.unasked = may_end_day, unasked

    def _value(self) -> str:
        if self.raw_data:
            return clean(str(self.raw_data[0]))
        return self.data.strftime("%H:%M") if self.data else ""

    def process_data(self, value: Any) -> None:
        """Take a time, or a moment."""
        super().process_data(value)
        if isinstance(value, datetime):
            self.data = clock.local(value, zone()).time()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the text; raises ValueError with a sentence for people when it is no time of the day."""
        self.data, self.which, self.asks = None, self._sent or self.unasked, self._sent is not None
        if not valuelist or not valuelist[0]:
            return
        typed = clean(valuelist[0])  # when nothing is left of it, it is no answer to a required field either
        try:
            self.data = wall_clock.read_clock(typed, may_end_day=self.may_end_day)
        except ValueError:
            raise ValueError(_l("Write the time like this: 8:30.")) from None


def span_of(day: date | None, starts: ClockField, ends: ClockField) -> Span | None:
    """Return from when until when, past midnight where the clock says so. Call when the fields were validated.

    None where something is missing, or where a time means no single moment: then its field has the sentence.
    """
    if day is None or starts.data is None or ends.data is None:
        return None
    try:
        return wall_clock.span(day, starts.data, ends.data, zone(), starts.which, ends.which)
    except NoSuchMoment as refused:
        (starts if refused.about == "starts" else ends).refuse(refused)
    return None


def moment(label: Any, hint: Any = "") -> MomentField:
    """Return an optional date and time."""
    return MomentField(label, validators=[Optional()], description=hint)


def day(label: Any, required: Any = None, hint: Any = "", *, years: range = YEARS) -> DayField:
    """Return a date; `required` is the sentence shown when it is empty."""
    validators = [Optional() if required is None else Given(required)]
    return DayField(label, validators=validators, description=hint, years=years)


def zone() -> str:
    """Return the zone of the page's event, or the site's."""
    event = g.get("event")
    name: str = event.timezone if event else current_app.config["DEFAULT_TIMEZONE"]
    return name


def _check_year(year: int, years: range = YEARS) -> None:
    if year not in years:
        raise ValueError(_l("The year must be between %(first)s and %(last)s.", first=years.start, last=years.stop - 1))
