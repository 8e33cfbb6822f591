"""What is asked of a new edition, and what it takes over."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from conference.editions import rules as editions
from conference.editions import wording
from conference.editions.rules import UNTICKED, Asked, Part
from conference.events import rules
from conference.events import wording as events
from conference.events.forms import WRITE_TITLE, days_follow
from conference.events.models import Event
from conference.forms.base import PageForm
from conference.forms.fields import ChecksField, SelectChoice, fail, line, only_languages, whole_number
from conference.forms.time_fields import day
from conference.lib import clock
from conference.lib.languages import LANGUAGES


class NewEditionForm(PageForm):
    """Date, number and title; then what is copied."""

    starts_on = day(_l("First day"), _l("Please write the first day."))
    ends_on = day(_l("Last day"), _l("Please write the last day."))
    edition = whole_number(
        _l("Edition"), 1, 999, required=_l("Please write which edition it is."), hint=_l("1 for the first one.")
    )
    title_cs = line(_l("Title in Czech"), WRITE_TITLE)
    title_en = line(_l("Title in English"), WRITE_TITLE)
    slug = line(
        _l("Name in the address"), maximum=64,
        hint=_l("Leave it empty and it will be made from the title and the year."),
    )  # fmt: skip
    parts = ChecksField(_l("What is copied"))

    def __init__(self, event: Event, number: int, offered: dict[Part, int], **kwargs: Any) -> None:
        today = clock.local(clock.now(), event.timezone).date()
        first, last = editions.proposed_days(event.starts_on, event.ends_on, today)
        titles = {
            f"title_{code}": editions.proposed_title(getattr(event, f"title_{code}"), event.starts_on, first)
            for code in event.languages
        }
        ticked = [part.value for part in offered if part not in UNTICKED]
        super().__init__(
            data={"starts_on": first, "ends_on": last, "edition": number, "parts": ticked, **titles}, **kwargs
        )
        only_languages(self, event.languages)
        self.parts.choices = [SelectChoice(part.value, _counted(part, count)) for part, count in offered.items()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields and what they say together."""
        good = super().validate(extra_validators)
        if self.slug.data and not self.slug.errors and (problem := rules.slug_problem(self.slug.data)):
            good = fail(self.slug, events.REFUSALS[problem])
        return days_follow(self) and good

    @property
    def asked(self) -> Asked:
        """What was answered. Call after `validate`."""
        titles = {code: self[f"title_{code}"].data for code in LANGUAGES if f"title_{code}" in self}
        return Asked(titles, self.edition.data or 1, self.starts_on.data, self.ends_on.data, self.slug.data or "")


def _counted(part: Part, count: int) -> str:
    label = str(wording.PARTS[part])
    return label if part in (Part.SETTINGS, Part.VENUE, Part.FUNDING) else f"{label} ({count})"
