"""When the survey is open, and what it says first."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from conference.events.models import Event
from conference.forms.fields import fail, only_languages, text
from conference.forms.shown import RowForm
from conference.forms.time_fields import day
from conference.surveys import rules, wording
from conference.surveys.models import Survey
from conference.surveys.rules import SurveyRefused


class SurveyForm(RowForm):
    """The days of a survey, and its first words in the languages of the conference."""

    opens_on = day(_l("People can answer from"), _l("Please write the first day."))
    closes_on = day(_l("People can answer until"), _l("Please write the last day."), _l("This day belongs to it."))
    intro_cs = text(_l("First words in Czech"), maximum=rules.INTRO, rows=3)
    intro_en = text(_l("First words in English"), maximum=rules.INTRO, rows=3)

    def __init__(self, event: Event, survey: Survey, **kwargs: Any) -> None:
        super().__init__(obj=survey, **kwargs)
        only_languages(self, event.languages)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and the days together."""
        valid = super().validate(extra_validators)
        if self.opens_on.data and self.closes_on.data:
            try:
                rules.check_days(self.opens_on.data, self.closes_on.data)
            except SurveyRefused as refused:
                valid = fail(self.closes_on, wording.REFUSALS[refused.reason])
        return valid

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the names of the columns. Call after `validate`."""
        names = ("opens_on", "closes_on", "intro_cs", "intro_en")
        return {name: self[name].data for name in names if name in self}
