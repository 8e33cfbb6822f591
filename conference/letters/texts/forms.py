"""The form of the text of an automatic letter."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from conference.events.models import Event
from conference.forms.fields import line, only_languages, text
from conference.forms.shown import RowForm
from conference.letters.groups.rules import BODY, SUBJECT
from conference.letters.models import LetterText
from conference.letters.placeholder_fields import knows
from conference.letters.texts import queries
from conference.letters.texts.rules import COLUMNS
from conference.mailing.automatic import AutomaticText
from conference.mailing.wordings import Wording

HINT = _l("Left empty, it is the default text.")
BODY_HINT = _l(
    "Markdown: an empty line begins a paragraph, **bold**, lists with a hyphen, [a link](https://…). What stands"
    " between braces is filled in for each person. Left empty, it is the default text."
)


class TextForm(RowForm):
    """Subject and text in each language of the conference; drawn with ours where nothing was changed."""

    subject_cs = line(_l("Subject in Czech"), maximum=SUBJECT, hint=HINT)
    body_cs = text(_l("Text in Czech"), maximum=BODY, hint=BODY_HINT, rows=18)
    subject_en = line(_l("Subject in English"), maximum=SUBJECT, hint=HINT)
    body_en = text(_l("Text in English"), maximum=BODY, hint=BODY_HINT, rows=18)

    def __init__(self, event: Event, letter: AutomaticText, row: LetterText | None, **kwargs: Any) -> None:
        self.ours = queries.defaults(letter)
        shown = queries.wordings(row, self.ours)
        data = {f"{part}_{code}": getattr(words, part) for code, words in shown.items() for part in words._fields}
        super().__init__(data=data, **kwargs)
        self.letter, self.event = letter, event
        only_languages(self, event.languages)

    @property
    def values(self) -> dict[str, str]:
        """What was typed, by columns."""
        return {name: self[name].data or "" for name in COLUMNS if name in self}

    @property
    def wordings(self) -> dict[str, Wording]:
        """What letters would say in each language of the conference, with ours where a field is empty."""
        return {
            code: Wording(
                self.values[f"subject_{code}"] or self.ours[code].subject,
                self.values[f"body_{code}"] or self.ours[code].body,
            )
            for code in self.event.languages
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for placeholders that this letter has."""
        is_fine = super().validate(extra_validators)
        for code in self.event.languages:
            subject, body = self[f"subject_{code}"], self[f"body_{code}"]
            is_fine = knows(subject, self.letter.in_subject) & knows(body, self.letter.offers) & is_fine
        return is_fine
