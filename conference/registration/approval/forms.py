"""The form in which the team answers registrations that wait."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from conference.events.fields import speak
from conference.events.models import Event
from conference.forms.base import PageForm
from conference.forms.fields import ChecksField, text

REASON_HINT = _l(
    "It stands in the letter, whether the answer is yes or no. Leave it empty and the letter goes without."
)


class AnswerForm(PageForm):
    """Whom the answer is for, and why; the button that was pressed says which answer it is."""

    people = ChecksField(_l("Registrations"), validate_choice=False)
    reason_cs = text(_l("Reason"), maximum=1000, rows=3, hint=REASON_HINT)
    reason_en = text(_l("Reason"), maximum=1000, rows=3, hint=REASON_HINT)

    def __init__(self, event: Event, ids: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.languages = event.languages
        self.people.choices = []
        if self.people.raw_data is None:
            self.people.data = [str(row_id) for row_id in ids]
        speak(self, event.languages)

    @property
    def ids(self) -> list[int]:
        """The ids ticked; what can be none is passed over."""
        return [int(one) for one in self.people.data or [] if one.isascii() and one.isdigit() and len(one) < 10]

    @property
    def reasons(self) -> dict[str, str]:
        """The reason by language."""
        return {code: self[f"reason_{code}"].data or "" for code in self.languages}
