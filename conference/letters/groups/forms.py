"""Forms of letters to groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError

from conference.events.models import Event
from conference.forms.base import PageForm
from conference.forms.fields import choices, fail, line, only_languages, text
from conference.forms.shown import RowForm
from conference.forms.time_fields import moment
from conference.letters.groups import rules
from conference.letters.groups.answers import questions_for
from conference.letters.groups.audience import LetterAudience, Who
from conference.letters.groups.wording import FIRST_WORDS
from conference.letters.models import GroupLetter
from conference.letters.placeholder_fields import knows
from conference.lib.languages import LANGUAGES
from conference.mailing.placeholders import FOR_GROUPS, OF_THE_CONFERENCE, answers_in, written
from conference.untrusted.uploads import SlideKind

SUBJECT_HINT = _l("It may hold {konference}, {termín} and {místo}.")
BODY_HINT = _l(
    "Markdown: an empty line begins a paragraph, **bold**, lists with a hyphen, [a link](https://…). What stands"
    " between braces is filled in for each person."
)


class LetterForm(RowForm):
    """Whom a letter goes to, and what it says in each language of the conference."""

    to = SelectField(_l("To whom"))
    subject_cs = line(_l("Subject in Czech"), maximum=rules.SUBJECT, hint=SUBJECT_HINT)
    body_cs = text(_l("Text in Czech"), maximum=rules.BODY, hint=BODY_HINT, rows=12)
    subject_en = line(
        _l("Subject in English"), maximum=rules.SUBJECT, hint=_l("It may hold {conference}, {when} and {where}.")
    )
    body_en = text(_l("Text in English"), maximum=rules.BODY, hint=BODY_HINT, rows=12)
    columns = {"to": "audience"}  # noqa: RUF012 - never changed

    def __init__(
        self, event: Event, offered: Mapping[str, Any], letter: GroupLetter | None = None, audience: str = "",
        **kwargs: Any,
    ) -> None:  # fmt: skip
        if letter is None:
            data: dict[str, Any] = {f"body_{code}": FIRST_WORDS[code] for code in LANGUAGES}
        else:
            data = {name: getattr(letter, name) for code in LANGUAGES for name in (f"subject_{code}", f"body_{code}")}
        super().__init__(data={**data, "to": audience or next(iter(offered))}, **kwargs)
        self.event = event
        self.to.choices = choices(offered)
        self.to.flags.required = True
        only_languages(self, event.languages)
        for name in (f"subject_{event.language}", f"body_{event.language}"):
            self[name].flags.required = True

    @property
    def audience(self) -> LetterAudience:
        """Whom it goes to. Call after validation."""
        return LetterAudience.from_text(self.to.data)

    @property
    def values(self) -> dict[str, str]:
        """The texts by their columns. A text of nothing but the first words is none."""
        found = {name: value or "" for name, value in self.data.items() if name.startswith(("subject_", "body_"))}
        for code in LANGUAGES:
            if not found.get(f"subject_{code}") and found.get(f"body_{code}") == FIRST_WORDS[code].strip():
                found[f"body_{code}"] = ""
        return found

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for both parts of each language that was begun, and for placeholders that are known."""
        is_fine = super().validate(extra_validators)
        values = self.values
        for code in self.event.languages:
            subject, body = self[f"subject_{code}"], self[f"body_{code}"]
            is_needed = code == self.event.language or bool(values[subject.short_name] or values[body.short_name])
            if is_needed and not values[subject.short_name] and not subject.errors:
                is_fine = fail(subject, _("Write the subject."))
            if is_needed and not values[body.short_name] and not body.errors:
                is_fine = fail(body, _("Write the text."))
            is_fine = knows(subject, OF_THE_CONFERENCE) & self._can_be_filled_in(body) & is_fine
        return is_fine

    def _can_be_filled_in(self, body: Any) -> bool:
        """Refuse what means nothing, and answers that there are none of: of speakers, to questions that are gone."""
        known = questions_for(self.event)
        for one in answers_in(body.data or ""):
            name = written(one, self.event.language)
            if one not in known:
                return fail(body, _(
                    "%(name)s stands for no question of this conference, or for one that was removed. Take it out of"
                    " the text.", name=name,
                ))  # fmt: skip
            if self.audience.who is not Who.ATTENDEES:
                return fail(body, _("%(name)s: speakers are not asked questions. Take it out of the text.", name=name))
        return knows(body, FOR_GROUPS | known.keys())


class FileForm(PageForm):
    """A file that goes with a letter."""

    file = FileField(
        _l("File"),
        description=_l("PDF or a presentation (PPTX, ODP). All files together at most 5 MB."),
        render_kw={"accept": ",".join(f".{kind.extension}" for kind in SlideKind)},
    )

    def validate_file(self, _field: Any) -> None:
        """Raise ValidationError where no file was chosen."""
        if self.upload is None:
            raise ValidationError(_l("Please choose a file."))

    @property
    def upload(self) -> FileStorage | None:
        """The file that was sent; None where none was chosen."""
        data = self.file.data
        return data if isinstance(data, FileStorage) and data.filename else None


class SendForm(PageForm):
    """When a letter goes out, and which state of it was looked at."""

    shown = HiddenField()
    send_at = moment(_l("When"), hint=_l("Leave it empty to send the letter now."))
