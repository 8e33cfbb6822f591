"""The form that begins a conference: the few things it can't do without."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField

from conference.events import rules, wording
from conference.events.forms import WRITE_TITLE, days_follow
from conference.forms.base import PageForm
from conference.forms.fields import (
    Given,
    choices,
    fail,
    line,
    whole_number,
)
from conference.forms.past import AsksAboutPast
from conference.forms.time_fields import day, moment
from conference.lib.languages import LANGUAGES


class NewEventForm(AsksAboutPast, PageForm):
    """The few things a conference begins with."""

    past = {"registration_closes_at": wording.REGISTRATION_PAST}  # noqa: RUF012 - never changed

    series = SelectField(
        _l("Series"), default="", description=_l("Editions of one conference, year after year, are a series.")
    )
    series_title = line(
        _l("Title of the new series"), hint=_l("For a new series only. Without it the title of the conference is used.")
    )
    edition = whole_number(_l("Edition"), 1, 999, hint=_l("Leave it empty for the next one of the series."))
    language = RadioField(
        _l("First language"),
        choices=choices(LANGUAGES),
        default="cs",
        validators=[Given(_l("Please choose a language."))],
    )
    is_bilingual = BooleanField(_l("Also in the other language"))
    title_cs = line(_l("Title in Czech"))
    title_en = line(_l("Title in English"))
    slug = line(
        _l("Name in the address"),
        maximum=64,
        hint=_l("Leave it empty and it will be made from the title and the year."),
    )
    starts_on = day(_l("First day"), _l("Please write the first day."))
    ends_on = day(_l("Last day"), hint=_l("Leave it empty for a conference of one day."))
    capacity = whole_number(
        _l("Number of places"), 1, rules.MAX_CAPACITY, hint=_l("Leave it empty where there is no limit.")
    )
    registration_opens_at = moment(_l("Registration from"))
    registration_closes_at = moment(_l("Registration until"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self[f"title_{self.language.data if self.language.data in LANGUAGES else 'cs'}"].flags.required = True
        self.title_cs.flags.conditional = self.title_en.flags.conditional = True  # the languages chosen decide

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields and what they say together; all that is wrong is said at once."""
        good = super().validate(extra_validators)
        if self.language.data not in LANGUAGES:
            return False
        first = self[f"title_{self.language.data}"]
        other = self.title_en if first is self.title_cs else self.title_cs
        if not first.data and not first.errors:
            good = fail(first, WRITE_TITLE)
        if self.is_bilingual.data and not other.data and not other.errors:
            good = fail(other, _l("Please write the title in the second language as well."))
        if self.slug.data and not self.slug.errors and (problem := rules.slug_problem(self.slug.data)):
            good = fail(self.slug, wording.REFUSALS[problem])
        return days_follow(self) and good

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages chosen, first one first."""
        first = self.language.data
        other = next(code for code in LANGUAGES if code != first)
        return (first, other) if self.is_bilingual.data else (first,)
