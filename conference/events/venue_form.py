"""The form of the venue: where it is, how to get there, the way step by step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField

from conference.events import rules, wording
from conference.events.fields import CoordinateField, column_value
from conference.events.forms import EventForm
from conference.events.models import Event, TravelMode, WayStep
from conference.forms.fields import Given, SelectChoice, choices, fail, line, text, whole_number

MOST_STEPS, MOST_MINUTES = 10, 600
STEP_FREE = {None: "unknown", True: "yes", False: "no"}
STEP_COLUMNS = ("mode", "origin", "minutes", "text_cs", "text_en")


@dataclass(frozen=True)
class TravelStep:
    """The fields of one step of the way."""

    number: int
    mode: Field
    origin: Field
    minutes: Field
    texts: dict[str, Field]

    @property
    def is_given(self) -> bool:
        """Whether anything was filled in."""
        return any(field.data for field in (self.mode, self.origin, self.minutes, *self.texts.values()))

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the names of the columns."""
        given = {"mode": self.mode, "origin": self.origin, "minutes": self.minutes, **self.texts}
        return {name: column_value(field) for name, field in given.items()}


def step_field(number: int, column: str) -> str:
    """Return the name of a step's field: each is a field of the form itself, so that two editors are merged field by
    field.
    """
    return f"step_{number}_{column}"


class WayFields:
    """The fields of the steps; they are made below, ten times the same ones."""


MODES = [SelectChoice("", _l("no step"))]
MODES += [SelectChoice(mode.value, wording.TRAVEL_MODES[mode]) for mode in TravelMode]
for _number in range(MOST_STEPS):
    for _column, _field in (
        ("mode", SelectField(_l("How"), choices=MODES, default="")),
        ("origin", line(_l("From where"))),
        ("minutes", whole_number(_l("Minutes"), 1, MOST_MINUTES)),
        ("text_cs", line(_l("More about it"))),
        ("text_en", line(_l("More about it"))),
    ):
        setattr(WayFields, step_field(_number, _column), _field)


def shown_steps(way: Iterable[WayStep]) -> dict[str, Any]:
    """Return what the fields of the steps show."""
    return {
        step_field(number, column): getattr(row, column) for number, row in enumerate(way) for column in STEP_COLUMNS
    }


class VenueForm(WayFields, EventForm):
    """Where the conference is and how to get there."""

    venue_name = line(_l("Venue"))
    venue_street = line(_l("Street and number"))
    venue_postal_code = line(_l("Postal code"), maximum=12)
    venue_city = line(_l("Town"))
    step_free = RadioField(
        _l("Step-free access"), choices=choices(wording.STEP_FREE), validators=[Given(_l("Please choose one."))]
    )
    venue_latitude = CoordinateField(_l("Latitude"), 90, description=_l("In degrees, as a map shows it: 50.37638."))
    venue_longitude = CoordinateField(_l("Longitude"), 180, description=_l("In degrees: 13.27128."))
    parking_cs = text(_l("Parking"), maximum=1000, rows=3)
    parking_en = text(_l("Parking"), maximum=1000, rows=3)
    public_transport_cs = text(_l("By public transport"), maximum=1000, rows=3)
    public_transport_en = text(_l("By public transport"), maximum=1000, rows=3)
    practical_cs = text(_l("Other practical information"), rows=8, hint=wording.MARKDOWN_HINT)
    practical_en = text(_l("Other practical information"), rows=8, hint=wording.MARKDOWN_HINT)

    columns = {"step_free": "venue_step_free"}  # noqa: RUF012 - read only

    def __init__(self, event: Event, **kwargs: Any) -> None:
        data = {"step_free": STEP_FREE[event.venue_step_free], **shown_steps(event.way)}
        super().__init__(event, data=data, **kwargs)

    def validate(self, extra_validators: Any = None) -> bool:
        """Take both coordinates or none, not one in the place of the other; steps that say how and from where."""
        good = super().validate(extra_validators)
        latitude, longitude = self.venue_latitude.data, self.venue_longitude.data
        if (latitude is None) != (longitude is None) and not self.venue_latitude.errors:
            good = fail(self.venue_longitude, _l("Write both coordinates, or none."))
        if rules.look_swapped(latitude, longitude):
            good = fail(self.venue_latitude, _l("Latitude and longitude look exchanged: this is far from Czechia."))
        for step in self.steps:
            good = self._is_whole(step) and good
        return good

    def _is_whole(self, step: TravelStep) -> bool:
        """Return whether a step says how and from where, or nothing at all; if not, its field gets the sentence."""
        if not step.is_given:
            return True
        if not step.mode.data:
            return fail(step.mode, _l("Please choose how people go."))
        return bool(step.origin.data) or fail(step.origin, _l("Please write from where."))

    @property
    def steps(self) -> list[TravelStep]:
        """The fields of each step."""
        return [
            TravelStep(
                number,
                mode=self[step_field(number, "mode")],
                origin=self[step_field(number, "origin")],
                minutes=self[step_field(number, "minutes")],
                texts={f"text_{code}": self[step_field(number, f"text_{code}")] for code in self.event.languages},
            )
            for number in range(MOST_STEPS)
        ]

    @property
    def offered_steps(self) -> list[TravelStep]:
        """Those that are filled in, and two more."""
        last = max((step.number for step in self.steps if step.is_given), default=-1)
        return self.steps[: last + 3]

    @property
    def way(self) -> list[dict[str, Any]]:
        """The steps that were filled in, by the names of their columns."""
        return [step.values for step in self.steps if step.is_given]

    @property
    def values(self) -> dict[str, Any]:
        """With the answer about step-free access as yes, no or unknown."""
        answers = {name: value for value, name in STEP_FREE.items()}
        return {**super().values, "venue_step_free": answers[self.step_free.data]}
